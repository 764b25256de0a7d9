import DatasourceKit
import Text
import TimeSeries

/// `config.yaml`: named contexts, and what holds in all of them.
package struct Configuration: Sendable {
  /// As kubectl has them: one is in use at a time.
  package struct Context: Sendable {
    package var name: String
    package var datasources: [DatasourceSettings]
    /// Folders and files of dashboards.
    package var dashboards: [String]
    /// Clusters whose monitoring belongs to it.
    package var clusters: [Cluster] = []
    package var isReadOnly: Bool

    init(name: String, datasources: [DatasourceSettings] = [], dashboards: [String] = [], isReadOnly: Bool = false) {
      (self.name, self.datasources, self.dashboards, self.isReadOnly) = (name, datasources, dashboards, isReadOnly)
    }
  }

  /// `kubernetes:` of a context.
  package struct Cluster: Hashable, Sendable {
    /// Of the kubeconfig; `nil` takes its current one.
    package var context: String?
    /// `nil` takes `$KUBECONFIG`, else `~/.kube/config`.
    package var kubeconfig: String?
    package var namespaces: [String]

    package init(context: String? = nil, kubeconfig: String? = nil, namespaces: [String] = []) {
      (self.context, self.kubeconfig, self.namespaces) = (context, kubeconfig, namespaces)
    }
  }

  /// A key and what it does, as written: either may stand first.
  package struct KeyBinding: Hashable, Sendable {
    package var key: String
    package var action: String
  }

  package var contexts: [Context]
  var currentContext: String?
  /// The name of a theme, which is for the caller to know.
  package var theme: Placed<String>?
  package var isReadOnly: Bool
  /// For the key map.
  package var keys: [Placed<KeyBinding>]

  init() {
    (contexts, isReadOnly, keys) = ([], false, [])
  }

  /// The one in use: `wanted`, else `currentContext`, else the first.
  package func context(_ wanted: String?) -> Context? {
    guard let name = wanted ?? currentContext else { return contexts.first }
    return contexts.first { $0.name == name }
  }

  /// - Returns: What could be read, with everything that could not.
  package static func read(
    _ bytes: [UInt8], file: String, surroundings: ConfigurationSurroundings
  ) -> (configuration: Configuration, problems: [ConfigurationProblem]) {
    var reader = ConfigurationReader(file: file, surroundings: surroundings)
    var configuration = Configuration()
    if let document = reader.document(bytes), let node = reader.mapping(document, "the configuration") {
      configuration.read(node, &reader)
    }
    return (configuration, reader.problems)
  }

  private mutating func read(_ node: YAMLNode, _ reader: inout ConfigurationReader) {
    reader.expectKeys(
      ["currentContext", "current-context", "contexts", "theme", "readOnly", "keys", "datasources", "dashboards", "kubernetes"], of: node,
      in: "the configuration")
    if let themeNode = node["theme"], let name = reader.text(themeNode, "theme") { theme = reader.placed(name, at: themeNode) }
    isReadOnly = reader.bool(node["readOnly"], "readOnly") ?? false
    for entry in reader.mapping(node["keys"], "keys")?.entries ?? [] {
      guard let name = entry.key.text else { continue }
      if entry.value.sequence != nil {
        for node in reader.list(entry.value, "keys") {
          if let key = reader.text(node, "a key") { keys.append(reader.placed(KeyBinding(key: key, action: name), at: node)) }
        }
      } else if let action = reader.text(entry.value, "an action") {
        keys.append(reader.placed(KeyBinding(key: name, action: action), at: entry.key))
      }
    }
    // Without contexts the file itself is one.
    if node["datasources"] != nil || node["dashboards"] != nil || node["kubernetes"] != nil {
      contexts.append(Self.context(named: "default", node, &reader))
    }
    let list = node["contexts"]
    if let entries = list?.entries {
      for entry in entries {
        guard let inner = reader.mapping(entry.value, "a context") else { continue }
        contexts.append(Self.checked(named: entry.key.text ?? "", inner, &reader))
      }
    } else {
      for inner in reader.list(list, "contexts") {
        guard let inner = reader.mapping(inner, "a context") else { continue }
        guard let name = reader.text(inner["name"], "name"), !name.isEmpty else {
          reader.report(.error, at: inner, "the context has no name", advice: "add “name: …”")
          continue
        }
        contexts.append(Self.checked(named: name, inner, &reader))
      }
    }
    let currentNode = node["currentContext"] ?? node["current-context"]
    currentContext = reader.text(currentNode, "currentContext")
    if let currentNode, let currentContext, !contexts.contains(where: { $0.name == currentContext }) {
      reader.report(
        .error, at: currentNode, "there is no context “\(currentContext)”",
        advice: contexts.isEmpty ? "add it under contexts" : "known are \(contexts.map(\.name).joined(separator: ", "))")
    }
  }

  private static func checked(named name: String, _ node: YAMLNode, _ reader: inout ConfigurationReader) -> Context {
    reader.expectKeys(["name", "datasources", "dashboards", "kubernetes", "readOnly"], of: node, in: "a context")
    return context(named: name, node, &reader)
  }

  private static func context(named name: String, _ node: YAMLNode, _ reader: inout ConfigurationReader) -> Context {
    var context = Context(name: name, isReadOnly: reader.bool(node["readOnly"], "readOnly") ?? false)
    context.datasources = reader.datasources(node["datasources"])
    context.dashboards = reader.list(node["dashboards"], "dashboards").compactMap { reader.text($0, "a dashboard path") }
    // One cluster, or a list of them.
    let clusters = node["kubernetes"].map { $0.sequence ?? [$0] } ?? []
    context.clusters = clusters.compactMap { cluster($0, &reader) }
    return context
  }

  private static func cluster(_ node: YAMLNode, _ reader: inout ConfigurationReader) -> Cluster? {
    guard let node = reader.mapping(node, "kubernetes") else { return nil }
    reader.expectKeys(["context", "kubeconfig", "namespaces"], of: node, in: "kubernetes")
    return Cluster(
      context: reader.text(node["context"], "context"), kubeconfig: reader.text(node["kubeconfig"], "kubeconfig"),
      namespaces: reader.list(node["namespaces"], "namespaces").compactMap { reader.text($0, "a namespace") })
  }
}

