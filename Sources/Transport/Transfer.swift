import CSystem
import Glibc
import Synchronization

/// One request on its way. Everything but ``end(_:)`` and ``onEnd(_:)`` happens on the loop's thread.
final class Transfer: Sendable {
  typealias Outcome = Result<HTTPHead, TransportError>

  let request: HTTPRequest
  private let receiver: any HTTPBodyReceiver
  private let mayRedirect: Bool
  private let state = Mutex(State())

  private struct State: ~Copyable {
    var head = HTTPHead(status: 0)
    var receivedBytes = 0
    var isHeadSent = false
    var stop: TransportError.Kind?
    var end: (@Sendable (Outcome) -> Void)?
    /// Set at the end, whoever comes first: who waits, or the end.
    var outcome: Outcome?
    /// C memory that lives as long as the handle, by address: pointers may not be sent into the lock.
    var headerList: UInt = 0
    var routeList: UInt = 0
    var redirectURL: String?
    var errorText: UInt = 0
  }

  init(request: HTTPRequest, receiver: any HTTPBodyReceiver, mayRedirect: Bool = false) {
    (self.request, self.receiver, self.mayRedirect) = (request, receiver, mayRedirect)
  }

  /// Where the server sent this request on to; known after the end. The body of such a reply is not delivered.
  var redirectURL: String? { state.withLock { $0.redirectURL } }

  /// - Parameter end: Called at once where it is over already: a task may be cancelled before its request begins.
  func onEnd(_ end: @escaping @Sendable (Outcome) -> Void) {
    let early = state.withLock { state -> Outcome? in
      if state.outcome == nil { state.end = end }
      return state.outcome
    }
    if let early { end(early) }
  }

  /// Reports the outcome, once.
  func end(_ outcome: Outcome) {
    let report = state.withLock { state -> (@Sendable (Outcome) -> Void)? in
      guard state.outcome == nil else { return nil }
      state.outcome = outcome
      defer { state.end = nil }
      return state.end
    }
    report?(outcome)
  }

  // MARK: On the loop's thread

  /// A configured handle that keeps this transfer alive; `nil` where the request itself cannot be sent.
  func prepare() -> UnsafeMutableRawPointer? {
    guard state.withLock({ $0.outcome == nil }) else { return nil }
    guard let handle = sys_curl_easy_init() else {
      end(.failure(TransportError(kind: .other, reason: "libcurl gives no handle")))
      return nil
    }
    let context = Unmanaged.passRetained(self).toOpaque()
    setBasics(handle, context: context)
    setBody(handle)
    setHeaders(handle)
    setConnection(handle)
    return handle
  }

  func finish(_ handle: UnsafeMutableRawPointer, result: CURLcode, isCancelled: Bool) {
    var status = 0
    sys_curl_get_long(handle, CURLINFO_RESPONSE_CODE.rawValueAsInt32, &status)
    let redirect = mayRedirect ? sys_curl_get_string(handle, CURLINFO_REDIRECT_URL.rawValueAsInt32).map { String(cString: $0) } : nil
    let outcome = state.withLock { state -> Outcome in
      defer {
        sys_curl_list_free(UnsafeMutablePointer<curl_slist>(bitPattern: state.headerList))
        sys_curl_list_free(UnsafeMutablePointer<curl_slist>(bitPattern: state.routeList))
        UnsafeMutablePointer<CChar>(bitPattern: state.errorText)?.deallocate()
        (state.headerList, state.routeList, state.errorText) = (0, 0, 0)
      }
      guard result == CURLE_OK, state.stop == nil else {
        let detail = UnsafeMutablePointer<CChar>(bitPattern: state.errorText).map { String(cString: $0) } ?? ""
        return .failure(failure(result, stop: isCancelled ? .cancelled : state.stop, detail: detail))
      }
      state.head.status = status
      state.redirectURL = redirect
      return .success(state.head)
    }
    if redirect == nil, case .success(let head) = outcome, state.withLock({ !$0.isHeadSent }) { receiver.begin(head) }
    sys_curl_easy_cleanup(handle)
    Unmanaged<Transfer>.fromOpaque(Unmanaged.passUnretained(self).toOpaque()).release()
    end(outcome)
  }

  private func failure(_ result: CURLcode, stop: TransportError.Kind?, detail: String) -> TransportError {
    let reason = detail.isEmpty ? String(cString: sys_curl_message(result)) : detail
    if let stop {
      switch stop {
      case .tooLarge(let limit): return TransportError(kind: stop, reason: "the reply is larger than \(limit >> 20) MiB")
      default: return TransportError(kind: stop, reason: stop == .cancelled ? "cancelled" : reason)
      }
    }
    let kind: TransportError.Kind =
      switch result {
      case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
      case CURLE_COULDNT_CONNECT: .connect
      case CURLE_OPERATION_TIMEDOUT: .timedOut(after: request.timeout)
      case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE,
        CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CIPHER:
        .tls
      case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING,
        CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_SEND_ERROR, CURLE_UNSUPPORTED_PROTOCOL:
        .protocolViolation
      default: .other
      }
    return TransportError(kind: kind, reason: reason)
  }

