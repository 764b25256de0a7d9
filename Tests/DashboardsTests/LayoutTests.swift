import Dashboards
import Testing

@Suite struct LayoutTests {
  static func panel(_ id: Int, _ type: String = "timeseries") -> (PanelID, Panel) {
    let id = PanelID(rawValue: id)
    return (id, Panel(id: id, type: PanelTypeID(rawValue: type), title: "\(id)"))
  }

  static func item(_ id: Int, _ x: Int, _ y: Int, _ width: Int, _ height: Int, repeat: Layout.Repeat? = nil) -> Layout.GridItem {
    Layout.GridItem(panel: PanelID(rawValue: id), x: x, y: y, width: width, height: height, repeat: `repeat`)
  }

  static func solve(
    _ layout: Layout, types: [String] = Array(repeating: "timeseries", count: 8), conditions: LayoutSolver.Conditions
  ) -> SolvedLayout {
    let panels = types.enumerated().map { panel($0.offset + 1, $0.element) }
    return LayoutSolver.solve(Dashboard(title: "x", layout: layout, panels: Dictionary(uniqueKeysWithValues: panels)), conditions)
  }

  static func frames(_ layout: SolvedLayout) -> [[Int]] { layout.panels.map { [$0.id.rawValue, $0.x, $0.y, $0.width, $0.height] } }

  static func values(_ names: String...) -> [Variable.Option] { names.map { Variable.Option(text: $0, value: $0) } }

  @Test func `the grid spreads over the width and eight units are fourteen lines`() {
    let layout = Self.solve(.grid([Self.item(1, 0, 0, 12, 8), Self.item(2, 12, 0, 12, 8)]), conditions: .init(width: 160))
    #expect(Self.frames(layout) == [[1, 0, 0, 80, 14], [2, 80, 0, 80, 14]])
    #expect(layout.height == 14)
  }

  @Test(arguments: [1e300, -1e300, .nan, .infinity, 0]) func `sizes of an automatic grid that cannot be are bounded`(_ pixels: Double) {
    let grid = Layout.AutoGrid(minColumnWidth: pixels, rowHeight: pixels, items: [Layout.AutoGridItem(panel: PanelID(rawValue: 1))])
    let frame = Self.frames(Self.solve(.autoGrid(grid), conditions: .init(width: 160))).first
    #expect(frame.map { $0[3] > 0 && $0[4] >= 3 && $0[4] <= 1000 } == true)
  }

  @Test func `panels rise into holes and overlapping ones move down`() {
    let layout = Self.solve(.grid([Self.item(1, 0, 10, 12, 8), Self.item(2, 0, 40, 12, 8), Self.item(3, 6, 41, 12, 8)]), conditions: .init(width: 240))
    #expect(layout.panels.map(\.y) == [0, 14, 28])
  }

  @Test func `small panels keep the height that they need and shared edges stay shared`() {
    let layout = Self.solve(
      .grid([Self.item(1, 0, 0, 12, 4), Self.item(2, 0, 4, 12, 4), Self.item(3, 12, 0, 12, 2), Self.item(4, 12, 2, 12, 6)]),
      types: ["timeseries", "timeseries", "stat", "timeseries"], conditions: .init(width: 200))
    let bottoms = layout.panels.map { $0.y + $0.height }
    #expect(layout.panels.allSatisfy { $0.height >= 3 })
    #expect(bottoms.filter { $0 == layout.height }.count == 2)
  }

  @Test func `thin panels are laid out anew on a narrow terminal`() {
    let items = (0..<8).map { Self.item($0 + 1, $0 * 3, 0, 3, 4) }
    let layout = Self.solve(.grid(items), types: Array(repeating: "stat", count: 8), conditions: .init(width: 80))
    #expect(layout.panels.allSatisfy { $0.width >= 10 && $0.x + $0.width <= 80 })
    let graphs = Self.solve(.grid([Self.item(1, 0, 0, 6, 8), Self.item(2, 6, 0, 6, 8), Self.item(3, 12, 0, 12, 8)]), conditions: .init(width: 80))
    #expect(Self.frames(graphs) == [[1, 0, 0, 40, 14], [2, 40, 0, 40, 14], [3, 0, 14, 80, 14]])
  }

