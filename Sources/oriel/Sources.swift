import DatasourceKinds
import DatasourceKit
import Datasources
import Transport

/// The datasources of one context, as far as is known; a value, which a later one replaces.
struct Sources: Sendable {
  let plan: SourcePlan
  /// `nil` where no dashboard can ask for it.
  let embedded: EmbeddedStore?
  /// Named or found.
  private var servers: [DatasourceAccess] = []
  /// Inside this program.
  private var builtIn: [DatasourceAccess] = []
  /// In the order in which they were named or found.
  private(set) var settings: [DatasourceSettings]
  /// Servers whose dashboards can be opened.
  private(set) var grafanas: [GrafanaServer] = []
  /// Exporters that were found, which are no datasources.
  private(set) var exporters: [FoundServer] = []
  /// Servers that were found and want a login, which nothing here names.
  private(set) var lockedServers: [FoundServer] = []
  /// `false` while servers have still to say what they have.
  private(set) var isComplete: Bool
  /// Of finding servers, one line each; those of the plan are its own.
  private(set) var remarks: [String] = []
  /// Uids of Grafana servers, and keys of clusters, that have said what they have.
  private var listed: Set<String> = []
  private var minIntervals: [String: String]
  private let factory: DatasourceFactory
  private let transport: any HTTPTransport

  /// Of the files that `--traces` names.
  static let tracesUID = "traces"

  /// What is named: nothing is asked.
  init(_ plan: SourcePlan, embedded: EmbeddedStore?, hostIsShown: Bool, transport: any HTTPTransport) {
    (self.plan, self.embedded, self.transport) = (plan, embedded, transport)
    factory = DatasourceFactory(transport: transport, isReadOnly: plan.isReadOnly, host: HostName.current)
    settings = plan.datasources
    minIntervals = [EmbeddedStore.uid: "1s"]
    isComplete = !plan.seeksServers && plan.clusters.isEmpty && !plan.datasources.contains { $0.id.kind == .grafana }
    for server in settings { add(server) }
    if let embedded {
      let id = DatasourceID(uid: EmbeddedStore.uid, name: hostIsShown ? "This host" : "Embedded", type: DatasourceKind.prometheus.id)
      builtIn.append(EmbeddedDatasource(id: id, opening: embedded.opening).access)
    }
    if !plan.traceFiles.isEmpty {
      let id = DatasourceID(uid: Self.tracesUID, name: "Traces", type: DatasourceKind.tempo.id)
      let files = TraceFiles(plan.traceFiles, of: id)
      builtIn.append(LocalTracesDatasource(id: id) { () throws(DatasourceError) in try files.traces() }.access)
    }
    if !settings.contains(where: { $0.id.kind == .testData }) { builtIn.append(TestDataDatasource().access) }
  }

  private mutating func add(_ server: DatasourceSettings) {
    servers.append(guarded(factory.datasource(server), by: server))
    if server.id.kind == .grafana { grafanas.append(factory.grafana(server)) }
    minIntervals[server.id.uid] = server.timeInterval
  }

  /// What was named comes first; where nothing was, this machine does.
  var datasources: [DatasourceAccess] { plan.seeksServers ? builtIn + servers : servers + builtIn }

  var directory: DatasourceDirectory {
    // What was only found never takes the place of the store in this program.
    let chosen = plan.seeksServers && embedded != nil ? nil : settings.first { $0.isDefault }?.id.uid
    let preferred = chosen ?? datasources.first { $0.id.kind == .prometheus }?.id.uid
    let isProvisional = !isComplete && !(plan.seeksServers && preferred == EmbeddedStore.uid)
    var directory = DatasourceDirectory(datasources.map(\.id), defaultUID: preferred, minIntervals: minIntervals, isProvisional: isProvisional)
    for source in settings where source.parentUID != nil { directory.grafanaAddresses[source.id.uid] = source.url }
    return directory
  }

  /// Whether a server has not said what it has, although it was asked.
  var lacksSome: Bool {
    isComplete && (settings.contains { $0.id.kind == .grafana && !listed.contains($0.id.uid) } || plan.clusters.contains { !listed.contains($0.key) })
  }

  subscript(uid: String) -> DatasourceAccess? { datasources.first { $0.id.uid == uid } }

  func settings(of uid: String) -> DatasourceSettings? { settings.first { $0.id.uid == uid } }

  // MARK: Asking

  /// How long a server may take to say what it has.
  static let timeout = Duration.seconds(3)
  /// An exec plugin may have to ask somebody first.
  static let clusterTimeout = Duration.seconds(10)

