import Glibc
import Synchronization

/// A tiny HTTP server on 127.0.0.1 with scripted replies, also such as a broken server gives.
///
/// Each connection has a thread and serves one request.
package final class LoopbackServer: Sendable {
  package struct Request: Hashable, Sendable {
    package var method: String
    /// Path and query, as sent.
    package var target: String
    package var headers: [String: String]
    package var body: String

    package var path: String { String(target.prefix { $0 != "?" }) }
  }

  package enum Reply: Sendable {
    case answer(status: Int = 200, headers: [(name: String, value: String)] = [], body: [UInt8] = [])
    /// Says that more will come than does, and closes.
    case cutShort(claimed: Int, body: [UInt8])
    /// Resets the connection in the middle of the body.
    case reset(body: [UInt8])
    /// A byte of `body` each second until the client goes away.
    case drip(body: [UInt8] = Array("{".utf8))
    /// `start`, then `piece` over and over, at least up to `bytes`, as fast as the client takes it.
    case flood(headers: [(name: String, value: String)] = [], start: [UInt8], piece: [UInt8], bytes: Int)
    /// What a server of another protocol says.
    case raw([UInt8])
    /// Never answers; the client must go away.
    case silence

    package static func json(_ text: String, status: Int = 200, headers: [(name: String, value: String)] = []) -> Reply {
      .answer(status: status, headers: [("Content-Type", "application/json")] + headers, body: Array(text.utf8))
    }
  }

  package let port: UInt16
  private let descriptor: Int32
  private let respond: @Sendable (Request) -> Reply
  private let seen = Mutex<[Request]>([])
  private let isStopped = Mutex(false)

  package var url: String { "http://127.0.0.1:\(port)" }
  package var requests: [Request] { seen.withLock { $0 } }

  package struct StartError: Error {
    package var reason: String
  }

  /// - Parameter port: 0 lets the system choose; another one is waited for if it has just been given up.
  package init(port: UInt16 = 0, respond: @escaping @Sendable (Request) -> Reply) throws {
    self.respond = respond
    var listener: LoopbackPorts.Holder?
    for attempt in 0..<200 where listener == nil {
      listener = try? LoopbackPorts.Holder(port: port, backlog: 64)
      if listener == nil, attempt > 0 { usleep(10_000) }
    }
    guard let listener else { throw StartError(reason: "cannot listen on 127.0.0.1:\(port)") }
    (descriptor, self.port) = (listener.descriptor, listener.port)
    start { $0.accept() }
  }

  /// Ends listening; replies under way are finished.
  package func stop() {
    let wasStopped = isStopped.withLock { stopped in
      defer { stopped = true }
      return stopped
    }
    if !wasStopped { shutdown(descriptor, Int32(SHUT_RDWR)) }
  }

  private func start(_ body: @escaping @Sendable (LoopbackServer) -> Void) {
    final class Work: Sendable {
      let server: LoopbackServer
      let body: @Sendable (LoopbackServer) -> Void
      init(_ server: LoopbackServer, _ body: @escaping @Sendable (LoopbackServer) -> Void) { (self.server, self.body) = (server, body) }
    }
    let context = Unmanaged.passRetained(Work(self, body)).toOpaque()
    var thread = pthread_t()
    let failure = pthread_create(&thread, nil, { context in
      guard let context else { return nil }
      let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
      work.body(work.server)
      return nil
    }, context)
    if failure == 0 { pthread_detach(thread) } else { Unmanaged<Work>.fromOpaque(context).release() }
  }

  private func accept() {
    while true {
      let connection = Glibc.accept(descriptor, nil, nil)
      if isStopped.withLock({ $0 }) || connection < 0 {
        if connection >= 0 { close(connection) }
        close(descriptor)
        return
      }
      _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
      start { $0.serve(connection) }
    }
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = Self.request(from: connection) else { return }
    seen.withLock { $0.append(request) }
    switch respond(request) {
    case .answer(let status, let headers, let body):
      let length = headers.contains { $0.name.lowercased() == "content-length" } ? [] : [(name: "Content-Length", value: "\(body.count)")]
      Self.send(Self.head(status, headers + length) + body, to: connection)
    case .cutShort(let claimed, let body):
      Self.send(Self.head(200, [("Content-Length", "\(claimed)")]) + body, to: connection)
    case .reset(let body):
      Self.send(Self.head(200, [("Content-Length", "\(body.count + 1000)")]) + body, to: connection)
      var option = linger(l_onoff: 1, l_linger: 0)
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    case .drip(let body):
      Self.send(Self.head(200, [("Content-Length", "100000")]), to: connection)
      for byte in body + [UInt8](repeating: 0x20, count: 1000) {
        Self.send([byte], to: connection)
        var end = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        guard poll(&end, 1, 1000) == 0 else { return }
      }
    case .flood(let headers, let start, let piece, let bytes):
      Self.send(Self.head(200, headers) + start, to: connection)
      let large = Array(repeatElement(piece, count: max(65_536 / max(piece.count, 1), 1)).joined())
      for _ in 0...(bytes / large.count) { guard Self.send(large, to: connection) else { return } }
    case .raw(let bytes): Self.send(bytes, to: connection)
    case .silence: Self.waitForEnd(of: connection)
    }
  }

  private static func waitForEnd(of connection: Int32) {
    var byte: UInt8 = 0
    while recv(connection, &byte, 1, 0) > 0 {}
  }

  private static func head(_ status: Int, _ headers: [(name: String, value: String)]) -> [UInt8] {
    let lines = ["HTTP/1.1 \(status) Scripted", "Connection: close"] + headers.map { "\($0.name): \($0.value)" }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  @discardableResult
  private static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func request(from connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let mark = bytes.firstRange(of: end) {
        let lines = String(decoding: bytes[..<mark.lowerBound], as: UTF8.self).split(separator: "\r\n").map(String.init)
        let words = lines.first?.split(separator: " ").map(String.init) ?? []
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
          guard let colon = line.firstIndex(of: ":") else { continue }
          headers[line[..<colon].lowercased()] = String(line[colon...].dropFirst().drop { $0 == " " })
        }
        let length = min(headers["content-length"].flatMap { Int($0) } ?? 0, 1 << 24)
        if bytes.count - mark.upperBound >= length {
          let body = String(decoding: bytes[mark.upperBound...].prefix(length), as: UTF8.self)
          return Request(method: words[0], target: words[1], headers: headers, body: body)
        }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0, bytes.count < 1 << 25 else { return nil }
      bytes += buffer[..<count]
    }
  }
}
