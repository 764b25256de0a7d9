import Dashboards
import DataFrames
import Testing
import Text

@Suite struct MigrationTests {
  static func panel(_ panel: JSONValue) throws -> Panel {
    let dashboard = try #require(try Dashboard.decodeAll(["title": "t", "panels": [panel]], file: "x.json").first)
    return try #require(dashboard.panels.values.first)
  }

  @Test func `rows with spans become a grid`() throws {
    let rows: JSONValue = json(##"{"rows": [{"height": "250px", "panels": [{"id": 1, "type": "graph", "span": 6}, {"id": 2, "type": "graph", "span": 6}, {"id": 3, "type": "graph"}]}, {"title": "Second", "showTitle": true, "height": 100, "collapse": true, "panels": [{"id": 4, "type": "graph", "span": 12}]}]}"##)
    let dashboard = try #require(try Dashboard.decodeAll(rows, file: "x.json").first)
    guard case .rows(let decoded) = dashboard.layout, case .grid(let first) = decoded[0].layout, case .grid(let second) = decoded[1].layout else {
      return #expect(Bool(false), "\(dashboard.layout)")
    }
    #expect(first.map { [$0.x, $0.y, $0.width, $0.height] } == [[0, 0, 12, 7], [12, 0, 12, 7], [0, 7, 8, 7]])
    #expect(decoded[1].title == "Second" && decoded[1].isCollapsed && second[0].height == 3)
  }

  @Test func `old files with panels beside rows show both`() throws {
    let document = json(##"{"schemaVersion": 14, "panels": [{"id": 1, "type": "text", "gridPos": {"x": 0, "y": -1, "w": 5, "h": 3}}], "rows": [{"panels": [{"id": 2, "type": "graph"}]}]}"##)
    #expect(try Dashboard.decodeAll(document, file: "x.json")[0].panels.count == 2)
  }

  @Test func `a graph becomes a time series`() throws {
    let panel = try Self.panel(json(##"{"type": "graph", "yaxes": [{"format": "bytes", "min": "0", "logBase": 10, "label": "mem"}, {"format": "percent"}], "lines": true, "fill": 3, "linewidth": 2, "stack": true, "nullPointMode": "connected", "aliasColors": {"a": "#ff0000"}, "seriesOverrides": [{"alias": "/cpu.*/", "yaxis": 2, "fill": 0}, {"alias": "max", "fillBelowTo": "min", "lines": false}], "legend": {"show": true, "values": true, "avg": true, "current": true, "alignAsTable": true, "rightSide": true, "sort": "avg", "sortDesc": true}, "tooltip": {"shared": true, "sort": 2}, "thresholds": [{"value": 80, "op": "gt", "colorMode": "critical", "fill": true, "line": true}]}"##))
    #expect(panel.type.rawValue == "timeseries")
    #expect(panel.fieldDefaults.unit == "bytes" && panel.fieldDefaults.min == 0)
    let custom = panel.fieldDefaults.custom
    #expect(custom["fillOpacity"] == 30 && custom["lineWidth"] == 2 && custom["spanNulls"] == true && custom["axisLabel"] == "mem")
    #expect(custom["stacking"]?["mode"] == "normal" && custom["scaleDistribution"]?["log"] == 10 && custom["thresholdsStyle"]?["mode"] == "line+area")
    #expect(panel.fieldDefaults.thresholds?.steps.map(\.color) == ["transparent", "red"])
    #expect(panel.overrides.map(\.matcher.id) == ["byName", "byRegexp", "byName"])
    #expect(panel.overrides[1].properties.contains { $0.id == "unit" && $0.value == "percent" })
    #expect(panel.overrides[2].properties.contains { $0.id == "custom.fillBelowTo" && $0.value == "min" })
    #expect(panel.options["legend"]?["calcs"] == ["mean", "lastNotNull"] && panel.options["legend"]?["sortBy"] == "Mean")
    #expect(panel.options["tooltip"] == ["mode": "multi", "sort": "desc"])
  }

  @Test(arguments: [
    ("series", false, "barchart"), ("series", true, "bargauge"), ("histogram", false, "histogram"), ("time", false, "timeseries"),
  ])
  func `the x axis of a graph decides its new type`(_ mode: String, _ legendValues: Bool, _ type: String) throws {
    #expect(try Self.panel(["type": "graph", "xaxis": ["mode": .string(mode)], "legend": ["values": .bool(legendValues)]]).type.rawValue == type)
  }

  @Test func `axes of before version 12 and thresholds of before 13`() throws {
    let panel = try Self.panel(json(##"{"type": "graph", "y_formats": ["short", "s"], "grid": {"leftMax": 10, "threshold1": 5, "threshold1Color": "#111111"}}"##))
    #expect(panel.fieldDefaults.unit == "short" && panel.fieldDefaults.max == 10 && panel.fieldDefaults.thresholds?.steps.last?.color == "#111111")
  }

  @Test func `a singlestat becomes a stat or a gauge`() throws {
    let old = json(##"{"type": "singlestat", "format": "percent", "valueName": "current", "colorBackground": true, "thresholds": "50,80", "colors": ["green", "orange", "red"], "sparkline": {"show": true}, "valueMaps": [{"op": "=", "text": "N/A", "value": "null"}, {"text": "one", "value": "1"}], "mappingType": 1, "postfix": " of all"}"##)
    let stat = try Self.panel(old)
    #expect(stat.type.rawValue == "stat" && stat.options["colorMode"] == "background" && stat.options["graphMode"] == "area")
    #expect(stat.options["reduceOptions"]?["calcs"] == ["lastNotNull"])
    #expect(stat.fieldDefaults.thresholds?.steps.map(\.value) == [-.infinity, 50, 80])
    #expect(stat.fieldDefaults.mappings == [.special(.null, .init(text: "N/A")), .value(["1": .init(text: "one")])])
    #expect(stat.fieldDefaults.custom["postfix"] == " of all")
    var gauge = try #require(old.object)
    gauge["gauge"] = ["show": true, "minValue": 0, "maxValue": 200]
    let migrated = try Self.panel(.object(gauge))
    #expect(migrated.type.rawValue == "gauge" && migrated.fieldDefaults.max == 200)
  }

  @Test func `an old table becomes a table`() throws {
    let panel = try Self.panel(json(##"{"type": "table", "transform": "timeseries_aggregations", "columns": [{"text": "Avg", "value": "avg"}], "sort": {"col": 1, "desc": true}, "styles": [{"pattern": "Time", "type": "date", "dateFormat": "HH:mm", "alias": "When"}, {"pattern": "/id/", "type": "hidden"}, {"pattern": "/.*/", "type": "number", "unit": "s", "decimals": 2, "colorMode": "cell", "colors": ["green", "red"], "thresholds": ["5"]}]}"##))
    #expect(panel.type.rawValue == "table" && panel.fieldDefaults.unit == "s" && panel.fieldDefaults.decimals == 2)
    #expect(panel.overrides.map(\.matcher.id) == ["byName", "byRegexp"])
    #expect(panel.overrides[0].properties.map(\.id) == ["displayName", "unit"] && panel.overrides[0].properties[1].value == "time: HH:mm")
    #expect(panel.transformations.map(\.id) == ["reduce"] && panel.transformations[0].options["reducers"] == ["mean"])
    #expect(panel.fieldDefaults.custom["cellOptions"]?["type"] == "color-background")
  }

  @Test func `an old table that hides all other columns keeps those with a style of their own`() throws {
    let panel = try Self.panel(json(##"{"type": "table", "transform": "table", "styles": [{"pattern": "osd", "alias": "OSD", "type": "string"}, {"pattern": "Time", "type": "hidden"}, {"pattern": "/.*/", "type": "hidden"}]}"##))
    #expect(panel.fieldDefaults.custom["hidden"] == true)
    #expect(panel.overrides.map { $0.properties.last { $0.id == "custom.hidden" }?.value } == [false, true])
  }

  @Test func `interim stats bring their field options along`() throws {
    let panel = try Self.panel(json(##"{"type": "gauge", "options": {"fieldOptions": {"calcs": ["mean"], "values": false, "defaults": {"unit": "percent", "title": "Load", "decimals": "1"}, "thresholds": [{"value": null, "color": "green"}, {"value": 80, "color": "red"}]}}}"##))
    #expect(panel.options["reduceOptions"]?["calcs"] == ["mean"] && panel.fieldDefaults.displayName == "Load")
    #expect(panel.fieldDefaults.max == 100 && panel.fieldDefaults.decimals == 1 && panel.fieldDefaults.thresholds?.steps.count == 2)
  }

  @Test func `small changes of versions`() throws {
    let series = try Self.panel(json(##"{"type": "timeseries", "options": {"legend": false, "tooltipOptions": {"mode": "multi"}}, "transformations": [{"id": "seriesToColumns", "options": {}}, {"id": "timeSeriesTable", "options": {"refIdToStat": {"A": "mean"}}}]}"##))
    #expect(series.options["legend"]?["showLegend"] == false && series.options["tooltip"]?["mode"] == "multi")
    #expect(series.transformations.map(\.id) == ["joinByField", "timeSeriesTable"] && series.transformations[1].options["A"]?["stat"] == "mean")
    let table = try Self.panel(json(##"{"type": "table", "fieldConfig": {"defaults": {"custom": {"displayMode": "lcd-gauge"}}, "overrides": [{"matcher": {"id": "byName", "options": "x"}, "properties": [{"id": "custom.displayMode", "value": "color-text"}]}]}}"##))
    #expect(table.fieldDefaults.custom["cellOptions"] == ["type": "gauge", "mode": "lcd"] && table.overrides[0].properties[0].id == "custom.cellOptions")
    let text = try Self.panel(json(##"{"type": "text", "mode": "html", "content": "<b>x</b>"}"##))
    #expect(text.options["mode"] == "html" && text.options["content"] == "<b>x</b>")
    let link = try Self.panel(json(##"{"type": "stat", "links": [{"type": "dashboard", "dashUri": "db/x", "keepTime": true, "includeVars": true, "params": "a=1"}]}"##))
    #expect(link.links.map(\.kind) == [.url("dashboard/db/x?$__url_time_range&$__all_variables&a=1")])
    let heatmap = try Self.panel(json(##"{"type": "heatmap", "dataFormat": "tsbuckets", "color": {"mode": "spectrum", "colorScheme": "interpolateSpectral"}, "yAxis": {"format": "s"}, "hideZeroBuckets": true}"##))
    #expect(heatmap.options["calculate"] == false && heatmap.options["color"]?["scheme"] == "Spectral" && heatmap.options["yAxis"]?["unit"] == "s")
  }

  @Test(arguments: [(30, ["labelsToFields", "merge"]), (31, ["labelsToFields"])])
  func `labels to fields merged by itself before version 31`(_ version: Int, _ ids: [String]) throws {
    let panel: JSONValue = ["type": "table", "transformations": [["id": "labelsToFields"]]]
    let dashboard = try Dashboard.decodeAll(["schemaVersion": .number(Double(version)), "panels": [panel]], file: "x.json")[0]
    #expect(dashboard.panels.values.first?.transformations.map(\.id) == ids)
  }

  @Test func `copies that an old Grafana saved are left out`() throws {
    let dashboard = try Dashboard.decodeAll(json(##"{"panels": [{"id": 1, "type": "stat", "repeat": "v"}, {"id": 2, "type": "stat", "repeatPanelId": 1}]}"##), file: "x.json")[0]
    #expect(dashboard.panels.count == 1)
  }
}

/// A document in JSON's own notation; large literals of Swift take the compiler too long.
func json(_ text: String) -> JSONValue {
  do { return try JSONValue.parse(text) } catch { return .string("\(error)") }
}
