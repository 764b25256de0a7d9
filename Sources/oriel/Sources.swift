import ArgumentParser
import Collectors
import DatasourceKit
import Datasources
import SeriesStore
import TimeSeries
import Transport

/// The datasources of this run, and what feeds the embedded one.
struct Sources: Sendable {
  var datasources: [any Datasource]
  var directory: DatasourceDirectory
  /// Samples this machine while the program runs; `nil` where no dashboard can ask for it.
  var sampler: HostSampler?

  static let hostUID = "oriel-host"

  init(_ options: SourceOptions, hostName: String) throws {
    let transport = CurlTransport()
    datasources = try options.prometheus.enumerated().map { index, text in
      let (name, url) = try Self.named(text, fallback: index == 0 ? "Prometheus" : "Prometheus \(index + 1)")
      let id = DatasourceID(uid: "prometheus-\(index)", name: name, type: "prometheus")
      return PrometheusDatasource(id: id, server: PrometheusServer(baseURL: url, transport: transport))
    }
    if !options.noHost {
      let store = SeriesStore()
      sampler = HostSampler(store: store, settings: HostSettings(instance: hostName))
      let id = DatasourceID(uid: Self.hostUID, name: "This host", type: "prometheus")
      datasources.append(EmbeddedDatasource(id: id, source: store))
    }
    directory = DatasourceDirectory(datasources.map(\.id))
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
