import TimeSeries

/// Turns a dashboard's tree of containers into places in terminal cells.
///
/// The 24 columns spread over the width, panels rise until they touch another, and where a panel would become uselessly
/// thin its band of the grid is laid out anew: side by side as far as there is room, then one below the other.
package struct LayoutSolver: Sendable {
  /// What the shape depends on besides the dashboard.
  package struct Conditions: Hashable, Sendable {
    package var width: Int
    /// The selected values of each variable; All is given as all of its options.
    var values: [String: [Variable.Option]]
    /// Rows that the user opened or closed against what the dashboard says.
    var collapsed: [ContainerPath: Bool]
    /// By the path of the tabs' container.
    var selectedTabs: [ContainerPath: Int]
    /// Of the dashboard's range, in milliseconds.
    var rangeLength: Int64
    /// Panels whose last answer held no data.
    package var panelsWithoutData: Set<PanelID>

    package init(
      width: Int, values: [String: [Variable.Option]] = [:], collapsed: [ContainerPath: Bool] = [:],
      selectedTabs: [ContainerPath: Int] = [:], rangeLength: Int64 = 21_600_000, panelsWithoutData: Set<PanelID> = []
    ) {
      self.width = width
      self.values = values
      self.collapsed = collapsed
      self.selectedTabs = selectedTabs
      self.rangeLength = rangeLength
      self.panelsWithoutData = panelsWithoutData
    }
  }

  /// A repeat over more values than this shows the first ones and says so.
  package static let copyLimit = 500
  /// Repeats inside repeats multiply.
  package static let panelLimit = 5000
  /// Lines for one unit of the grid's height (38 pixels in a browser).
  static let linesPerUnit = 1.75
  static let pixelsPerLine = 38 / linesPerUnit
  /// Lines of a row whose height is written in pixels: more than any terminal has.
  private static let tallestRow = 1000

  private let panels: [PanelID: Panel]
  private let conditions: Conditions
  private var result = SolvedLayout()

  package static func solve(_ dashboard: Dashboard, _ conditions: Conditions) -> SolvedLayout {
    var solver = LayoutSolver(panels: dashboard.panels, conditions: conditions)
    guard conditions.width > 0 else { return SolvedLayout() }
    let height = solver.place(dashboard.layout, at: 0, path: ContainerPath(), scope: [:])
    solver.result.height = height
    return solver.result
  }

  private init(panels: [PanelID: Panel], conditions: Conditions) {
    (self.panels, self.conditions) = (panels, conditions)
  }
}

// MARK: Containers

extension LayoutSolver {
  private typealias Scope = [String: Variable.Option]

  /// - Returns: the line below the container.
  private mutating func place(_ layout: Layout, at y: Int, path: ContainerPath, scope: Scope) -> Int {
    switch layout {
    case .grid(let items): return placeGrid(items, at: y, path: path, scope: scope)
    case .autoGrid(let grid): return placeAutoGrid(grid, at: y, path: path, scope: scope)
    case .rows(let rows): return placeRows(rows, at: y, path: path, scope: scope)
    case .tabs(let tabs): return placeTabs(tabs, at: y, path: path, scope: scope)
    }
  }

  private mutating func placeRows(_ rows: [Layout.Row], at top: Int, path: ContainerPath, scope: Scope) -> Int {
    var y = top
    for (index, row) in rows.enumerated() where isShown(row.condition, panels: panelIDs(in: row.layout), scope: scope) {
      for (copy, copyScope) in copies(row.repeat, scope: scope).enumerated() {
        let rowPath = path.appending(index, copy: copy)
        var isCollapsed = false
        if let title = row.title {
          isCollapsed = conditions.collapsed[rowPath] ?? row.isCollapsed
          result.rows.append(
            PlacedRow(
              path: rowPath, y: y, title: title, isCollapsed: isCollapsed, panelCount: panelIDs(in: row.layout).count,
              scopedVariables: copyScope))
          y += 1
        }
        if !isCollapsed { y = place(row.layout, at: y, path: rowPath, scope: copyScope) }
      }
    }
    return y
  }

  private mutating func placeTabs(_ tabs: [Layout.Tab], at y: Int, path: ContainerPath, scope: Scope) -> Int {
    var shown: [(tab: Layout.Tab, path: ContainerPath, scope: Scope)] = []
    for (index, tab) in tabs.enumerated() where isShown(tab.condition, panels: panelIDs(in: tab.layout), scope: scope) {
      for (copy, copyScope) in copies(tab.repeat, scope: scope).enumerated() {
        shown.append((tab, path.appending(index, copy: copy), copyScope))
      }
    }
    guard !shown.isEmpty else { return y }
    let selected = min(max(conditions.selectedTabs[path] ?? 0, 0), shown.count - 1)
    result.tabs.append(
      PlacedTabs(path: path, y: y, tabs: shown.map { PlacedTabs.Tab(title: $0.tab.title, scopedVariables: $0.scope) }, selected: selected))
    return place(shown[selected].tab.layout, at: y + 1, path: shown[selected].path, scope: shown[selected].scope)
  }

