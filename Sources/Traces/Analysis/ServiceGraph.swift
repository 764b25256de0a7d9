/// Who calls whom, counted from spans by Tempo's rules: a client span and the server span below it make a call; a client
/// without server leads to what its attributes name.
package struct ServiceGraph: Hashable, Sendable {
  package enum Connection: String, Sendable {
    case direct = ""
    case messaging = "messaging_system"
    case database = "database"
    case virtual = "virtual_node"
  }

  package struct Edge: Hashable, Sendable {
    package var client: String
    package var server: String
    package var connection: Connection
  }

  package struct Calls: Hashable, Sendable {
    package var count = 0
    package var failed = 0
    /// Nanoseconds, one for each call that has such a side.
    package var clientTimes: [UInt64] = []
    package var serverTimes: [UInt64] = []
  }

  package private(set) var edges: [Edge: Calls] = [:]
  /// Client spans that lead nowhere, by service.
  package private(set) var unpaired: [String: Int] = [:]

  package init() {}

  package init(_ trees: some Sequence<TraceTree>) {
    for tree in trees { add(tree) }
  }

  package mutating func add(_ tree: TraceTree) {
    for index in tree.order {
      let span = tree.spans[index]
      switch span.kind {
      case .client, .producer: addCall(of: span, servers: tree.nodes[index].children.map { tree.spans[$0] }.filter { Self.answers($0, span) })
      case .server, .consumer:
        if tree.nodes[index].parent == nil, !tree.nodes[index].isOrphan { addEntry(span) }
      case .internal, .unspecified: break
      }
    }
  }

  private static func answers(_ server: Span, _ client: Span) -> Bool {
    client.kind == .client ? server.kind == .server : server.kind == .consumer
  }

  private mutating func addCall(of client: Span, servers: [Span]) {
    if client.kind == .client, let database = Self.database(of: client) {
      return count(Edge(client: client.service, server: database, connection: .database), client: client, server: nil)
    }
    if servers.isEmpty {
      guard let name = Self.firstText(client, ["peer.service", "db.name", "db.system", "db.system.name"]) else {
        unpaired[client.service, default: 0] += 1
        return
      }
      return count(Edge(client: client.service, server: name, connection: .virtual), client: client, server: nil)
    }
    for server in servers {
      let connection: Connection = client.kind == .producer ? .messaging : .direct
      count(Edge(client: client.service, server: server.service, connection: connection), client: client, server: server)
    }
  }

  /// A request from outside.
  private mutating func addEntry(_ server: Span) {
    let client = Self.firstText(server, ["peer.service", "db.name", "db.system", "db.system.name"]) ?? "user"
    count(Edge(client: client, server: server.service, connection: .virtual), client: nil, server: server)
  }

  private mutating func count(_ edge: Edge, client: Span?, server: Span?) {
    var calls = edges[edge] ?? Calls()
    calls.count += 1
    if client?.isError == true || server?.isError == true { calls.failed += 1 }
    if let client { calls.clientTimes.append(client.duration) }
    if let server { calls.serverTimes.append(server.duration) }
    edges[edge] = calls
  }

  private static func database(of span: Span) -> String? {
    guard let named = firstText(span, ["db.namespace", "db.name", "db.system", "db.system.name"]) else { return nil }
    if let peer = firstText(span, ["peer.service", "server.address"]) { return peer }
    if let address = firstText(span, ["network.peer.address"]) {
      return firstText(span, ["network.peer.port"]).map { "\(address):\($0)" } ?? address
    }
    return named
  }

  private static func firstText(_ span: Span, _ keys: [String]) -> String? {
    for key in keys {
      if let text = (span.attributes[key] ?? span.resource.attributes[key])?.text, !text.isEmpty { return text }
    }
    return nil
  }

  /// In the order of client and server.
  package var sortedEdges: [(edge: Edge, calls: Calls)] {
    edges.map { (edge: $0.key, calls: $0.value) }
      .sorted { ($0.edge.client, $0.edge.server, $0.edge.connection.rawValue) < ($1.edge.client, $1.edge.server, $1.edge.connection.rawValue) }
  }
}
