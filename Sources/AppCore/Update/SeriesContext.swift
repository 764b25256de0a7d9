import Dashboards
import DataFrames
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// From a metric's series to the logs of the same labels and time, and to its traces.
extension Model {
  /// Of the focused panel's series: of the only one, or what all of them share.
  mutating func openLogs() -> [Command] {
    guard let labels = sharedLabels else {
      remark = "This panel has no series"
      return []
    }
    return findLogs(of: labels)
  }

  private var sharedLabels: Labels? {
    guard let screen, let key = screen.view.focusedPanel, let frames = screen.panels[key]?.data?.frames else { return nil }
    let fields = frames.flatMap(\.fields).filter { $0.type == .number }
    guard let first = fields.first else { return nil }
    return Labels(first.labels.labels.filter { label in fields.allSatisfy { $0.labels[label.name] == label.value } }.map { ($0.name, $0.value) })
  }

  mutating func findLogs(of labels: Labels) -> [Command] {
    let sources = sources.directory.ofKind(.loki)
    guard !sources.isEmpty else {
      remark = "There is no source of logs here; --loki URL names one"
      return []
    }
    guard let screen else { return [] }
    let own = Labels(labels.labels.filter { $0.name != Labels.metricName }.map { ($0.name, $0.value) })
    guard !own.isEmpty else {
      remark = "The series have no labels in common to find logs by; Enter in full screen chooses one"
      return []
    }
    remark = "Looking for logs …"
    return [.findLogs(LogsInquiry(sources: sources, labels: own, range: screen.time.resolved))]
  }

  mutating func receive(_ finding: LogsInquiry.Finding) -> [Command] {
    needsPaint = true
    switch finding {
    case .nothing(let reason):
      remark = reason
      return []
    case .lines(let selector, let source, let level):
      guard let raw = screen?.time.raw else { return [] }
      let document = LogsDashboard.document(
        selector: selector, level: level, datasource: source, from: raw.from, to: raw.to,
        timezone: screen?.dashboard.time.timezone ?? "", refresh: screen?.refresh.interval)
      remark = "Logs with \(selector); Esc comes back"
      next.origin = here
      return show(document, at: .scratch(name: "logs \(source.uid) \(selector)"))
    }
  }

  /// Traces are not shown here: the link to them in Grafana is sent to the clipboard.
  mutating func openTraces(of labels: Labels? = nil) -> [Command] {
    let found = sources.directory.datasources.first { $0.kind?.capabilities.contains(.traces) == true && sources.directory.grafanaAddresses[$0.uid] != nil }
    guard let source = found, let base = sources.directory.grafanaAddresses[source.uid], let range = screen?.time.resolved else {
      remark = "There is no Tempo or Jaeger of a Grafana server here: traces open in Grafana"
      return []
    }
    let link = TraceLink(source: source, base: base, labels: labels ?? sharedLabels ?? Labels(), range: range)
    remark = link.service.map { "Traces of \($0): the link to Grafana is in the terminal’s clipboard" }
      ?? "Traces of this time (no label names a service): the link to Grafana is in the terminal’s clipboard"
    return [.outside(.copy(link.address))]
  }
}

/// Grafana's Explore, opened on a source of traces.
struct TraceLink {
  var source: DatasourceID
  /// Of the Grafana server.
  var base: String
  var labels: Labels
  var range: TimeRange

  /// Labels that name what OpenTelemetry calls a service, the surest first.
  private static let serviceLabels = ["service_name", "service", "app_kubernetes_io_name", "app", "container", "job"]

  var service: String? {
    let value = Self.serviceLabels.lazy.compactMap { labels[$0] }.first { !$0.isEmpty }
    // `job` is namespace/name where the metrics come from OpenTelemetry.
    return value.map { String($0.split(separator: "/").last ?? "") }.flatMap { $0.isEmpty ? nil : $0 }
  }

  var address: String {
    var query: JSONObject = ["refId": "A", "datasource": ["type": .string(source.type), "uid": .string(source.uid)]]
    if source.kind == .jaeger {
      query["queryType"] = "search"
      if let service { query["service"] = .string(service) }
    } else {
      query["queryType"] = "traceql"
      query["query"] = .string(service.map { "{resource.service.name=\($0.promQuoted)}" } ?? "{}")
    }
    let pane: JSONValue = [
      "datasource": .string(source.uid), "queries": [.object(query)],
      "range": ["from": .string(String(range.start.milliseconds)), "to": .string(String(range.end.milliseconds))],
    ]
    let panes: JSONValue = ["a": pane]
    return "\(base)/explore?schemaVersion=1&panes=\(URLText.encodedComponent(panes.compactText))"
  }
}

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
    return ExploreDashboard.dashboard(title: "Logs", panels: [count, lines], from: from, to: to, timezone: timezone, refresh: refresh.map(PromDuration.format))
  }
}
