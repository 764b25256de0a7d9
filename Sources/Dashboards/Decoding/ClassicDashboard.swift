import DataFrames
import Text

/// Decodes the classic model: flat panels with row panels between them, or the rows of old versions.
enum ClassicDashboard {
  static func decode(_ container: DashboardContainer, fallbackTitle: String) -> Dashboard {
    var report = DecodingReport()
    let inputs = DashboardInputs(container.body, path: container.path, report: &report)
    let body = inputs.fillingConstants(in: container.body)
    let path = container.path
    var dashboard = Dashboard(title: report.text(body, "title", at: path).flatMap { $0.isEmpty ? nil : $0 } ?? fallbackTitle)
    dashboard.uid = report.text(body, "uid", at: path) ?? container.uid
    dashboard.description = report.text(body, "description", at: path)
    dashboard.tags = report.texts(body, "tags", at: path)
    dashboard.folder = container.folder
    dashboard.inputs = inputs.list
    dashboard.sharesCrosshair = (body["graphTooltip"]?.integer ?? 0) > 0 || body["sharedCrosshair"]?.bool == true
    dashboard.time = TimeSettings(classic: body, path: path, report: &report)
    dashboard.variables = VariableDecoder.variables(of: body, path: path, inputs: inputs, report: &report)
    dashboard.annotations = AnnotationDecoder.annotations(of: body, path: path, inputs: inputs, report: &report)
    dashboard.links = LinkDecoder.dashboardLinks(of: body, path: path, report: &report)

    var panels = PanelCollector(
      schemaVersion: body["schemaVersion"]?.integer ?? 0, inputs: inputs, library: LibraryPanels(body, path: path, report: &report))
    let located = located(in: body, path: path, report: &report)
    dashboard.layout = layout(of: located, collector: &panels, report: &report)
    dashboard.panels = panels.panels
    dashboard.annotations += TimeRegionMigration.annotations(of: panels.panels.values)
    dashboard.warnings = report.all
    return dashboard
  }

  private static func located(in body: JSONObject, path: String, report: inout DecodingReport) -> [LocatedPanel] {
    let written = report.objects(body, "panels", at: path).filter { isLive($0.object) }
    let panels = GridPosition.flow(written.map { LocatedPanel(object: $0.object, path: $0.path) }, hasCorner: true, report: &report)
    let rows = report.objects(body, "rows", at: path)
    // A file of before version 16 may have been given both; in newer ones rows beside panels are leftovers.
    guard !rows.isEmpty, panels.isEmpty || body["schemaVersion"]?.integer ?? 0 < 16 else { return panels }
    let bottom = panels.map { $0.position.y + $0.position.height }.max() ?? 0
    return panels
      + RowsMigration.panels(of: rows, report: &report).map { panel in
        var panel = panel
        panel.position.y += bottom
        return panel
      }
  }

  /// Old versions of Grafana saved the copies that repeating had made.
  static func isLive(_ panel: JSONObject) -> Bool {
    for key in ["repeatPanelId", "repeatByRow"] {
      if let value = panel[key], value != .null, value != false, panel["repeat"]?.string?.isEmpty != false { return false }
    }
    return true
  }

  // MARK: Rows

  /// A run of panels below one row panel.
  private struct Section {
    var row: LocatedPanel?
    var panels: [LocatedPanel] = []
  }

  private static func layout(of located: [LocatedPanel], collector: inout PanelCollector, report: inout DecodingReport) -> Layout {
    var sections = [Section()]
    for panel in located {
      guard panel.object["type"]?.string == "row" else {
        sections[sections.count - 1].panels.append(panel)
        continue
      }
      var section = Section(row: panel)
      // A generator may fill an expanded row as well; Grafana itself fills only collapsed ones.
      let children = report.objects(panel.object, "panels", at: panel.path).filter { isLive($0.object) }
      section.panels = GridPosition.flow(children.map { LocatedPanel(object: $0.object, path: $0.path) }, hasCorner: false, report: &report)
      sections.append(section)
      if panel.object["collapsed"]?.bool == true {
        // What stands between a collapsed row and the next row does not belong to it.
        sections.append(Section())
      }
    }
    sections.removeAll { $0.row == nil && $0.panels.isEmpty }
    if sections.allSatisfy({ $0.row == nil }) {
      return .grid(sections.flatMap { grid($0.panels, collector: &collector, report: &report) })
    }
    return .rows(sections.map { row($0, collector: &collector, report: &report) })
  }

  private static func row(_ section: Section, collector: inout PanelCollector, report: inout DecodingReport) -> Layout.Row {
    let items = grid(section.panels, collector: &collector, report: &report)
    guard let row = section.row else { return Layout.Row(title: nil, layout: .grid(items)) }
    return Layout.Row(
      title: report.text(row.object, "title", at: row.path) ?? "", isCollapsed: report.bool(row.object, "collapsed", at: row.path) ?? false,
      layout: .grid(items), repeat: repetition(of: row.object, path: row.path, report: &report))
  }

