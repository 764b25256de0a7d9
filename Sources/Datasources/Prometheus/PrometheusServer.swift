import DatasourceKit
import Synchronization
import Text
import TimeSeries
package import Transport

/// The HTTP side of a Prometheus-like server: where it is, who we are there, how its answers are read.
package struct PrometheusServer: Sendable {
  /// With its path prefix: `https://host/prometheus`.
  package var baseURL: String
  package var headers: [(name: String, value: String)]
  package var connection: ConnectionOptions
  package var timeout: Duration
  package var usesPost: Bool
  /// Added to every query (`customQueryParameters` of the provisioning file).
  package var extraParameters: [(name: String, value: String)]
  package var limits: PrometheusReplyDecoder.Limits
  private let transport: any HTTPTransport

  package init(
    baseURL: String, headers: [(name: String, value: String)] = [], connection: ConnectionOptions = ConnectionOptions(),
    timeout: Duration = .seconds(30), usesPost: Bool = true, extraParameters: [(name: String, value: String)] = [],
    limits: PrometheusReplyDecoder.Limits = .init(), transport: any HTTPTransport
  ) {
    self.baseURL = baseURL
    self.headers = headers
    self.connection = connection
    self.timeout = timeout
    self.usesPost = usesPost
    self.extraParameters = extraParameters
    self.limits = limits
    self.transport = transport
  }

  package struct Answered: Sendable {
    package var reply: PrometheusReply
    package var request: String
    package var duration: Duration
    package var bytes: Int
  }

  func reply(to call: PrometheusCall, for id: DatasourceID) async throws(DatasourceError) -> Answered {
    let receiver = ReplyReceiver(limits: limits)
    let clock = ContinuousClock()
    let start = clock.now
    let usesPost = usesPost && call.mayPost
    var head = try await send(call, post: usesPost, to: receiver, for: id)
    if usesPost, [403, 405, 301, 302, 303, 307, 308].contains(head.status) {
      // Some proxies let only GET through, and a form is not sent after a redirect.
      head = try await send(call, post: false, to: receiver, for: id)
    }
    let request = "\(usesPost ? "POST" : "GET") /\(call.path)"
    switch receiver.finish() {
    case .success(let reply):
      guard head.status == 200, reply.isSuccess else { throw failure(head, reply: reply, call: call, id: id) }
      return Answered(reply: reply, request: request, duration: clock.now - start, bytes: receiver.byteCount)
    case .failure(let error):
      throw malformed(head, error, start: receiver.start, call: call, id: id)
    }
  }

  func strings(from call: PrometheusCall, for id: DatasourceID) async throws(DatasourceError) -> [String] {
    try await data(from: call, for: id).array?.compactMap(\.string) ?? []
  }

  func series(matching selector: String, range: TimeRange, for id: DatasourceID) async throws(DatasourceError) -> [Labels] {
    let data = try await data(from: .series(selector, range: range), for: id)
    return (data.array ?? []).compactMap(\.object).map { object in
      Labels(object.members.compactMap { member in member.value.string.map { (member.key, $0) } })
    }
  }

  func health(for id: DatasourceID) async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    // Old servers and some look-alikes have no build information; a query that costs nothing answers everywhere.
    _ = try await reply(to: .instant("1", at: Timestamp(milliseconds: 0)), for: id)
    let latency = clock.now - start
    let info = try? await data(from: .buildInfo, for: id)
    return DatasourceHealth(version: info?["version"]?.string, latency: latency, detail: baseURL)
  }

  func data(from call: PrometheusCall, for id: DatasourceID) async throws(DatasourceError) -> JSONValue {
    let receiver = BodyReceiver()
    let head = try await send(call, post: usesPost && call.mayPost, to: receiver, for: id)
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(receiver.bytes)
    } catch {
      throw malformed(head, error, start: receiver.bytes, call: call, id: id)
    }
    guard head.status == 200, document["status"]?.string == "success" else {
      throw failure(
        status: head.status, type: document["errorType"]?.string, message: document["error"]?.string ?? "",
        retryAfter: head.header("retry-after"), call: call, id: id)
    }
    return document["data"] ?? .null
  }
}

// MARK: Sending

extension PrometheusServer {
  private func send(
    _ call: PrometheusCall, post: Bool, to receiver: any HTTPBodyReceiver, for id: DatasourceID
  ) async throws(DatasourceError) -> HTTPHead {
    let parameters = (call.parameters + extraParameters).map { "\(FormEncoding.encode($0.name))=\(FormEncoding.encode($0.value))" }
      .joined(separator: "&")
    let url = "\(baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL)/\(call.path)"
    var request = HTTPRequest(
      method: post ? .post : .get, url: post || parameters.isEmpty ? url : "\(url)?\(parameters)", headers: headers,
      timeout: timeout, maximumReplyBytes: limits.bytes, connection: connection)
    if post {
      request.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
      request.body = Array(parameters.utf8)
    }
    do throws(TransportError) {
      return try await transport.send(request, to: receiver)
    } catch {
      throw failure(error, call: call, id: id)
    }
  }

  private func describe(_ call: PrometheusCall) -> String {
    switch call {
    case .instant(let query, _), .range(let query, _, _): query
    default: "/" + call.path
    }
  }
}

// MARK: Failures

