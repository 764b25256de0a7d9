import Dashboards
import DataFrames
import Testing
import Text

@Suite struct DecodingTests {
  static func decode(_ document: JSONValue, file: String = "folder/my.json") throws -> Dashboard {
    try #require(try Dashboard.decodeAll(document, file: file).first)
  }

  static let body: JSONValue = json(#"{"title": "T", "schemaVersion": 39, "panels": [{"id": 3, "type": "stat", "title": "s", "gridPos": {"x": 0, "y": 0, "w": 6, "h": 4}}]}"#)

  static let wrapped: [JSONValue] = [
    body, ["dashboard": body, "meta": ["folderTitle": "F"]], ["apiVersion": "dashboard.grafana.app/v1beta1", "kind": "Dashboard", "metadata": ["name": "u"], "spec": body],
    ["apiVersion": "v1", "kind": "ConfigMap", "data": ["a.json": .string(body.prettyText), "note": "hello"]],
    ["kind": "List", "items": [["kind": "ConfigMap", "data": ["a.json": .string(body.compactText)]]]], ["kind": "GrafanaDashboard", "spec": ["json": .string(body.compactText)]],
    [body],
  ]

  @Test(arguments: wrapped) func `every wrapping is taken off`(_ document: JSONValue) throws {
    let dashboard = try Self.decode(document)
    #expect(dashboard.title == "T" && dashboard.panels.count == 1)
    #expect(dashboard.panels[PanelID(rawValue: 3)]?.type.rawValue == "stat")
  }

  @Test func `a ConfigMap in YAML holds several dashboards`() throws {
    let yaml = """
      kind: ConfigMap
      apiVersion: v1
      data:
        one.json: |
          {"title": "One", "panels": []}
        two.json: '{"panels": [{"type": "text"}]}'
      """
    let dashboards = try Dashboard.decodeAll(Array(yaml.utf8), file: "cm.yaml")
    #expect(dashboards.map(\.title) == ["One", "two"])
  }

  struct Refusal: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var kind: DashboardError.Kind
    var place = ""
    var reason: String
  }

  static let refusals = [
    Refusal(testDescription: "an empty file", text: " \n", kind: .empty, reason: "empty"),
    Refusal(testDescription: "an HTML page", text: "<html>", kind: .notJSON, place: "line 1, column 1", reason: "expected a value"),
    Refusal(testDescription: "a file cut short", text: "{\"panels\": [", kind: .notJSON, place: "line 1, column 13", reason: "ends inside an array"),
    Refusal(testDescription: "other JSON", text: "{\"name\": 1}", kind: .notADashboard, reason: "found “name”"),
    Refusal(testDescription: "a list of numbers", text: "[1]", kind: .notADashboard, reason: "a list of 1"),
    Refusal(testDescription: "nesting without end", text: String(repeating: "[", count: 10_000), kind: .notJSON, place: "line 1, column 257", reason: "nested deeper"),
    Refusal(testDescription: "a broken dashboard in a ConfigMap", text: "{\"kind\":\"ConfigMap\",\"data\":{\"a.json\":\"{\"}}", kind: .notADashboard, place: "data.a.json", reason: "not JSON"),
  ]

  @Test(arguments: refusals) func `says why a file is no dashboard`(_ example: Refusal) {
    let error = #expect(throws: DashboardError.self) { try Dashboard.decode(Array(example.text.utf8), file: "x.json") }
    #expect(error?.kind == example.kind)
    #expect(error?.place == example.place)
    #expect(error?.reason.contains(example.reason) == true, "\(error?.reason ?? "")")
    #expect(error?.advice.isEmpty == false)
  }