  private mutating func placeAutoGrid(_ grid: Layout.AutoGrid, at y: Int, path: ContainerPath, scope: Scope) -> Int {
    var boxes: [GridBox] = []
    let pixels = Double(conditions.width) * 8
    let gap = 8.0
    let fitting = Int(clampingToRange: (pixels + gap) / (max(grid.minColumnWidth, 1) + gap))
    let columns = max(min(grid.maxColumns, fitting), 1)
    let lines = min(max(Int(clampingToRange: (grid.rowHeight / Self.pixelsPerLine).rounded()), 3), Self.tallestRow)
    for item in grid.items where isShown(item.condition, panels: [item.panel], scope: scope) {
      for copyScope in copies(item.repeat, scope: scope) {
        let index = boxes.count
        let (column, row) = (index % columns, index / columns)
        let left = conditions.width * column / columns
        boxes.append(
          GridBox(
            instance: PanelInstance(panel: item.panel, scopedVariables: copyScope), left: left,
            right: conditions.width * (column + 1) / columns, top: row * lines, bottom: (row + 1) * lines))
      }
    }
    return append(boxes, at: y, path: path)
  }

  private mutating func placeGrid(_ items: [Layout.GridItem], at y: Int, path: ContainerPath, scope: Scope) -> Int {
    let expanded = GridExpansion.expand(items) { copies($0, scope: scope) }
    let boxes = GridPlacement(width: conditions.width, panels: panels).boxes(of: GridExpansion.compact(expanded))
    return append(boxes, at: y, path: path)
  }

  private mutating func append(_ boxes: [GridBox], at y: Int, path: ContainerPath) -> Int {
    var bottom = y
    for box in boxes {
      guard result.panels.count < Self.panelLimit else {
        let notice = "repeats make more than \(Self.panelLimit) panels: the rest is left out"
        if result.notices.last != notice { result.notices.append(notice) }
        break
      }
      result.panels.append(
        PlacedPanel(
          instance: box.instance, x: box.left, y: y + box.top, width: box.right - box.left, height: box.bottom - box.top, container: path))
      bottom = max(bottom, y + box.bottom)
    }
    return bottom
  }

  private func panelIDs(in layout: Layout) -> [PanelID] {
    switch layout {
    case .grid(let items): items.map(\.panel)
    case .autoGrid(let grid): grid.items.map(\.panel)
    case .rows(let rows): rows.flatMap { panelIDs(in: $0.layout) }
    case .tabs(let tabs): tabs.flatMap { panelIDs(in: $0.layout) }
    }
  }
}

// MARK: Repeats and conditions

extension LayoutSolver {
  /// One scope for each copy; just `scope` where nothing is repeated. A variable without values shows one copy, as Grafana does.
  private mutating func copies(_ repetition: Layout.Repeat?, scope: Scope) -> [Scope] {
    guard let repetition else { return [scope] }
    let values = scope[repetition.variable].map { [$0] } ?? conditions.values[repetition.variable] ?? []
    guard !values.isEmpty else { return [scope] }
    if values.count > Self.copyLimit {
      let notice = "“\(repetition.variable)” has \(values.count) values: the first \(Self.copyLimit) are repeated; select fewer to see others"
      if !result.notices.contains(notice) { result.notices.append(notice) }
    }
    return values.prefix(Self.copyLimit).map { value in
      var copy = scope
      copy[repetition.variable] = value
      return copy
    }
  }

  private mutating func isShown(_ condition: Layout.Condition?, panels: [PanelID], scope: Scope) -> Bool {
    guard let condition, !condition.items.isEmpty else { return true }
    let results = condition.items.map { holds($0, panels: panels) }
    let isMet = condition.needsAll ? results.allSatisfy(\.self) : results.contains(true)
    let isShown = isMet == condition.shows
    // Whether data come is found out only by asking.
    if !isShown, condition.dependsOnData { result.hiddenByData += panels.map { PanelInstance(panel: $0, scopedVariables: scope) } }
    return isShown
  }

  private func holds(_ item: Layout.Condition.Item, panels: [PanelID]) -> Bool {
    switch item {
    case .hasData(let expected):
      let hasData = panels.contains { !conditions.panelsWithoutData.contains($0) }
      return hasData == expected
    case .timeRangeShorterThan(let text):
      guard let limit = IntervalText.milliseconds(text) else { return true }
      return Double(conditions.rangeLength) <= limit
    case .variable(let name, let `operator`, let value):
      let values = (conditions.values[name] ?? []).map(\.value)
      switch `operator` {
      case "notEquals": return !values.contains(value)
      case "matches": return matches(values, value)
      case "notMatches": return !matches(values, value)
      default: return values.contains(value)
      }
    }
  }

  private func matches(_ values: [String], _ pattern: String) -> Bool {
    guard let pattern = GrafanaPattern(pattern) else { return false }
    return values.contains { pattern.matches($0) }
  }
}
