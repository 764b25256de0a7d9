import Text
import Transport

/// A configuration that cannot be used.
package struct ScrapeConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  var path: String
  /// At least one is an error.
  package var problems: [ConfigurationProblem]

  package var description: String {
    problems.map { "\(path):\($0)" }.joined(separator: "\n")
  }
}

extension ScrapeConfiguration {
  /// Reads a file in the form of Prometheus' own configuration; of it `global` and `scrape_configs` count.
  ///
  /// - Returns: The configuration, and what in it is doubtful or has no effect here.
  package static func load(_ path: String) throws(ScrapeConfigurationError) -> (ScrapeConfiguration, [ConfigurationProblem]) {
    var file = FileScanner()
    do throws(HostFault) { try file.load(path) } catch {
      let problem = ConfigurationProblem(severity: .error, line: 1, column: 1, reason: "cannot be read: \(error.reason)")
      throw ScrapeConfigurationError(path: path, problems: [problem])
    }
    return try decode(Array(file.contents), path: path)
  }

  /// - Parameter path: For messages; relative paths in the text start at its folder.
  package static func decode(
    _ bytes: [UInt8], path: String
  ) throws(ScrapeConfigurationError) -> (ScrapeConfiguration, [ConfigurationProblem]) {
    let root: YAMLNode
    do throws(YAMLError) { root = try YAMLNode.parse(bytes) } catch {
      let problem = ConfigurationProblem(
        severity: .error, line: error.line, column: error.column, reason: error.reason)
      throw ScrapeConfigurationError(path: path, problems: [problem])
    }
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    var decoder = ScrapeConfigurationDecoder(folder: folder)
    let configuration = decoder.configuration(root)
    let problems = decoder.reader.problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
    guard !problems.contains(where: { $0.severity == .error }) else {
      throw ScrapeConfigurationError(path: path, problems: problems)
    }
    return (configuration, problems)
  }
}

/// Takes the tree apart. Each job starts from the defaults of `global`.
struct ScrapeConfigurationDecoder {
  var reader: ConfigurationReader

  init(folder: String) {
    reader = ConfigurationReader(folder: folder)
  }

  private static let otherSections: Set<String> = [
    "alerting", "rule_files", "remote_write", "remote_read", "storage", "tracing", "otlp", "runtime",
  ]

  mutating func configuration(_ root: YAMLNode) -> ScrapeConfiguration {
    let sections = reader.mapping(
      root, "the configuration", known: Self.otherSections.union(["global", "scrape_configs"]),
      unsupported: ["scrape_config_files": "list the jobs under scrape_configs"])
    let defaults = defaults(sections["global"])
    var jobs: [ScrapeJob] = []
    for node in reader.list(sections["scrape_configs"], "scrape_configs") {
      guard let job = job(node, defaults: defaults) else { continue }
      if jobs.contains(where: { $0.name == job.name }) {
        reader.error("there are two jobs with the name \"\(job.name)\"", at: node["job_name"] ?? node)
      }
      jobs.append(job)
    }
    return ScrapeConfiguration(jobs: jobs)
  }

  private static let limitKeys: Set<String> = [
    "body_size_limit", "sample_limit", "label_limit", "label_name_length_limit", "label_value_length_limit",
    "target_limit",
  ]
  /// Known to Prometheus; what they change does not arise here.
  private static let silentKeys: Set<String> = [
    "keep_dropped_targets", "metric_name_validation_scheme", "metric_name_escaping_scheme", "enable_compression",
    "enable_http2", "follow_redirects", "always_scrape_classic_histograms", "convert_classic_histograms_to_nhcb",
    "native_histogram_bucket_limit", "native_histogram_min_bucket_factor", "track_timestamps_staleness",
    "scrape_failure_log_file", "scrape_fallback_protocol", "extra_scrape_metrics", "evaluation_interval",
    "rule_query_offset", "query_log_file", "external_labels", "no_proxy", "proxy_from_environment",
  ]

  /// A job without a name that others start from.
  private mutating func defaults(_ node: YAMLNode?) -> ScrapeJob {
    let values = reader.mapping(
      node, "global",
      known: Self.limitKeys.union(Self.silentKeys)
        .union(["scrape_interval", "scrape_timeout", "scrape_protocols", "scrape_native_histograms"]))
    var job = ScrapeJob(name: "")
    job.interval = reader.duration(values["scrape_interval"], "scrape_interval") ?? job.interval
    job.timeout = reader.duration(values["scrape_timeout"], "scrape_timeout") ?? min(job.timeout, job.interval)
    if job.timeout > job.interval, let node = values["scrape_timeout"] {
      reader.error("the global scrape timeout is greater than the scrape interval", at: node)
    }
    readProtocols(values, into: &job)
    readLimits(values, into: &job.limits)
    return job
  }