extension ConfigurationReader {
  /// A list of datasources whose uids differ.
  mutating func datasources(_ node: YAMLNode?) -> [DatasourceSettings] {
    var known: Set<String> = []
    var result: [DatasourceSettings] = []
    for (index, entry) in list(node, "datasources").enumerated() {
      guard let settings = datasource(entry, index: index) else { continue }
      guard known.insert(settings.id.uid).inserted else {
        report(.error, at: entry, "a datasource with the uid “\(settings.id.uid)” is there already", advice: "give it another uid")
        continue
      }
      result.append(settings)
    }
    return result
  }

  /// `30s`, `2m`, or seconds alone; not negative, at most an hour.
  static func duration(_ text: String) -> Duration? {
    if let seconds = Int(text) { return seconds > 0 ? .seconds(min(seconds, 3600)) : nil }
    guard let length = PromDuration.parse(text), length > 0 else { return nil }
    return .milliseconds(min(length, 3_600_000))
  }
}

/// One file below Grafana's provisioning folder.
package enum ProvisioningFile {
  /// `datasources/*.yaml`
  package static func datasources(
    _ bytes: [UInt8], file: String, surroundings: ConfigurationSurroundings
  ) -> (datasources: [DatasourceSettings], problems: [ConfigurationProblem]) {
    var reader = ConfigurationReader(file: file, surroundings: surroundings)
    guard let document = reader.document(bytes), let node = reader.mapping(document, "the file") else { return ([], reader.problems) }
    reader.expectKeys(["apiVersion", "datasources", "deleteDatasources", "prune"], of: node, in: "a provisioning file")
    return (reader.datasources(node["datasources"]), reader.problems)
  }

  /// The providers of `dashboards/*.yaml`.
  package static func providers(
    _ bytes: [UInt8], file: String, surroundings: ConfigurationSurroundings
  ) -> (providers: [DashboardProvider], problems: [ConfigurationProblem]) {
    var reader = ConfigurationReader(file: file, surroundings: surroundings)
    guard let document = reader.document(bytes) else { return ([], reader.problems) }
    // The oldest form is the list of providers alone, with the path in `options.folder`.
    if document.sequence == nil { reader.expectKeys(["apiVersion", "providers"], of: document, in: "a provisioning file") }
    var providers: [DashboardProvider] = []
    for node in document.sequence ?? reader.list(document["providers"], "providers") {
      guard let node = reader.mapping(node, "a provider") else { continue }
      reader.expectKeys(
        ["name", "orgId", "org_id", "folder", "folderUid", "type", "disableDeletion", "updateIntervalSeconds", "allowUiUpdates", "editable", "options"],
        of: node, in: "a provider")
      let options = reader.mapping(node["options"], "options")
      guard let path = reader.text(options?["path"] ?? options?["folder"], "options.path"), !path.isEmpty else {
        reader.report(.error, at: options ?? node, "the provider has no path", advice: "add “options: {path: /folder/of/dashboards}”")
        continue
      }
      let folder = reader.text(node["folder"], "folder").flatMap { $0.isEmpty ? nil : $0 }
      let usesFolders = reader.bool(options?["foldersFromFilesStructure"], "foldersFromFilesStructure") ?? false
      providers.append(DashboardProvider(path: path, folder: usesFolders ? nil : folder ?? "General"))
    }
    return (providers, reader.problems)
  }
}

/// A folder or file of dashboards.
package struct DashboardProvider: Hashable, Sendable {
  package var path: String
  /// Under which its dashboards are listed; `nil` goes by the folders that they lie in.
  package var folder: String?

  package init(path: String, folder: String? = nil) {
    (self.path, self.folder) = (path, folder)
  }
}
