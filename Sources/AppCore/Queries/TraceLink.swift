import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

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