  private static let jobKeys: Set<String> = [
    "job_name", "scrape_interval", "scrape_timeout", "scrape_protocols", "scrape_native_histograms", "metrics_path",
    "honor_labels", "honor_timestamps", "scheme", "params", "http_headers", "basic_auth", "authorization",
    "bearer_token", "bearer_token_file", "tls_config", "proxy_url", "static_configs", "file_sd_configs",
    "relabel_configs", "metric_relabel_configs",
  ]
  private static let discoveries = [
    "azure", "consul", "digitalocean", "dns", "docker", "dockerswarm", "ec2", "eureka", "gce", "hetzner", "http",
    "ionos", "kubernetes", "kuma", "lightsail", "linode", "marathon", "nerve", "nomad", "openstack", "ovhcloud",
    "puppetdb", "scaleway", "serverset", "stackit", "triton", "uyuni", "vultr",
  ]
  private static let unsupportedKeys: [String: String] = {
    var keys = ["oauth2": "use authorization or basic_auth", "proxy_connect_header": "use proxy_url alone"]
    for discovery in discoveries {
      keys[discovery + "_sd_configs"] = "targets are found by static_configs and file_sd_configs only"
    }
    return keys
  }()

  private mutating func job(_ node: YAMLNode, defaults: ScrapeJob) -> ScrapeJob? {
    let values = reader.mapping(
      node, "scrape_configs", known: Self.jobKeys.union(Self.limitKeys).union(Self.silentKeys),
      unsupported: Self.unsupportedKeys)
    guard let name = reader.text(values["job_name"], "job_name"), !name.isEmpty else {
      reader.error("a job needs a job_name", at: values["job_name"] ?? node)
      return nil
    }
    var job = defaults
    job.name = name
    readTimes(values, into: &job)
    readProtocols(values, into: &job)
    readLimits(values, into: &job.limits)
    job.metricsPath = reader.text(values["metrics_path"], "metrics_path") ?? job.metricsPath
    if let scheme = reader.text(values["scheme"], "scheme") {
      job.scheme = scheme.lowercased()
      if job.scheme != "http", job.scheme != "https" {
        reader.error("scheme must be http or https", at: values["scheme"] ?? node)
      }
    }
    job.honorsLabels = reader.flag(values["honor_labels"], "honor_labels") ?? false
    job.honorsTimestamps = reader.flag(values["honor_timestamps"], "honor_timestamps") ?? true
    for entry in values["params"]?.entries ?? [] {
      job.parameters.append((entry.key.text ?? "", reader.textList(entry.value, "a parameter")))
    }
    readConnection(values, into: &job)
    readTargets(values, into: &job)
    job.relabelRules = rules(values["relabel_configs"], "relabel_configs")
    job.metricRelabelRules = rules(values["metric_relabel_configs"], "metric_relabel_configs")
    return job
  }

  private mutating func readTimes(_ values: [String: YAMLNode], into job: inout ScrapeJob) {
    job.interval = reader.duration(values["scrape_interval"], "scrape_interval") ?? job.interval
    if let timeout = reader.duration(values["scrape_timeout"], "scrape_timeout") {
      job.timeout = timeout
      if timeout > job.interval, let node = values["scrape_timeout"] {
        reader.error("the scrape timeout of job \"\(job.name)\" is greater than its scrape interval", at: node)
      }
    }
    job.timeout = min(job.timeout, job.interval)
  }

  private mutating func readProtocols(_ values: [String: YAMLNode], into job: inout ScrapeJob) {
    if reader.flag(values["scrape_native_histograms"], "scrape_native_histograms") == true {
      job.protocols = ScrapeProtocol.withNativeHistograms
    }
    guard let node = values["scrape_protocols"] else { return }
    job.protocols = reader.list(node, "scrape_protocols").compactMap { item in
      let known = ScrapeProtocol(rawValue: item.text ?? "")
      if known == nil {
        let names = ScrapeProtocol.allCases.map(\.rawValue).joined(separator: ", ")
        reader.error("unknown scrape protocol \"\(item.text ?? "")\"; there are \(names)", at: item)
      }
      return known
    }
  }

  private mutating func readLimits(_ values: [String: YAMLNode], into limits: inout ScrapeLimits) {
    if let size = reader.size(values["body_size_limit"], "body_size_limit"), size > 0 {
      limits.bodyBytes = min(size, ScrapeLimits.largestBody)
    }
    limits.samples = reader.count(values["sample_limit"], "sample_limit") ?? limits.samples
    limits.labels = reader.count(values["label_limit"], "label_limit") ?? limits.labels
    limits.labelNameBytes =
      reader.count(values["label_name_length_limit"], "label_name_length_limit") ?? limits.labelNameBytes
    limits.labelValueBytes =
      reader.count(values["label_value_length_limit"], "label_value_length_limit") ?? limits.labelValueBytes
    limits.targets = reader.count(values["target_limit"], "target_limit") ?? limits.targets
  }

  private mutating func readTargets(_ values: [String: YAMLNode], into job: inout ScrapeJob) {
    for node in reader.list(values["static_configs"], "static_configs") {
      let group = reader.mapping(node, "static_configs", known: ["targets", "labels"])
      job.staticGroups.append(
        TargetGroup(
          addresses: reader.textList(group["targets"], "targets"), labels: reader.texts(group["labels"], "labels")))
    }
    for node in reader.list(values["file_sd_configs"], "file_sd_configs") {
      let discovery = reader.mapping(node, "file_sd_configs", known: ["files", "refresh_interval"])
      _ = reader.duration(discovery["refresh_interval"], "refresh_interval")
      let files = reader.list(discovery["files"], "files").compactMap { reader.path($0, "files") }
      job.fileDiscoveries.append(FileDiscovery(files: files))
    }
  }

  private mutating func rules(_ node: YAMLNode?, _ what: String) -> [RelabelRule] {
    reader.list(node, what).compactMap { RelabelRule(reading: $0, in: what, with: &reader) }
  }
}
