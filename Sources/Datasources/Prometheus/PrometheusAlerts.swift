package import DatasourceKit
import Text
import TimeSeries

extension PrometheusDatasource: AlertSource {
  package func alerts() async throws(DatasourceError) -> [AlertInstance] {
    try await server.list(from: .alerts, at: "alerts", for: id).map { PrometheusRuleReading.instance($0, rule: nil, from: id) }
  }

  /// Servers without rules (VictoriaMetrics without vmalert) give none.
  package func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] {
    PrometheusRuleReading.groups(try await server.list(from: .rules, at: "groups", for: id), from: id)
  }
}

/// The JSON of `/api/v1/rules` and `/api/v1/alerts`, also in Grafana's variant.
enum PrometheusRuleReading {
  static func groups(_ groups: [JSONValue], from id: DatasourceID) -> [AlertRuleGroup] {
    groups.map { group in
      AlertRuleGroup(
        name: group["name"]?.text ?? "", file: group["file"]?.text ?? "", interval: seconds(group["interval"]),
        rules: (group["rules"]?.array ?? []).map { rule($0, from: id) })
    }
  }

  private static func rule(_ json: JSONValue, from id: DatasourceID) -> AlertRule {
    let name = json["name"]?.text ?? ""
    let expression = json["query"]?.text ?? ""
    let instances = (json["alerts"]?.array ?? []).map { instance($0, rule: (name, expression), from: id) }
    return AlertRule(
      name: name, kind: json["type"]?.string == "recording" ? .recording : .alerting, expression: expression,
      pendingFor: seconds(json["duration"]), keepFiringFor: seconds(json["keepFiringFor"]), state: state(json["state"]?.string),
      labels: AlertmanagerReading.labels(json["labels"]), annotations: AlertmanagerReading.labels(json["annotations"]),
      instances: instances, health: json["health"]?.text ?? "unknown",
      lastError: json["lastError"]?.string.flatMap { $0.isEmpty ? nil : $0 },
      lastEvaluation: AlertmanagerReading.moment(json["lastEvaluation"]), evaluationTime: seconds(json["evaluationTime"]))
  }

  static func instance(_ json: JSONValue, rule: (name: String, expression: String)?, from id: DatasourceID) -> AlertInstance {
    let labels = AlertmanagerReading.labels(json["labels"])
    return AlertInstance(
      name: labels["alertname"] ?? rule?.name ?? "", state: state(json["state"]?.string), since: AlertmanagerReading.moment(json["activeAt"]),
      labels: labels, annotations: AlertmanagerReading.labels(json["annotations"]), value: json["value"]?.number, source: id,
      expression: rule?.expression)
  }

  /// Grafana adds words of its own, sometimes with a reason behind: `Normal (NoData)`.
  static func state(_ text: String?) -> AlertInstance.State {
    let word = (text ?? "").lowercased().prefix { $0.isLetter }
    switch word {
    case "pending": return .pending
    case "firing", "alerting": return .firing
    case "nodata": return .noData
    case "error": return .error
    case "recovering": return .recovering
    case "suppressed": return .suppressed
    default: return .inactive
    }
  }

  private static func seconds(_ json: JSONValue?) -> Duration {
    let number = json?.number ?? json?.string.flatMap { PromDuration.parse($0) }.map { Double($0) / 1000 } ?? 0
    return .milliseconds(Int64(clampingToDates: (number * 1000).rounded()))
  }
}
