import ArgumentParser
import Collectors
import DatasourceKit
import Datasources
import SeriesStore
import TimeSeries
import Transport

/// The datasources of this run, and the store that feeds the embedded one.
struct Sources: Sendable {
  var datasources: [any Datasource]
  var directory: DatasourceDirectory
  /// `nil` where no dashboard can ask for it.
  var embedded: EmbeddedStore?
  /// What was configured, by uid.
  var settings: [String: DatasourceSettings]
  /// Servers whose dashboards can be opened.
  var grafanas: [GrafanaServer]
  /// Folders and files of dashboards that the configuration names.
  var dashboardPaths: [String]
  /// The configuration's theme; the command line's goes before it.
  var theme: String?
  /// Actions by key that the configuration changes.
  var keys: [(key: String, action: String)]
  /// Remarks of reading the configuration and finding servers, one line each.
  var remarks: [String]
  /// Whether any server was named, so that the Host dashboard is not all there is.
  var isConfigured: Bool

  static let embeddedUID = "oriel"

  /// - Parameter keepsHistory: Whether the store lives on disk; a single frame needs none of its own.
  init(_ options: SourceOptions, hostName: String, keepsHistory: Bool) throws {
    let transport = CurlTransport()
    let plan = try SourcePlan(options)
    remarks = plan.remarks
    dashboardPaths = plan.dashboardPaths
    theme = plan.theme
    keys = plan.keys
    isConfigured = !plan.datasources.isEmpty
    let factory = DatasourceFactory(transport: transport, isReadOnly: plan.isReadOnly)
    var settings = plan.datasources
    var minIntervals = [Self.embeddedUID: "1s"]
    datasources = settings.map { guarded(factory.datasource($0)) }
    grafanas = []
    for server in settings where server.id.type == "grafana" {
      let grafana = factory.grafana(server)
      grafanas.append(grafana)
      switch Blocking.value({ await Self.remotes(of: grafana.patient(for: .seconds(3))) }) {
      case .success(let remotes):
        for remote in remotes where !settings.contains(where: { $0.id.uid == remote.uid }) {
          let id = DatasourceID(uid: remote.uid, name: remote.name, type: remote.type)
          datasources.append(guarded(GrafanaDatasource(id: id, server: grafana)))
          settings.append(DatasourceSettings(id: id, url: server.url, isDefault: remote.isDefault))
          minIntervals[remote.uid] = remote.timeInterval
        }
      case .failure(let error):
        remarks.append("\(server.id.name): \(error.reason)" + (error.advice.map { "; try: \($0)" } ?? ""))
      }
    }

    var feeders: [EmbeddedStore.Feeder] = []
    var firstSamples: AsyncStream<Void>?
    if !options.noHost {
      let host = HostSettings(instance: hostName, textfileDirectory: options.textfileDirectory)
      let (stream, continuation) = AsyncStream<Void>.makeStream()
      firstSamples = stream
      feeders.append { store in await HostSampler(store: store, settings: host).run { continuation.finish() } }
    }
    var scrapes = options.scrape.map { ScrapeConfiguration.single($0) }
    if let file = options.scrapeConfig {
      let (configuration, warnings) = try ScrapeConfiguration.load(file)
      scrapes.append(configuration)
      remarks += warnings.map(\.description)
    }
    for configuration in scrapes {
      feeders.append { store in
        await ScrapeManager(configuration: configuration, store: store, transport: transport).run()
      }
    }
    if !feeders.isEmpty {
      let store = EmbeddedStore(
        folder: keepsHistory && !options.noHistory ? StateFolder.path.map { $0 + "/store" } : nil, feeders: feeders,
        firstSamples: firstSamples)
      embedded = store
      let id = DatasourceID(uid: Self.embeddedUID, name: options.noHost ? "Embedded" : "This host", type: "prometheus")
      datasources.append(EmbeddedDatasource(id: id, opening: store.opening))
    }
    if !isConfigured, !options.noDiscovery {
      let candidates = LoopbackDiscovery.candidates()
      let answering = candidates.isEmpty ? [] : Blocking.value { await LoopbackDiscovery.answering(candidates, transport: transport) }
      for found in answering {
        datasources.append(guarded(factory.datasource(found)))
        settings.append(found)
        remarks.append("found \(found.id.name) at \(found.url)")
      }
    }
    let preferred = settings.first { $0.isDefault }?.id.uid ?? datasources.first { $0.id.type == "prometheus" }?.id.uid
    if !datasources.contains(where: { DatasourceDirectory.canonicalType($0.id.type) == "testdata" }) {
      datasources.append(TestDataDatasource())
    }
    for setting in settings { if let interval = setting.timeInterval { minIntervals[setting.id.uid] = interval } }
    directory = DatasourceDirectory(datasources.map(\.id), defaultUID: preferred, minIntervals: minIntervals)
    self.settings = Dictionary(settings.map { ($0.id.uid, $0) }, uniquingKeysWith: { first, _ in first })
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
