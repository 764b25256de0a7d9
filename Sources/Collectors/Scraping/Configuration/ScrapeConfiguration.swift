import Text
package import Transport

/// What is scraped: Prometheus' `scrape_configs` with the defaults of `global` filled in.
package struct ScrapeConfiguration: Sendable {
  package var jobs: [ScrapeJob]

  package init(jobs: [ScrapeJob] = []) {
    self.jobs = jobs
  }
}

/// One entry of `scrape_configs`.
package struct ScrapeJob: Sendable {
  var name: String
  package var interval: Duration
  /// At most ``interval``.
  package var timeout: Duration
  package var scheme: String
  package var metricsPath: String
  package var parameters: [(name: String, values: [String])]
  package var headers: [(name: String, value: String)]
  package var authorization: ScrapeAuthorization
  package var connection: ConnectionOptions
  /// Labels of the exposition win over those of the target; else the exposition's get the prefix `exported_`.
  package var honorsLabels: Bool
  package var honorsTimestamps: Bool
  package var protocols: [ScrapeProtocol]
  package var limits: ScrapeLimits
  package var staticGroups: [TargetGroup]
  package var fileDiscoveries: [FileDiscovery]
  package var relabelRules: [RelabelRule]
  package var metricRelabelRules: [RelabelRule]

  package init(
    name: String, interval: Duration = .seconds(60), timeout: Duration = .seconds(10), scheme: String = "http",
    metricsPath: String = "/metrics", parameters: [(name: String, values: [String])] = [],
    headers: [(name: String, value: String)] = [], authorization: ScrapeAuthorization = .none,
    connection: ConnectionOptions = ConnectionOptions(), honorsLabels: Bool = false, honorsTimestamps: Bool = true,
    protocols: [ScrapeProtocol] = ScrapeProtocol.usual, limits: ScrapeLimits = ScrapeLimits(),
    staticGroups: [TargetGroup] = [], fileDiscoveries: [FileDiscovery] = [], relabelRules: [RelabelRule] = [],
    metricRelabelRules: [RelabelRule] = []
  ) {
    (self.name, self.interval, self.timeout, self.scheme) = (name, interval, timeout, scheme)
    (self.metricsPath, self.parameters, self.headers) = (metricsPath, parameters, headers)
    (self.authorization, self.connection) = (authorization, connection)
    (self.honorsLabels, self.honorsTimestamps, self.protocols) = (honorsLabels, honorsTimestamps, protocols)
    (self.limits, self.staticGroups, self.fileDiscoveries) = (limits, staticGroups, fileDiscoveries)
    (self.relabelRules, self.metricRelabelRules) = (relabelRules, metricRelabelRules)
  }
}

/// Addresses with labels in common.
package struct TargetGroup: Hashable, Sendable {
  /// `host:port` each.
  package var addresses: [String]
  var labels: [String: String]

  package init(addresses: [String], labels: [String: String] = [:]) {
    (self.addresses, self.labels) = (addresses, labels)
  }
}

/// `file_sd_configs`: target groups in files that are read again when they change.
package struct FileDiscovery: Hashable, Sendable {
  /// Paths; the last part may hold `*`.
  var files: [String]

  package init(files: [String]) {
    self.files = files
  }
}

/// What a scrape may bring; 0 means no limit, except for the size of the body.
package struct ScrapeLimits: Hashable, Sendable {
  var bodyBytes: Int
  package var samples: Int
  var labels: Int
  var labelNameBytes: Int
  var labelValueBytes: Int
  var targets: Int

  /// Prometheus has no bound of its own; a box that is being looked at must survive an endless reply.
  static let largestBody = 64 << 20

  package init(
    bodyBytes: Int = ScrapeLimits.largestBody, samples: Int = 0, labels: Int = 0, labelNameBytes: Int = 0,
    labelValueBytes: Int = 0, targets: Int = 0
  ) {
    (self.bodyBytes, self.samples, self.labels) = (bodyBytes, samples, labels)
    (self.labelNameBytes, self.labelValueBytes, self.targets) = (labelNameBytes, labelValueBytes, targets)
  }
}

/// What a scrape asks for, most wanted first.
package enum ScrapeProtocol: String, Sendable, CaseIterable {
  case protobuf = "PrometheusProto"
  case openMetrics1 = "OpenMetricsText1.0.0"
  case openMetrics0 = "OpenMetricsText0.0.1"
  case text1 = "PrometheusText1.0.0"
  case text0 = "PrometheusText0.0.4"

  static let usual: [ScrapeProtocol] = [.openMetrics1, .openMetrics0, .text1, .text0]
  /// Native histograms come only in the binary form.
  package static let withNativeHistograms: [ScrapeProtocol] = [.protobuf] + usual

  var mediaType: String {
    switch self {
    case .protobuf:
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
    case .openMetrics1: "application/openmetrics-text;version=1.0.0"
    case .openMetrics0: "application/openmetrics-text;version=0.0.1"
    case .text1: "text/plain;version=1.0.0"
    case .text0: "text/plain;version=0.0.4"
    }
  }
}

/// Who we are at the target. Files are read at each scrape, so that rotated secrets are taken up.
package enum ScrapeAuthorization: Hashable, Sendable {
  case none
  case basic(user: SecretSource, password: SecretSource)
  /// `type` is usually `Bearer`.
  case header(type: String, credentials: SecretSource)
}

package enum SecretSource: Hashable, Sendable {
  case text(Secret)
  case file(String)
}

extension ScrapeConfiguration {
  /// What `--scrape HOST:PORT` or `--scrape URL` means.
  ///
  /// - Parameter address: `host:port`, or a URL whose path defaults to `/metrics`.
  package static func single(_ address: String, interval: Duration = .seconds(5)) -> ScrapeConfiguration {
    var job = ScrapeJob(name: "scrape", interval: interval, timeout: min(interval, .seconds(10)))
    var rest = address[...]
    for scheme in ["http", "https"] where rest.hasPrefix(scheme + "://") {
      job.scheme = scheme
      rest = rest.dropFirst(scheme.count + 3)
    }
    if let query = rest.firstIndex(of: "?") {
      job.parameters = URLText.parameters(of: rest[query...].dropFirst()).map { ($0.name, [$0.value]) }
      rest = rest[..<query]
    }
    if let slash = rest.firstIndex(of: "/") {
      if rest[slash...] != "/" { job.metricsPath = String(rest[slash...]) }
      rest = rest[..<slash]
    }
    job.staticGroups = [TargetGroup(addresses: [String(rest)])]
    return ScrapeConfiguration(jobs: [job])
  }
}