  @Test func `wrong types everywhere still give a dashboard with warnings`() throws {
    let dashboard = try Self.decode(json(#"{"title": ["a"], "panels": [1, {"type": 5, "id": "x", "gridPos": "wide", "targets": ["a", {"expr": 1, "refId": [], "hide": "maybe"}], "fieldConfig": {"defaults": {"min": "low", "thresholds": 7}}, "options": []}, null], "time": "soon", "templating": {"list": [{"name": "v", "type": "query", "multi": "x", "current": 5, "options": 3}, {"type": "custom"}, {"name": "v"}]}, "annotations": 1, "links": [2], "refresh": 7, "tags": "one", "timepicker": []}"#))
    #expect(dashboard.title == "my" && dashboard.tags == ["one"] && dashboard.time.from == "now-6h")
    #expect(dashboard.panels.count == 1 && dashboard.variables.map(\.name) == ["v"])
    let paths = Set(dashboard.warnings.map(\.path))
    for path in ["title", "panels[0]", "panels[1].id", "panels[1].gridPos", "panels[1].targets[0]", "panels[1].fieldConfig.defaults.min", "time", "links[0]", "annotations"] {
      #expect(paths.contains(path), "\(path) in \(paths.sorted())")
    }
  }

  @Test func `missing and equal ids and names are given`() throws {
    let dashboard = try Self.decode(json(#"{"panels": [{"type": "stat", "id": 1}, {"type": "stat", "id": 1, "targets": [{"expr": "a"}, {"refId": "A"}, {"expr": "c", "refId": "A"}]}, {"type": "stat", "id": 2.0}]}"#))
    #expect(dashboard.panels.count == 3)
    #expect(dashboard.warnings.map(\.path) == ["panels[1].id"])
    let panel = dashboard.panels.values.first { !$0.targets.isEmpty }
    #expect(Set(panel?.targets.map(\.refID) ?? []).count == 3)
  }

  @Test func `too many panels are capped and said`() throws {
    let panels = (0..<6000).map { _ in JSONValue(dictionaryLiteral: ("type", "stat")) }
    let dashboard = try Self.decode(["panels": .array(panels)])
    #expect(dashboard.panels.count == Dashboard.panelLimit)
    #expect(dashboard.warnings.map(\.severity) == [.dropped])
  }

  @Test func `inputs name types and fill constants in`() throws {
    let dashboard = try Self.decode(json(#"{"__inputs": [{"name": "DS_P", "type": "datasource", "pluginId": "prometheus"}, {"name": "VAR_X", "type": "constant", "value": "shop"}], "__elements": {"u1": {"model": {"type": "gauge", "title": "lib", "targets": [{"expr": "up"}]}}}, "title": "${VAR_X}", "panels": [{"type": "stat", "datasource": "${DS_P}"}, {"id": 9, "libraryPanel": {"uid": "u1", "name": "L"}}, {"id": 10, "libraryPanel": {"uid": "u2", "name": "Gone"}}]}"#))
    #expect(dashboard.title == "shop" && dashboard.inputs.map(\.datasourceType) == ["prometheus", nil])
    #expect(dashboard.panels.values.contains { $0.datasource == DatasourceReference(type: "prometheus", uid: "${DS_P}") })
    #expect(dashboard.panels[PanelID(rawValue: 9)]?.type.rawValue == "gauge")
    #expect(dashboard.panels[PanelID(rawValue: 10)]?.libraryPanel?.uid == "u2" && dashboard.panels[PanelID(rawValue: 10)]?.title == "Gone")
  }

  @Test func `rows take the panels after them, collapsed ones their own`() throws {
    func panel(_ id: Int, _ y: Int) -> JSONValue { ["id": .number(Double(id)), "type": "stat", "gridPos": ["x": 0, "y": .number(Double(y)), "w": 12, "h": 4]] }
    let dashboard = try Self.decode([
      "panels": [
        panel(1, 0), ["type": "row", "title": "A", "collapsed": true, "gridPos": ["x": 0, "y": 4, "w": 24, "h": 1], "panels": [panel(2, 5)]],
        ["type": "row", "title": "B", "repeat": "v", "gridPos": ["x": 0, "y": 5, "w": 24, "h": 1]], panel(4, 10), panel(3, 6),
      ]
    ])
    guard case .rows(let rows) = dashboard.layout else { return #expect(Bool(false), "\(dashboard.layout)") }
    #expect(rows.map(\.title) == [nil, "A", "B"] && rows.map(\.isCollapsed) == [false, true, false])
    #expect(rows[2].repeat?.variable == "v")
    guard case .grid(let items) = rows[2].layout else { return }
    #expect(items.map(\.panel.rawValue) == [3, 4] && items.map(\.y) == [0, 4])
  }

  @Test func `the panel that Grafana saves without gridPos stands in the upper left corner, others follow below`() throws {
    func panel(_ id: Int, _ x: Int) -> JSONValue {
      ["id": .number(Double(id)), "type": "stat", "gridPos": ["x": .number(Double(x)), "y": 0, "w": 6, "h": 3]]
    }
    let bare: JSONValue = ["id": 1, "type": "stat"]
    func places(_ panels: [JSONValue]) throws -> [String] {
      guard case .grid(let items) = try Self.decode(["panels": .array(panels)]).layout else { return [] }
      return items.map { "\($0.panel.rawValue): \($0.x),\($0.y) \($0.width)x\($0.height)" }
    }
    #expect(try places([bare, panel(2, 6)]) == ["1: 0,0 6x3", "2: 6,0 6x3"])
    #expect(try places([panel(2, 0), bare]) == ["2: 0,0 6x3", "1: 0,3 12x9"])
  }

  static let resource = #"""
    {"apiVersion": "dashboard.grafana.app/v2", "kind": "Dashboard", "metadata": {"name": "id7", "annotations": {"grafana.app/folder": "f"}},
     "spec": {"title": "V2",
       "elements": {"e": {"kind": "Panel", "spec": {"id": 4, "title": "p", "data": {"kind": "QueryGroup", "spec": {
         "queryOptions": {"interval": "1m"}, "transformations": [{"kind": "Transformation", "group": "merge", "spec": {"options": {}}}]}}}}},
       "layout": {"kind": "TabsLayout", "spec": {"tabs": [{"kind": "TabsLayoutTab", "spec": {"title": "t", "layout":
         {"kind": "RowsLayout", "spec": {"rows": [{"kind": "RowsLayoutRow", "spec": {"title": "r", "collapse": true, "layout":
           {"kind": "AutoGridLayout", "spec": {"maxColumnCount": 2, "items": [{"kind": "AutoGridLayoutItem", "spec":
             {"element": {"kind": "ElementReference", "name": "e"}, "repeat": {"mode": "variable", "value": "v"}}}]}}}}]}}}}]}},
       "variables": [{"kind": "QueryVariable", "spec": {"name": "v", "hide": "hideLabel", "refresh": "onTimeRangeChanged", "sort": "numericalDesc",
         "query": {"kind": "DataQuery", "group": "prometheus", "spec": {"__legacyStringValue": "label_values(a)"}}}}]}}
    """#

  @Test func `resource dashboards of both generations`() throws {
    let current = #"{"vizConfig": {"kind": "VizConfig", "group": "timeseries", "spec": {"fieldConfig": {"defaults": {"unit": "s"}}}}, "query": {"refId": "A", "hidden": false, "query": {"kind": "DataQuery", "group": "prometheus", "datasource": {"name": "uid1"}, "spec": {"expr": "up"}}}}"#
    let first = #"{"vizConfig": {"kind": "timeseries", "spec": {"fieldConfig": {"defaults": {"unit": "s"}}}}, "query": {"refId": "A", "datasource": {"type": "prometheus", "uid": "uid1"}, "query": {"kind": "prometheus", "spec": {"expr": "up"}}}}"#
    for element in [json(current), json(first)] {
      var document = json(Self.resource)
      document.set(["spec", "elements", "e", "spec", "vizConfig"], element["vizConfig"])
      document.set(["spec", "elements", "e", "spec", "data", "spec", "queries"], .array([["kind": "PanelQuery", "spec": element["query"] ?? nil]]))
      let dashboard = try Self.decode(document)
      #expect(dashboard.uid == "id7" && dashboard.folder == "f" && dashboard.title == "V2")
      let panel = try #require(dashboard.panels[PanelID(rawValue: 4)])
      #expect(panel.type.rawValue == "timeseries" && panel.fieldDefaults.unit == "s" && panel.interval == "1m")
      #expect(panel.targets[0].model["expr"] == "up" && panel.targets[0].datasource == DatasourceReference(type: "prometheus", uid: "uid1"))
      #expect(panel.transformations.map(\.id) == ["merge"])
      #expect(dashboard.variables[0].query == "label_values(a)" && dashboard.variables[0].sort == .numericalDescending && dashboard.variables[0].hiding == .label)
      guard case .tabs(let tabs) = dashboard.layout, case .rows(let rows) = tabs[0].layout, case .autoGrid(let grid) = rows[0].layout else {
        return #expect(Bool(false), "\(dashboard.layout)")
      }
      #expect(rows[0].isCollapsed && grid.items[0].repeat?.variable == "v" && grid.maxColumns == 2)
    }
  }

  @Test(arguments: [
    (#"{"value": ["a", "b"], "text": ["A", "B"]}"#, ["a", "b"]), (#"{"value": "$__all", "text": "All"}"#, ["$__all"]), (#"{"value": ["$__all"]}"#, ["$__all"]),
    ("{}", []), ("null", []), (#"{"text": "x + y", "value": ["x", "y"]}"#, ["x", "y"]), (#"{"text": "All"}"#, ["$__all"]), (#"{"text": "web"}"#, ["web"]),
    (#"{"value": 5}"#, ["5"]),
  ])
  func `reads what is selected`(_ current: String, _ values: [String]) throws {
    let dashboard = try Self.decode(["panels": [], "templating": ["list": [["name": "v", "type": "query", "current": json(current)]]]])
    #expect(dashboard.variables[0].current.map(\.value) == values)
  }
}

extension JSONValue {
  mutating func set(_ path: [String], _ value: JSONValue?) {
    guard case .object(var object) = self else { return }
    object.setNested(path[...], to: value)
    self = .object(object)
  }
}
