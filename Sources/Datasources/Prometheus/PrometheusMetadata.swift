package import DatasourceKit
import Text
package import TimeSeries

/// What a server says about its own metrics and targets.
extension PrometheusDatasource {
  /// By metric; one that targets describe differently has several entries. Servers that keep none give none.
  ///
  /// - Parameter metric: One metric's only; all of them for `nil`.
  package func metadata(of metric: String? = nil) async throws(DatasourceError) -> [String: [MetricMetadata]] {
    let data = try await server.data(from: .metadata(metric: metric), for: id)
    let members = (data.object?.members ?? []).map { member in
      let entries = (member.value.array ?? []).map {
        MetricMetadata(kind: MetricMetadata.Kind(rawValue: $0["type"]?.text ?? "") ?? .unknown, help: $0["help"]?.text ?? "", unit: $0["unit"]?.text ?? "")
      }
      return (member.key, entries)
    }
    return Dictionary(members, uniquingKeysWith: { first, _ in first })
  }

  package struct ScrapeTarget: Hashable, Sendable {
    var labels: Labels
    package var pool: String
    package var url: String
    /// `up`, `down`, `unknown`
    package var health: String
    /// In the server's words, where the last scrape failed.
    package var lastError: String?
    package var lastScrape: Timestamp?
    var lastDuration: Duration
  }

  /// Those in use, in the server's order.
  package func targets() async throws(DatasourceError) -> [ScrapeTarget] {
    try await server.list(from: .targets, at: "activeTargets", for: id).map { json in
      ScrapeTarget(
        labels: AlertmanagerReading.labels(json["labels"]), pool: json["scrapePool"]?.text ?? "", url: json["scrapeUrl"]?.text ?? "",
        health: json["health"]?.text ?? "unknown", lastError: json["lastError"]?.string.flatMap { $0.isEmpty ? nil : $0 },
        lastScrape: AlertmanagerReading.moment(json["lastScrape"]),
        lastDuration: .nanoseconds(Int64(clampingToRange: ((json["lastScrapeDuration"]?.number ?? 0) * 1e9).rounded())))
    }
  }
}

extension PrometheusDatasource: MetricDescribing {
  package func metricDescriptions() async throws(DatasourceError) -> [String: String] {
    try await metadata().compactMapValues { $0.first?.sentence }
  }
}