  /// With what the servers say that they have, and with what answers at the usual ports where nothing is configured.
  /// Called again, it asks those that gave no answer the last time.
  func completed() async -> Sources {
    var result = self
    result.remarks = []
    for cluster in plan.clusters where !listed.contains(cluster.key) { await result.add(cluster) }
    await result.addRemotes()
    if plan.seeksServers, !isComplete {
      let ports = LoopbackDiscovery.openPorts()
      let servers = ports.isEmpty ? [] : await LoopbackDiscovery.servers(at: ports, transport: transport)
      for server in servers { result.add(server) }
      if !servers.isEmpty {
        let names = servers.map { $0.refusal == nil ? $0.name : "\($0.name) (wants a login)" }
        result.remarks.append("found on this machine: \(names.joined(separator: ", "))")
      }
      await result.addRemotes()
    }
    result.isComplete = true
    return result
  }

  private mutating func add(_ found: FoundServer) {
    if found.refusal != nil {
      lockedServers.append(found)
    } else if let server = found.settings {
      settings.append(server)
      add(server)
    } else {
      exporters.append(found)
    }
  }

  private mutating func add(_ cluster: ClusterReference) async {
    do throws(DatasourceError) {
      let services = try await cluster.services(transport: transport, timeout: Self.clusterTimeout)
      for server in services where settings(of: server.id.uid) == nil {
        settings.append(server)
        add(server)
      }
      listed.insert(cluster.key)
      if services.isEmpty { remarks.append("\(cluster.context.name): no service there is known to be Prometheus, Alertmanager, Grafana or Loki") }
    } catch {
      remarks.append("\(error.datasource.name): \(error.reason)" + (error.advice.map { "; try: \($0)" } ?? ""))
    }
  }

  /// Every Grafana server is asked for its datasources, all at the same time.
  private mutating func addRemotes() async {
    let unasked = settings.filter { $0.id.kind == .grafana && !listed.contains($0.id.uid) }
    let factory = factory
    let answers = await withTaskGroup(of: (Int, Result<[GrafanaServer.Remote], DatasourceError>).self) { group in
      for (index, server) in unasked.enumerated() {
        group.addTask { (index, await Self.remotes(of: factory.grafana(server).patient(for: Self.timeout))) }
      }
      var answers: [Int: Result<[GrafanaServer.Remote], DatasourceError>] = [:]
      for await (index, answer) in group { answers[index] = answer }
      return answers
    }
    for (index, server) in unasked.enumerated() {
      switch answers[index] {
      case .success(let remotes):
        add(remotes, of: server)
        listed.insert(server.id.uid)
      case .failure(let error): remarks.append("\(server.id.name): \(error.reason)" + (error.advice.map { "; try: \($0)" } ?? ""))
      case nil: break
      }
    }
  }

  private mutating func add(_ remotes: [GrafanaServer.Remote], of server: DatasourceSettings) {
    for remote in remotes where settings(of: remote.uid) == nil {
      let id = DatasourceID(uid: remote.uid, name: remote.name, type: remote.type)
      servers.append(guarded(GrafanaDatasource(id: id, server: factory.grafana(server)), by: server))
      settings.append(DatasourceSettings(id: id, url: server.url, isDefault: remote.isDefault, parentUID: server.id.uid))
      minIntervals[remote.uid] = remote.timeInterval
    }
  }

  private static func remotes(of grafana: GrafanaServer) async -> Result<[GrafanaServer.Remote], DatasourceError> {
    do throws(DatasourceError) {
      return .success(try await grafana.datasources())
    } catch {
      return .failure(error)
    }
  }
}

/// With limits, timeout and memory before it.
private func guarded(_ datasource: any Datasource, by settings: DatasourceSettings) -> DatasourceAccess {
  // What needs no address is inside this program.
  if datasource.id.kind?.needsAddress == false { return datasource.access }
  let policy = settings.concurrentRequests.map { RequestPolicy(concurrent: $0) } ?? RequestPolicy()
  return datasource.access.incremental().guarded(by: policy)
}

/// `$XDG_STATE_HOME/oriel`, else `~/.local/state/oriel`.
enum StateFolder {
  /// `nil` where there is no home.
  static let path: String? = {
    let variables = ProcessEnvironment.variables
    if let state = variables["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/oriel" }
    guard let home = variables["HOME"], home.hasPrefix("/") else { return nil }
    return home + "/.local/state/oriel"
  }()
}

extension ClusterReference {
  fileprivate var key: String { "\(context.name) \(context.server)" }
}
