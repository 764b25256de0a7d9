import CSystem
import Glibc
import Transport

/// A byte stream to a server, with TLS through libcurl or without, on the calling thread.
final class StreamConnection {
  private var socketDescriptor: Int32 = -1
  /// With TLS; it owns the socket.
  private var handle: UnsafeMutableRawPointer?
  private let deadline: Deadline
  private(set) var certificates: [Certificate] = []
  private(set) var tlsVersion = "unknown"

  init(to address: HostAddress, port: Int, source: String?, deadline: Deadline) throws(ProbeFailure) {
    self.deadline = deadline
    socketDescriptor = try Self.open(address, port: port, kind: SOCK_STREAM, source: source, deadline)
  }

  /// - Parameter serverName: Checked against the certificate.
  init(securelyTo address: HostAddress, port: Int, serverName: String, tls: ConnectionOptions.TLS, deadline: Deadline) throws(ProbeFailure) {
    self.deadline = deadline
    if let problem = sys_curl_load() { throw ProbeFailure(String(cString: problem)) }
    guard let handle = sys_curl_easy_init() else { throw ProbeFailure("libcurl gives no handle") }
    self.handle = handle
    let log = Log()
    func code(_ option: CURLoption) -> Int32 { Int32(bitPattern: option.rawValue) }
    sys_curl_set_string(handle, code(CURLOPT_URL), "https://\(serverName):\(port)/")
    let route = sys_curl_list_append(nil, "\(serverName):\(port):\(address.bracketed):\(port)")
    defer { sys_curl_list_free(route) }
    sys_curl_set_pointer(handle, code(CURLOPT_CONNECT_TO), UnsafeMutableRawPointer(route))
    for (option, value) in [
      (CURLOPT_CONNECT_ONLY, 1), (CURLOPT_NOSIGNAL, 1), (CURLOPT_CERTINFO, 1), (CURLOPT_TIMEOUT_MS, max(deadline.milliseconds, 1)),
      (CURLOPT_SSL_ENABLE_ALPN, 0),
    ] { sys_curl_set_long(handle, code(option), value) }
    sys_curl_set_string(handle, code(CURLOPT_NOPROXY), "*")
    if tls.skipsVerification { for option in [CURLOPT_SSL_VERIFYPEER, CURLOPT_SSL_VERIFYHOST] { sys_curl_set_long(handle, code(option), 0) } }
    if let file = tls.caFile { sys_curl_set_string(handle, code(CURLOPT_CAINFO), file) }
    if let file = tls.certificateFile { sys_curl_set_string(handle, code(CURLOPT_SSLCERT), file) }
    if let file = tls.keyFile { sys_curl_set_string(handle, code(CURLOPT_SSLKEY), file) }
    sys_curl_set_debug(handle, { _, kind, bytes, count, context in
      guard kind == CURLINFO_TEXT, let bytes, let context else { return 0 }
      let log = Unmanaged<Log>.fromOpaque(context).takeUnretainedValue()
      if log.lines.count < 200 { log.lines.append(String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)) }
      return 0
    }, Unmanaged.passUnretained(log).toOpaque())
    let result = withExtendedLifetime(log) { sys_curl_perform(handle) }
    sys_curl_set_debug(handle, { _, _, _, _, _ in 0 }, nil)
    guard result == CURLE_OK else {
      let detail = log.lines.last { $0.contains("SSL") || $0.contains("certificate") || $0.contains("efused") }
      throw ProbeFailure(String(cString: sys_curl_message(result)) + (detail.map { ": " + $0.prefix { !$0.isNewline } } ?? ""))
    }
    certificates = Certificate.chain(of: handle)
    tlsVersion = TLSNames.found(in: log.lines).version
    socketDescriptor = sys_curl_get_socket(handle)
  }

  deinit {
    if let handle { sys_curl_easy_cleanup(handle) } else if socketDescriptor >= 0 { close(socketDescriptor) }
  }

  private final class Log { var lines: [String] = [] }

  /// - Returns: A connected, non-blocking socket.
  static func open(_ address: HostAddress, port: Int, kind: __socket_type, source: String?, _ deadline: Deadline) throws(ProbeFailure) -> Int32 {
    func failed(_ what: String) -> ProbeFailure { ProbeFailure("\(what): \(String(cString: strerror(errno)).lowercased())") }
    let family = address.isVersion6 ? AF_INET6 : AF_INET
    let descriptor = socket(family, Int32(kind.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw failed("no socket") }
    if let source, withAddress(source, port: 0, family, { bind(descriptor, $0, $1) }) != 0 {
      close(descriptor)
      throw failed("cannot send from \(source)")
    }
    let status = withAddress(address.text, port: port, family) { connect(descriptor, $0, $1) }
    guard status == 0 || errno == EINPROGRESS else {
      let failure = failed("\(address.bracketed):\(port)")
      close(descriptor)
      throw failure
    }
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard status == 0 || poll(&wait, 1, Int32(clamping: deadline.milliseconds)) > 0 else {
      close(descriptor)
      throw ProbeFailure("no connection to \(address.bracketed):\(port) in time")
    }
    var problem: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size)
    guard problem == 0 else {
      errno = problem
      let failure = failed("\(address.bracketed):\(port)")
      close(descriptor)
      throw failure
    }
    return descriptor
  }

  /// Calls `body` with a socket address; -1 where `text` is no address of the family.
  static func withAddress(_ text: String, port: Int, _ family: Int32, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    if family == AF_INET6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = UInt16(truncatingIfNeeded: port).bigEndian
      guard inet_pton(AF_INET6, text, &address.sin6_addr) == 1 else { return -1 }
      return withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in6>.size)) } }
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    guard inet_pton(AF_INET, text, &address.sin_addr) == 1 else { return -1 }
    return withUnsafePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) } }
  }

  func send(_ bytes: [UInt8]) throws(ProbeFailure) {
    var sent = 0
    while sent < bytes.count {
      var count = 0
      let isDone = bytes.withUnsafeBytes { buffer -> Bool? in
        let start = buffer.baseAddress.map { $0 + sent }
        if let handle { return outcome(sys_curl_send(handle, start, bytes.count - sent, &count)) }
        count = Glibc.send(socketDescriptor, start, bytes.count - sent, Int32(MSG_NOSIGNAL))
        return count >= 0 ? true : errno == EAGAIN || errno == EINTR ? false : nil
      }
      guard let isDone else { throw ProbeFailure("the connection broke off while it was written to") }
      if isDone { sent += count } else { try wait(for: POLLOUT) }
    }
  }

  /// - Returns: What has come, at least a byte; empty at the end of the stream.
  func receive(atMost limit: Int) throws(ProbeFailure) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: limit)
    while true {
      var count = 0
      let isDone = buffer.withUnsafeMutableBytes { bytes -> Bool? in
        if let handle { return outcome(sys_curl_receive_now(handle, bytes.baseAddress, bytes.count, &count)) }
        count = recv(socketDescriptor, bytes.baseAddress, bytes.count, 0)
        return count >= 0 ? true : errno == EAGAIN || errno == EINTR ? false : nil
      }
      guard let isDone else { throw ProbeFailure("the connection broke off while it was read") }
      if isDone { return Array(buffer.prefix(count)) }
      try wait(for: POLLIN)
    }
  }

  private func outcome(_ code: CURLcode) -> Bool? { code == CURLE_OK ? true : code == CURLE_AGAIN ? false : nil }

  private func wait(for event: Int32) throws(ProbeFailure) {
    var wait = pollfd(fd: socketDescriptor, events: Int16(event), revents: 0)
    guard !deadline.isOver, poll(&wait, 1, Int32(clamping: deadline.milliseconds)) > 0 else { throw ProbeFailure("nothing came in time") }
  }
}