  fileprivate func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    enum Step { case begin(HTTPHead), go, skip, stop }
    let step = state.withLock { state -> Step in
      let (total, overflow) = state.receivedBytes.addingReportingOverflow(bytes.count)
      guard !overflow, total <= request.maximumReplyBytes else {
        state.stop = .tooLarge(limit: request.maximumReplyBytes)
        return .stop
      }
      state.receivedBytes = total
      if mayRedirect, state.head.isRedirect { return .skip }
      guard !state.isHeadSent else { return .go }
      state.isHeadSent = true
      return .begin(state.head)
    }
    switch step {
    case .stop: return false
    case .skip: return true
    case .begin(let head): receiver.begin(head)
    case .go: break
    }
    guard receiver.receive(bytes) else {
      state.withLock { $0.stop = .cancelled }
      return false
    }
    return true
  }

  fileprivate func receiveHeader(_ line: String) {
    state.withLock { state in
      if line.hasPrefix("HTTP/") {
        // A new head: after a redirect, a 100 Continue or a proxy's answer.
        let status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        state.head = HTTPHead(status: status)
        state.isHeadSent = false
        return
      }
      guard state.head.headers.count < 200, let colon = line.firstIndex(of: ":") else { return }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      state.head.headers.append((String(line[..<colon]), String(value)))
    }
  }
}

// MARK: Options

