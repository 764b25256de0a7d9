package import DatasourceKinds
import DatasourceKit
import Glibc
package import Transport

/// A server that was found without being named.
package struct FoundServer: Hashable, Sendable {
  /// `nil` for exporters, which the embedded store can scrape.
  package var kind: DatasourceKind?
  /// The program, as its makers write it.
  package var product: String
  package var port: UInt16
  package var version: String?
  package var latency: Duration
  /// The status with which it refused to say what it is: ``product`` is then what usually has that port.
  package var refusal: Int?

  package init(
    kind: DatasourceKind?, product: String, port: UInt16, version: String? = nil, latency: Duration = .zero, refusal: Int? = nil
  ) {
    self.kind = kind
    self.product = product
    self.port = port
    self.version = version
    self.latency = latency
    self.refusal = refusal
  }

  package var name: String { refusal == nil ? "\(product) :\(port)" : "\(product)? :\(port)" }
  package var url: String { "http://127.0.0.1:\(port)" }
  package var uid: String { "found-\(port)" }

  /// `nil` for exporters and for what wants a login.
  package var settings: DatasourceSettings? {
    guard refusal == nil else { return nil }
    return kind.map {
      DatasourceSettings(id: DatasourceID(uid: uid, name: name, type: $0.id), url: url, connection: ConnectionOptions(proxy: ""))
    }
  }

  /// What is said of one that wants a login: why, and what to do.
  package var login: (reason: String, advice: String)? {
    guard let refusal else { return nil }
    let advice =
      kind?.advice(forLoginAt: url)
      ?? "scrape it with --scrape-config FILE, where basic_auth or authorization gives its credentials"
    return ("wants a login (HTTP \(refusal))", advice)
  }
}

/// Servers at their usual ports of this machine.
package enum LoopbackDiscovery {
  /// Exporters come last: many servers have metrics of their own, which count only where nothing else answers.
  private static let candidates =
    DatasourceKind.all.compactMap { kind in
      kind.probe.map { ServerCandidate(kind: kind, products: kind.products, probe: $0) }
    } + [ExporterProbe.candidate]

  package static let ports = candidates.flatMap { $0.products.flatMap(\.ports) }.reduce(into: [UInt16]()) { ports, port in
    // Elasticsearch and OpenSearch share theirs.
    if !ports.contains(port) { ports.append(port) }
  }

  /// Those of the usual ports where something listens; where nothing does, this takes microseconds and loads no library.
  package static func openPorts(isListening: (UInt16) -> Bool = LoopbackDiscovery.isListening) -> [UInt16] {
    ports.filter(isListening)
  }

  /// What stands behind `ports`, in their order. A port is asked first for what it usually is, then for everything else;
  /// what answers to nothing within `timeout` for each of the two is left out.
  package static func servers(
    at ports: [UInt16], transport: any HTTPTransport, timeout: Duration = .milliseconds(400)
  ) async -> [FoundServer] {
    await withTaskGroup(of: (Int, FoundServer?).self) { group in
      for (index, port) in ports.enumerated() {
        group.addTask { (index, await server(at: port, transport, timeout)) }
      }
      var found = [FoundServer?](repeating: nil, count: ports.count)
      for await (index, server) in group { found[index] = server }
      return found.compactMap(\.self)
    }
  }

  private static func server(at port: UInt16, _ transport: any HTTPTransport, _ timeout: Duration) async -> FoundServer? {
    let first = candidates.firstIndex { $0.usualProduct(at: port) != nil }
    var refused: FoundServer?
    if let first, let found = await answer(to: candidates[first], port, transport, timeout) {
      guard found.refusal != nil else { return found }
      refused = found
    }
    let other = await withTaskGroup(of: (Int, FoundServer?).self) { group in
      for (index, candidate) in candidates.enumerated() where index != first {
        group.addTask { (index, await answer(to: candidate, port, transport, timeout)) }
      }
      var found = [FoundServer?](repeating: nil, count: candidates.count)
      for await (index, server) in group { found[index] = server }
      let answers = found.compactMap(\.self)
      return answers.first { $0.refusal == nil } ?? answers.first
    }
    // One that answers anything else without a login is that.
    return other?.refusal == nil ? other ?? refused : refused ?? other
  }

  private static func answer(
    to candidate: ServerCandidate, _ port: UInt16, _ transport: any HTTPTransport, _ timeout: Duration
  ) async -> FoundServer? {
    let clock = ContinuousClock()
    let start = clock.now
    // Whatever proxy the environment names, this machine is reached without it.
    let request = HTTPRequest(
      url: "http://127.0.0.1:\(port)/\(candidate.probe.path)", timeout: timeout, maximumReplyBytes: 8 << 20,
      connection: ConnectionOptions(proxy: ""))
    guard let reply = try? await transport.send(request) else { return nil }
    let latency = clock.now - start
    // What a server wants a login for, it has; anything behind a login wants one for everything, though.
    if [401, 403].contains(reply.status) {
      let usual = candidates.first { $0.usualProduct(at: port) != nil } ?? candidate
      return FoundServer(
        kind: usual.kind, product: usual.usualProduct(at: port) ?? usual.products[0].name, port: port, latency: latency,
        refusal: reply.status)
    }
    guard reply.status == 200, let found = candidate.probe.recognise(ProbeReply(body: reply.body)) else { return nil }
    return FoundServer(kind: candidate.kind, product: found.product, port: port, version: found.version, latency: latency)
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

/// What a server at an unknown port may be.
struct ServerCandidate: Sendable {
  /// `nil` for what is no datasource.
  let kind: DatasourceKind?
  /// At least one.
  let products: [ServerProduct]
  let probe: ServerProbe

  func usualProduct(at port: UInt16) -> String? { products.first { $0.ports.contains(port) }?.name }
}
