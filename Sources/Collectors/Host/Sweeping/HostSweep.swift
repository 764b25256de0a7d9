import TimeSeries

/// The values that one sweep found, as columns of equal length.
///
/// A series is a small number that stays the same from sweep to sweep, so that whoever takes the values needs no
/// label set to know it again: ``HostCollector/labels(of:)`` tells what it stands for, once.
package struct HostBatch: Sendable {
  package typealias SeriesNumber = Int32

  package fileprivate(set) var series: [SeriesNumber] = []
  package fileprivate(set) var values: [Double] = []

  var count: Int { series.count }

  mutating func append(_ value: Double, to number: SeriesNumber) {
    series.append(number)
    values.append(value)
  }

  mutating func append(contentsOf other: HostBatch) {
    series.append(contentsOf: other.series)
    values.append(contentsOf: other.values)
  }

  mutating func removeAll() {
    series.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }

  func suffix(from start: Int) -> HostBatch {
    var part = HostBatch()
    part.series = Array(series[start...])
    part.values = Array(values[start...])
    return part
  }
}

/// What the collectors share during a sweep: the time, the file buffer, the numbers of the series, the values so far.
struct HostSweep: Sendable {
  var file = FileScanner()
  var batch = HostBatch()
  private(set) var time = Timestamp.epoch
  /// Counts the sweeps; tells what was seen in this one.
  private(set) var generation: UInt32 = 0

  private let baseLabels: [(String, String)]
  private(set) var labels: [Labels] = []
  private(set) var metadata: [String: MetricMetadata] = [:]
  private var freeNumbers: [HostBatch.SeriesNumber] = []
  /// Numbers that no longer mean what they meant in the sweep before.
  private(set) var retired: [HostBatch.SeriesNumber] = []
  private var emitted: [Labels: (number: HostBatch.SeriesNumber, generation: UInt32)] = [:]

  init(job: String, instance: String) {
    baseLabels = [("job", job), ("instance", instance)]
  }

  mutating func begin(at time: Timestamp) {
    self.time = time
    generation &+= 1
    batch.removeAll()
    retired.removeAll(keepingCapacity: true)
    if generation % Self.emittedLifetime == 0 { forgetEmitted() }
  }
}

extension HostSweep {
  /// A number for a series that is new to the sweep.
  mutating func define(_ metric: HostMetric, _ labels: [(String, String)]) -> HostBatch.SeriesNumber {
    number(for: fullLabels(metric.name, labels), metric)
  }

  /// Gives back the number of a series that is not expected to return.
  mutating func retire(_ number: HostBatch.SeriesNumber) {
    labels[Int(number)] = Labels()
    retired.append(number)
    freeNumbers.append(number)
  }

  /// Adds a value by its labels. This looks the series up by hash: for collectors that run seldom.
  /// The second value of a series within one sweep is dropped.
  mutating func emit(_ metric: HostMetric, _ labels: [(String, String)], _ value: Double) {
    emit(fullLabels(metric.name, labels), metric, value)
  }

  private mutating func emit(_ labels: Labels, _ metric: HostMetric, _ value: Double) {
    if let known = emitted[labels] {
      guard known.generation != generation else { return }
      emitted[labels] = (known.number, generation)
      return batch.append(value, to: known.number)
    }
    let number = number(for: labels, metric)
    emitted[labels] = (number, generation)
    batch.append(value, to: number)
  }

  private func fullLabels(_ name: String, _ labels: [(String, String)]) -> Labels {
    Labels(baseLabels + labels + [(Labels.metricName, name)])
  }

  private mutating func number(for labels: Labels, _ metric: HostMetric) -> HostBatch.SeriesNumber {
    if metadata[metric.name] == nil { metadata[metric.name] = MetricMetadata(kind: metric.kind, help: metric.help) }
    // A number freed in this sweep still stands for its old series with whoever reads the batch.
    if let number = freeNumbers.first, !retired.contains(number) {
      freeNumbers.removeFirst()
      self.labels[Int(number)] = labels
      return number
    }
    self.labels.append(labels)
    return HostBatch.SeriesNumber(self.labels.count - 1)
  }

  /// Longer than the longest period of a collector at the shortest sensible interval.
  private static var emittedLifetime: UInt32 { 4096 }

  private mutating func forgetEmitted() {
    for (labels, entry) in emitted where generation &- entry.generation > Self.emittedLifetime {
      emitted[labels] = nil
      retire(entry.number)
    }
  }
}
