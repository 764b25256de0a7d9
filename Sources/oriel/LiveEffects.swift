import AppCore
import Dashboards
import DatasourceKit
import Datasources
import Glibc
import Terminal
import TimeSeries

/// The real world: the system's clock, the configured datasources, the file system, the terminal.
struct LiveEffects: Effects {
  let sources: Sources
  let library: DashboardLibrary
  /// Does what only the terminal can.
  let terminal: @MainActor @Sendable (OutsideAct) -> Void
  /// Takes the place of whatever is to be loaded.
  var preloaded: Dashboard?

  func now() -> Timestamp { Self.clock() }

  static func clock() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  func sleep(until time: Timestamp) async {
    try? await Task.sleep(for: .milliseconds(max(time - now(), 0)))
  }

  func datasource(uid: String) -> (any Datasource)? {
    sources.datasources.first { $0.id.uid == uid }
  }

  func load(_ location: DashboardLocation) async -> Result<Dashboard, LoadProblem> {
    if let preloaded { return .success(preloaded) }
    guard case .grafana(let server, let uid) = location else {
      return await LibraryPanelLoading(servers: sources.grafanas).completed(library.load(location))
    }
    guard let grafana = sources.grafanas.first(where: { $0.baseURL == server || $0.id.name == server }) else {
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

  /// A server that does not answer has none; the list of datasources says why.
  func dashboards() async -> [DashboardEntry] {
    var entries = library.entries()
    for grafana in sources.grafanas {
      let found = (try? await grafana.search()) ?? []
      entries += found.map {
        DashboardEntry(
          location: .grafana(server: grafana.baseURL, uid: $0.uid), title: $0.title, uid: $0.uid,
          folder: $0.folder.isEmpty ? grafana.id.name : $0.folder, tags: $0.tags)
      }
    }
    return entries
  }

  func sourceHealth() async -> [SourceStatus] {
    await withTaskGroup(of: (Int, SourceStatus).self) { group in
      for (index, source) in sources.datasources.enumerated() {
        group.addTask { (index, await status(of: source)) }
      }
      var all: [(Int, SourceStatus)] = []
      for await status in group { all.append(status) }
      return all.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func status(of source: any Datasource) async -> SourceStatus {
    var status = SourceStatus(uid: source.id.uid, name: source.id.name, type: source.id.type, address: "")
    do throws(DatasourceError) {
      let health = try await source.health()
      status.version = health.version
      status.health = .answers(health.latency)
      status.address = health.detail
    } catch {
      status.health = .fails(error.reason)
    }
    return status
  }

  func write(_ files: [OutputFile], to folder: String) async -> Result<String, LoadProblem> {
    OutputFolder.write(files, to: folder)
  }

  func keepState(_ text: String) async {
    _ = OutputFolder.write([OutputFile(name: OutputFolder.stateFile, text: text)], to: "")
  }

  @MainActor func perform(_ act: OutsideAct) { terminal(act) }
}
