import ArgumentParser
import Dashboards
import DatasourceKinds
import DatasourceKit
import Datasources
import Glibc
import Text
import TimeSeries
import Transport
import Widgets

/// Which servers to ask: the command line's first, then the configuration's, then those of a provisioning folder.
struct SourcePlan {
  private(set) var datasources: [DatasourceSettings] = []
  private(set) var clusters: [ClusterReference] = []
  private(set) var dashboards: [DashboardProvider] = []
  /// Files of traces that are a datasource together.
  private(set) var traceFiles: [String] = []
  private(set) var isReadOnly: Bool
  private(set) var theme: String?
  private(set) var keys: [Placed<Configuration.KeyBinding>] = []
  private(set) var remarks: [String] = []
  /// "" where the configuration has none.
  private(set) var context = ""
  private(set) var contexts: [String] = []
  /// Files, and folders of provisioning files, that this plan was made of or would be made of if they were there.
  private(set) var configurationPaths: [String] = []
  /// Whether the usual ports of this machine are looked at.
  private(set) var seeksServers = false

  /// - Parameter wanted: The context to use in place of the one that the options name.
  /// - Throws: `ValidationError` with what is wrong with an option, `CommandFailure` with everything that is wrong in files,
  ///   each with its place.
  init(_ options: SourceOptions, addresses: [PastedAddress] = [], context wanted: String? = nil) throws {
    isReadOnly = options.readOnly
    try addAdHoc(options)
    for name in options.kubeContext {
      try add(Configuration.Cluster(context: name, kubeconfig: options.kubeconfig, namespaces: options.kubeNamespace), besides: "")
    }
    try addConfiguration(options, context: wanted ?? options.context)
    if let folder = options.provisioning { try addProvisioning(folder) }
    for address in addresses { add(address) }
    traceFiles = options.traces
    seeksServers = datasources.isEmpty && clusters.isEmpty && traceFiles.isEmpty && !options.noDiscovery
  }

  /// Whether any server was named, so that the Host dashboard is not all there is.
  var isConfigured: Bool { !datasources.isEmpty || !clusters.isEmpty }

  // MARK: The command line

  private mutating func addAdHoc(_ options: SourceOptions) throws {
    for (kind, addresses) in [
      (DatasourceKind.prometheus, options.prometheus), (.alertmanager, options.alertmanager), (.loki, options.loki), (.tempo, options.tempo),
      (.jaeger, options.jaeger), (.zipkin, options.zipkin), (.grafana, options.grafana),
    ] {
      for (index, text) in addresses.enumerated() {
        let (name, url) = try Self.named(text)
        datasources.append(Self.adHoc(kind, index: index, name: name, url: url))
      }
    }
    if !options.logs.isEmpty {
      let kind = DatasourceKind.localLogs
      var settings = DatasourceSettings(id: DatasourceID(uid: kind.id, name: kind.title, type: kind.id), url: "")
      settings.paths = options.logs
      datasources.append(settings)
    }
  }

  private static func adHoc(_ kind: DatasourceKind, index: Int, name: String? = nil, url: String) -> DatasourceSettings {
    let name = name ?? (index == 0 ? kind.title : "\(kind.title) \(index + 1)")
    var settings = DatasourceSettings(id: DatasourceID(uid: "\(kind.id)-\(index)", name: name, type: kind.id), url: url)
    let token = ProcessEnvironment.variables["GRAFANA_TOKEN"] ?? ""
    if kind == .grafana, !token.isEmpty { settings.connection.credentials = .bearer(Secret(token)) }
    return settings
  }

