import Text
import Transport

/// The servers that are told apart by what they answer.
package enum ServerKind: String, Sendable, CaseIterable {
  case prometheus = "Prometheus"
  case victoriaMetrics = "VictoriaMetrics"
  case alertmanager = "Alertmanager"
  case grafana = "Grafana"
  case loki = "Loki"
  case tempo = "Tempo"
  case jaeger = "Jaeger"
  case nodeExporter = "node_exporter"
  /// Anything else whose `/metrics` is an exposition.
  case exporter = "exporter"

  /// As provisioning files write it; `nil` for what is no datasource.
  package var datasourceType: String? {
    switch self {
    case .prometheus, .victoriaMetrics: "prometheus"
    case .alertmanager: "alertmanager"
    case .grafana: "grafana"
    case .loki: "loki"
    case .tempo: "tempo"
    case .jaeger: "jaeger"
    case .nodeExporter, .exporter: nil
    }
  }
}

/// A question that one kind of server answers as no other does.
enum RecognitionProbe: String, Sendable, CaseIterable {
  case prometheus = "api/v1/status/buildinfo"
  case alertmanager = "api/v2/status"
  case grafana = "api/health"
  case loki = "loki/api/v1/status/buildinfo"
  case tempo = "api/status/buildinfo"
  case jaeger = "api/services"
  case exporter = "metrics"

  /// What answers it, as far as the question alone tells.
  var kind: ServerKind {
    switch self {
    case .prometheus: .prometheus
    case .alertmanager: .alertmanager
    case .grafana: .grafana
    case .loki: .loki
    case .tempo: .tempo
    case .jaeger: .jaeger
    case .exporter: .exporter
    }
  }

  /// - Returns: `nil` where something else answered.
  func recognised(_ reply: HTTPReply) -> (kind: ServerKind, version: String?)? {
    guard reply.status == 200 else { return nil }
    if self == .exporter { return Self.exporter(reply) }
    guard let document = try? JSONValue.parse(reply.body), document.object != nil else { return nil }
    switch self {
    case .prometheus:
      guard document["status"]?.string == "success", let data = document["data"], let version = data["version"]?.string else { return nil }
      // VictoriaMetrics names the version of the API that it follows, and nothing of its own build.
      return data["goVersion"] == nil && data["revision"] == nil ? (.victoriaMetrics, nil) : (.prometheus, version)
    case .alertmanager: return document["versionInfo"].map { (.alertmanager, named($0["version"])) }
    case .grafana: return document["database"].map { _ in (.grafana, named(document["version"])) }
    case .loki: return document["version"].map { (.loki, named($0)) }
    case .tempo: return document["version"].map { (.tempo, named($0)) }
    case .jaeger: return document["data"]?.array.map { _ in (.jaeger, nil) }
    case .exporter: return nil
    }
  }

  private func named(_ version: JSONValue?) -> String? { version?.text.flatMap { $0.isEmpty ? nil : $0 } }

  private static func exporter(_ reply: HTTPReply) -> (kind: ServerKind, version: String?)? {
    let start = String(decoding: reply.body.prefix(4096), as: UTF8.self)
    guard start.hasPrefix("# HELP ") || start.hasPrefix("# TYPE ") || start.contains("\n# TYPE ") else { return nil }
    let mark = Array("\nnode_exporter_build_info{".utf8)
    guard let found = reply.body.firstRange(of: mark) else { return (.exporter, nil) }
    // With the comma, so that `goversion` is another label.
    let labels = "," + String(decoding: reply.body[found.upperBound...].prefix(500), as: UTF8.self).prefix { $0 != "}" }
    let version = labels.firstRange(of: ",version=\"").map { String(labels[$0.upperBound...].prefix { $0 != "\"" }) }
    return (.nodeExporter, version)
  }
}
