import DatasourceKit
import Synchronization
import Text
import TimeSeries
package import Transport

/// The HTTP side of a Prometheus-like server: where it is, who we are there, how its answers are read.
package struct PrometheusServer: Sendable {
  /// With its path prefix: `https://host/prometheus`.
  package var baseURL: String
  var headers: [(name: String, value: String)]
  var connection: ConnectionOptions
  var timeout: Duration
  var usesPost: Bool
  /// Added to every query (`customQueryParameters` of the provisioning file).
  var extraParameters: [(name: String, value: String)]
  var limits: PrometheusReplyDecoder.Limits
  private let transport: any HTTPTransport
  private let refusal = PostRefusal()

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

  struct Answered: Sendable {
    var reply: PrometheusReply
    var request: String
    var duration: Duration
    var bytes: Int
    /// The beginning of the body, as much as was asked for.
    var start: [UInt8]
  }

  /// - Parameter keeping: How many bytes of the body ``Answered/start`` is to have; errors show some in any case.
  func reply(to call: PrometheusCall, for id: DatasourceID, keeping: Int = 0) async throws(DatasourceError) -> Answered {
    let receiver = ReplyReceiver(limits: limits, keeping: keeping)
    let clock = ContinuousClock()
    let start = clock.now
    let (head, method): (HTTPHead, HTTPRequest.Method)
    do throws(DatasourceError) {
      (head, method) = try await send(call, to: receiver, for: id)
    } catch {
      // The rest of a long answer that cannot be read is not waited for.
      guard error.kind == .cancelled, let (head, fault) = receiver.abandoned else { throw error }
      throw malformed(head, fault, start: receiver.start, call: call, id: id)
    }
    let request = "\(method.rawValue) /\(call.path)"
    switch receiver.finish() {
    case .success(let reply):
      guard head.status == 200, reply.isSuccess else {
        throw failure(head, type: reply.errorType, message: reply.error ?? "", call: call, id: id)
      }
      return Answered(reply: reply, request: request, duration: clock.now - start, bytes: receiver.byteCount, start: receiver.start)
    case .failure(let error):
      throw malformed(head, error, start: receiver.start, call: call, id: id)
    }
  }

  func strings(from call: PrometheusCall, for id: DatasourceID) async throws(DatasourceError) -> [String] {
    try await list(from: call, for: id).compactMap(\.string)
  }

  func series(matching selector: String, range: TimeRange, for id: DatasourceID) async throws(DatasourceError) -> [Labels] {
    try await list(from: .series(selector, range: range), for: id).compactMap(\.object).map { object in
      Labels(object.members.compactMap { member in member.value.string.map { (member.key, $0) } })
    }
  }

  func health(for id: DatasourceID) async throws(DatasourceError) -> DatasourceHealth {
    let clock = ContinuousClock()
    let start = clock.now
    // Old servers and some look-alikes have no build information; a query that costs nothing answers everywhere.
    _ = try await reply(to: .instant("1", at: Timestamp(milliseconds: 0)), for: id)
    let latency = clock.now - start
    let receiver = BodyReceiver()
    let head = try? await send(.buildInfo, to: receiver, for: id).head
    let info = head?.status == 200 ? try? JSONValue.parse(receiver.bytes) : nil
    return DatasourceHealth(
      version: info?["data"]?["version"]?.string, latency: latency, detail: baseURL, clockLead: head.flatMap(ClockLead.of))
  }

  func data(from call: PrometheusCall, for id: DatasourceID) async throws(DatasourceError) -> JSONValue {
    let receiver = BodyReceiver()
    let head = try await send(call, to: receiver, for: id).head
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(receiver.bytes)
    } catch {
      throw malformed(head, error, start: Array(receiver.bytes.prefix(ReplyReceiver.keptStart)), call: call, id: id)
    }
    guard head.status == 200, document["status"]?.string == "success" else {
      throw failure(head, type: document["errorType"]?.string, message: document["error"]?.text ?? "", call: call, id: id)
    }
    return document["data"] ?? .null
  }

  /// The data as a list, or the list that stands at `key` in it; `null` is empty.
  func list(from call: PrometheusCall, at key: String? = nil, for id: DatasourceID) async throws(DatasourceError) -> [JSONValue] {
    let data = try await data(from: call, for: id)
    let list = key.map { data[$0] ?? .null } ?? data
    if let array = list.array { return array }
    // Some servers write null for an empty list; anything else is another API's answer.
    if list == .null, key == nil || data.object != nil { return [] }
    throw DatasourceError(
      kind: .malformedReply(atByte: 0), datasource: id, request: describe(call),
      reason: "expected a list in the reply, found \(String(data.compactText.prefix(100)))",
      advice: "check that \(baseURL) is a Prometheus API"
    ).hiding(redaction)
  }
}

// MARK: Sending

extension PrometheusServer {
  /// Some proxies let only GET through, and a form is not sent on after a redirect: such servers are asked by GET from then on.
  private func send(
    _ call: PrometheusCall, to receiver: any HTTPBodyReceiver, for id: DatasourceID
  ) async throws(DatasourceError) -> (head: HTTPHead, method: HTTPRequest.Method) {
    guard usesPost, call.mayPost, !refusal.isKnown else { return (try await send(call, .get, to: receiver, for: id), .get) }
    let head = try await send(call, .post, to: receiver, for: id)
    guard [403, 405, 301, 302, 303, 307, 308].contains(head.status) else { return (head, .post) }
    let second = try await send(call, .get, to: receiver, for: id)
    if second.status == 200 { refusal.note() }
    return (second, .get)
  }

