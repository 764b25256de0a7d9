import DatasourceKit
import Text
package import Transport

/// Asks a server that speaks JSON over HTTP, and turns what goes wrong into ``DatasourceError``s.
package struct ServerClient: Sendable {
  /// With its path prefix; a slash at the end does not matter.
  package var baseURL: String
  package var headers: [(name: String, value: String)]
  package var connection: ConnectionOptions
  package var timeout: Duration
  package var maximumReplyBytes: Int
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
  ///   - accepted: Statuses besides 2xx whose body is an answer.
  func send(
    _ method: HTTPRequest.Method = .get, _ path: String, parameters: [(name: String, value: String)] = [], body: JSONValue? = nil,
    accepted: Set<Int> = [], for id: DatasourceID
  ) async throws(DatasourceError) -> HTTPReply {
    let query = parameters.map { "\(FormEncoding.encode($0.name))=\(FormEncoding.encode($0.value))" }.joined(separator: "&")
    let url = "\(baseURL)/\(path)" + (query.isEmpty ? "" : "?\(query)")
    var request = HTTPRequest(
      method: method, url: url, headers: headers + [("Accept", "application/json")], timeout: timeout,
      maximumReplyBytes: maximumReplyBytes, connection: connection)
    if let body {
      request.headers.append(("Content-Type", "application/json"))
      request.body = Array(body.compactText.utf8)
    }
    let asked = "\(method.rawValue) /\(path)"
    let reply: HTTPReply
    do throws(TransportError) {
      reply = try await transport.send(request)
    } catch {
      throw DatasourceError(transport: error, datasource: id, request: asked, baseURL: baseURL)
    }
    guard (200..<300).contains(reply.status) || accepted.contains(reply.status) else {
      throw DatasourceError(reply: reply, datasource: id, request: asked, baseURL: baseURL)
    }
    return reply
  }

  /// The reply as JSON; an empty body is `null`.
  func json(
    _ method: HTTPRequest.Method = .get, _ path: String, parameters: [(name: String, value: String)] = [], body: JSONValue? = nil,
    accepted: Set<Int> = [], for id: DatasourceID
  ) async throws(DatasourceError) -> JSONValue {
    let reply = try await send(method, path, parameters: parameters, body: body, accepted: accepted, for: id)
    if reply.body.allSatisfy({ $0 <= 0x20 }) { return .null }
    do throws(JSONError) {
      return try JSONValue.parse(reply.body)
    } catch {
      let excerpt = Self.excerpt(reply.body)
      let isPage = reply.header("content-type")?.lowercased().contains("html") ?? false
      throw DatasourceError(
        kind: .malformedReply(atByte: error.byte), datasource: id, request: "\(method.rawValue) /\(path)",
        reason: isPage ? "a web page came back, not data: \(excerpt)" : "\(error.reason) at byte \(error.byte): \(excerpt)",
        advice: isPage ? "check the address (\(baseURL)), or whether a login page stands before it" : nil)
    }
  }

  /// The first 200 bytes, without control characters.
  static func excerpt(_ body: [UInt8]) -> String {
    String(String.UnicodeScalarView(String(decoding: body.prefix(200), as: UTF8.self).unicodeScalars.filter { $0.properties.generalCategory != .control }))
  }
}

extension DatasourceError {
  init(transport error: TransportError, datasource: DatasourceID, request: String, baseURL: String) {
    let (kind, advice): (Kind, String?) =
      switch error.kind {
      case .timedOut(let limit): (.timedOut(after: limit), "ask for less, or raise the timeout of this datasource")
      case .cancelled: (.cancelled, nil)
      case .tooLarge: (.tooLarge, "ask for less")
      case .resolve: (.unreachable, "check the host name in \(baseURL)")
      case .connect: (.unreachable, "check that the server runs and that \(baseURL) is its address")
      case .tls: (.unreachable, "check the CA file and the server name of this datasource")
      case .unavailable, .protocolViolation, .other: (.unreachable, nil)
      }
    self.init(kind: kind, datasource: datasource, request: request, reason: error.reason, advice: advice)
  }

  /// A reply that refuses, in the server's own words.
  init(reply: HTTPReply, datasource: DatasourceID, request: String, baseURL: String) {
    let status = reply.status
    let isPage = reply.header("content-type")?.lowercased().contains("html") ?? false
    let document = try? JSONValue.parse(reply.body)
    let words = document?["message"]?.text ?? document?["error"]?.text ?? document?.string ?? ServerClient.excerpt(reply.body)
    let advice: String? =
      switch status {
      case 401: "check user, password or token of this datasource"
      case 403: "these credentials may not do this"
      case 404: "check the path of \(baseURL)"
      case 300..<400: reply.header("location").map { "the server is at \($0)" }
      case 429: "the server limits its callers: ask less often"
      case 500..<600 where isPage: "a proxy before the server answers in its place; the server may be down"
      default: nil
      }
    self.init(
      kind: status == 401 || status == 403 ? .unauthorized(status: status) : .rejected(status: status), datasource: datasource,
      request: request, reason: words.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(words)", advice: advice)
    retryAfter = reply.header("retry-after").flatMap(RetryAfter.delay)
  }
}

/// The header `Retry-After`.
enum RetryAfter {
  /// Seconds, or a date; at most an hour. `nil` for anything else.
  static func delay(_ text: String) -> Duration? {
    guard let seconds = Int64(text.trimmingBlanks), seconds >= 0 else { return nil }
    return .seconds(min(seconds, 3600))
  }
}

extension ServerClient {
  /// The same server and credentials, spoken to as a Prometheus below `path`.
  func prometheus(path: String) -> PrometheusServer {
    PrometheusServer(
      baseURL: "\(baseURL)/\(path)", headers: headers, connection: connection, timeout: timeout, transport: transport)
  }
}
