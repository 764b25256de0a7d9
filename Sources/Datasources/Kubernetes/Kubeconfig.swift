import FoundationEssentials
import Text
package import Transport

/// A context of a kubeconfig: a cluster's API server, and who we are there.
package struct KubeContext: Sendable {
  package var name: String
  /// Of the API server: `https://host:6443`.
  package var server: String
  /// TLS, proxy, and what of the credentials is written in the file.
  package var connection: ConnectionOptions
  /// Read again for every credential: cluster tools change it.
  package var tokenFile: String?
  /// A program that gives the credentials.
  package var plugin: ExecPlugin?
  package var namespace: String?
}

/// `users[].user.exec` of a kubeconfig.
package struct ExecPlugin: Hashable, Sendable {
  package var command: String
  package var arguments: [String]
  package var environment: [String: Secret]
  var apiVersion: String
  /// What its authors say to those who lack it.
  var installHint: String?
  /// `JSON` of the cluster, where the plugin wants it.
  package var clusterInfo: String?
}

/// Reads kubeconfig files as kubectl does: of several files the first that names something decides.
package struct Kubeconfig: Sendable {
  private var clusters: [String: Entry] = [:]
  private var users: [String: Entry] = [:]
  private var contexts: [String: Entry] = [:]
  /// In the order of the files.
  private(set) var contextNames: [String] = []
  private(set) var currentContext: String?
  private(set) var problems: [ConfigurationProblem] = []
  private let surroundings: ConfigurationSurroundings

  private struct Entry: Sendable {
    var node: YAMLNode
    var file: String
  }

  /// - Parameter files: Those that are not there are passed over, unless it is the only one.
  package init(files: [String], surroundings: ConfigurationSurroundings) {
    self.surroundings = surroundings
    for file in files {
      guard let bytes = surroundings.contents(file) else {
        if files.count == 1 {
          problems.append(ConfigurationProblem(file: file, reason: "the file cannot be read", advice: "check its path and permissions"))
        }
        continue
      }
      read(bytes, file: file)
    }
  }

  /// `$KUBECONFIG`, else `~/.kube/config`.
  package static func usualFiles(environment: [String: String]) -> [String] {
    if let list = environment["KUBECONFIG"], !list.isEmpty { return list.split(separator: ":").map(String.init) }
    return environment["HOME"].map { [$0 + "/.kube/config"] } ?? []
  }

  private mutating func read(_ bytes: [UInt8], file: String) {
    var reader = ConfigurationReader(file: file, surroundings: surroundings)
    if let document = reader.document(bytes), let node = reader.mapping(document, "the kubeconfig") {
      for (key, subject) in [("clusters", "cluster"), ("users", "user"), ("contexts", "context")] {
        for item in reader.list(node[key], key) {
          guard let name = item["name"]?.string, let inner = reader.mapping(item[subject], subject) else { continue }
          add(Entry(node: inner, file: file), name, to: key)
        }
      }
      if currentContext == nil { currentContext = node["current-context"]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    }
    problems += reader.problems
  }

  private mutating func add(_ entry: Entry, _ name: String, to key: String) {
    switch key {
    case "clusters": if clusters[name] == nil { clusters[name] = entry }
    case "users": if users[name] == nil { users[name] = entry }
    default:
      if contexts[name] == nil {
        contexts[name] = entry
        contextNames.append(name)
      }
    }
  }

  /// - Parameter wanted: `nil` takes the current one.
  /// - Throws: What is missing or wrong, with its place in the file.
  package func context(_ wanted: String?) throws(ConfigurationProblem) -> KubeContext {
    if let problem = problems.first(where: { $0.severity == .error }) { throw problem }
    guard let name = wanted ?? currentContext, let entry = contexts[name] else {
      let known = contextNames.isEmpty ? "it has no contexts" : "known are \(contextNames.joined(separator: ", "))"
      throw ConfigurationProblem(file: "kubeconfig", reason: (wanted ?? currentContext).map { "there is no context “\($0)”" } ?? "no context is current", advice: known)
    }
    guard let clusterName = entry.node["cluster"]?.string, let cluster = clusters[clusterName] else {
      throw ConfigurationProblem(.error, at: entry.node, in: entry.file, "the context “\(name)” names no cluster that is there")
    }
    guard let server = cluster.node["server"]?.string, server.hasPrefix("https://") || server.hasPrefix("http://") else {
      throw ConfigurationProblem(.error, at: cluster.node, in: cluster.file, "the cluster “\(clusterName)” has no server", advice: "server: https://HOST:6443")
    }
    var context = KubeContext(
      name: name, server: server.hasSuffix("/") ? String(server.dropLast()) : server, connection: ConnectionOptions(),
      namespace: entry.node["namespace"]?.string)
    try readCluster(cluster, into: &context)
    if let userName = entry.node["user"]?.string, !userName.isEmpty {
      guard let user = users[userName] else {
        throw ConfigurationProblem(.error, at: entry.node, in: entry.file, "there is no user “\(userName)”")
      }
      try readUser(user, cluster, into: &context)
    }
    return context
  }

  private func readCluster(_ entry: Entry, into context: inout KubeContext) throws(ConfigurationProblem) {
    context.connection.tls.caText = try text(entry, "certificate-authority")
    context.connection.tls.skipsVerification = entry.node["insecure-skip-tls-verify"]?.bool ?? false
    context.connection.tls.serverName = entry.node["tls-server-name"]?.string
    context.connection.proxy = entry.node["proxy-url"]?.string
  }

  private func readUser(_ entry: Entry, _ cluster: Entry, into context: inout KubeContext) throws(ConfigurationProblem) {
    let node = entry.node
    context.connection.tls.certificateText = try text(entry, "client-certificate")
    context.connection.tls.keyText = try text(entry, "client-key")
    if let token = node["token"]?.string, !token.isEmpty {
      context.connection.credentials = .bearer(Secret(token))
    } else if let file = node["tokenFile"]?.string {
      context.tokenFile = path(file, beside: entry.file)
    } else if let user = node["username"]?.string {
      context.connection.credentials = .basic(user: user, password: Secret(node["password"]?.string ?? ""))
    } else if let exec = node["exec"] {
      context.plugin = try plugin(exec, entry, cluster)
    } else if let provider = node["auth-provider"] {
      throw ConfigurationProblem(
        .error, at: provider, in: entry.file, "auth-provider “\(provider["name"]?.string ?? "")” is not spoken, and neither by kubectl since 1.26",
        advice: "use an exec plugin")
    }
  }

  private func plugin(_ node: YAMLNode, _ entry: Entry, _ cluster: Entry) throws(ConfigurationProblem) -> ExecPlugin {
    guard let command = node["command"]?.string, !command.isEmpty else {
      throw ConfigurationProblem(.error, at: node, in: entry.file, "exec has no command")
    }
    let version = node["apiVersion"]?.string ?? ""
    guard ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"].contains(version) else {
      throw ConfigurationProblem(
        .error, at: node["apiVersion"] ?? node, in: entry.file, "exec has the apiVersion “\(version)”",
        advice: "client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1")
    }
    if node["interactiveMode"]?.string == "Always" {
      throw ConfigurationProblem(
        .error, at: node, in: entry.file, "\(command) wants to talk to a person", advice: "log in with it in a shell, and use a plugin or a token that needs no terminal")
    }
    var environment: [String: Secret] = [:]
    for item in node["env"]?.sequence ?? [] {
      if let name = item["name"]?.string { environment[name] = Secret(item["value"]?.string ?? "") }
    }
    // As with kubectl a path with a slash counts from the file's folder; a name is looked for in $PATH.
    return ExecPlugin(
      command: command.contains("/") ? path(command, beside: entry.file) : command,
      arguments: (node["args"]?.sequence ?? []).compactMap(\.text), environment: environment, apiVersion: version,
      installHint: node["installHint"]?.string, clusterInfo: node["provideClusterInfo"]?.bool == true ? clusterInfo(cluster) : nil)
  }

  private func clusterInfo(_ entry: Entry) -> String {
    var info: JSONObject = ["server": .string(entry.node["server"]?.string ?? "")]
    if let ca = entry.node["certificate-authority-data"]?.string { info["certificate-authority-data"] = .string(ca) }
    if let name = entry.node["tls-server-name"]?.string { info["tls-server-name"] = .string(name) }
    if entry.node["insecure-skip-tls-verify"]?.bool == true { info["insecure-skip-tls-verify"] = true }
    return JSONValue.object(info).compactText
  }

  // MARK: Files and data

  /// `KEY-data` in base64, else the file `KEY`.
  private func text(_ entry: Entry, _ key: String) throws(ConfigurationProblem) -> Secret? {
    if let node = entry.node[key + "-data"], let coded = node.string, !coded.isEmpty {
      guard let data = Data(base64Encoded: coded, options: .ignoreUnknownCharacters), !data.isEmpty else {
        throw ConfigurationProblem(.error, at: node, in: entry.file, "\(key)-data is not base64")
      }
      return Secret(String(decoding: data, as: UTF8.self))
    }
    guard let node = entry.node[key], let name = node.string, !name.isEmpty else { return nil }
    let path = path(name, beside: entry.file)
    guard let bytes = surroundings.contents(path) else {
      throw ConfigurationProblem(.error, at: node, in: entry.file, "\(key): \(path) cannot be read", advice: "check its path and permissions")
    }
    return Secret(String(decoding: bytes, as: UTF8.self))
  }

  private func path(_ name: String, beside file: String) -> String {
    guard !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return name }
    return file[...slash] + name
  }
}
