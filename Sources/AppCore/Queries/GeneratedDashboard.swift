import DatasourceKit
import Text
import TimeSeries
import Dashboards

/// Dashboards that are made here, as the JSON that Grafana would read.
enum GeneratedDashboard {
  /// They are filled in when the expression is asked, not where it is taken over.
  static let macrosOfLength: Set<String> = [
    "__interval", "__interval_ms", "__range", "__range_s", "__range_ms", "__rate_interval", "__rate_interval_ms",
  ]

  /// A graph and a table of one expression.
  ///
  /// - Parameter threshold: Where a line is to be drawn.
  static func document(
    expression: String, title: String? = nil, datasource: DatasourceID, from: String, to: String, timezone: String, refresh: String?, threshold: Double? = nil
  ) -> JSONValue {
    let reference: JSONValue = ["type": .string(datasource.type), "uid": .string(datasource.uid)]
    func target(_ extra: JSONObject) -> JSONValue {
      .object(JSONObject([.init(key: "refId", value: "A"), .init(key: "datasource", value: reference), .init(key: "expr", value: .string(expression))] + extra.members))
    }
    var defaults: JSONObject = ["custom": ["fillOpacity": 10, "showPoints": "auto"]]
    if let threshold {
      defaults["thresholds"] = ["mode": "absolute", "steps": [["color": "green", "value": nil], ["color": "red", "value": .number(threshold)]]]
      // How far the values are from it is what one looks for.
      let bound = JSONValue.number(threshold)
      defaults["custom"] = ["fillOpacity": 10, "thresholdsStyle": ["mode": "line"], "axisSoftMin": bound, "axisSoftMax": bound]
    }
    let graph: JSONValue = [
      "id": 1, "type": "timeseries", "title": .string(title ?? expression), "datasource": reference,
      "gridPos": ["x": 0, "y": 0, "w": 24, "h": 13], "targets": [target(["range": true, "legendFormat": "__auto"])],
      "fieldConfig": ["defaults": .object(defaults), "overrides": []],
      "options": ["legend": ["displayMode": "list", "placement": "bottom", "showLegend": true]],
    ]
    let table: JSONValue = [
      "id": 2, "type": "table", "title": "Now", "datasource": reference, "gridPos": ["x": 0, "y": 13, "w": 24, "h": 8],
      "targets": [target(["instant": true, "range": false, "format": "table"])],
      "fieldConfig": ["defaults": [:], "overrides": []], "options": [:],
    ]
    return dashboard(title: "Explore", panels: [graph, table], from: from, to: to, timezone: timezone, refresh: refresh)
  }

  /// - Parameter timezone: Of the dashboard that it was made from; "" is the browser's, as in Grafana.
  static func dashboard(title: String, panels: [JSONValue], from: String, to: String, timezone: String, refresh: String?) -> JSONValue {
    [
      "title": .string(title), "schemaVersion": 41, "tags": [], "editable": true, "time": ["from": .string(from), "to": .string(to)],
      "timezone": .string(timezone), "refresh": .string(refresh ?? ""), "templating": ["list": []], "annotations": ["list": []], "panels": .array(panels),
    ]
  }

  /// A dashboard as it was read or made, with everything in it; else put together again from its panels.
  static func document(of screen: OpenDashboard) -> JSONValue {
    if let document = screen.document ?? screen.dashboard.original { return document }
    let panels = screen.dashboard.panels.keys.sorted().compactMap { screen.dashboard.panels[$0]?.source }
    return dashboard(
      title: screen.dashboard.title, panels: panels, from: screen.time.raw.from, to: screen.time.raw.to, timezone: screen.dashboard.time.timezone,
      refresh: screen.refresh.interval.map(PromDuration.format))
  }

  /// With `panel` below the others, two side by side.
  static func adding(_ panel: JSONValue, to document: JSONValue) -> JSONValue {
    guard var object = document.object, var new = panel.object else { return document }
    var panels = object["panels"]?.array ?? []
    let index = panels.count
    new["id"] = .number(Double(index + 1))
    new["gridPos"] = ["x": .number(index.isMultiple(of: 2) ? 0 : 12), "y": .number(Double(index / 2 * 9)), "w": 12, "h": 9]
    new["repeat"] = nil
    panels.append(.object(new))
    object["panels"] = .array(panels)
    return .object(object)
  }

  /// Grafana's lengths of time, which are filled in when the expression is asked, stand for themselves in a test of the
  /// syntax. The stand has the length of a name, so that positions stay where they are.
  static func withoutMacros(_ expression: String) -> String {
    guard expression.contains("$__") else { return expression }
    var result = expression
    for name in ["$__rate_interval_ms", "$__rate_interval", "$__interval_ms", "$__interval", "$__range_ms", "$__range_s", "$__range"] {
      for written in ["${\(name.dropFirst())}", name] where result.contains(written) {
        let stand = name.hasSuffix("_ms") || name.hasSuffix("_s")
          ? "1" + String(repeating: " ", count: written.count - 1) : "5m" + String(repeating: " ", count: written.count - 2)
        result = result.split(separator: written, omittingEmptySubsequences: false).joined(separator: stand)
      }
    }
    return result
  }
}
