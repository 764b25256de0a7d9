@testable import Dashboards
import DataFrames
import Testing
import Text
import TimeSeries

@Suite struct DashboardShapeTests {
  static func dashboard(_ shape: DashboardShape) throws -> Dashboard {
    try #require(try Dashboard.decodeAll(Array(shape.json.utf8), file: "shape.json").first)
  }

  static func planner(_ dashboard: Dashboard) -> QueryPlanner {
    let states = dashboard.variables.map { variable -> VariableState in
      let options = variable.options.isEmpty ? [Variable.Option(text: "a", value: "a")] : variable.options
      return VariableState(variable: variable, options: options, selection: VariableSelection.selection(of: variable, options: options, current: variable.current))
    }
    let now = Timestamp(milliseconds: 1_700_000_007_123)
    let range = TimeRange(start: now - 3_600_000, end: now)
    return QueryPlanner(
      interpolation: Interpolation(variables: states, environment: MacroEnvironment(range: range)), time: TimeRangeParser(now: now, zone: .utc), maxDataPoints: 200,
      resolve: { PlannedSource(uid: $0?.uid ?? "p", name: "s", type: $0?.type ?? "prometheus") })
  }

  /// In the order in which they are seen.
  private static func panels(_ layout: Layout) -> [PanelID] {
    switch layout {
    case .grid(let items): items.sorted { ($0.y, $0.x) < ($1.y, $1.x) }.map(\.panel)
    case .autoGrid(let grid): grid.items.map(\.panel)
    case .rows(let rows): rows.flatMap { panels($0.layout) }
    case .tabs(let tabs): tabs.flatMap { panels($0.layout) }
    }
  }

  @Test(arguments: DashboardShapes.all.indices) func `every shape loads whole and asks what it should`(_ index: Int) throws {
    let shape = DashboardShapes.all[index]
    let dashboard = try Self.dashboard(shape)
    let shown = Self.panels(dashboard.layout).compactMap { dashboard.panels[$0] }
    #expect(shown.map { "\($0.type.rawValue): \($0.title)" } == shape.panels, "\(shape.name)")
    let planner = Self.planner(dashboard)
    let asked = shown.flatMap { planner.plan($0).parts }.filter { $0.source.type == "prometheus" }.flatMap(\.targets).compactMap { $0.model["expr"]?.string }
    #expect(asked == shape.queries, "\(shape.name)")
    #expect(dashboard.warnings.allSatisfy { $0.severity != .dropped }, "\(shape.name): \(dashboard.warnings)")
  }

  @Test func `library panels are filled in where they are kept`() throws {
    let dashboard = try Self.dashboard(DashboardShapes.resourceTabs)
    #expect(dashboard.missingLibraryPanels == ["lib"])
    let filled = dashboard.filling(["lib": ["type": "graph", "title": "Kept title", "targets": [["expr": "kept"]], "timeRegions": [["fill": true, "from": "10:00"]]], "other": [:]])
    let panel = try #require(filled.panels[PanelID(rawValue: 3)])
    #expect(panel.type.rawValue == "timeseries" && panel.title == "Shared" && panel.targets.map(\.refID) == ["A"])
    #expect(filled.missingLibraryPanels.isEmpty && !filled.warnings.contains { $0.path.hasSuffix(".libraryPanel") })
    #expect(filled.annotations.last?.panels == [PanelID(rawValue: 3)])
    #expect(dashboard.filling([:]) == dashboard)
  }

  @Test func `snapshots show what they kept, in every form`() throws {
    let dashboard = try Self.dashboard(DashboardShapes.reusedResults)
    let plan = Self.planner(dashboard).plan(try #require(dashboard.panels[PanelID(rawValue: 3)]))
    #expect(plan.parts.isEmpty && plan.problems.isEmpty && plan.embedded.map(\.refID) == ["A"])
    #expect(plan.embedded[0].fields.map(\.values) == [.times([1000, 2000]), .numbers([1, 2])])
    let frames = EmbeddedFrames.list(
      [
        ["target": "old", "datapoints": [[5, 1000], [nil, 2000]]], ["columns": [["text": "when", "type": "time"], ["text": "who"]], "rows": [[1000, "a"]]],
        ["schema": ["fields": [["name": "x", "type": "number"]]], "data": ["values": [[7]]]], "nothing", ["other": 1],
      ], refID: "S")
    #expect(frames.map { $0.fields.map(\.name) } == [["Time", "Value"], ["when", "who"], ["x"]])
    #expect(frames[0].fields[1].values == .numbers([5, FieldValues.absent]) || frames[0].fields[1].values[1] == .null)
    #expect(EmbeddedFrames.list("text", refID: "S").isEmpty)
  }

  @Test func `Grafana's own source is a random walk, annotations of a server, or says what it cannot be`() {
    let planner = Self.planner(Dashboard(title: "d"))
    func plan(_ model: JSONObject) -> QueryPlan {
      planner.plan(
        Panel(
          id: PanelID(rawValue: 1), type: PanelTypeID(rawValue: "timeseries"), title: "", datasource: DatasourceReference(type: "grafana", uid: "-- Grafana --"),
          targets: [Target(refID: "A", model: model)]))
    }
    #expect(plan([:]).parts.first?.source.type == "testdata" && plan([:]).parts.first?.targets.first?.model["scenarioId"] == "random_walk")
    #expect(plan(["queryType": "annotations"]).parts.first?.source.type == "grafana")
    #expect(plan(["queryType": "read"]).problems.first?.reason.contains("read") == true)
  }

  @Test func `a hundred thousand panels are a dashboard with a mark`() throws {
    let panels = (0..<100_000).map { JSONValue.object(["id": .number(Double($0 % 7)), "type": "stat", "title": .string("p\($0)")]) }
    let dashboard = try #require(try Dashboard.decodeAll(["title": "many", "panels": .array(panels)], file: "many.json").first)
    #expect(dashboard.panels.count == Dashboard.panelLimit)
    #expect(dashboard.warnings.contains { $0.severity == .dropped && $0.message.contains("at most \(Dashboard.panelLimit) panels") })
    #expect(LayoutSolver.solve(dashboard, .init(width: 120)).panels.count == Dashboard.panelLimit)
  }
}
