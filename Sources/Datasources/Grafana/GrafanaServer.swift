package import DatasourceKit
package import Text
package import TimeSeries
import Transport

/// A Grafana server: its dashboards, datasources, annotations and alert rules, through its HTTP API.
package struct GrafanaServer: Sendable {
  package let id: DatasourceID
  let client: ServerClient

  /// - Parameter client: With the credentials, and `X-Grafana-Org-Id` where another organisation than the user's first is meant.
  package init(id: DatasourceID, client: ServerClient) {
    (self.id, self.client) = (id, client)
  }

  package var baseURL: String { client.baseURL }

  /// The same server, waited for no longer than `limit`: where a person waits for the answer.
  package func patient(for limit: Duration) -> GrafanaServer {
    var client = client
    client.timeout = min(client.timeout, limit)
    return GrafanaServer(id: id, client: client)
  }

  package struct Found: Hashable, Sendable {
    package var uid: String
    package var title: String
    /// Path on the server.
    var path: String
    package var folder: String
    package var tags: [String]
    package var isStarred: Bool
    var isFolder: Bool
  }

  /// Dashboards whose title has `text`; all of them for "", page by page, at most 5,000.
  package func search(_ text: String = "", tag: String? = nil, starredOnly: Bool = false) async throws(DatasourceError) -> [Found] {
    var found: [Found] = []
    for page in 1...5 {
      var parameters = [("type", "dash-db"), ("limit", "1000"), ("page", "\(page)")]
      if !text.isEmpty { parameters.append(("query", text)) }
      if let tag { parameters.append(("tag", tag)) }
      if starredOnly { parameters.append(("starred", "true")) }
      let hits = try await client.json(.get, "api/search", parameters: parameters.map { (name: $0.0, value: $0.1) }, for: id).array ?? []
      found += hits.map(Self.found)
      if hits.count < 1000 { break }
    }
    return found
  }

  func folders() async throws(DatasourceError) -> [Found] {
    let hits = try await client.json(.get, "api/search", parameters: [("type", "dash-folder"), ("limit", "5000")], for: id)
    return (hits.array ?? []).map(Self.found)
  }

  private static func found(_ json: JSONValue) -> Found {
    Found(
      uid: json["uid"]?.text ?? "", title: json["title"]?.text ?? "", path: json["url"]?.text ?? "",
      folder: json["folderTitle"]?.text ?? "", tags: json["tags"]?.array?.compactMap(\.text) ?? [],
      isStarred: json["isStarred"]?.bool ?? false, isFolder: json["type"]?.text == "dash-folder")
  }

  /// The reply as it came: `{"dashboard": …, "meta": …}`.
  package func dashboard(uid: String) async throws(DatasourceError) -> [UInt8] {
    try await client.send(.get, "api/dashboards/uid/\(URLText.encodedComponent(uid))", for: id).body
  }

  package func libraryPanel(uid: String) async throws(DatasourceError) -> JSONValue {
    try await client.json(.get, "api/library-elements/\(URLText.encodedComponent(uid))", for: id)["result"]?["model"] ?? .null
  }

  package struct Remote: Hashable, Sendable {
    package var uid: String
    package var name: String
    package var type: String
    package var isDefault: Bool
    package var timeInterval: String?
  }

  /// Viewers may not list datasources; they find them in the frontend's settings.
  package func datasources() async throws(DatasourceError) -> [Remote] {
    let list = try await client.json(.get, "api/datasources", accepted: [401, 403], for: id)
    if let list = list.array { return list.compactMap { Self.remote($0, isDefault: $0["isDefault"]?.bool ?? false) } }
    let settings = try await client.json(.get, "api/frontend/settings", for: id)
    let fallback = settings["defaultDatasource"]?.text
    return (settings["datasources"]?.object?.members ?? []).compactMap { member in
      guard member.value["meta"]?["builtIn"]?.bool != true else { return nil }
      return Self.remote(member.value, isDefault: member.key == fallback)
    }
  }

  private static func remote(_ json: JSONValue, isDefault: Bool) -> Remote? {
    guard let uid = json["uid"]?.text, let type = json["type"]?.text, !uid.isEmpty else { return nil }
    return Remote(
      uid: uid, name: json["name"]?.text ?? uid, type: type, isDefault: isDefault,
      timeInterval: json["jsonData"]?["timeInterval"]?.string.flatMap { $0.isEmpty ? nil : $0 })
  }

  package struct Annotation: Hashable, Sendable {
    var start: Timestamp
    package var end: Timestamp?
    package var text: String
    var tags: [String]
  }

  /// Which annotations are wanted: of a range, and of a dashboard or of tags where these are named.
  package struct AnnotationsRequest: Hashable, Sendable {
    package var range: TimeRange
    package var dashboardUID: String?
    package var tags: [String]

    package init(range: TimeRange, dashboardUID: String? = nil, tags: [String] = []) {
      (self.range, self.dashboardUID, self.tags) = (range, dashboardUID, tags)
    }

    var parameters: [(name: String, value: String)] {
      [("from", "\(range.start.milliseconds)"), ("to", "\(range.end.milliseconds)"), ("limit", "1000")]
        + (dashboardUID.map { [("dashboardUID", $0)] } ?? []) + tags.map { ("tags", $0) }
    }

    /// For people.
    var text: String {
      let named = (dashboardUID.map { ["dashboard \($0)"] } ?? []) + (tags.isEmpty ? [] : ["tags \(tags.joined(separator: ", "))"])
      return named.isEmpty ? "all annotations" : "annotations with " + named.joined(separator: " and ")
    }
  }

  package func annotations(_ request: AnnotationsRequest) async throws(DatasourceError) -> [Annotation] {
    try annotations(in: try await reply(to: request))
  }

  func reply(to request: AnnotationsRequest) async throws(DatasourceError) -> HTTPReply {
    try await client.send(.get, "api/annotations", parameters: request.parameters, for: id)
  }

  func annotations(in reply: HTTPReply) throws(DatasourceError) -> [Annotation] {
    try client.list(in: reply, from: "api/annotations", for: id).compactMap { json in
      guard let time = json["time"]?.number else { return nil }
      let end = json["timeEnd"]?.number.flatMap { $0 > time ? Timestamp(milliseconds: Int64(clampingToDates: $0)) : nil }
      return Annotation(
        start: Timestamp(milliseconds: Int64(clampingToDates: time)), end: end, text: json["text"]?.text ?? "",
        tags: json["tags"]?.array?.compactMap(\.text) ?? [])
    }
  }

  func health() async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    let health = try await client.json(.get, "api/health", for: id)
    let latency = clock.now - start
    // That call needs no credentials; this one shows whether ours are good.
    _ = try await client.json(.get, "api/search", parameters: [("limit", "1")], for: id)
    return DatasourceHealth(version: health["version"]?.text, latency: latency, detail: client.baseURL)
  }
}

