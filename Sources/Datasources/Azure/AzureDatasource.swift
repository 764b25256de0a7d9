import DataFrames
package import DatasourceKit
import Text
import TimeSeries
import Transport

/// Azure Monitor: Log Analytics, Application Insights, metrics, Resource Graph, alerts.
package struct AzureDatasource: Datasource, AlertSource {
  /// Where the services of a cloud are.
  struct Cloud: Sendable {
    var management: String
    var logs: String
    var authority: String

    init(_ name: String) {
      switch name.lowercased() {
      case "govazuremonitor", "azureusgovernment":
        (management, logs, authority) = ("https://management.usgovcloudapi.net", "https://api.loganalytics.us", "https://login.microsoftonline.us")
      case "chinaazuremonitor", "azurechinacloud":
        (management, logs, authority) = ("https://management.chinacloudapi.cn", "https://api.loganalytics.azure.cn", "https://login.chinacloudapi.cn")
      default: (management, logs, authority) = ("https://management.azure.com", "https://api.loganalytics.io", "https://login.microsoftonline.com")
      }
    }
  }

  package let id: DatasourceID
  let client: ServerClient
  let tokens: AzureTokens
  let cloud: Cloud
  /// Where the settings name an address, everything is asked there.
  let endpoint: String?
  let subscription: String
  let workspace: String

  // MARK: Queries

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    var answer = QueryAnswer()
    for target in request.targets {
      do throws(DatasourceError) {
        switch target.model["queryType"]?.text ?? (target.model["azureLogAnalytics"] == nil ? "Azure Monitor" : "Azure Log Analytics") {
        case "Azure Log Analytics", "Application Insights": try await logs(target, "azureLogAnalytics", request.keepsReplies, into: &answer)
        case "Insights Analytics": try await logs(target, "insightsAnalytics", request.keepsReplies, into: &answer)
        case "Azure Traces", "traceql": try await traces(target, request.keepsReplies, into: &answer)
        case "Azure Resource Graph": try await graph(target, request.keepsReplies, into: &answer)
        case "Azure Monitor": try await metrics(target, request.keepsReplies, into: &answer)
        case let type:
          throw DatasourceError(
            kind: .unsupported, datasource: id, request: type, reason: "queries of the type “\(type)” are not known here",
            advice: "Azure Monitor, Azure Log Analytics, Azure Traces and Azure Resource Graph are")
        }
      } catch {
        if request.targets.count == 1 { throw error }
        answer.errors[target.refID] = error
      }
    }
    return answer
  }

  // MARK: Logs and traces

  private func logs(_ target: QueryRequest.Target, _ key: String, _ keepsReply: Bool, into answer: inout QueryAnswer) async throws(DatasourceError) {
    let model = target.model[key] ?? [:]
    let column = model["timeColumn"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "TimeGenerated"
    let text = AzureMacros.filled(model["query"]?.text ?? "", target, timeColumn: column)
    guard !text.isEmpty else { return }
    let format = model["resultFormat"]?.text ?? "time_series"
    try await kql(text, target, resources: resources(of: model), format: format, keepsReply, into: &answer)
  }

  private func traces(_ target: QueryRequest.Target, _ keepsReply: Bool, into answer: inout QueryAnswer) async throws(DatasourceError) {
    let model = target.model["azureTraces"] ?? [:]
    var text = AzureMacros.filled(model["query"]?.text ?? "", target, timeColumn: "timestamp")
    if text.isEmpty {
      let types = (model["traceTypes"]?.array ?? []).compactMap(\.text)
      let tables = types.isEmpty ? ["availabilityResults", "dependencies", "exceptions", "pageViews", "requests", "customEvents", "traces"] : types
      text = "union isfuzzy=true \(tables.joined(separator: ","))"
      if let operation = model["operationId"]?.text, !operation.isEmpty { text += " | where operation_Id == \"\(operation.replacing("\"", with: "\\\""))\"" }
      text += " | order by timestamp asc | take 10000"
    }
    let resources = (model["resources"]?.array ?? []).compactMap(\.text)
    try await kql(text, target, resources: resources, format: model["resultFormat"]?.text ?? "table", keepsReply, into: &answer)
  }

  private func resources(of model: JSONValue) -> [String] {
    let named = (model["resources"]?.array ?? [model["resource"] ?? .null]).compactMap(\.text).filter { !$0.isEmpty }
    if !named.isEmpty { return named }
    return [model["workspace"]?.text, workspace].compactMap(\.self).filter { !$0.isEmpty }.prefix(1).map(\.self)
  }

  private func kql(
    _ text: String, _ target: QueryRequest.Target, resources: [String], format: String, _ keepsReply: Bool, into answer: inout QueryAnswer
  ) async throws(DatasourceError) {
    guard let first = resources.first else {
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: text, reason: "the query names no workspace or resource",
        advice: "set resources in the target, or jsonData.logAnalyticsDefaultWorkspace")
    }
    let path = first.hasPrefix("/") ? "v1\(URLText.encodedURI(first))/query" : "v1/workspaces/\(URLText.encodedComponent(first))/query"
    var body: JSONObject = [
      "query": .string(text), "timespan": .string("\(ElasticsearchPPL.iso(target.range.start))/\(ElasticsearchPPL.iso(target.range.end))"),
    ]
    if resources.count > 1 { body[first.hasPrefix("/") ? "resources" : "workspaces"] = .array(resources.map(JSONValue.string)) }
    let clock = ContinuousClock()
    let start = clock.now
    let headers: [(name: String, value: String)] = [("Prefer", "wait=180"), ("x-ms-app", "oriel")]
    let (document, bytes) = try await call(.post, cloud.logs, path, headers: headers, body: .object(body), asked: text)
    guard document["tables"] != nil || document["Tables"] != nil else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: text, reason: document["error"].map(AzureFrames.words) ?? "the answer has no tables",
        advice: "check the address: another API answers there")
    }
    let frames = AzureFrames.logs(document, refID: target.refID, format: format)
    var sent = SentQuery(
      refID: target.refID, expression: text, request: "POST /\(path)", range: target.range, step: target.step, duration: clock.now - start, bytes: bytes.count,
      seriesCount: frames.count)
    sent.body = JSONValue.object(body).compactText
    if keepsReply { sent.keep(bytes) }
    answer.frames += frames
    answer.sent.append(sent)
  }

  // MARK: Metrics

  private func metrics(_ target: QueryRequest.Target, _ keepsReply: Bool, into answer: inout QueryAnswer) async throws(DatasourceError) {
    let model = target.model["azureMonitor"] ?? [:]
    let metric = model["metricName"]?.text ?? ""
    guard !metric.isEmpty else { return }
    for resource in resourceIDs(of: model, target) {
      var parameters: [(name: String, value: String)] = [
        ("api-version", "2021-05-01"), ("metricnames", metric),
        ("timespan", "\(ElasticsearchPPL.iso(target.range.start))/\(ElasticsearchPPL.iso(target.range.end))"),
        ("interval", Self.grain(model["timeGrain"]?.text ?? "auto", allowed: model["allowedTimeGrainsMs"], step: target.step)),
        ("aggregation", model["aggregation"]?.text ?? "Average"),
      ]
      if let namespace = (model["customNamespace"] ?? model["metricNamespace"])?.text, !namespace.isEmpty { parameters.append(("metricnamespace", namespace)) }
      if let filter = Self.filter(model) {
        parameters.append(("$filter", filter))
        if let top = model["top"]?.text, !top.isEmpty { parameters.append(("top", top)) }
      }
      let path = "\(resource.dropFirst())/providers/microsoft.insights/metrics"
      let clock = ContinuousClock()
      let start = clock.now
      let (document, bytes) = try await call(.get, cloud.management, path, parameters: parameters, asked: "\(metric) of \(resource)")
      guard document["value"]?.array != nil else {
        throw DatasourceError(
          kind: .malformedReply(atByte: 0), datasource: id, request: metric, reason: "the answer has no metrics", advice: "check the address: another API answers there")
      }
      let frames = AzureFrames.metrics(
        document, resource: resource, aggregation: model["aggregation"]?.text ?? "Average", alias: model["alias"]?.text ?? "", refID: target.refID)
      var sent = SentQuery(
        refID: target.refID, expression: metric, request: "GET /\(path)?\(URLText.query(parameters))", range: target.range, step: target.step,
        duration: clock.now - start, bytes: bytes.count, seriesCount: frames.count)
      if keepsReply { sent.keep(bytes) }
      answer.frames += frames
      answer.sent.append(sent)
    }
  }

  /// As a URI, or put together of subscription, group, type and name.
  private func resourceIDs(of model: JSONValue, _ target: QueryRequest.Target) -> [String] {
    if let uri = model["resourceUri"]?.text, uri.hasPrefix("/") { return [uri] }
    let owner = target.model["subscription"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? subscription
    let entries = model["resources"]?.array ?? [model]
    return entries.compactMap { entry in
      let group = entry["resourceGroup"]?.text ?? model["resourceGroup"]?.text ?? ""
      let name = entry["resourceName"]?.text ?? model["resourceName"]?.text ?? ""
      let type = entry["metricNamespace"]?.text ?? model["metricNamespace"]?.text ?? model["metricDefinition"]?.text ?? ""
      let subscription = entry["subscription"]?.text ?? owner
      guard !group.isEmpty, !name.isEmpty, !type.isEmpty else { return nil }
      // Types and names of nested resources alternate.
      let types = type.split(separator: "/").map(String.init)
      let names = name.split(separator: "/").map(String.init)
      var path = "/subscriptions/\(subscription)/resourceGroups/\(group)/providers/\(types.first ?? "")"
      for (index, type) in types.dropFirst().enumerated() { path += "/\(type)" + (names.indices.contains(index) ? "/\(names[index])" : "") }
      return path
    }
  }

  private static func filter(_ model: JSONValue) -> String? {
    let filters = (model["dimensionFilters"]?.array ?? []).compactMap { entry -> String? in
      guard let name = entry["dimension"]?.text, !name.isEmpty else { return nil }
      let values = entry["filters"]?.array?.compactMap(\.text) ?? [entry["filter"]?.text].compactMap(\.self)
      let sign = entry["operator"]?.text ?? "eq"
      if values.isEmpty || values == [""] { return "\(name) eq '*'" }
      return "(" + values.map { "\(name) \(sign) '\($0.replacing("'", with: "''"))'" }.joined(separator: sign == "ne" ? " and " : " or ") + ")"
    }
    return filters.isEmpty ? nil : filters.map { $0.hasPrefix("(") && !$0.contains(" or ") && !$0.contains(" and ") ? String($0.dropFirst().dropLast()) : $0 }.joined(separator: " and ")
  }

  /// `auto` is the smallest grain that the metric has above the panel's interval.
  private static func grain(_ written: String, allowed: JSONValue?, step: Milliseconds) -> String {
    guard written == "auto" || written.isEmpty else { return written }
    let known: [(Milliseconds, String)] = [
      (60_000, "PT1M"), (300_000, "PT5M"), (900_000, "PT15M"), (1_800_000, "PT30M"), (3_600_000, "PT1H"), (21_600_000, "PT6H"), (43_200_000, "PT12H"), (86_400_000, "P1D"),
    ]
    let grains = allowed?.array?.compactMap { $0.number.map { Int64(clampingToRange: $0) } } ?? []
    let usable = grains.isEmpty ? known : known.filter { grains.contains($0.0) }
    return (usable.first { $0.0 >= step } ?? usable.last)?.1 ?? "PT1M"
  }

  // MARK: Resource Graph

  private func graph(_ target: QueryRequest.Target, _ keepsReply: Bool, into answer: inout QueryAnswer) async throws(DatasourceError) {
    let text = AzureMacros.filled(target.model["azureResourceGraph"]?["query"]?.text ?? "", target, timeColumn: "TimeGenerated")
    guard !text.isEmpty else { return }
    let subscriptions = target.model["subscriptions"]?.array ?? (subscription.isEmpty ? [] : [.string(subscription)])
    var options: JSONObject = ["resultFormat": "objectArray"]
    var rows: [JSONValue] = []
    let path = "providers/Microsoft.ResourceGraph/resources"
    let clock = ContinuousClock()
    let start = clock.now
    var last: [UInt8] = []
    var body = JSONObject()
    for _ in 0..<20 {
      body = ["subscriptions": .array(subscriptions), "query": .string(text), "options": .object(options)]
      let (document, bytes) = try await call(.post, cloud.management, path, parameters: [("api-version", "2022-10-01")], body: .object(body), asked: text)
      last = bytes
      guard document["data"] != nil else {
        throw DatasourceError(kind: .malformedReply(atByte: 0), datasource: id, request: text, reason: "the answer has no data", advice: "check the address")
      }
      rows += document["data"]?.array ?? []
      guard let token = document["$skipToken"]?.text, !token.isEmpty else { break }
      options["$skipToken"] = .string(token)
    }
    let frames = RowFrames.frames(rows, refID: target.refID, asSeries: false)
    var sent = SentQuery(
      refID: target.refID, expression: text, request: "POST /\(path)", range: target.range, step: target.step, duration: clock.now - start, bytes: last.count,
      seriesCount: frames.count)
    sent.body = JSONValue.object(body).compactText
    if keepsReply { sent.keep(last) }
    answer.frames += frames
    answer.sent.append(sent)
  }

  // MARK: Alerts, variables, health

  package func alerts() async throws(DatasourceError) -> [AlertInstance] {
    let path = "subscriptions/\(URLText.encodedComponent(subscription))/providers/Microsoft.AlertsManagement/alerts"
    let (document, _) = try await call(.get, cloud.management, path, parameters: [("api-version", "2019-03-01"), ("monitorCondition", "Fired")], asked: "alerts")
    return (document["value"]?.array ?? []).map { alert in
      let facts = alert["properties"]?["essentials"] ?? [:]
      let severity = ["Sev0": "critical", "Sev1": "error", "Sev2": "warning"][facts["severity"]?.text ?? ""] ?? "info"
      let name = facts["alertRule"]?.text.flatMap { $0.split(separator: "/").last.map(String.init) } ?? alert["name"]?.text ?? ""
      let labels = [("alertname", name), ("severity", severity), ("resource", facts["targetResourceName"]?.text ?? ""), ("alert_state", facts["alertState"]?.text ?? "")]
      return AlertInstance(
        name: name, state: .firing, since: facts["startDateTime"]?.string.flatMap { ISODate.milliseconds(of: $0) }.map(Timestamp.init(milliseconds:)),
        labels: Labels(labels.filter { !$0.1.isEmpty }), annotations: Labels((facts["description"]?.text).map { [("description", $0)] } ?? []), source: id,
        fingerprint: alert["id"]?.text)
    }
  }

  package func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] { [] }

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    let type = request.query["queryType"]?.text ?? (request.query.string == nil ? "" : "Azure Log Analytics")
    switch type {
    case "Azure Subscriptions":
      return try await listed("subscriptions", "2022-12-01") { ($0["displayName"]?.text, $0["subscriptionId"]?.text) }
    case "Azure Resource Groups":
      return try await listed("subscriptions/\(request.query["subscription"]?.text ?? subscription)/resourcegroups", "2021-04-01") { ($0["name"]?.text, $0["name"]?.text) }
    case "Azure Workspaces":
      let owner = request.query["subscription"]?.text ?? subscription
      return try await listed("subscriptions/\(owner)/providers/Microsoft.OperationalInsights/workspaces", "2021-06-01") { ($0["name"]?.text, $0["id"]?.text) }
    default:
      var model = request.query.object ?? JSONObject()
      if let text = request.query.string { model = ["queryType": "Azure Log Analytics", "azureLogAnalytics": ["query": .string(text), "resultFormat": "table"]] }
      if var logs = model["azureLogAnalytics"]?.object {
        logs["resultFormat"] = "table"
        model["azureLogAnalytics"] = .object(logs)
      }
      let target = QueryRequest.Target(refID: "A", model: model, step: 60_000, range: request.range)
      return RowFrames.options(try await query(QueryRequest(targets: [target], range: request.range, maxDataPoints: 1000)).frames)
    }
  }

  private func listed(_ path: String, _ version: String, _ pick: (JSONValue) -> (String?, String?)) async throws(DatasourceError) -> [VariableOption] {
    let (document, _) = try await call(.get, cloud.management, path, parameters: [("api-version", version)], asked: path)
    return (document["value"]?.array ?? []).compactMap { entry in
      let (text, value) = pick(entry)
      return value.map { VariableOption(text: text ?? $0, value: $0) }
    }
  }

  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let (document, _) = try await call(.get, cloud.management, "subscriptions", parameters: [("api-version", "2022-12-01")], asked: "subscriptions")
    guard let subscriptions = document["value"]?.array else {
      throw DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: "subscriptions", reason: "the answer is no list of subscriptions", advice: "check the address")
    }
    return DatasourceHealth(latency: clock.now - start, detail: "\(subscriptions.count) subscriptions")
  }

  // MARK: Sending

  /// With a token for the service; a token that is refused is renewed once.
  private func call(
    _ method: HTTPRequest.Method, _ service: String, _ path: String, parameters: [(name: String, value: String)] = [],
    headers: [(name: String, value: String)] = [], body: JSONValue? = nil, asked: String
  ) async throws(DatasourceError) -> (JSONValue, [UInt8]) {
    var refused: Secret?
    while true {
      let token = try await tokens.token(for: service, client: client, of: id, refusing: refused)
      var client = client
      client.baseURL = endpoint ?? service
      client.headers += headers
      client.connection.credentials = .bearer(token)
      do throws(DatasourceError) {
        let reply = try await client.send(method, path, parameters: parameters, body: body, for: id)
        do throws(JSONError) {
          return (try JSONValue.parse(reply.body), reply.body)
        } catch {
          throw client.unreadable(reply, error, request: asked, for: id)
        }
      } catch {
        if case .unauthorized(401) = error.kind, refused == nil {
          refused = token
          continue
        }
        throw Self.improved(error, asked: asked)
      }
    }
  }

  private static func improved(_ error: DatasourceError, asked: String) -> DatasourceError {
    var error = error
    error.request = asked
    if error.reason.contains("Failed to resolve column"), error.reason.contains("Namespace"), asked.contains("ContainerLog") {
      error.advice = "ContainerLog has no namespace: ContainerLogV2 has PodNamespace and PodName"
    } else if error.reason.contains("could not be found"), case .rejected(404) = error.kind {
      error.advice = "check the workspace’s id, and that it belongs to this tenant"
    } else if case .unauthorized(403) = error.kind {
      error.advice = "these credentials need the role Monitoring Reader (Log Analytics Reader for logs) on the resource"
    } else if error.reason.contains("SyntaxError") || error.reason.contains("Syntax error") || error.reason.contains("Semantic") {
      error.advice = "check the query where the server says"
    }
    return error
  }
}
