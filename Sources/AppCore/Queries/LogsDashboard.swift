import DatasourceKit
import Text
import TimeSeries

/// Lines, and how many there are over time.
enum LogsDashboard {
  /// The levels' colours, as the lines have them.
  private static let colors: [JSONValue] = [
    ("crit|critical|fatal|emerg|alert|panic", "purple"), ("err|error|severe", "red"), ("warn|warning", "orange"), ("info|notice", "green"), ("debug", "blue"),
    ("trace|unknown", "gray"),
  ].map { names, color in
    [
      "matcher": ["id": "byRegexp", "options": .string("/^(\(names))$/i")],
      "properties": [["id": "color", "value": ["mode": "fixed", "fixedColor": .string(color)]]],
    ]
  }

  static func document(selector: String, level: String, datasource: DatasourceID, from: String, to: String, timezone: String, refresh: Milliseconds?) -> JSONValue {
    let reference: JSONValue = ["type": .string(datasource.type), "uid": .string(datasource.uid)]
    let count: JSONValue = [
      "id": 1, "type": "timeseries", "title": "Lines by level", "datasource": reference, "gridPos": ["x": 0, "y": 0, "w": 24, "h": 6],
      "targets": [
        [
          "refId": "A", "datasource": reference, "queryType": "range", "legendFormat": .string("{{\(level)}}"),
          "expr": .string("sum by (\(level)) (count_over_time(\(selector)[$__interval]))"),
        ]
      ],
      "fieldConfig": ["defaults": ["custom": ["drawStyle": "bars", "fillOpacity": 100, "stacking": ["mode": "normal"]], "min": 0, "decimals": 0], "overrides": .array(colors)],
      "options": ["legend": ["displayMode": "list", "placement": "bottom", "showLegend": true]],
    ]
    let lines: JSONValue = [
      "id": 2, "type": "logs", "title": .string(selector), "datasource": reference, "gridPos": ["x": 0, "y": 6, "w": 24, "h": 18],
      "targets": [["refId": "A", "datasource": reference, "queryType": "range", "expr": .string(selector)]],
      "options": ["showTime": true, "wrapLogMessage": true, "showCommonLabels": true],
    ]
    return GeneratedDashboard.dashboard(title: "Logs", panels: [count, lines], from: from, to: to, timezone: timezone, refresh: refresh.map(PromDuration.format))
  }
}
