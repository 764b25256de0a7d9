import DatasourceKit
import Datasources
import Transport

/// The datasources of one context, as far as is known; a value, which a later one replaces.
struct Sources: Sendable {
  let plan: SourcePlan
  /// `nil` where no dashboard can ask for it.
  let embedded: EmbeddedStore?
  private(set) var datasources: [any Datasource] = []
  /// In the order in which they were named or found.
  private(set) var settings: [DatasourceSettings]
  /// Servers whose dashboards can be opened.
  private(set) var grafanas: [GrafanaServer] = []
  /// Exporters that were found, which are no datasources.
  private(set) var exporters: [FoundServer] = []
  /// `false` while servers have still to say what they have.
  private(set) var isComplete: Bool
  /// Of finding servers, one line each; those of the plan are its own.
  private(set) var remarks: [String] = []
  private var minIntervals: [String: String]
  private let factory: DatasourceFactory
  private let transport: any HTTPTransport

  /// What is named: nothing is asked.
  init(_ plan: SourcePlan, embedded: EmbeddedStore?, hostIsShown: Bool, transport: any HTTPTransport) {
    (self.plan, self.embedded, self.transport) = (plan, embedded, transport)
    factory = DatasourceFactory(transport: transport, isReadOnly: plan.isReadOnly)
    settings = plan.datasources
    minIntervals = [EmbeddedStore.uid: "1s"]
    isComplete = !plan.seeksServers && !plan.datasources.contains { $0.id.type == "grafana" }
    for server in settings { add(server) }
    if let embedded {
      let id = DatasourceID(uid: EmbeddedStore.uid, name: hostIsShown ? "This host" : "Embedded", type: "prometheus")
      datasources.append(EmbeddedDatasource(id: id, opening: embedded.opening))
    }
    if !datasources.contains(where: { DatasourceDirectory.canonicalType($0.id.type) == "testdata" }) {
      datasources.append(TestDataDatasource())
    }
  }

  private mutating func add(_ server: DatasourceSettings) {
    datasources.append(guarded(factory.datasource(server)))
    if server.id.type == "grafana" { grafanas.append(factory.grafana(server)) }
    minIntervals[server.id.uid] = server.timeInterval
  }

  var directory: DatasourceDirectory {
    let preferred = settings.first { $0.isDefault }?.id.uid ?? datasources.first { $0.id.type == "prometheus" }?.id.uid
    // What is only looked for on this machine never takes the place of the store in this program.
    let isProvisional = !isComplete && !(plan.seeksServers && preferred == EmbeddedStore.uid)
    return DatasourceDirectory(datasources.map(\.id), defaultUID: preferred, minIntervals: minIntervals, isProvisional: isProvisional)
  }

  subscript(uid: String) -> (any Datasource)? { datasources.first { $0.id.uid == uid } }

  func settings(of uid: String) -> DatasourceSettings? { settings.first { $0.id.uid == uid } }

  // MARK: Asking

  /// How long a server may take to say what it has.
  static let patience = Duration.seconds(3)

  /// With what the servers say that they have, and with what answers at the usual ports where nothing is configured.
  func completed() async -> Sources {
    guard !isComplete else { return self }
    var result = self
    await result.addRemotes()
    if plan.seeksServers {
      let ports = LoopbackDiscovery.openPorts()
      let servers = ports.isEmpty ? [] : await LoopbackDiscovery.servers(at: ports, transport: transport)
      for server in servers { result.add(server) }
      await result.addRemotes()
    }
    result.isComplete = true
    return result
  }

  private mutating func add(_ found: FoundServer) {
    remarks.append("found \(found.name) at \(found.url)")
    if let server = found.settings {
      settings.append(server)
      add(server)
    } else {
      exporters.append(found)
    }
  }

  /// Every Grafana server is asked for its datasources, all at the same time.
  private mutating func addRemotes() async {
    let unasked = settings.filter { server in server.id.type == "grafana" && !settings.contains { $0.parentUID == server.id.uid } }
    let factory = factory
    let answers = await withTaskGroup(of: (Int, Result<[GrafanaServer.Remote], DatasourceError>).self) { group in
      for (index, server) in unasked.enumerated() {
        group.addTask { (index, await Self.remotes(of: factory.grafana(server).patient(for: Self.patience))) }
      }
      var answers: [Int: Result<[GrafanaServer.Remote], DatasourceError>] = [:]
      for await (index, answer) in group { answers[index] = answer }
      return answers
    }
    for (index, server) in unasked.enumerated() {
      switch answers[index] {
      case .success(let remotes): add(remotes, of: server)
      case .failure(let error): remarks.append("\(server.id.name): \(error.reason)" + (error.advice.map { "; try: \($0)" } ?? ""))
      case nil: break
      }
    }
  }

  private mutating func add(_ remotes: [GrafanaServer.Remote], of server: DatasourceSettings) {
    for remote in remotes where settings(of: remote.uid) == nil {
      let id = DatasourceID(uid: remote.uid, name: remote.name, type: remote.type)
      datasources.append(guarded(GrafanaDatasource(id: id, server: factory.grafana(server))))
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

/// With limits, patience and memory before it.
private func guarded(_ datasource: some Datasource) -> any Datasource {
  DatasourceDirectory.canonicalType(datasource.id.type) == "testdata" ? datasource : GuardedDatasource(IncrementalDatasource(datasource))
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