  /// `NAME=URL`, or a URL alone.
  private static func named(_ text: String) throws -> (name: String?, url: String) {
    let scheme = text.firstRange(of: "://")
    let equals = text.firstIndex(of: "=").flatMap { equals in scheme.map { equals < $0.lowerBound } == true ? equals : nil }
    let url = equals.map { String(text[$0...].dropFirst()) } ?? text
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw ValidationError("\(text): expected http://HOST:PORT or https://HOST:PORT")
    }
    return (equals.map { String(text[..<$0]) }, url)
  }

  // MARK: The configuration

  /// `$XDG_CONFIG_HOME/oriel/config.yaml`, else `~/.config/oriel/config.yaml`.
  private static var standardFile: String? {
    let variables = ProcessEnvironment.variables
    if let folder = variables["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder + "/oriel/config.yaml" }
    return variables["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.config/oriel/config.yaml" : nil }
  }

  private static let surroundings = ConfigurationSurroundings(
    environment: ProcessEnvironment.variables, contents: { try? ConfigurationFile.bytes(of: $0) })

  private mutating func addConfiguration(_ options: SourceOptions, context wanted: String?) throws {
    guard let file = options.config ?? Self.standardFile else { return }
    configurationPaths.append(file)
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try ConfigurationFile.bytes(of: file)
    } catch {
      // Nobody has to have one; but one that is there and cannot be read must not be taken for none.
      guard error.kind == .notFound, options.config == nil else { throw CommandFailure(error, advice: "check its path and permissions") }
      if let context = wanted { throw ValidationError("--context \(context): there is no configuration at \(file)") }
      return
    }
    let (configuration, problems) = Configuration.read(bytes, file: file, surroundings: Self.surroundings)
    try take(problems)
    take(configuration.theme)
    keys = configuration.keys
    isReadOnly = isReadOnly || configuration.isReadOnly
    contexts = configuration.contexts.map(\.name)
    guard let context = configuration.context(wanted) else {
      guard let name = wanted else { return }
      let known = configuration.contexts.map(\.name).joined(separator: ", ")
      throw ValidationError("--context \(name): \(file) has " + (known.isEmpty ? "no contexts" : "only \(known)"))
    }
    isReadOnly = isReadOnly || context.isReadOnly
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    self.context = context.name
    dashboards += context.dashboards.map { DashboardProvider(path: Self.absolute($0, in: folder)) }
    add(context.datasources)
    for cluster in context.clusters { try add(cluster, besides: folder) }
  }

  /// - Parameter folder: What a relative path counts from.
  private mutating func add(_ cluster: Configuration.Cluster, besides folder: String) throws {
    let files = cluster.kubeconfig.map { [Self.absolute($0, in: folder)] } ?? Kubeconfig.usualFiles(environment: ProcessEnvironment.variables)
    configurationPaths += files
    let kubeconfig = Kubeconfig(files: files, surroundings: Self.surroundings)
    do throws(ConfigurationProblem) {
      let context = try kubeconfig.context(cluster.context)
      guard !clusters.contains(where: { $0.context.name == context.name && $0.context.server == context.server }) else { return }
      clusters.append(ClusterReference(context: context, namespaces: cluster.namespaces, surroundings: Self.surroundings))
    } catch {
      throw CommandFailure(description: error.description)
    }
  }

  private static func absolute(_ path: String, in folder: String) -> String {
    if path.hasPrefix("/") { return path }
    if path.hasPrefix("~/") { return (ProcessEnvironment.variables["HOME"] ?? "") + path.dropFirst() }
    return folder.isEmpty ? path : "\(folder)/\(path)"
  }

  // MARK: Provisioning

  private mutating func addProvisioning(_ folder: String) throws {
    configurationPaths += [folder + "/datasources", folder + "/dashboards"]
    let sources = ConfigurationFile.yamlFiles(in: folder + "/datasources")
    let providers = ConfigurationFile.yamlFiles(in: folder + "/dashboards")
    guard !sources.isEmpty || !providers.isEmpty else {
      throw ValidationError("--provisioning \(folder): expected *.yaml files in its folders datasources or dashboards")
    }
    for file in sources {
      let (found, problems) = ProvisioningFile.datasources(try Self.provisioned(file), file: file, surroundings: Self.surroundings)
      try take(problems)
      add(found)
    }
    for file in providers {
      let (found, problems) = ProvisioningFile.providers(try Self.provisioned(file), file: file, surroundings: Self.surroundings)
      try take(problems)
      dashboards += found.map { provider in
        var provider = provider
        // Grafana takes such a path from the folder that it was started in.
        provider.path = Self.absolute(provider.path, in: "")
        return provider
      }
    }
  }

  private static func provisioned(_ file: String) throws -> [UInt8] {
    do throws(FileError) {
      return try ConfigurationFile.bytes(of: file)
    } catch {
      throw CommandFailure(error, advice: "check its permissions")
    }
  }

  /// A server that is configured is asked with its own credentials, but for the organisation of the address.
  private mutating func add(_ address: PastedAddress) {
    let isSame = { (url: String) in (url.hasSuffix("/") ? String(url.dropLast()) : url) == address.server }
    let others = datasources.count { $0.id.kind == .grafana }
    let index = datasources.firstIndex { $0.id.kind == .grafana && isSame($0.url) } ?? {
      var server = Self.adHoc(.grafana, index: others, url: address.server)
      // The token belongs to the server that was named, not to whatever else is pasted.
      if others > 0 { server.connection.credentials = .none }
      if let named = address.credentials { server.connection.credentials = named }
      datasources.append(server)
      return datasources.count - 1
    }()
    guard let organisation = address.dashboard.organisation else { return }
    datasources[index].headers.removeAll { $0.name.lowercased() == "x-grafana-org-id" }
    datasources[index].headers.append(("X-Grafana-Org-Id", Secret(String(organisation))))
  }

  private mutating func add(_ more: [DatasourceSettings]) {
    for settings in more where !datasources.contains(where: { $0.id.uid == settings.id.uid }) { datasources.append(settings) }
  }

  /// Errors end the start, warnings are kept.
  private mutating func take(_ problems: [ConfigurationProblem]) throws {
    let errors = problems.filter { $0.severity == .error }
    guard errors.isEmpty else { throw CommandFailure(description: errors.map(\.description).joined(separator: "\n")) }
    remarks += problems.map(\.description)
  }

  private mutating func take(_ name: Placed<String>?) {
    guard let name else { return }
    let known = Theme.all.map(\.name)
    if known.contains(name.value) {
      theme = name.value
    } else {
      remarks.append(name.warning("there is no theme “\(name.value)”", advice: "one of \(known.joined(separator: ", "))").description)
    }
  }
}

/// Configuration on disk.
enum ConfigurationFile {
  /// At most 4 MiB.
  static func bytes(of path: String) throws(FileError) -> [UInt8] { try FileBytes.read(path, limit: 4 << 20) }

  /// In the order of their names.
  static func yamlFiles(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory), names.count < 1000 {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { names.append(name) }
    }
    return names.sorted().map { "\(folder)/\($0)" }
  }
}