extension PrometheusServer {
  private func failure(_ error: TransportError, call: PrometheusCall, id: DatasourceID) -> DatasourceError {
    let (kind, advice): (DatasourceError.Kind, String?) =
      switch error.kind {
      case .timedOut(let limit): (.timedOut(after: limit), "ask for a shorter range or a larger step, or raise the timeout")
      case .cancelled: (.cancelled, nil)
      case .tooLarge: (.tooLarge, "aggregate the query, or ask for a shorter range")
      case .resolve: (.unreachable, "check the host name in \(baseURL)")
      case .connect: (.unreachable, "check that the server runs and that \(baseURL) is its address")
      case .tls: (.unreachable, "check the CA file and the server name of this datasource")
      case .unavailable, .protocolViolation, .other: (.unreachable, nil)
      }
    return DatasourceError(kind: kind, datasource: id, request: describe(call), reason: error.reason, advice: advice)
  }

  private func failure(
    _ head: HTTPHead, reply: PrometheusReply, call: PrometheusCall, id: DatasourceID
  ) -> DatasourceError {
    failure(status: head.status, type: reply.errorType, message: reply.error ?? "", retryAfter: head.header("retry-after"), call: call, id: id)
  }

  private func failure(
    status: Int, type: String?, message: String, retryAfter: String? = nil, call: PrometheusCall, id: DatasourceID
  ) -> DatasourceError {
    let kind: DatasourceError.Kind =
      switch (status, type) {
      case (401, _), (403, _): .unauthorized(status: status)
      case (_, "timeout"): .timedOut(after: timeout)
      default: .rejected(status: status)
      }
    let advice: String? =
      switch (status, type) {
      case (401, _): "check user, password or token of this datasource"
      case (403, _): "these credentials may not query this server"
      case (404, _): "check the path of \(baseURL): the API is not there"
      case (429, _): "the server limits its queries: ask less often"
      case (_, "timeout"): "ask for a shorter range or a larger step"
      default: nil
      }
    let reason = message.isEmpty ? "HTTP \(status)" : message
    var error = DatasourceError(kind: kind, datasource: id, request: describe(call), reason: reason, advice: advice)
    error.retryAfter = retryAfter.flatMap(RetryAfter.delay)
    return error
  }

  private func malformed(
    _ head: HTTPHead, _ error: JSONError, start: [UInt8], call: PrometheusCall, id: DatasourceID
  ) -> DatasourceError {
    // What a proxy or a login page says helps more than that it is not JSON.
    let excerpt = String(decoding: start.prefix(200), as: UTF8.self).filter { !$0.isNewline && $0 >= " " }
    let isPage = head.header("content-type")?.lowercased().contains("html") ?? false
    if head.status != 200 {
      let reason = excerpt.isEmpty ? "HTTP \(head.status)" : "HTTP \(head.status): \(excerpt)"
      return failure(status: head.status, type: nil, message: reason, retryAfter: head.header("retry-after"), call: call, id: id)
    }
    let reason = isPage ? "a web page came back, not data: \(excerpt)" : "\(error.reason) at byte \(error.byte): \(excerpt)"
    return DatasourceError(
      kind: .malformedReply(atByte: error.byte), datasource: id, request: describe(call), reason: reason,
      advice: isPage ? "check the address (\(baseURL)), or whether a login page stands before it" : nil)
  }
}

// MARK: Bodies

/// Decodes an answer as it arrives.
private final class ReplyReceiver: HTTPBodyReceiver {
  private struct State {
    var decoder: PrometheusReplyDecoder
    var error: JSONError?
    var byteCount = 0
    var start: [UInt8] = []
  }

  private let limits: PrometheusReplyDecoder.Limits
  private let state: Mutex<State>

  init(limits: PrometheusReplyDecoder.Limits) {
    self.limits = limits
    state = Mutex(State(decoder: PrometheusReplyDecoder(limits: limits)))
  }

  var byteCount: Int { state.withLock { $0.byteCount } }
  var start: [UInt8] { state.withLock { $0.start } }

  func begin(_ head: HTTPHead) {
    state.withLock { $0 = State(decoder: PrometheusReplyDecoder(limits: limits)) }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      state.byteCount += bytes.count
      if state.start.count < 200 { state.start.append(contentsOf: bytes.prefix(200 - state.start.count)) }
      // A broken answer is read to its end, within the transport's limit, so that the connection stays usable.
      guard state.error == nil else { return state.byteCount < 1 << 20 }
      do throws(JSONError) {
        try state.decoder.feed(Array(bytes), isLast: false)
      } catch {
        state.error = error
      }
      return true
    }
  }

  func finish() -> Result<PrometheusReply, JSONError> {
    state.withLock { state in
      if let error = state.error { return .failure(error) }
      do throws(JSONError) {
        try state.decoder.feed([], isLast: true)
        return .success(state.decoder.reply)
      } catch {
        return .failure(error)
      }
    }
  }
}

private final class BodyReceiver: HTTPBodyReceiver {
  private let body = Mutex<[UInt8]>([])

  var bytes: [UInt8] { body.withLock { $0 } }

  func begin(_ head: HTTPHead) { body.withLock { $0.removeAll() } }

  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    body.withLock { $0.append(contentsOf: bytes) }
    return true
  }
}
