import DatasourceKit
import Glibc
package import Transport

/// A server that was found without being named.
package struct FoundServer: Hashable, Sendable {
  package var kind: ServerKind
  package var port: UInt16
  package var version: String?
  package var latency: Duration
  /// The status with which it refused to say what it is: ``kind`` is then what usually has that port.
  package var refusal: Int?

  package init(kind: ServerKind, port: UInt16, version: String? = nil, latency: Duration = .zero, refusal: Int? = nil) {
    (self.kind, self.port, self.version, self.latency, self.refusal) = (kind, port, version, latency, refusal)
  }

  package var name: String { refusal == nil ? "\(kind.rawValue) :\(port)" : "\(kind.rawValue)? :\(port)" }
  package var url: String { "http://127.0.0.1:\(port)" }
  package var uid: String { "found-\(port)" }

  /// `nil` for exporters, which the embedded store can scrape, and for what wants a login.
  package var settings: DatasourceSettings? {
    guard refusal == nil else { return nil }
    return kind.datasourceType.map {
      DatasourceSettings(id: DatasourceID(uid: uid, name: name, type: $0), url: url, connection: ConnectionOptions(proxy: ""))
    }
  }

  /// What is said of one that wants a login: why, and what to do.
  package var login: (reason: String, advice: String)? {
    guard let refusal else { return nil }
    let advice =
      switch kind {
      case .grafana: "start with GRAFANA_TOKEN=… oriel --grafana \(url)"
      case .nodeExporter, .exporter: "scrape it with --scrape-config FILE, where basic_auth or authorization gives its credentials"
      case .prometheus, .victoriaMetrics, .alertmanager, .loki, .tempo, .jaeger:
        "name it in the configuration: type: \(kind.datasourceType ?? ""), url: \(url), basicAuth: true, basicAuthUser: …, secureJsonData: {basicAuthPassword: $__file{…}}"
      }
    return ("wants a login (HTTP \(refusal))", advice)
  }
}

/// Servers at their usual ports of this machine.
package enum LoopbackDiscovery {
  private static let usual: [(port: UInt16, probe: RecognitionProbe)] = [
    (9090, .prometheus), (8428, .prometheus), (9093, .alertmanager), (3000, .grafana), (3100, .loki), (3200, .tempo), (16_686, .jaeger),
    (9100, .exporter),
  ]

  package static let ports = usual.map(\.port)

  /// Those of the usual ports where something listens; where nothing does, this takes microseconds and loads no library.
  package static func openPorts(isListening: (UInt16) -> Bool = LoopbackDiscovery.isListening) -> [UInt16] {
    ports.filter(isListening)
  }

  /// What stands behind `ports`, in their order. A port is asked first for what it usually is, then for everything else;
  /// what answers to nothing within `patience` for each of the two is left out.
  package static func servers(
    at ports: [UInt16], transport: any HTTPTransport, patience: Duration = .milliseconds(400)
  ) async -> [FoundServer] {
    await withTaskGroup(of: (Int, FoundServer?).self) { group in
      for (index, port) in ports.enumerated() {
        group.addTask { (index, await server(at: port, transport, patience)) }
      }
      var found = [FoundServer?](repeating: nil, count: ports.count)
      for await (index, server) in group { found[index] = server }
      return found.compactMap(\.self)
    }
  }

  private static func server(at port: UInt16, _ transport: any HTTPTransport, _ patience: Duration) async -> FoundServer? {
    let first = usual.first { $0.port == port }?.probe
    var refused: FoundServer?
    if let first, let found = await answer(to: first, port, transport, patience) {
      guard found.refusal != nil else { return found }
      refused = found
    }
    let other = await withTaskGroup(of: (RecognitionProbe, FoundServer?).self) { group in
      for probe in RecognitionProbe.allCases where probe != first {
        group.addTask { (probe, await answer(to: probe, port, transport, patience)) }
      }
      var found: [RecognitionProbe: FoundServer] = [:]
      for await (probe, server) in group { found[probe] = server }
      // Many servers have metrics of their own: that counts only where nothing else does.
      let answers = RecognitionProbe.allCases.compactMap { found[$0] }
      return answers.first { $0.refusal == nil } ?? answers.first
    }
    // One that answers anything else without a login is that.
    return other?.refusal == nil ? other ?? refused : refused ?? other
  }

  private static func answer(
    to probe: RecognitionProbe, _ port: UInt16, _ transport: any HTTPTransport, _ patience: Duration
  ) async -> FoundServer? {
    let clock = ContinuousClock()
    let start = clock.now
    // Whatever proxy the environment names, this machine is reached without it.
    let request = HTTPRequest(
      url: "http://127.0.0.1:\(port)/\(probe.rawValue)", timeout: patience, maximumReplyBytes: 8 << 20, connection: ConnectionOptions(proxy: ""))
    guard let reply = try? await transport.send(request) else { return nil }
    let latency = clock.now - start
    // What a server wants a login for, it has; anything behind a login wants one for everything, though.
    if [401, 403].contains(reply.status) { return FoundServer(kind: usualKind(at: port) ?? probe.kind, port: port, latency: latency, refusal: reply.status) }
    return probe.recognised(reply).map { FoundServer(kind: $0.kind, port: port, version: $0.version, latency: latency) }
  }

  private static func usualKind(at port: UInt16) -> ServerKind? {
    port == 8428 ? .victoriaMetrics : usual.first { $0.port == port }?.probe.kind
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
