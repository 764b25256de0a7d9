import Glibc

/// Ports of 127.0.0.1.
package enum LoopbackPorts {
  package struct NoPort: Error {}

  /// What `GET path` is answered with; `nil` where nothing answers.
  package static func reply(port: UInt16, path: String) -> (status: Int, body: String)? {
    reply(to: LoopbackServer.Request(method: "GET", target: path, headers: [:], body: ""), port: port)
  }

  /// What a request with these headers is answered with, as text; `nil` where nothing answers.
  package static func reply(to request: LoopbackServer.Request, port: UInt16) -> (status: Int, body: String)? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { Glibc.close(descriptor) }
    var timeout = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    guard connectLoopback(descriptor, port: port) == 0 else { return nil }
    // HTTP/1.0 has neither pieces nor connections that stay open.
    let headers = ["Host: 127.0.0.1", "Content-Length: \(request.body.utf8.count)"] + request.headers.map { "\($0.key): \($0.value)" }
    let head = "\(request.method) \(request.target) HTTP/1.0\r\n" + headers.joined(separator: "\r\n") + "\r\n\r\n"
    var question = Array((head + request.body).utf8)[...]
    while !question.isEmpty {
      let count = question.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return nil }
      question = question.dropFirst(count)
    }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { received += buffer[..<count] }
    guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
    let words = String(decoding: received[..<end.lowerBound], as: UTF8.self).split(separator: " ", maxSplits: 2)
    guard words.count > 1, let status = Int(words[1]) else { return nil }
    return (status, String(decoding: received[end.upperBound...], as: UTF8.self))
  }

  static func connectLoopback(_ descriptor: Int32, port: UInt16) -> Int32 {
    withAddress(port: port) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
  }

  static func withAddress(port: UInt16, _ body: (UnsafePointer<sockaddr>) -> Int32) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
    }
  }

  /// A socket that has a port of 127.0.0.1.
  struct Holder {
    let descriptor: Int32
    let port: UInt16

    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - backlog: Listens with it; `nil` does not.
    init(port wanted: UInt16, backlog: Int32?) throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { throw NoPort() }
      var one: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
      let descriptor = descriptor
      let isHeld =
        LoopbackPorts.withAddress(port: wanted) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) } == 0
        && backlog.map { listen(descriptor, $0) == 0 } ?? true
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
      }
      port = UInt16(bigEndian: address.sin_port)
      guard isHeld, isKnown else {
        Glibc.close(descriptor)
        throw NoPort()
      }
    }
  }
}

/// A port that nothing listens on, and that nobody else is given while this lives: connections to it are refused.
///
/// A server that is told this very port, and that sets `SO_REUSEADDR` as most do, may listen on it all the same.
package final class ReservedPort: Sendable {
  package let number: UInt16
  private let descriptor: Int32

  package var url: String { "http://127.0.0.1:\(number)" }

  package init() throws {
    let holder = try LoopbackPorts.Holder(port: 0, backlog: nil)
    (number, descriptor) = (holder.port, holder.descriptor)
  }

  deinit { close(descriptor) }
}

/// An address where connections are neither made nor refused, as behind a firewall that drops packets: its queue is full.
package final class Blackhole: Sendable {
  package let port: UInt16
  private let descriptors: [Int32]

  package var url: String { "http://127.0.0.1:\(port)" }

  package init() throws {
    let listener = try LoopbackPorts.Holder(port: 0, backlog: 0)
    port = listener.port
    // Whatever the system's idea of an empty queue is, this many are more.
    let waiting = (0..<8).map { _ -> Int32 in
      let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
      let descriptor = socket(AF_INET, flags, 0)
      _ = LoopbackPorts.connectLoopback(descriptor, port: listener.port)
      return descriptor
    }
    descriptors = [listener.descriptor] + waiting
  }

  deinit {
    for descriptor in descriptors { close(descriptor) }
  }
}