  @Test func `thin panels take columns from wide ones and keep their place`() {
    let items = [Self.item(1, 0, 0, 3, 8), Self.item(2, 3, 0, 1, 2), Self.item(3, 4, 0, 1, 2), Self.item(4, 3, 2, 2, 6), Self.item(5, 5, 0, 19, 8)]
    let layout = Self.solve(.grid(items), types: ["alertlist", "stat", "stat", "stat", "timeseries"], conditions: .init(width: 120))
    #expect(Self.frames(layout) == [[1, 0, 0, 20, 14], [2, 20, 0, 10, 4], [3, 30, 0, 10, 4], [5, 40, 0, 80, 14], [4, 20, 4, 20, 10]])
  }

  @Test func `a heading does not become as high as the list beside it`() {
    let items = [Self.item(1, 0, 0, 3, 8)] + (0..<7).map { Self.item($0 + 2, 3 + $0 * 3, 0, 3, 1) }
    let layout = Self.solve(.grid(items), types: ["alertlist"] + Array(repeating: "text", count: 7), conditions: .init(width: 80))
    #expect(layout.panels.map(\.height) == [14, 3, 3, 3, 3, 3, 3, 3])
  }

  @Test func `rows have a line and hide what is collapsed`() {
    let rows: Layout = .rows([
      Layout.Row(title: nil, layout: .grid([Self.item(1, 0, 0, 24, 8)])), Layout.Row(title: "A", isCollapsed: true, layout: .grid([Self.item(2, 0, 0, 24, 8)])),
      Layout.Row(title: "B", layout: .grid([Self.item(3, 0, 0, 24, 8)])),
    ])
    let layout = Self.solve(rows, conditions: .init(width: 100))
    #expect(layout.rows.map(\.y) == [14, 15] && layout.rows.map(\.isCollapsed) == [true, false])
    #expect(layout.panels.map(\.id.rawValue) == [1, 3] && layout.height == 30)
    let opened = Self.solve(rows, conditions: .init(width: 100, collapsed: [layout.rows[0].path: false]))
    #expect(opened.panels.map(\.id.rawValue) == [1, 2, 3])
  }

  @Test func `repeats make one copy a value`() {
    let items = [Self.item(1, 0, 0, 12, 8, repeat: Layout.Repeat(variable: "v", maxPerRow: 2)), Self.item(2, 0, 8, 24, 8)]
    let layout = Self.solve(.grid(items), conditions: .init(width: 120, values: ["v": Self.values("a", "b", "c")]))
    #expect(Self.frames(layout) == [[1, 0, 0, 60, 14], [1, 60, 0, 60, 14], [1, 0, 14, 60, 14], [2, 0, 28, 120, 14]])
    #expect(layout.panels.prefix(3).map { $0.scopedVariables["v"]?.value } == ["a", "b", "c"])
    let vertical = Self.solve(.grid([Self.item(1, 0, 0, 12, 8, repeat: Layout.Repeat(variable: "v", direction: .vertical))]), conditions: .init(width: 120, values: ["v": Self.values("a", "b")]))
    #expect(Self.frames(vertical) == [[1, 0, 0, 60, 14], [1, 0, 14, 60, 14]])
  }

  @Test func `repeated rows scope their panels and ten thousand values are capped`() {
    let rows: Layout = .rows([Layout.Row(title: "$v", layout: .grid([Self.item(1, 0, 0, 24, 8, repeat: Layout.Repeat(variable: "w"))]), repeat: Layout.Repeat(variable: "v"))])
    let layout = Self.solve(rows, conditions: .init(width: 200, values: ["v": Self.values("a", "b"), "w": Self.values("x", "y")]))
    #expect(layout.rows.count == 2 && layout.panels.count == 4)
    #expect(layout.panels[3].scopedVariables.mapValues(\.value) == ["v": "b", "w": "y"])
    let many = (0..<10_000).map { Variable.Option(text: "\($0)", value: "\($0)") }
    let capped = Self.solve(rows, conditions: .init(width: 200, values: ["v": many, "w": many]))
    #expect(capped.panels.count <= LayoutSolver.panelLimit && !capped.notices.isEmpty)
  }

  @Test func `automatic grids take as many columns as fit`() {
    let grid = Layout.AutoGrid(items: (1...4).map { Layout.AutoGridItem(panel: PanelID(rawValue: $0)) })
    #expect(Set(Self.solve(.autoGrid(grid), conditions: .init(width: 200)).panels.map(\.x)) == [0, 66, 133])
    #expect(Set(Self.solve(.autoGrid(grid), conditions: .init(width: 80)).panels.map(\.x)) == [0])
  }