extension Transfer {
  private func setBasics(_ handle: UnsafeMutableRawPointer, context: UnsafeMutableRawPointer) {
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    let address = UInt(bitPattern: errorText)
    state.withLock { $0.errorText = address }
    set(handle, CURLOPT_ERRORBUFFER, pointer: errorText)
    set(handle, CURLOPT_URL, request.signableURL)
    set(handle, CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
    set(handle, CURLOPT_REDIR_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
    set(handle, CURLOPT_NOSIGNAL, 1)
    // A name that DNS does not answer is left to its thread when the request ends: waiting for that thread would stop every other request.
    set(handle, CURLOPT_QUICK_EXIT, 1)
    // Requests that could share an HTTP/2 connection wait for the first one. Without TLS there is no HTTP/2: they would
    // wait for its answer, one after the other.
    set(handle, CURLOPT_PIPEWAIT, request.url.lowercased().hasPrefix("https:") ? 1 : 0)
    // libcurl would send our own headers on to any host: ``CurlTransport`` follows redirects itself.
    set(handle, CURLOPT_FOLLOWLOCATION, 0)
    set(handle, CURLOPT_ACCEPT_ENCODING, "")
    set(handle, CURLOPT_TIMEOUT_MS, max(Int(request.timeout / .milliseconds(1)), 1))
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, max(min(Int(request.timeout / .milliseconds(1)), 10_000), 1))
    set(handle, CURLOPT_WRITEDATA, pointer: context)
    set(handle, CURLOPT_HEADERDATA, pointer: context)
    sys_curl_set_callback(handle, CURLOPT_WRITEFUNCTION.rawValueAsInt32) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
      return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
    }
    sys_curl_set_callback(handle, CURLOPT_HEADERFUNCTION.rawValueAsInt32) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self)
      let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
      transfer.receiveHeader(String(line.prefix { !$0.isNewline }))
      return size * count
    }
  }

  private func setBody(_ handle: UnsafeMutableRawPointer) {
    switch request.method {
    case .get: break
    case .post: set(handle, CURLOPT_POST, 1)
    case .put, .delete: set(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    guard request.method != .get, !request.body.isEmpty || request.method != .delete else { return }
    sys_curl_set_large(handle, CURLOPT_POSTFIELDSIZE_LARGE.rawValueAsInt32, Int64(request.body.count))
    // COPYPOSTFIELDS takes the bytes over; its size must be set before.
    var body = request.body.isEmpty ? [0] : request.body
    body.withUnsafeMutableBytes { bytes in
      _ = sys_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS.rawValueAsInt32, bytes.baseAddress)
    }
  }

  private func setHeaders(_ handle: UnsafeMutableRawPointer) {
    var list: UnsafeMutablePointer<curl_slist>?
    // Without this libcurl waits for a server's permission before it sends a larger body.
    list = sys_curl_list_append(list, "Expect:")
    var headers = request.headers
    if request.connection.tls.serverName != nil, let address = URLAddress(request.url) {
      headers.append(("Host", address.authority))
    }
    for header in headers {
      let line = "\(header.name): \(header.value)"
      // A line break in a value would begin another header.
      guard !line.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) else { continue }
      list = sys_curl_list_append(list, line)
    }
    if case .sigV4(_, _, let token?, _, _) = request.connection.credentials {
      list = sys_curl_list_append(list, "X-Amz-Security-Token: \(token.revealed)")
    }
    let address = UInt(bitPattern: list)
    state.withLock { $0.headerList = address }
    set(handle, CURLOPT_HTTPHEADER, pointer: UnsafeMutableRawPointer(list))
  }

  private func setConnection(_ handle: UnsafeMutableRawPointer) {
    let options = request.connection
    set(handle, CURLOPT_CAINFO, CURLOPT_CAINFO_BLOB, file: options.tls.caFile, text: options.tls.caText)
    set(handle, CURLOPT_SSLCERT, CURLOPT_SSLCERT_BLOB, file: options.tls.certificateFile, text: options.tls.certificateText)
    set(handle, CURLOPT_SSLKEY, CURLOPT_SSLKEY_BLOB, file: options.tls.keyFile, text: options.tls.keyText)
    if let name = options.tls.serverName, let address = URLAddress(request.url) { expect(name, at: address, handle) }
    if options.tls.skipsVerification {
      set(handle, CURLOPT_SSL_VERIFYPEER, 0)
      set(handle, CURLOPT_SSL_VERIFYHOST, 0)
    }
    if let proxy = options.proxy { set(handle, CURLOPT_PROXY, proxy) }
    if let path = options.unixSocket { set(handle, CURLOPT_UNIX_SOCKET_PATH, path) }
    switch options.credentials {
    case .none: break
    case .basic(let user, let password):
      set(handle, CURLOPT_HTTPAUTH, Int(SYS_CURLAUTH_BASIC))
      set(handle, CURLOPT_USERNAME, user)
      set(handle, CURLOPT_PASSWORD, password.revealed)
    case .bearer(let token):
      set(handle, CURLOPT_HTTPAUTH, Int(SYS_CURLAUTH_BEARER))
      set(handle, CURLOPT_XOAUTH2_BEARER, token.revealed)
    case .sigV4(let accessKey, let secretKey, _, let region, let service):
      set(handle, CURLOPT_AWS_SIGV4, "aws:amz:\(region):\(service)")
      set(handle, CURLOPT_USERNAME, accessKey)
      set(handle, CURLOPT_PASSWORD, secretKey.revealed)
    }
  }

  /// libcurl checks the certificate against the host of the URL: so the name goes there, the connection goes to the
  /// real host, and the request names the real host.
  private func expect(_ name: String, at address: URLAddress, _ handle: UnsafeMutableRawPointer) {
    guard !name.utf8.contains(where: { $0 <= 0x20 || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }) else { return }
    set(handle, CURLOPT_URL, "\(address.scheme)://\(name):\(address.port)\(address.rest)")
    let list = sys_curl_list_append(nil, "\(name):\(address.port):\(address.host):\(address.port)")
    let route = UInt(bitPattern: list)
    state.withLock { $0.routeList = route }
    set(handle, CURLOPT_CONNECT_TO, pointer: UnsafeMutableRawPointer(list))
  }

  /// The text is copied by libcurl.
  private func set(_ handle: UnsafeMutableRawPointer, _ fileOption: CURLoption, _ textOption: CURLoption, file: String?, text: Secret?) {
    guard let text else {
      if let file { set(handle, fileOption, file) }
      return
    }
    var bytes = Array(text.revealed.utf8)
    bytes.withUnsafeMutableBytes { bytes in
      var blob = curl_blob(data: bytes.baseAddress, len: bytes.count, flags: UInt32(CURL_BLOB_COPY))
      withUnsafeMutablePointer(to: &blob) { set(handle, textOption, pointer: UnsafeMutableRawPointer($0)) }
    }
  }

  private func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int) {
    sys_curl_set_long(handle, option.rawValueAsInt32, value)
  }

  private func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) {
    sys_curl_set_string(handle, option.rawValueAsInt32, value)
  }

  private func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
    sys_curl_set_pointer(handle, option.rawValueAsInt32, pointer)
  }
}

extension HTTPRequest {
  /// Signatures count the parameters in the order of their names; libcurl signs them as they come (7.88).
  fileprivate var signableURL: String {
    guard case .sigV4 = connection.credentials, let mark = url.firstIndex(of: "?") else { return url }
    let parameters = url[mark...].dropFirst().split(separator: "&").map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
    let sorted = parameters.sorted { left, right in
      left.lexicographicallyPrecedes(right) { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }
    return url[...mark] + sorted.map { $0.joined(separator: "=") }.joined(separator: "&")
  }
}

extension RawRepresentable where RawValue == UInt32 {
  /// libcurl's options are C enums, which Swift imports as unsigned.
  var rawValueAsInt32: Int32 { Int32(bitPattern: rawValue) }
}