  private func send(
    _ call: PrometheusCall, _ method: HTTPRequest.Method, to receiver: any HTTPBodyReceiver, for id: DatasourceID
  ) async throws(DatasourceError) -> HTTPHead {
    let parameters = URLText.query(call.parameters + extraParameters)
    let url = "\(baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL)/\(call.path)"
    let isForm = method == .post
    var request = HTTPRequest(
      method: method, url: isForm || parameters.isEmpty ? url : "\(url)?\(parameters)", headers: headers,
      timeout: timeout, maximumReplyBytes: limits.bytes, connection: connection)
    request.headers.append(("Accept", "application/json"))
    if isForm {
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
    case .instant(let query, _), .range(let query, _, _), .exemplars(let query, _): query
    default: "/" + call.path
    }
  }
}

/// Whether the server was found to take no forms.
private final class PostRefusal: Sendable {
  private let known = Mutex(false)

  var isKnown: Bool { known.withLock { $0 } }
  func note() { known.withLock { $0 = true } }
}

// MARK: Failures

extension PrometheusServer {
  private var redaction: Redaction { connection.redaction(headers: headers) }

  private func failure(_ error: TransportError, call: PrometheusCall, id: DatasourceID) -> DatasourceError {
    var failure = DatasourceError(transport: error, datasource: id, request: describe(call), baseURL: baseURL)
    switch error.kind {
    case .timedOut: failure.advice = "ask for a shorter range or a larger step, or raise the timeout"
    case .tooLarge: failure.advice = "aggregate the query, or ask for a shorter range"
    default: break
    }
    return failure.hiding(redaction)
  }

  private func failure(
    _ head: HTTPHead, type: String?, message: String, call: PrometheusCall, id: DatasourceID
  ) -> DatasourceError {
    guard head.status != 200 || !message.isEmpty || type != nil else {
      return DatasourceError(
        kind: .malformedReply(atByte: 0), datasource: id, request: describe(call), reason: "the reply says neither success nor error",
        advice: "check that \(baseURL) is a Prometheus API")
    }
    let kind: DatasourceError.Kind =
      switch (head.status, type) {
      case (401, _), (403, _): .unauthorized(status: head.status)
      case (_, "timeout"): .timedOut(after: timeout)
      default: .rejected(status: head.status)
      }
    var advice = DatasourceError.advice(onStatus: head, words: message, baseURL: baseURL)
    if type == "timeout" { advice = "ask for a shorter range or a larger step" }
    if type == "bad_data" || type == "execution" { advice = "look at the expression that was sent" }
    var error = DatasourceError(
      kind: kind, datasource: id, request: describe(call), reason: message.isEmpty ? "HTTP \(head.status)" : message, advice: advice)
    error.retryAfter = RetryAfter.delay(in: head)
    return error.hiding(redaction)
  }

  private func malformed(
    _ head: HTTPHead, _ error: JSONError, start: [UInt8], call: PrometheusCall, id: DatasourceID
  ) -> DatasourceError {
    guard head.status == 200 else {
      // What a proxy or a login page says helps more than that it is not JSON.
      return DatasourceError(
        reply: HTTPReply(status: head.status, headers: head.headers, body: start), datasource: id, request: describe(call), baseURL: baseURL
      ).hiding(redaction)
    }
    return DatasourceError(
      unreadable: head, error, start: start, datasource: id, request: describe(call), baseURL: baseURL
    ).hiding(redaction)
  }
}

// MARK: Bodies

/// Decodes an answer as it arrives.
private final class ReplyReceiver: HTTPBodyReceiver {
  private struct State {
    var decoder: PrometheusReplyDecoder
    var error: JSONError?
    var head: HTTPHead?
    var byteCount = 0
    var start: [UInt8] = []
  }

  /// Enough for the text of a page.
  static let keptStart = 4096

  private let limits: PrometheusReplyDecoder.Limits
  private let kept: Int
  private let state: Mutex<State>

  init(limits: PrometheusReplyDecoder.Limits, keeping: Int) {
    (self.limits, kept) = (limits, max(keeping, Self.keptStart))
    state = Mutex(State(decoder: PrometheusReplyDecoder(limits: limits)))
  }

  var byteCount: Int { state.withLock { $0.byteCount } }
  var start: [UInt8] { state.withLock { $0.start } }

  func begin(_ head: HTTPHead) {
    state.withLock { $0 = State(decoder: PrometheusReplyDecoder(limits: limits), head: head) }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    state.withLock { state in
      state.byteCount += bytes.count
      if state.start.count < kept { state.start.append(contentsOf: bytes.prefix(kept - state.start.count)) }
      // A short broken answer is read to its end, so that the connection stays usable.
      guard state.error == nil else { return !Self.isTooLongToRead(state.byteCount) }
      do throws(JSONError) {
        try state.decoder.feed(bytes)
      } catch {
        state.error = error
      }
      return true
    }
  }

  private static func isTooLongToRead(_ bytes: Int) -> Bool { bytes >= 1 << 20 }

  /// What was wrong with an answer whose end was not waited for.
  var abandoned: (head: HTTPHead, error: JSONError)? {
    state.withLock { state in
      guard let head = state.head, let error = state.error, Self.isTooLongToRead(state.byteCount) else { return nil }
      return (head, error)
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
