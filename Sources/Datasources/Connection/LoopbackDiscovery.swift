import DatasourceKit
import Glibc
package import Transport

/// Servers at their usual ports of this machine.
package enum LoopbackDiscovery {
  private static let usual: [(port: UInt16, type: String, name: String)] = [
    (9090, "prometheus", "Prometheus"), (8428, "prometheus", "VictoriaMetrics"), (9093, "alertmanager", "Alertmanager"),
  ]

  /// Those where something listens; where nothing does, this takes microseconds and loads no library.
  package static func candidates(isListening: (UInt16) -> Bool = LoopbackDiscovery.isListening) -> [DatasourceSettings] {
    usual.filter { isListening($0.port) }.map { entry in
      DatasourceSettings(
        id: DatasourceID(uid: "found-\(entry.port)", name: "\(entry.name) :\(entry.port)", type: entry.type),
        url: "http://127.0.0.1:\(entry.port)", timeout: .seconds(30))
    }
  }

  /// The candidates that answer as their kind of server does, within `patience`.
  package static func answering(
    _ candidates: [DatasourceSettings], transport: any HTTPTransport, patience: Duration = .milliseconds(300)
  ) async -> [DatasourceSettings] {
    await withTaskGroup(of: (Int, Bool).self) { group in
      for (index, candidate) in candidates.enumerated() {
        var brief = candidate
        brief.timeout = patience
        let probe = DatasourceFactory(transport: transport).datasource(brief)
        group.addTask { (index, (try? await probe.health()) != nil) }
      }
      var answers: Set<Int> = []
      for await (index, isThere) in group where isThere { answers.insert(index) }
      return candidates.indices.filter(answers.contains).map { candidates[$0] }
    }
  }

  /// On loopback a connection is made or refused at once.
  package static func isListening(_ port: UInt16) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
    if result == 0 { return true }
    guard errno == EINPROGRESS else { return false }
    var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard poll(&state, 1, 50) == 1 else { return false }
    return state.revents & Int16(POLLERR | POLLHUP) == 0
  }
}
