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

  static let embeddedUID = "oriel"

  /// - Parameter keepsHistory: Whether the store lives on disk; a single frame needs none of its own.
  init(_ options: SourceOptions, hostName: String, keepsHistory: Bool) throws {
    let transport = CurlTransport()
    datasources = try options.prometheus.enumerated().map { index, text in
      let (name, url) = try Self.named(text, fallback: index == 0 ? "Prometheus" : "Prometheus \(index + 1)")
      let id = DatasourceID(uid: "prometheus-\(index)", name: name, type: "prometheus")
      return PrometheusDatasource(id: id, server: PrometheusServer(baseURL: url, transport: transport))
    }
    var feeders: [EmbeddedStore.Feeder] = []
    if !options.noHost {
      feeders.append { store in await HostSampler(store: store, settings: HostSettings(instance: hostName)).run() }
    }
    for address in options.scrape {
      let configuration = ScrapeConfiguration.single(address)
      feeders.append { store in
        await ScrapeManager(configuration: configuration, store: store, transport: transport).run()
      }
    }
    if !feeders.isEmpty {
      let store = EmbeddedStore(folder: keepsHistory && !options.noHistory ? StateFolder.path.map { $0 + "/store" } : nil, feeders: feeders)
      embedded = store
      let id = DatasourceID(uid: Self.embeddedUID, name: options.noHost ? "Embedded" : "This host", type: "prometheus")
      datasources.append(EmbeddedDatasource(id: id, opening: store.opening))
    }
    let first = datasources.first?.id.uid
    datasources.append(TestDataDatasource())
    directory = DatasourceDirectory(datasources.map(\.id), defaultUID: first, minIntervals: [Self.embeddedUID: "1s"])
  }

  /// `NAME=URL`, or a URL alone.
  private static func named(_ text: String, fallback: String) throws -> (name: String, url: String) {
    let equals = text.firstIndex(of: "=")
    let scheme = text.firstRange(of: "://")
    let isNamed = equals.map { equals in scheme.map { equals < $0.lowerBound } ?? false } ?? false
    let url = isNamed ? String(text[text.index(after: equals ?? text.startIndex)...]) : text
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw ValidationError("\(text): expected http://HOST:PORT or https://HOST:PORT")
    }
    return (isNamed ? String(text[..<(equals ?? text.startIndex)]) : fallback, url)
  }
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
