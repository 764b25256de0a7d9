package import SeriesStore
import Text
package import TimeSeries
import Transport

/// An endpoint to scrape, as relabelling left it.
package struct ScrapeTarget: Hashable, Sendable {
  /// Those that its series get; with `job` and `instance`.
  package var labels: Labels
  package var url: String
  /// Those that stood in its address: they are no part of its labels. `nil` where there were none.
  var credentials: ConnectionOptions.Credentials?
  package var interval: Duration
  var timeout: Duration

  /// The same endpoint with other labels is another target.
  package var id: TargetID { TargetID(rawValue: "scrape \(url) \(labels)") }

  static let addressLabel = "__address__"
  private static let schemeLabel = "__scheme__"
  private static let pathLabel = "__metrics_path__"
  private static let intervalLabel = "__scrape_interval__"
  private static let timeoutLabel = "__scrape_timeout__"
  private static let parameterPrefix = "__param_"
}

/// Why an address is not scraped.
package struct TargetFault: Error, Hashable, Sendable {
  var job: String
  package var address: String
  package var reason: String
}

extension ScrapeTarget {
  /// The target of an address of a group.
  ///
  /// - Returns: `nil` where relabelling drops it.
  package init?(address: String, group: [String: String], job: ScrapeJob) throws(TargetFault) {
    let named = ServerAddress(address)
    let address = named.url
    guard let labels = job.relabelRules.applied(to: Self.discoveredLabels(address: address, group: group, job: job)) else {
      return nil
    }
    credentials = named.credentials
    func fault(_ reason: String) -> TargetFault { TargetFault(job: job.name, address: address, reason: reason) }
    guard let finalAddress = labels[Self.addressLabel] else { throw fault("no address") }
    guard !finalAddress.contains("/"), !finalAddress.contains(where: \.isWhitespace) else {
      throw fault("not a valid hostname")
    }
    let scheme = labels[Self.schemeLabel] ?? "http"
    guard scheme == "http" || scheme == "https" else { throw fault("unsupported scheme \"\(scheme)\"") }
    let interval = try Self.duration(labels[Self.intervalLabel], name: "scrape interval", fault)
    let timeout = try Self.duration(labels[Self.timeoutLabel], name: "scrape timeout", fault)
    guard timeout <= interval else { throw fault("scrape timeout is greater than the scrape interval") }
    (self.interval, self.timeout) = (.milliseconds(interval), .milliseconds(timeout))
    let path = labels[Self.pathLabel] ?? "/metrics"
    url = "\(scheme)://\(finalAddress)\(path.hasPrefix("/") ? "" : "/")\(path)" + Self.query(labels, job: job)
    self.labels = Labels(sorted: labels.labels.filter { !$0.name.hasPrefix("__") })
    if self.labels["instance"] == nil { self.labels["instance"] = finalAddress }
  }

  private static func discoveredLabels(address: String, group: [String: String], job: ScrapeJob) -> Labels {
    var labels: [String: String] = [
      "job": job.name, schemeLabel: job.scheme, pathLabel: job.metricsPath,
      intervalLabel: PromDuration.format(job.interval.milliseconds),
      timeoutLabel: PromDuration.format(job.timeout.milliseconds),
    ]
    for (name, values) in job.parameters { labels[parameterPrefix + name] = values.first }
    labels.merge(group) { _, group in group }
    labels[addressLabel] = address
    return Labels(labels)
  }

  private static func duration(
    _ text: String?, name: String, _ fault: (String) -> TargetFault
  ) throws(TargetFault) -> Milliseconds {
    guard let text, let length = PromDuration.parse(text), length > 0 else {
      throw fault("\(name) \"\(text ?? "")\" is not a duration above 0")
    }
    return length
  }

  /// The first value of a parameter is what its label says, so that relabelling can change it.
  private static func query(_ labels: Labels, job: ScrapeJob) -> String {
    var pairs: [(name: String, value: String)] = []
    for label in labels.labels where label.name.hasPrefix(parameterPrefix) {
      pairs.append((String(label.name.dropFirst(parameterPrefix.count)), label.value))
    }
    for (name, values) in job.parameters { pairs += values.dropFirst().map { (name, $0) } }
    return pairs.isEmpty ? "" : "?" + URLText.query(pairs)
  }
}
