import DatasourceKit
import Text
package import Transport

/// Asks a server that speaks JSON over HTTP, and turns what goes wrong into ``DatasourceError``s.
package struct ServerClient: Sendable {
  /// With its path prefix; a slash at the end does not matter.
  var baseURL: String
  var headers: [(name: String, value: String)]
  var connection: ConnectionOptions
  var timeout: Duration
  var maximumReplyBytes: Int
  private let transport: any HTTPTransport

  package init(
    baseURL: String, headers: [(name: String, value: String)] = [], connection: ConnectionOptions = ConnectionOptions(),
    timeout: Duration = .seconds(30), maximumReplyBytes: Int = 64 << 20, transport: any HTTPTransport
  ) {
    self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    self.headers = headers
    self.connection = connection
    self.timeout = timeout
    self.maximumReplyBytes = maximumReplyBytes
    self.transport = transport
  }

  /// What came, when the server did what it was asked to.
  ///
  /// - Parameters:
  ///   - path: Below the base URL, encoded, without a slash at its start.
  ///   - content: A body that is not one JSON document, with its type; takes the place of `body`.
  ///   - accepted: Statuses besides 2xx whose body is an answer.
  func send(
    _ method: HTTPRequest.Method = .get, _ path: String, parameters: [(name: String, value: String)] = [], body: JSONValue? = nil,
    content: (type: String, bytes: [UInt8])? = nil, accepted: Set<Int> = [], for id: DatasourceID
  ) async throws(DatasourceError) -> HTTPReply {
    let query = URLText.query(parameters)
    let url = "\(baseURL)/\(path)" + (query.isEmpty ? "" : "?\(query)")
    var request = HTTPRequest(
      method: method, url: url, headers: headers + [("Accept", "application/json")], timeout: timeout,
      maximumReplyBytes: maximumReplyBytes, connection: connection)
    if let body {
      request.headers.append(("Content-Type", "application/json"))
      request.body = Array(body.compactText.utf8)
    }
    if let content {
      request.headers.append(("Content-Type", content.type))
      request.body = content.bytes
    }
    let asked = "\(method.rawValue) /\(path)"
    let reply: HTTPReply
    do throws(TransportError) {
      reply = try await transport.send(request)
    } catch {
      throw DatasourceError(transport: error, datasource: id, request: asked, baseURL: baseURL).hiding(redaction)
    }
    guard (200..<300).contains(reply.status) || accepted.contains(reply.status) else {
      throw refusal(reply, request: asked, for: id)
    }
    return reply
  }

  /// The reply as JSON; 204 is `null`.
  func json(
    _ method: HTTPRequest.Method = .get, _ path: String, parameters: [(name: String, value: String)] = [], body: JSONValue? = nil,
    accepted: Set<Int> = [], for id: DatasourceID
  ) async throws(DatasourceError) -> JSONValue {
    let reply = try await send(method, path, parameters: parameters, body: body, accepted: accepted, for: id)
    return try json(in: reply, to: "\(method.rawValue) /\(path)", for: id)
  }

  private func json(in reply: HTTPReply, to request: String, for id: DatasourceID) throws(DatasourceError) -> JSONValue {
    if reply.body.isEmpty, reply.status == 204 { return .null }
    do throws(JSONError) {
      return try JSONValue.parse(reply.body)
    } catch {
      throw unreadable(reply, error, request: request, for: id)
    }
  }

  /// A reply with a status that refuses.
  func refusal(_ reply: HTTPReply, request: String, for id: DatasourceID) -> DatasourceError {
    DatasourceError(reply: reply, datasource: id, request: request, baseURL: baseURL).hiding(redaction)
  }

  /// A reply that is not what it should be.
  func unreadable(_ reply: HTTPReply, _ error: JSONError, request: String, for id: DatasourceID) -> DatasourceError {
    DatasourceError(
      unreadable: reply.head, error, start: Array(reply.body.prefix(4096)), datasource: id, request: request, baseURL: baseURL
    ).hiding(redaction)
  }

  /// A reply that is a list; `null` is an empty one, as some servers write it.
  func list(_ path: String, for id: DatasourceID) async throws(DatasourceError) -> [JSONValue] {
    try list(in: try await send(.get, path, for: id), from: path, for: id)
  }

  func list(in reply: HTTPReply, from path: String, for id: DatasourceID) throws(DatasourceError) -> [JSONValue] {
    let json = try json(in: reply, to: "GET /\(path)", for: id)
    if let list = json.array { return list }
    if json == .null { return [] }
    throw DatasourceError(
      kind: .malformedReply(atByte: 0), datasource: id, request: "GET /\(path)",
      reason: "expected a list, found \(ServerWords.excerpt(Array(json.compactText.utf8.prefix(1000))))",
      advice: "check the address (\(baseURL)): another API answers there"
    ).hiding(redaction)
  }

  /// What no error of this server may repeat.
  private var redaction: Redaction { connection.redaction(headers: headers) }
}

extension ServerClient {
  /// The same server and credentials, spoken to as a Prometheus below `path`.
  func prometheus(path: String) -> PrometheusServer {
    PrometheusServer(
      baseURL: "\(baseURL)/\(path)", headers: headers, connection: connection, timeout: timeout,
      limits: PrometheusReplyDecoder.Limits(bytes: maximumReplyBytes), transport: transport)
  }
}
