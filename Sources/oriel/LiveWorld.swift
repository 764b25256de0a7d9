import AppCore
import Dashboards
import DatasourceKit
import Datasources
import Glibc
import Terminal
import TimeSeries
import Transport

/// The real world: the system's clock, the configured datasources, the file system, the terminal.
struct LiveWorld: World {
  let registry: SourceRegistry
  /// Of the command line.
  let given: DashboardLibrary
  /// Does what only the terminal can.
  let terminal: @MainActor @Sendable (TerminalEffect) -> Void
  /// Watches the files of the context in use.
  var follow: @MainActor @Sendable () -> Void = {}
  /// Takes the place of what would be loaded from there.
  var preloaded: (location: DashboardLocation, dashboard: Dashboard)?

  func now() -> Timestamp { Self.clock() }

  static func clock() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  func sleep(until time: Timestamp) async {
    try? await Task.sleep(for: .milliseconds(max(time - now(), 0)))
  }

  func datasource(uid: String) -> DatasourceAccess? { registry.sources[uid] }

  func counterpart(of id: DatasourceID, inContext name: String) async throws(LoadProblem) -> DatasourceAccess {
    try registry.counterpart(of: id, inContext: name)
  }

  /// What the command line names, then what the context has, then what was saved here.
  private var library: DashboardLibrary {
    let saved = OutputFolder.savedDashboards.map { [DashboardProvider(path: $0, folder: "saved")] } ?? []
    return DashboardLibrary(given.providers + registry.sources.plan.dashboards + saved)
  }

  func load(_ location: DashboardLocation) async -> Result<Dashboard, LoadProblem> {
    if let preloaded, preloaded.location == location { return .success(preloaded.dashboard) }
    guard case .grafana(let server, let uid) = location else {
      return await LibraryPanelLoading(servers: registry.sources.grafanas).completed(library.load(location))
    }
    guard let grafana = registry.sources.grafanas.first(where: { $0.baseURL == server || $0.id.name == server }) else {
      return .failure(
        LoadProblem(subject: server, reason: "no Grafana server of that name is configured", advice: "start with --grafana \(server)"))
    }
    do throws(DatasourceError) {
      let loaded = DashboardLibrary.decode(try await grafana.dashboard(uid: uid), file: "\(server)/d/\(uid)")
      return await LibraryPanelLoading(servers: [grafana]).completed(loaded)
    } catch {
      return .failure(LoadProblem(subject: server, reason: error.reason, advice: error.advice))
    }
  }

  func dashboards() async -> [DashboardEntry] { library.entries() }

  /// A server that does not answer has none; the list of datasources says why.
  func remoteDashboards() async -> [DashboardEntry] {
    await withTaskGroup(of: (Int, [DashboardEntry]).self) { group in
      let grafanas = registry.sources.grafanas
      for (index, grafana) in grafanas.enumerated() {
        group.addTask {
          let found = (try? await grafana.search()) ?? []
          return (
            index,
            found.map {
              DashboardEntry(
                location: .grafana(server: grafana.baseURL, uid: $0.uid), title: $0.title, uid: $0.uid,
                folder: $0.folder.isEmpty ? grafana.id.name : $0.folder, tags: $0.tags)
            }
          )
        }
      }
      var entries = [[DashboardEntry]](repeating: [], count: grafanas.count)
      for await (index, found) in group { entries[index] = found }
      return entries.flatMap(\.self)
    }
  }

  func health(of id: DatasourceID) async -> SourceStatus {
    let sources = registry.sources
    var status = SourceStatus(uid: id.uid, name: id.name, type: id.type, address: sources.settings(of: id.uid)?.url ?? "")
    status.isUnchecked = sources.settings(of: id.uid)?.connection.tls.skipsVerification ?? false
    guard let source = sources[id.uid] else {
      status.health = .fails("not configured")
      return status
    }
    do throws(DatasourceError) {
      let health = try await source.health()
      status.version = health.version
      status.health = .answers(health.latency)
      if status.address.isEmpty { status.address = health.detail }
    } catch {
      status.health = .fails(error.reason)
      status.advice = error.advice
    }
    return status
  }

  // MARK: Contexts

  func findSources() async -> SourceSnapshot {
    await registry.complete()
    return registry.snapshot()
  }

  func openContext(_ name: String) async -> Result<SourceSnapshot, LoadProblem> { await replan(context: name) }

  func rereadConfiguration() async -> Result<SourceSnapshot, LoadProblem> { await replan(context: nil) }

  private func replan(context: String?) async -> Result<SourceSnapshot, LoadProblem> {
    let result = registry.replan(context: context)
    await follow()
    return result
  }

  func scrape(_ addresses: [String]) async -> String {
    guard let embedded = registry.embedded else { return "The embedded store is off: start without --no-host" }
    embedded.add(addresses)
    return "\(addresses.joined(separator: ", ")) \(addresses.count == 1 ? "feeds" : "feed") the embedded store"
  }

  func write(_ files: [OutputFile], to folder: String) async -> Result<String, LoadProblem> {
    OutputFolder.write(files, to: folder)
  }

  func save(_ file: OutputFile, replaces: Bool) async -> Result<String, LoadProblem> { OutputFolder.save(file, replaces: replaces) }

  func saveState(_ text: String) async -> LoadProblem? {
    if case .failure(let problem) = OutputFolder.write([OutputFile(name: OutputFolder.stateFile, text: text)], to: "") { problem } else { nil }
  }

  @MainActor func perform(_ effect: TerminalEffect) { terminal(effect) }
}