/// The server itself as a source: of annotations and of alerts.
struct GrafanaServerDatasource: Datasource, SilenceSource {
  let server: GrafanaServer
  private let alertmanager: AlertmanagerDatasource

  init(server: GrafanaServer, maySilence: Bool = true) {
    self.server = server
    alertmanager = AlertmanagerDatasource(
      id: server.id, client: server.client, maySilence: maySilence, root: "api/alertmanager/grafana/api/v2")
  }

  package var id: DatasourceID { server.id }
  package var maySilence: Bool { alertmanager.maySilence }

  /// Annotation queries alone: `{"type": "tags", "tags": […]}` or those of a dashboard.
  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    var answer = QueryAnswer()
    let clock = ContinuousClock()
    for target in request.targets {
      let inner = target.model["target"]?.object ?? target.model
      let tags = inner["type"]?.string == "tags" ? inner["tags"]?.array?.compactMap(\.text) ?? [] : []
      let wanted = GrafanaServer.AnnotationsRequest(range: request.range, dashboardUID: inner["dashboardUID"]?.string, tags: tags)
      let start = clock.now
      let reply = try await server.reply(to: wanted)
      let events = try server.annotations(in: reply)
      answer.frames.append(AnnotationTable.frame(of: events, refID: target.refID))
      var sent = SentQuery(
        refID: target.refID, expression: wanted.text, request: "GET /api/annotations?\(URLText.query(wanted.parameters))", range: request.range,
        step: target.step, duration: clock.now - start, bytes: reply.body.count, seriesCount: events.count)
      if request.keepsReplies { sent.keep(reply.body) }
      answer.sent.append(sent)
    }
    return answer
  }

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  package func health() async throws(DatasourceError) -> DatasourceHealth { try await server.health() }

  package func alerts() async throws(DatasourceError) -> [AlertInstance] {
    let reply = try await server.client.json(.get, "api/prometheus/grafana/api/v1/alerts", for: id)
    return (reply["data"]?["alerts"]?.array ?? []).map { PrometheusRuleReading.instance($0, rule: nil, from: id) }
  }

  package func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] {
    let reply = try await server.client.json(.get, "api/prometheus/grafana/api/v1/rules", for: id)
    return PrometheusRuleReading.groups(reply["data"]?["groups"]?.array ?? [], from: id)
  }

  package func silences() async throws(DatasourceError) -> [Silence] { try await alertmanager.silences() }
  package func put(_ silence: Silence) async throws(DatasourceError) -> String { try await alertmanager.put(silence) }
  package func expireSilence(id: String) async throws(DatasourceError) { try await alertmanager.expireSilence(id: id) }
}
