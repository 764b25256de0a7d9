import StepColumns
import Text
import TimeSeries

/// The words of every annotation, as Prometheus 3.x has them.
enum AnnotationText {
  static func mixedFloatsAndHistograms(metric: String) -> String {
    "encountered a mix of histograms and floats for metric name \(metric.promQuoted)"
  }
  static let mixedFloatsAndHistogramsInAggregation = "encountered a mix of histograms and floats for aggregation"
  static func mixedBucketSchemas(metric: String) -> String {
    "vector contains a mix of histograms with exponential and custom buckets schemas for metric name \(metric.promQuoted)"
  }
  static func notACounter(metric: String) -> String { "this native histogram metric is not a counter: \(metric.promQuoted)" }
  static func notAGauge(metric: String) -> String { "this native histogram metric is not a gauge: \(metric.promQuoted)" }
  static func ignoredHistogramsInRange(metric: String) -> String {
    "ignored histograms in a range containing both floats and histograms for metric name \(metric.promQuoted)"
  }
  static func ignoredHistogram(in aggregation: String) -> String { "ignored histogram in \(aggregation) aggregation" }
  static func possiblyNotACounter(metric: String) -> String {
    "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \(metric.promQuoted)"
  }
  static func overlappingStart(metric: String) -> String {
    "sample has start time that overlaps with previous sample timestamp for metric \(metric.promQuoted)"
  }
  static func counterResetsCollided(during operation: HistogramOperation) -> String {
    "conflicting counter resets during histogram \(operation.rawValue)"
  }
  static func boundsReconciled(during operation: HistogramOperation) -> String {
    "mismatched custom buckets were reconciled during \(operation.rawValue)"
  }
  static func invalidQuantile(_ quantile: Double) -> String {
    "quantile value should be between 0 and 1, got \(quantile.goGeneral)"
  }
  static func invalidRatio(_ ratio: Double, cappedTo cap: Double) -> String {
    "ratio value should be between -1 and 1, got \(ratio.goGeneral), capping to \(cap.goGeneral)"
  }
  static func badBucketLabel(_ value: String, metric: String) -> String {
    "bucket label \"le\" is missing or has a malformed value of \(value.promQuoted)" + forMetric(metric)
  }
  static func mixedClassicAndNative(metric: String) -> String {
    "vector contains a mix of classic and native histograms" + forMetric(metric)
  }
  static func forcedMonotonicity(_ repairs: CombinedRepair) -> String {
    forcedMonotonicity(metric: repairs.metric)
      + ", from buckets \(repairs.repair.buckets.lowerBound.goGeneral) to \(repairs.repair.buckets.upperBound.goGeneral),"
      + " with a max diff of \(repairs.repair.difference.goGeneral(digits: 2)), over \(repairs.count) samples"
      + " from \(rfc3339(repairs.times.lowerBound)) to \(rfc3339(repairs.times.upperBound))"
  }
  private static func rfc3339(_ time: Int64) -> String {
    let date = CivilDate(localMilliseconds: time)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    var fraction = padded(date.millisecond, 3)
    while fraction.last == "0" { fraction.removeLast() }
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(padded(date.hour, 2))"
      + ":\(padded(date.minute, 2)):\(padded(date.second, 2))\(fraction.isEmpty ? "" : ".")\(fraction)Z"
  }
  private static func forcedMonotonicity(metric: String) -> String {
    "input to histogram_quantile needed to be fixed for monotonicity (see"
      + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)" + forMetric(metric)
  }
  static func quantileIsNaN(metric: String) -> String {
    "input to histogram_quantile has NaN observations, result is NaN" + forMetric(metric)
  }
  static func quantileIsSkewed(metric: String) -> String {
    "input to histogram_quantile has NaN observations, result is skewed higher" + forMetric(metric)
  }
  static func fractionWithoutNaNs(metric: String) -> String {
    "input to histogram_fraction has NaN observations, which are excluded from all fractions" + forMetric(metric)
  }
  static func incompatibleTypes(_ left: String, _ symbol: String, _ right: String) -> String {
    "incompatible sample types encountered for binary operator \(symbol.promQuoted): \(left) \(symbol) \(right)"
  }
  static func incompatibleBuckets(_ symbol: String) -> String {
    "incompatible bucket layout encountered for binary operator \(symbol)"
  }
  static let sortInRangeQuery = "sort is ineffective for range queries since results are always ordered by labels"

  private static func forMetric(_ name: String) -> String {
    name.isEmpty ? "" : " for metric name \(name.promQuoted)"
  }
}

/// All repairs of one metric at one place of the query: they share an annotation.
struct CombinedRepair {
  var metric: String
  var position: Range<Int>
  var repair: MonotonicityRepair
  var count = 1
  /// Milliseconds since the epoch.
  var times: ClosedRange<Int64>

  mutating func add(_ other: MonotonicityRepair, time: Int64) {
    repair = repair.joined(with: other)
    count += 1
    times = min(times.lowerBound, time)...max(times.upperBound, time)
  }
}
