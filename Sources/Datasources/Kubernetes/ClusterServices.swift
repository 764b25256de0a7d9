import DatasourceKinds
package import DatasourceKit
import Text
package import Transport

/// A cluster whose monitoring is reached through the proxy of its API server.
package struct ClusterReference: Sendable {
  package var context: KubeContext
  /// Where services are looked for; empty looks everywhere, as far as is allowed.
  var namespaces: [String]
  private let surroundings: ConfigurationSurroundings

  package init(context: KubeContext, namespaces: [String] = [], surroundings: ConfigurationSurroundings) {
    (self.context, self.namespaces, self.surroundings) = (context, namespaces, surroundings)
  }

  /// Those that are monitoring, as settings of datasources.
  ///
  /// - Throws: Why the API server did not say which services there are.
  package func services(transport: any HTTPTransport, timeout: Duration) async throws(DatasourceError) -> [DatasourceSettings] {
    let access = ClusterTransport(context: context, surroundings: surroundings, base: transport)
    let id = DatasourceID(uid: "kube-\(context.name)", name: context.name, type: "kubernetes")
    let client = ServerClient(baseURL: context.server, timeout: timeout, transport: access)
    let services = try await list(client, id).compactMap(ClusterService.init)
    return ClusterService.distinct(services).map { service in
      DatasourceSettings(
        id: DatasourceID(
          uid: "kube-\(service.namespace)-\(service.name)", name: "\(service.namespace)/\(service.name)", type: service.type),
        url: "\(context.server)/\(service.proxyPath)", connection: context.connection, access: access)
    }
  }

  /// Where monitoring usually lives, for those who may not list the services of the whole cluster.
  private static let usualNamespaces = ["monitoring", "observability", "prometheus", "grafana", "loki", "logging", "default"]

  private func list(_ client: ServerClient, _ id: DatasourceID) async throws(DatasourceError) -> [JSONValue] {
    var refusal: DatasourceError?
    if namespaces.isEmpty {
      do throws(DatasourceError) {
        return try await items(client, "api/v1/services", id)
      } catch {
        guard case .unauthorized(403) = error.kind else { throw error }
        refusal = error
      }
    }
    let own = namespaces.isEmpty ? [context.namespace].compactMap(\.self) + Self.usualNamespaces : namespaces
    var seen: Set<String> = []
    var found: [JSONValue] = []
    var isAllowedSomewhere = false
    for namespace in own where seen.insert(namespace).inserted {
      do throws(DatasourceError) {
        found += try await items(client, "api/v1/namespaces/\(URLText.encodedComponent(namespace))/services", id)
        isAllowedSomewhere = true
      } catch {
        guard case .unauthorized(403) = error.kind else { throw error }
        if refusal == nil { refusal = error }
      }
    }
    if !isAllowedSomewhere, let refusal { throw refusal }
    return found
  }

  /// Page by page, at most 5,000.
  private func items(_ client: ServerClient, _ path: String, _ id: DatasourceID) async throws(DatasourceError) -> [JSONValue] {
    var items: [JSONValue] = []
    var next = ""
    for _ in 0..<10 {
      let parameters = [(name: "limit", value: "500")] + (next.isEmpty ? [] : [(name: "continue", value: next)])
      let page = try await client.json(.get, path, parameters: parameters, for: id)
      items += page["items"]?.array ?? []
      next = page["metadata"]?["continue"]?.string ?? ""
      if next.isEmpty { break }
    }
    return items
  }
}

/// A service that is monitoring, by its name, its labels and its ports.
struct ClusterService: Hashable {
  var namespace: String
  var name: String
  /// Of datasource.
  var type: String
  /// Name or number, as the proxy takes it.
  var port: String
  var isSecure: Bool
  /// The governing service of a StatefulSet, which stands beside the one for clients.
  var isHeadless: Bool

  /// `nil` for everything that is not one of ours.
  init?(_ json: JSONValue) {
    guard let metadata = json["metadata"], let name = metadata["name"]?.string, let namespace = metadata["namespace"]?.string,
      Self.isPlain(name), Self.isPlain(namespace), let rule = Self.rule(name, metadata["labels"]?.object ?? JSONObject()),
      let port = Self.port(by: rule.service, json["spec"]?["ports"]?.array ?? [])
    else { return nil }
    (self.namespace, self.name, type) = (namespace, name, rule.kind.id)
    (self.port, isSecure) = port
    isHeadless = json["spec"]?["clusterIP"]?.string == "None"
  }

  var proxyPath: String { "api/v1/namespaces/\(namespace)/services/\(isSecure ? "https:" : "")\(name):\(port)/proxy" }

  private struct Rule {
    var kind: DatasourceKind
    var service: ServiceRule
  }

  private static let rules = DatasourceKind.all.flatMap { kind in kind.services.map { Rule(kind: kind, service: $0) } }

  /// Words of components that only work for these servers.
  private static let helpers: Set<String> = [
    "operator", "exporter", "pushgateway", "adapter", "node", "blackbox", "kube-state-metrics", "webhook", "memberlist", "canary", "agent",
    "gossip", "sidecar", "discovery", "querier", "ingester", "distributor", "compactor", "ruler", "scheduler", "chunks", "results", "image",
    "renderer", "headless", "backend", "read", "write",
  ]

  /// By the label for it, else by the words of the name: `prometheus-k8s`, `kube-prometheus-stack-alertmanager`.
  private static func rule(_ name: String, _ labels: JSONObject) -> Rule? {
    let words = name.split(separator: "-").map(String.init)
    guard helpers.isDisjoint(with: words) else { return nil }
    for label in ["app.kubernetes.io/name", "app"] {
      guard let value = labels[label]?.string else { continue }
      if helpers.contains(where: value.split(separator: "-").map(String.init).contains) { return nil }
      if let found = rules.first(where: { $0.service.word == value }) { return found }
    }
    // The last word of a kind tells: `kube-prometheus-stack-grafana` is Grafana.
    for word in words.reversed() {
      if let found = rules.first(where: { $0.service.word == word }) { return found }
    }
    return nil
  }

  private static func port(by rule: ServiceRule, _ ports: [JSONValue]) -> (port: String, isSecure: Bool)? {
    let known = ports.compactMap { port -> (number: Int, name: String)? in
      port["port"]?.integer.map { ($0, port["name"]?.string ?? "") }
    }
    let chosen =
      rule.ports.lazy.compactMap { wanted in known.first { $0.number == wanted } }.first
      ?? rule.portNames.lazy.compactMap { wanted in known.first { $0.name == wanted } }.first
    return chosen.map { (String($0.number), $0.number == 443 || $0.name == "https") }
  }

  /// Names go into a path.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 253 && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-.".utf8.contains($0) } && name != ".."
  }

  /// Headless services beside one for clients of the same namespace and type are left out.
  static func distinct(_ services: [ClusterService]) -> [ClusterService] {
    services.filter { service in
      !service.isHeadless || !services.contains { !$0.isHeadless && $0.namespace == service.namespace && $0.type == service.type }
    }
  }
}
