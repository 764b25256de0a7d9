import DataFrames
package import DatasourceKit
import PromQL
import Text
package import TimeSeries
import Transport

/// An Alertmanager, through its API v2.
package struct AlertmanagerDatasource: Datasource, SilenceSource {
  package let id: DatasourceID
  package let maySilence: Bool
  private let client: ServerClient
  /// `api/v2`, or Grafana's way to its own.
  private let root: String

  package init(id: DatasourceID, client: ServerClient, maySilence: Bool = true, root: String = "api/v2") {
    (self.id, self.client, self.maySilence, self.root) = (id, client, maySilence, root)
  }

  // MARK: Alerts

  package func alerts() async throws(DatasourceError) -> [AlertInstance] {
    try await client.list("\(root)/alerts", for: id).map { AlertmanagerReading.alert($0, from: id) }
  }

  /// Alertmanager knows no rules.
  package func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] { [] }

  package struct Group: Hashable, Sendable {
    package var labels: Labels
    package var receiver: String
    package var alerts: [AlertInstance]
  }

  /// As notifications are grouped.
  package func groups() async throws(DatasourceError) -> [Group] {
    try await client.list("\(root)/alerts/groups", for: id).map { group in
      Group(
        labels: AlertmanagerReading.labels(group["labels"]), receiver: group["receiver"]?["name"]?.text ?? "",
        alerts: (group["alerts"]?.array ?? []).map { AlertmanagerReading.alert($0, from: id) })
    }
  }

  package func receivers() async throws(DatasourceError) -> [String] {
    try await client.list("\(root)/receivers", for: id).compactMap { $0["name"]?.text }
  }

  // MARK: Silences

  package func silences() async throws(DatasourceError) -> [Silence] {
    try await client.list("\(root)/silences", for: id).compactMap(AlertmanagerReading.silence)
  }

  package func put(_ silence: Silence) async throws(DatasourceError) -> String {
    try requirePermission("POST /silences")
    guard silence.endsAt > silence.startsAt else {
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: "POST /silences", reason: "the silence ends before it starts",
        advice: "choose a later end")
    }
    guard silence.matchers.contains(where: { !$0.matches(Labels()) }) else {
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: "POST /silences", reason: "every matcher also matches the empty string",
        advice: "keep at least one label that alerts must have: this silence would mute everything")
    }
    let answer = try await client.json(.post, "\(root)/silences", body: AlertmanagerReading.json(silence), for: id)
    return answer["silenceID"]?.text ?? answer["id"]?.text ?? silence.id ?? ""
  }

  package func expireSilence(id silence: String) async throws(DatasourceError) {
    try requirePermission("DELETE /silence")
    _ = try await client.send(.delete, "\(root)/silence/\(URLText.encodedComponent(silence))", for: id)
  }

  private func requirePermission(_ request: String) throws(DatasourceError) {
    guard maySilence else {
      throw DatasourceError(
        kind: .unsupported, datasource: id, request: request, reason: "Oriel runs read-only: nothing is changed on servers",
        advice: "start it without --read-only")
    }
  }

  // MARK: Datasource

  /// A table of alerts: time, name, state and a column for each label.
  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    let clock = ContinuousClock()
    let start = clock.now
    let reply = try await client.send(.get, "\(root)/alerts", for: id)
    let alerts = try client.list(in: reply, from: "\(root)/alerts", for: id).map { AlertmanagerReading.alert($0, from: id) }
    let filters = try request.targets.map { target throws(DatasourceError) in try filter(of: target) }
    var answer = QueryAnswer()
    for (target, filter) in zip(request.targets, filters) {
      let wanted = alerts.filter { alert in
        guard filter.matchers.allSatisfy({ $0.matches(alert.labels) }) else { return false }
        return
          switch alert.state {
          case .suppressed: (alert.silencedBy.isEmpty ? target.model["inhibited"] : target.model["silenced"])?.bool ?? true
          default: target.model["active"]?.bool ?? true
          }
      }
      answer.frames.append(AlertTable.frame(of: wanted, refID: target.refID))
      var sent = SentQuery(
        refID: target.refID, expression: filter.text.isEmpty ? "all alerts" : filter.text, request: "GET /\(root)/alerts", range: request.range, step: target.step,
        duration: clock.now - start, bytes: reply.body.count, seriesCount: wanted.count)
      if request.keepsReplies { sent.keep(reply.body) }
      answer.sent.append(sent)
    }
    return answer
  }

  /// Matchers as amtool reads them: `severity="critical"`, `{team=~"a|b", instance!=""}`, or an alert's name alone.
  private func filter(of target: QueryRequest.Target) throws(DatasourceError) -> (text: String, matchers: [Matcher]) {
    let text = (target.model["filter"]?.text ?? target.model["expr"]?.text ?? target.model["query"]?.text ?? "").trimmed
    guard !text.isEmpty, text != "{}" else { return ("", []) }
    let braced = text.hasPrefix("{") || text.contains("{") ? text : text.contains("=") ? "{\(text)}" : text
    guard let expression = try? Expression(parsing: braced), case .vector(let selector) = expression else {
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: "GET /\(root)/alerts", reason: "“\(text)” is no list of matchers",
        advice: "write severity=\"critical\", {team=~\"a|b\"}, or the name of an alert")
    }
    // What is a metric's name in PromQL is an alert's name here.
    return (text, selector.matchers.compactMap { matcher in
      matcher.name == Labels.metricName ? try? Matcher(name: "alertname", operator: matcher.operator, value: matcher.value) : matcher
    })
  }

  /// The values of a label among the alerts: `label_values(team)`, or the label's name alone.
  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let alerts = try await alerts()
    let label: String
    switch PrometheusVariableQuery(request.query) {
    case .labelValues(let name, _): label = name
    case .labelNames:
      return Set(alerts.flatMap { $0.labels.labels.map(\.name) }).sorted().map { VariableOption(text: $0, value: $0) }
    default: label = request.query.text ?? request.query["query"]?.text ?? ""
    }
    return Set(alerts.compactMap { $0.labels[label] }).sorted().map { VariableOption(text: $0, value: $0) }
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let status = try await client.json(.get, "\(root)/status", for: id)
    return DatasourceHealth(
      version: status["versionInfo"]?["version"]?.text, latency: clock.now - start, detail: client.baseURL)
  }
}

/// Alerts as a frame.
enum AlertTable {
  static func frame(of alerts: [AlertInstance], refID: String) -> DataFrame {
    let names = Set(alerts.flatMap { $0.labels.labels.map(\.name) }).subtracting(["alertname"]).sorted()
    let fixed = [
      Field(name: "Time", values: .times(alerts.map { $0.since?.milliseconds })),
      Field(name: "alertname", values: .strings(alerts.map(\.name))),
      Field(name: "state", values: .strings(alerts.map { "\($0.state)" })),
      Field(name: "summary", values: .strings(alerts.map { $0.annotations["summary"] ?? $0.annotations["description"] })),
    ]
    let columns = names.map { name in Field(name: name, values: .strings(alerts.map { $0.labels[name] })) }
    return DataFrame(refID: refID, fields: fixed + columns, meta: FrameMeta(type: "table"))
  }
}

extension AlertmanagerDatasource: RoutingSource {
  package func routing() async throws(DatasourceError) -> String {
    try await client.json(.get, "\(root)/status", for: id)["config"]?["original"]?.string ?? ""
  }
}
