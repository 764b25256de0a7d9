import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Panels
import Text
import TimeSeries

/// What `i` says of a panel, line by line.
struct InspectionText {
  var model: Model
  var inspection: Inspection

  var title: String {
    let name = model.screen.flatMap { screen in
      screen.dashboard.panels[inspection.panel.panel].map { screen.variables.title($0.title, scope: inspection.panel.scopedVariables) }
    }
    let tabs = Inspection.Tab.allCases.map { $0 == inspection.tab ? "[\($0.rawValue)]" : $0.rawValue }.joined(separator: " ")
    return "\(name ?? "Panel") — \(tabs)"
  }

  var lines: [String] {
    guard let screen = model.screen, let panel = screen.dashboard.panels[inspection.panel.panel] else { return ["no panel"] }
    let state = screen[panel: inspection.panel]
    switch inspection.tab {
    case .query: return queryLines(panel, state, zone: model.zone(of: screen))
    case .data: return dataLines(state, zone: model.zone(of: screen))
    case .response: return responseLines
    case .json: return panel.source.prettyText.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private func queryLines(_ panel: Panel, _ state: PanelProgress, zone: TimeZoneRules) -> [String] {
    var lines: [String] = []
    for target in panel.targets {
      lines.append("\(target.refID)\(target.isHidden ? " (hidden)" : "")  as written:")
      lines += Self.indented(target.model["expr"]?.text ?? target.model["query"]?.text ?? target.model["rawSql"]?.text ?? "—")
    }
    for sent in state.data?.sent ?? [] {
      lines += ["", "\(sent.refID)  as sent (\(sent.request)):"] + Self.indented(sent.expression)
      let range = CivilTimeText.dateAndTime(sent.range.start, zone: zone) + " → " + CivilTimeText.dateAndTime(sent.range.end, zone: zone)
      let isInstant = sent.range.start == sent.range.end
      lines.append(isInstant ? "    at \(CivilTimeText.dateAndTime(sent.range.end, zone: zone))" : "    \(range)  step \(PromDuration.format(sent.step))")
      if let kept = sent.keptFrom { lines.append("    only this end was asked; from \(CivilTimeText.dateAndTime(kept, zone: zone)) on, points are kept from the last answers") }
      let milliseconds = sent.duration / .milliseconds(1)
      lines.append("    \(Int(milliseconds * 10) / 10 > 0 ? "\(Int(milliseconds)) ms" : "< 1 ms"), \(sent.seriesCount) series, \(sent.bytes) bytes")
    }
    for (refID, error) in (state.data?.errors ?? [:]).sorted(by: { $0.key < $1.key }) {
      lines += ["", "\(refID)  \(PanelView.headline(error))"] + PanelView.details(error).flatMap(Self.indented)
    }
    if case .failed(let error, _) = state.phase {
      lines += ["", PanelView.headline(error)] + Self.indented(error.request) + PanelView.details(error).flatMap(Self.indented)
    }
    for notice in state.data?.notices ?? [] { lines.append("\(notice.severity.rawValue): \(notice.text)") }
    return lines.isEmpty ? ["This panel asks nothing."] : lines
  }

  private static let limits = (frames: 100, rows: 500, lines: 5000, width: 160)

  private func dataLines(_ state: PanelProgress, zone: TimeZoneRules) -> [String] {
    guard let data = state.data, !data.isEmpty else { return ["no data"] }
    var lines: [String] = []
    for frame in data.frames.prefix(Self.limits.frames) {
      if let name = frame.name { lines.append(name) }
      lines += Self.table(frame, zone: zone)
      if frame.rowCount > Self.limits.rows { lines.append("… \(frame.rowCount - Self.limits.rows) rows more") }
      lines.append("")
    }
    if data.frames.count > Self.limits.frames { lines.append("… \(data.frames.count - Self.limits.frames) frames more") }
    return lines
  }

  /// Columns as wide as what is in them, numbers to the right.
  private static func table(_ frame: DataFrame, zone: TimeZoneRules) -> [String] {
    let rows = 0..<min(frame.rowCount, limits.rows)
    let columns = frame.fields.map { field -> (cells: [String], isNumber: Bool) in
      ([SeriesNames.name(of: field)] + rows.map { $0 < field.values.count ? text(field.values[$0], zone: zone) : "" }, field.type == .number)
    }
    let widths = columns.map { column in min(column.cells.map { Glyph.width(of: $0) }.max() ?? 0, 60) }
    return (0...rows.count).map { row in
      zip(columns, widths).map { column, width in
        let padding = String(repeating: " ", count: max(width - Glyph.width(of: column.cells[row]), 0))
        return column.isNumber ? padding + column.cells[row] : column.cells[row] + padding
      }.joined(separator: "  ")
    }
  }

  // MARK: The answer as it came

  /// What is copied of the answers; `nil` for the other tabs.
  var raw: String? {
    guard inspection.tab == .response, case .success(let sent)? = inspection.replies else { return nil }
    let replies = sent.compactMap(\.reply)
    return replies.isEmpty ? nil : replies.joined(separator: "\n")
  }

  private var responseLines: [String] {
    switch inspection.replies {
    case nil: return ["asking once more …"]
    case .failure(let error): return [PanelView.headline(error)] + PanelView.details(error).flatMap(Self.indented)
    case .success(let sent):
      guard !sent.isEmpty else { return ["This panel asks no server."] }
      let lines = sent.flatMap { query in
        ["\(query.refID)  \(query.request), \(query.bytes) bytes"] + (query.reply.map { Self.body($0, of: query) } ?? ["    answered inside this program: nothing came over a line"]) + [""]
      }
      return lines.count <= Self.limits.lines ? lines : lines.prefix(Self.limits.lines) + ["… \(lines.count - Self.limits.lines) lines more; y copies all"]
    }
  }

  /// A whole answer of moderate size is laid out; of a larger one the beginning is shown as it came.
  private static func body(_ reply: String, of query: SentQuery) -> [String] {
    if reply.utf8.count >= query.bytes, let json = try? JSONValue.parse(Array(reply.utf8)) {
      return json.rowText.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    }
    var lines: [String] = []
    var rest = Substring(reply)
    while !rest.isEmpty, lines.count <= limits.lines {
      let line = rest.prefix { !$0.isNewline }.prefix(limits.width)
      lines.append("    \(line)")
      rest = rest[line.endIndex...]
      if rest.first?.isNewline == true { rest = rest.dropFirst() }
    }
    return lines + (reply.utf8.count < query.bytes ? ["    … \(query.bytes - reply.utf8.count) bytes more"] : [])
  }

  private static func text(_ value: Value, zone: TimeZoneRules) -> String {
    switch value {
    case .null: "null"
    case .time(let time): CivilTimeText.dateAndTime(Timestamp(milliseconds: time), zone: zone)
    case .number(let number): Int64(exactly: number).map(String.init) ?? "\(number)"
    case .string(let text): text
    case .boolean(let bool): "\(bool)"
    case .frames(let frames): "\(frames.count) frames"
    case .json(let json): json.text ?? "…"
    }
  }

  private static func indented(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
  }
}

/// What of the dashboard is not as in Grafana, with the JSON path of each.
struct CompatibilityText {
  var model: Model

  var lines: [String] {
    guard let screen = model.screen else { return ["no dashboard"] }
    let known = Set(model.sources.directory.datasources.map { DatasourceDirectory.canonicalType($0.type) })
    let support = DashboardSupport(screen.dashboard) { known.contains(DatasourceDirectory.canonicalType($0)) }
    var lines = support.findings.flatMap { Self.lines(of: $0, title: "") }
    for panel in support.panels {
      lines += panel.findings.flatMap { Self.lines(of: $0, title: panel.title) }
      lines += panel.unspokenSources.flatMap { ["no source  \(panel.title)", "    \(panel.path): there is no source of the type “\($0)” here"] }
    }
    return lines.isEmpty ? ["Everything in this dashboard is shown as in Grafana."] : lines
  }

  private static func lines(of finding: DashboardSupport.Finding, title: String) -> [String] {
    finding.severity == .note ? [] : ["\(finding.severity.rawValue)  \(title)", "    \(finding.path): \(finding.reason)"]
  }
}
