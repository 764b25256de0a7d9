extension DatasourceKind {
  /// Every kind that is known by name. A new one is a file in `Kinds` and a line here.
  package static let all: [DatasourceKind] =
    [
      .prometheus, .alertmanager, .grafana, .loki, .localLogs, .tempo, .jaeger, .zipkin, .elasticsearch, .victoriaLogs, .influxDB, .graphite,
      .cloudWatch, .azureMonitor, .sentry, .command,
      .testData,
    ] + sql

  private static let byType: [String: DatasourceKind] = {
    var kinds: [String: DatasourceKind] = [:]
    for kind in all { for type in [kind.id] + kind.aliases { kinds[type] = kind } }
    return kinds
  }()

  /// The kind of a `type` as provisioning files and dashboards write it; `nil` where it is none of ours.
  package init?(type: String) {
    guard let kind = Self.byType[type] else { return nil }
    self = kind
  }

  /// The kind's ``id``; a type that is not known stands for itself.
  package static func canonicalID(_ type: String) -> String { byType[type]?.id ?? type }

  /// The kind that has a route such as `/api/v1/query_range` (`CurlForm`).
  package static func ofRoute(_ route: some StringProtocol) -> DatasourceKind? {
    all.filter { $0.curl.map { route.hasPrefix($0.route) } ?? false }.max { ($0.curl?.route.count ?? 0) < ($1.curl?.route.count ?? 0) }
  }
}