  @Test func `tabs show one of them, conditions hide`() {
    let tabs: Layout = .tabs([
      Layout.Tab(title: "A", layout: .grid([Self.item(1, 0, 0, 24, 8)])),
      Layout.Tab(title: "B", layout: .grid([Self.item(2, 0, 0, 24, 8)]), condition: Layout.Condition(items: [.variable(name: "v", operator: "equals", value: "on")])),
      Layout.Tab(title: "C", layout: .grid([Self.item(3, 0, 0, 24, 8)]), condition: Layout.Condition(shows: false, items: [.timeRangeShorterThan("1d")])),
    ])
    let off = Self.solve(tabs, conditions: .init(width: 80, values: ["v": Self.values("off")]))
    #expect(off.tabs[0].tabs.map(\.title) == ["A"] && off.panels.map(\.id.rawValue) == [1])
    let on = Self.solve(tabs, conditions: .init(width: 80, values: ["v": Self.values("on")], selectedTabs: [ContainerPath(): 1], rangeLength: 172_800_000))
    #expect(on.tabs[0].tabs.map(\.title) == ["A", "B", "C"] && on.panels.map(\.id.rawValue) == [2])
  }

  @Test func `what waits for data is hidden while there are none, and named to be asked`() {
    let hasData = Layout.Condition(items: [.hasData(true)])
    let layout: Layout = .rows([
      Layout.Row(title: "A", layout: .grid([Self.item(1, 0, 0, 24, 8)]), condition: hasData),
      Layout.Row(
        title: "B", layout: .autoGrid(Layout.AutoGrid(items: [.init(panel: PanelID(rawValue: 2), condition: hasData), .init(panel: PanelID(rawValue: 3))]))),
    ])
    #expect(layout.panelsShownByData == [PanelID(rawValue: 1), PanelID(rawValue: 2)])
    let known = Self.solve(layout, conditions: .init(width: 80))
    #expect(known.panels.map(\.id.rawValue) == [1, 2, 3] && known.hiddenByData.isEmpty)
    let empty = Self.solve(layout, conditions: .init(width: 80, panelsWithoutData: [PanelID(rawValue: 1), PanelID(rawValue: 2)]))
    #expect(empty.panels.map(\.id.rawValue) == [3] && empty.hiddenByData.map(\.panel.rawValue) == [1, 2])
  }

  @Test func `a repeat over ten thousand values shows the first ones and says so`() {
    let values = (0..<10_000).map { Variable.Option(text: "v\($0)", value: "v\($0)") }
    let items = (1...8).map { Layout.GridItem(panel: PanelID(rawValue: $0), x: 0, y: $0 * 8, width: 12, height: 8, repeat: Layout.Repeat(variable: "v")) }
    let layout = Self.solve(.rows([Layout.Row(title: "R $v", layout: .grid(items), repeat: Layout.Repeat(variable: "v"))]), conditions: .init(width: 120, values: ["v": values]))
    #expect(layout.rows.count == LayoutSolver.copyLimit && layout.panels.count == 8 * LayoutSolver.copyLimit)
    #expect(layout.notices == ["“v” has 10000 values: the first 500 are repeated; select fewer to see others"])
    let nested = Self.solve(
      .rows([Layout.Row(title: "R $v", layout: .grid(items.map { item in
        var item = item
        item.repeat = Layout.Repeat(variable: "w")
        return item
      }), repeat: Layout.Repeat(variable: "v"))]), conditions: .init(width: 120, values: ["v": values, "w": values]))
    #expect(nested.panels.count == LayoutSolver.panelLimit && nested.notices.contains { $0.contains("the rest is left out") })
  }

  @Test(arguments: [0, 1, 5, 11, 23, 40, 79, 200]) func `nothing stands outside or overlaps at any width`(_ width: Int) {
    let items = [Self.item(1, 0, 0, 3, 2), Self.item(2, 3, 0, 21, 5), Self.item(3, 0, 2, 3, 3), Self.item(4, 0, 5, 8, 8), Self.item(5, 8, 5, 16, 4), Self.item(6, 8, 9, 16, 4)]
    let layout = Self.solve(.grid(items), types: ["stat", "timeseries", "gauge", "table", "text", "heatmap", "x", "y"], conditions: .init(width: width))
    var cells: Set<[Int]> = []
    for panel in layout.panels {
      #expect(panel.x >= 0 && panel.x + panel.width <= width && panel.width > 0 && panel.height >= 3)
      for x in panel.x..<(panel.x + panel.width) {
        for y in panel.y..<(panel.y + panel.height) { #expect(cells.insert([x, y]).inserted) }
      }
    }
  }
}
