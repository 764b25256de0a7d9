import Glibc

/// Ports of 127.0.0.1.
package enum LoopbackPorts {
  package struct NoPort: Error {}

  /// One that nothing listens on: the system chose it a moment ago.
  package static func free() throws -> UInt16 {
    let listener = try Listener(port: 0, backlog: 1)
    defer { listener.close() }
    return listener.port
  }

  /// What `GET path` is answered with; `nil` where nothing answers.
  package static func reply(port: UInt16, path: String) -> (status: Int, body: String)? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { Glibc.close(descriptor) }
    var patience = timeval(tv_sec: 2, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    guard connectLoopback(descriptor, port: port) == 0 else { return nil }
    let question = Array("GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8)
    guard send(descriptor, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else { return nil }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 { received += buffer[..<count] }
    let text = String(decoding: received, as: UTF8.self)
    guard let status = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
    return (status, text.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init) ?? "")
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

  /// A listening socket on 127.0.0.1.
  struct Listener {
    let descriptor: Int32
    let port: UInt16

    /// - Parameter port: 0 lets the system choose.
    init(port wanted: UInt16, backlog: Int32) throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { throw NoPort() }
      var one: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
      let descriptor = descriptor
      let isListening =
        LoopbackPorts.withAddress(port: wanted) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) } == 0
        && listen(descriptor, backlog) == 0
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
      }
      port = UInt16(bigEndian: address.sin_port)
      guard isListening, isKnown else {
        Glibc.close(descriptor)
        throw NoPort()
      }
    }

    func close() { Glibc.close(descriptor) }
  }
}

/// An address where connections are neither made nor refused, as behind a firewall that drops packets: its queue is full.
package final class Blackhole: Sendable {
  package let port: UInt16
  private let descriptors: [Int32]

  package var url: String { "http://127.0.0.1:\(port)" }

  package init() throws {
    let listener = try LoopbackPorts.Listener(port: 0, backlog: 0)
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