  private static func grid(_ panels: [LocatedPanel], collector: inout PanelCollector, report: inout DecodingReport) -> [Layout.GridItem] {
    let top = panels.map(\.position.y).min() ?? 0
    return panels.compactMap { located in
      guard let id = collector.add(located.object, path: located.path, report: &report) else { return nil }
      return Layout.GridItem(
        panel: id, x: located.position.x, y: located.position.y - top, width: located.position.width, height: located.position.height,
        repeat: repetition(of: located.object, path: located.path, report: &report))
    }
  }

  private static func repetition(of panel: JSONObject, path: String, report: inout DecodingReport) -> Layout.Repeat? {
    guard let variable = report.text(panel, "repeat", at: path), !variable.isEmpty else { return nil }
    var maxPerRow = report.integer(panel, "maxPerRow", at: path)
    if maxPerRow == nil, let minSpan = report.number(panel, "minSpan", at: path), minSpan > 0 {
      // The largest factor of 24 that leaves copies at least minSpan columns (schema version 17).
      maxPerRow = [24, 12, 8, 6, 4, 3, 2, 1].first { Double($0) <= 24 / minSpan } ?? 1
    }
    let direction = panel["repeatDirection"]?.string.flatMap(Layout.Repeat.Direction.init(rawValue:)) ?? .horizontal
    return Layout.Repeat(variable: variable, direction: direction, maxPerRow: maxPerRow.map { min(max($0, 1), 24) })
  }
}

/// A panel's JSON, where it stands in the document and where it stands in the grid.
struct LocatedPanel {
  var object: JSONObject
  var path: String
  var position = GridPosition(x: 0, y: 0, width: 12, height: 9)
}

/// A place in the 24-column grid.
struct GridPosition: Hashable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int

  static let columns = 24
  private static let farthestRow = 100_000

  /// What Grafana's panel model has where the file says nothing, and what it leaves out when it saves a panel at just this place.
  private static let unsaid = GridPosition(x: 0, y: 0, width: 6, height: 3)

  /// Reads every `gridPos`. One panel without it stands where Grafana leaves it out, in the upper left corner, if the others leave
  /// that place free; any further ones follow below the last, side by side. The result is in reading order.
  ///
  /// - Parameter hasCorner: Whether these are the dashboard's own panels and not those inside a row.
  static func flow(_ panels: [LocatedPanel], hasCorner: Bool, report: inout DecodingReport) -> [LocatedPanel] {
    var placed: [LocatedPanel] = []
    var bottom = 0
    var pen = GridPosition(x: 0, y: 0, width: 12, height: 9)
    var isFlowing = false
    let positions = panels.map { GridPosition($0, report: &report) }
    var isCornerFree = hasCorner && positions.contains { $0 != nil } && !positions.contains { $0?.overlaps(unsaid) ?? false }
    for (var panel, position) in zip(panels, positions) {
      if let position {
        panel.position = position
        bottom = max(bottom, position.y + position.height)
        isFlowing = false
      } else if isCornerFree, panel.object["type"]?.string != "row" {
        panel.position = unsaid
        isCornerFree = false
      } else {
        let isRow = panel.object["type"]?.string == "row"
        let size = isRow ? (width: 24, height: 1) : (width: 12, height: 9)
        if !isFlowing || isRow || pen.x + size.width > columns { pen = GridPosition(x: 0, y: bottom, width: size.width, height: size.height) }
        panel.position = GridPosition(x: pen.x, y: pen.y, width: size.width, height: size.height)
        pen.x += size.width
        bottom = max(bottom, pen.y + size.height)
        isFlowing = !isRow
      }
      placed.append(panel)
    }
    // Stable: panels at the same place keep the order of the file.
    return placed.enumerated().sorted { left, right in
      (left.element.position.y, left.element.position.x, left.offset) < (right.element.position.y, right.element.position.x, right.offset)
    }.map(\.element)
  }

  /// `nil` where the panel has none that is usable.
  private init?(_ panel: LocatedPanel, report: inout DecodingReport) {
    guard let object = report.object(panel.object, "gridPos", at: panel.path), !object.isEmpty else { return nil }
    let path = panel.path + ".gridPos"
    func clamped(_ value: Double?, _ range: ClosedRange<Int>, _ fallback: Int) -> Int {
      guard let value, value.isFinite else { return fallback }
      return Int(min(max(value.rounded(), Double(range.lowerBound)), Double(range.upperBound)))
    }
    let isRow = panel.object["type"]?.string == "row"
    width = clamped(report.number(object, "w", at: path), 1...Self.columns, isRow ? 24 : Self.unsaid.width)
    height = clamped(report.number(object, "h", at: path), 1...500, isRow ? 1 : Self.unsaid.height)
    x = min(clamped(report.number(object, "x", at: path), 0...(Self.columns - 1), 0), Self.columns - width)
    y = clamped(report.number(object, "y", at: path), 0...Self.farthestRow, 0)
  }

  init(x: Int, y: Int, width: Int, height: Int) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  private func overlaps(_ other: GridPosition) -> Bool {
    x < other.x + other.width && other.x < x + width && y < other.y + other.height && other.y < y + height
  }
}
