package import TimeSeries

/// Samples the machine it runs on under node_exporter's metric names, from /proc and /sys, without root.
///
/// A repeated sweep makes no label sets and looks nothing up by hash. Missing files and vanished processes are left
/// out; a collector that fails as a whole shows `node_scrape_collector_success` 0 and the others go on.
package struct HostCollector: Sendable {
  private var sweepState: HostSweep
  private var entries: [Entry]
  private var scrapeRows: [SeriesRows]
  private var upSeries = SeriesSet([.gauge("up", "Whether the host could be sampled.")])
  private var ownProcess: OwnProcess
  private let limitsCost: Bool

  private struct Entry: Sendable {
    var collector: any HostMetricCollector
    var name: String
    var period: Milliseconds
    var isUrgent: Bool
    var costlyMetrics: [String]
    var nextDue = Timestamp.epoch
    /// Nobody asked for what it reads when it was last read.
    var isResting = false
    var lastBatch = HostBatch()
    var duration = 0.0
    var fault: HostFault?
  }

  /// A collector may take this part of the time at most; a slower one is asked less often.
  private static let largestShare = 0.02
  /// How often a dear collector is read while nobody asks for what it reads: well within the lookback of a query.
  private static let unaskedPeriod: Milliseconds = 30_000

  package init(settings: HostSettings = HostSettings()) {
    self.init(settings: settings, collectors: HostCatalogue.all)
  }

  init(settings: HostSettings, collectors: [any HostMetricCollector.Type]) {
    sweepState = HostSweep(job: settings.job, instance: settings.instance)
    entries = collectors.map { type in
      Entry(
        collector: type.init(settings: settings), name: type.name, period: type.period.milliseconds,
        isUrgent: type.isUrgent || !settings.limitsCost, costlyMetrics: settings.limitsCost ? type.costlyMetrics : [])
    }
    scrapeRows = collectors.map { _ in
      SeriesRows([
        .gauge("node_scrape_collector_duration_seconds", "node_exporter: Duration of a collector scrape."),
        .gauge("node_scrape_collector_success", "node_exporter: Whether a collector succeeded."),
      ])
    }
    ownProcess = OwnProcess(settings: settings)
    limitsCost = settings.limitsCost
  }
}

extension HostCollector {
  /// Reads everything that is due. Never waits for a device or a remote file system.
  ///
  /// - Parameters:
  ///   - time: The time of all samples; later than in the sweep before.
  ///   - isAsked: Whether somebody asks for one of these metrics at present.
  package mutating func sweep(at time: Timestamp, isAsked: ([String]) -> Bool = { _ in true }) -> HostBatch {
    sweepState.begin(at: time)
    upSeries.set(0, 1, in: &sweepState)
    let isFirst = sweepState.generation == 1
    for index in entries.indices where !isFirst || entries[index].isUrgent {
      let costly = entries[index].costlyMetrics
      if time >= entries[index].nextDue || (entries[index].isResting && isAsked(costly)) {
        run(index, at: time, isAsked: costly.isEmpty || isAsked(costly))
      } else {
        sweepState.batch.append(contentsOf: entries[index].lastBatch)
      }
      report(index)
    }
    ownProcess.expose(in: &sweepState)
    return sweepState.batch
  }

  private mutating func run(_ index: Int, at time: Timestamp, isAsked: Bool) {
    let start = sweepState.batch.count
    let clock = ContinuousClock()
    let begin = clock.now
    do {
      try entries[index].collector.collect(into: &sweepState)
      entries[index].fault = nil
    } catch {
      entries[index].fault = error
    }
    entries[index].duration = (clock.now - begin).inSeconds
    let rest = limitsCost ? Milliseconds(entries[index].duration / Self.largestShare * 1000) : 0
    entries[index].isResting = !isAsked
    var wait = max(entries[index].period, rest, isAsked ? 0 : Self.unaskedPeriod)
    if entries[index].nextDue == .epoch { wait -= phase(of: index) }
    // A wait that ends just before a sweep would else be a sweep longer than meant.
    entries[index].nextDue = time + (wait > 0 ? wait - min(wait / 10, 100) : 0)
    entries[index].lastBatch = wait > 0 ? sweepState.batch.suffix(from: start) : HostBatch()
  }

  /// Collectors of one period all run in the first sweep; after that each has its turn.
  private func phase(of index: Int) -> Milliseconds {
    let seconds = entries[index].period / 1000
    return seconds > 1 ? Milliseconds(index) % seconds * 1000 : 0
  }

  private mutating func report(_ index: Int) {
    let name = entries[index].name
    guard let row = scrapeRows[index].row(name.utf8, in: &sweepState, labels: { _ in [("collector", name)] }) else { return }
    scrapeRows[index].set(row, 0, entries[index].duration, in: &sweepState)
    scrapeRows[index].set(row, 1, entries[index].fault == nil ? 1 : 0, in: &sweepState)
  }
}

extension HostCollector {
  /// What ``sweep(at:isAsked:)`` asks about.
  package var costlyMetrics: [String] { entries.flatMap(\.costlyMetrics) }

  /// What a number of the last batch stands for.
  package func labels(of series: HostBatch.SeriesNumber) -> Labels { sweepState.labels[Int(series)] }

  /// Numbers that lost their meaning in the last sweep and may be given to other series in later ones.
  package var retiredSeries: [HostBatch.SeriesNumber] { sweepState.retired }

  /// Type and help of every metric seen so far.
  var metadata: [String: MetricMetadata] { sweepState.metadata }

  /// What failed in the last sweep, by the collector's name.
  package var faults: [(collector: String, reason: String)] {
    entries.compactMap { entry in entry.fault.map { (entry.name, "\($0.path): \($0.reason)") } }
  }

  /// The last batch as families, for tests and for exposing it again.
  package func families(of batch: HostBatch) -> [MetricFamily] {
    var families: [String: MetricFamily] = [:]
    for (number, value) in zip(batch.series, batch.values) {
      let labels = labels(of: number)
      guard let name = labels.name, let metadata = metadata[name] else { continue }
      families[name, default: MetricFamily(name: name, metadata: metadata)].samples
        .append(MetricFamily.Sample(labels: labels, value: value))
    }
    return families.values.sorted { $0.name.precedesByBytes($1.name) }
  }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }

  var milliseconds: Milliseconds {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
