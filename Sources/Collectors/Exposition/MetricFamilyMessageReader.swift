import TimeSeries

/// The binary exposition: `io.prometheus.client.MetricFamily` messages, each behind its length.
///
/// A histogram with native buckets gives one native sample, one without gives the classic series.
struct MetricFamilyMessageReader {
  private let bytes: [UInt8]
  private let limits: ExpositionLimits
  private var position = 0
  private var messageCount = 0
  private var sampleCount = 0

  init(_ bytes: [UInt8], limits: ExpositionLimits) {
    (self.bytes, self.limits) = (bytes, limits)
  }

  /// The entries of one family; `nil` at the end.
  mutating func next() throws(ExpositionError) -> [ExpositionEntry]? {
    guard position < bytes.count else { return nil }
    messageCount += 1
    do throws(ProtobufReader.Malformed) {
      var reader = ProtobufReader(bytes, in: position..<bytes.count)
      let length = try reader.varint()
      guard length <= UInt64(bytes.count - reader.position) else {
        throw ProtobufReader.Malformed(
          byte: position, reason: "a message of \(length) bytes reaches beyond the end of the exposition")
      }
      let message = reader.position..<reader.position + Int(length)
      position = message.upperBound
      let entries = try MetricFamilyMessage(bytes, message, limits: limits).entries()
      sampleCount += entries.count
      guard sampleCount <= limits.samples else {
        throw ProtobufReader.Malformed(byte: position, reason: "there are more than \(limits.samples) samples")
      }
      return entries
    } catch {
      throw ExpositionError(line: messageCount, byte: error.byte, reason: error.reason)
    }
  }
}

private typealias Malformed = ProtobufReader.Malformed

private struct MetricFamilyMessage {
  private let bytes: [UInt8]
  private let limits: ExpositionLimits
  private var name = ""
  private var help: String?
  private var unit: String?
  private var type = 0
  private var metrics: [Range<Int>] = []

  init(_ bytes: [UInt8], _ range: Range<Int>, limits: ExpositionLimits) throws(Malformed) {
    (self.bytes, self.limits) = (bytes, limits)
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: name = try text(value.range)
      case 2: help = try text(value.range)
      case 3: type = Int(truncatingIfNeeded: value.unsigned)
      case 4: metrics.append(value.range)
      case 5: unit = try text(value.range)
      default: break
      }
    }
    guard !name.isEmpty else { throw Malformed(byte: range.lowerBound, reason: "a metric family has no name") }
  }

  private static let kinds: [MetricMetadata.Kind] = [.counter, .gauge, .summary, .unknown, .histogram, .gaugeHistogram]

  func entries() throws(Malformed) -> [ExpositionEntry] {
    let kind = Self.kinds.indices.contains(type) ? Self.kinds[type] : .unknown
    var entries: [ExpositionEntry] = []
    if let help { entries.append(.help(name: name, help)) }
    entries.append(.type(name: name, kind))
    if let unit, !unit.isEmpty { entries.append(.unit(name: name, unit)) }
    for metric in metrics { try addSamples(of: metric, to: &entries) }
    return entries
  }

  private func text(_ range: Range<Int>) throws(Malformed) -> String {
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw Malformed(byte: range.lowerBound, reason: "a text is not valid UTF-8")
    }
    return text
  }

  // MARK: Metrics

  private func addSamples(of range: Range<Int>, to entries: inout [ExpositionEntry]) throws(Malformed) {
    var labels: [Labels.Label] = []
    var content: (field: Int, range: Range<Int>)?
    var timestamp: Timestamp?
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: labels.append(try label(value.range))
      case 2, 3, 4, 5, 7: content = (field, value.range)
      case 6: timestamp = Timestamp(milliseconds: value.signed)
      default: break
      }
    }
    guard labels.count <= limits.labelsPerSample else {
      throw Malformed(byte: range.lowerBound, reason: "a sample has more than \(limits.labelsPerSample) labels")
    }
    guard let content else { return }
    var series = SeriesBuilder(family: name, labels: labels, timestamp: timestamp)
    switch content.field {
    case 2, 3, 5: try addSimple(content.range, to: &series)
    case 4: try addSummary(content.range, to: &series)
    default: try addHistogram(content.range, to: &series)
    }
    entries.append(contentsOf: series.entries)
  }

  private func label(_ range: Range<Int>) throws(Malformed) -> Labels.Label {
    var label = Labels.Label("", "")
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      guard value.range.count <= limits.labelBytes else {
        throw Malformed(byte: range.lowerBound, reason: "a label is longer than \(limits.labelBytes) bytes")
      }
      if field == 1 { label.name = try text(value.range) }
      if field == 2 { label.value = try text(value.range) }
    }
    return label
  }

  /// Counter, gauge and untyped have the value first; a counter also an exemplar and its creation.
  private func addSimple(_ range: Range<Int>, to series: inout SeriesBuilder) throws(Malformed) {
    var number = 0.0
    var exemplar: Exemplar?
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: number = value.double
      case 2: exemplar = try self.exemplar(value.range)
      case 3: series.startTimestamp = try timestamp(value.range)
      default: break
      }
    }
    series.add("", number, exemplar: exemplar)
  }

  private func addSummary(_ range: Range<Int>, to series: inout SeriesBuilder) throws(Malformed) {
    var count = 0.0
    var sum = 0.0
    var quantiles: [(Double, Double)] = []
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: count = Double(value.unsigned)
      case 2: sum = value.double
      case 3: quantiles.append(try pair(value.range))
      case 4: series.startTimestamp = try timestamp(value.range)
      default: break
      }
    }
    for (quantile, value) in quantiles { series.add("", value, extra: ("quantile", quantile)) }
    series.add("_sum", sum)
    series.add("_count", count)
  }

  private func pair(_ range: Range<Int>) throws(Malformed) -> (Double, Double) {
    var pair = (0.0, 0.0)
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      if field == 1 { pair.0 = value.double }
      if field == 2 { pair.1 = value.double }
    }
    return pair
  }

  private func exemplar(_ range: Range<Int>) throws(Malformed) -> Exemplar {
    var labels: [Labels.Label] = []
    var number = 0.0
    var time: Timestamp?
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: labels.append(try label(value.range))
      case 2: number = value.double
      case 3: time = try timestamp(value.range)
      default: break
      }
    }
    return Exemplar(labels: Labels(labels.map { ($0.name, $0.value) }), value: number, timestamp: time)
  }

  /// `google.protobuf.Timestamp`
  private func timestamp(_ range: Range<Int>) throws(Malformed) -> Timestamp {
    var seconds: Int64 = 0
    var nanoseconds: Int64 = 0
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      if field == 1 { seconds = value.signed }
      if field == 2 { nanoseconds = value.signed }
    }
    return Timestamp(milliseconds: seconds &* 1000 &+ nanoseconds / 1_000_000)
  }

  // MARK: Histograms

  private struct Bucket {
    var upperBound = 0.0
    var count = 0.0
    var exemplar: Exemplar?
  }

  private struct Buckets {
    var spans: [NativeHistogram.Span] = []
    var deltas: [Int64] = []
    var counts: [Double] = []

    /// Absolute counts; integer histograms store differences.
    var absolute: [Double] {
      guard counts.isEmpty else { return counts }
      var running: Int64 = 0
      return deltas.map { delta in
        running &+= delta
        return Double(running)
      }
    }
  }

  private func addHistogram(_ range: Range<Int>, to series: inout SeriesBuilder) throws(Malformed) {
    var histogram = NativeHistogram()
    var classic: [Bucket] = []
    var (positive, negative) = (Buckets(), Buckets())
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: if histogram.count == 0 { histogram.count = Double(value.unsigned) }
      case 2: histogram.sum = value.double
      case 3: classic.append(try bucket(value.range))
      case 4: if value.double > 0 { histogram.count = value.double }
      case 5: histogram.schema = Int32(clamping: value.zigzag)
      case 6: histogram.zeroThreshold = value.double
      case 7: if histogram.zeroCount == 0 { histogram.zeroCount = Double(value.unsigned) }
      case 8: if value.double > 0 { histogram.zeroCount = value.double }
      case 9: negative.spans.append(try span(value.range))
      case 10: try addDeltas(value, to: &negative)
      case 11: addCounts(value, to: &negative)
      case 12: positive.spans.append(try span(value.range))
      case 13: try addDeltas(value, to: &positive)
      case 14: addCounts(value, to: &positive)
      case 15: series.startTimestamp = try timestamp(value.range)
      default: break
      }
    }
    let isNative =
      !positive.spans.isEmpty || !negative.spans.isEmpty || histogram.zeroThreshold > 0 || histogram.zeroCount > 0
    guard isNative else { return addClassic(classic, histogram, to: &series) }
    (histogram.positiveSpans, histogram.positiveBuckets) = (positive.spans, positive.absolute)
    (histogram.negativeSpans, histogram.negativeBuckets) = (negative.spans, negative.absolute)
    for buckets in [positive, negative] {
      let named = buckets.spans.reduce(0) { $0 + Int($1.length) }
      guard named == buckets.absolute.count else {
        throw Malformed(
          byte: range.lowerBound, reason: "spans of a histogram name \(named) buckets, but \(buckets.absolute.count) are given")
      }
    }
    guard (-4...8).contains(histogram.schema) else {
      throw Malformed(byte: range.lowerBound, reason: "unknown histogram schema \(histogram.schema)")
    }
    series.add(histogram)
  }

  private func addClassic(_ buckets: [Bucket], _ histogram: NativeHistogram, to series: inout SeriesBuilder) {
    for bucket in buckets { series.add("_bucket", bucket.count, extra: ("le", bucket.upperBound), exemplar: bucket.exemplar) }
    if buckets.last?.upperBound != .infinity { series.add("_bucket", histogram.count, extra: ("le", .infinity)) }
    series.add("_sum", histogram.sum)
    series.add("_count", histogram.count)
  }

  private func bucket(_ range: Range<Int>) throws(Malformed) -> Bucket {
    var bucket = Bucket()
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      switch field {
      case 1: if bucket.count == 0 { bucket.count = Double(value.unsigned) }
      case 2: bucket.upperBound = value.double
      case 3: bucket.exemplar = try exemplar(value.range)
      case 4: if value.double > 0 { bucket.count = value.double }
      default: break
      }
    }
    return bucket
  }

  private func span(_ range: Range<Int>) throws(Malformed) -> NativeHistogram.Span {
    var span = NativeHistogram.Span(offset: 0, length: 0)
    var reader = ProtobufReader(bytes, in: range)
    while let (field, value) = try reader.next() {
      if field == 1 { span.offset = Int32(clamping: value.zigzag) }
      if field == 2 { span.length = UInt32(clamping: value.unsigned) }
    }
    return span
  }

  /// Packed or one by one.
  private func addDeltas(_ value: ProtobufReader.Value, to buckets: inout Buckets) throws(Malformed) {
    guard case .bytes(let range) = value else { return buckets.deltas.append(value.zigzag) }
    var reader = ProtobufReader(bytes, in: range)
    while !reader.isAtEnd { buckets.deltas.append(ProtobufReader.Value.zigzag(try reader.varint())) }
  }

  private func addCounts(_ value: ProtobufReader.Value, to buckets: inout Buckets) {
    guard case .bytes(let range) = value else { return buckets.counts.append(value.double) }
    for start in stride(from: range.lowerBound, to: range.upperBound - 7, by: 8) {
      let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
      buckets.counts.append(Double(bitPattern: bits))
    }
  }
}

/// The series of one metric.
private struct SeriesBuilder {
  let family: String
  let labels: [Labels.Label]
  let timestamp: Timestamp?
  var startTimestamp: Timestamp?
  private var samples: [ExpositionSample] = []

  init(family: String, labels: [Labels.Label], timestamp: Timestamp?) {
    (self.family, self.labels, self.timestamp) = (family, labels, timestamp)
  }

  mutating func add(_ suffix: String, _ value: Double, extra: (String, Double)? = nil, exemplar: Exemplar? = nil) {
    samples.append(
      ExpositionSample(labels: identity(suffix, extra), value: value, timestamp: timestamp, exemplar: exemplar))
  }

  mutating func add(_ histogram: NativeHistogram) {
    samples.append(
      ExpositionSample(labels: identity("", nil), value: .ordinaryNaN, histogram: histogram, timestamp: timestamp))
  }

  private func identity(_ suffix: String, _ extra: (String, Double)?) -> Labels {
    var pairs = labels.map { ($0.name, $0.value) }
    if let extra { pairs.append((extra.0, ExpositionNumber.normalized("\(extra.1)"))) }
    pairs.append((Labels.metricName, family + suffix))
    return Labels(pairs)
  }

  /// The start of the metric stands on each of its samples.
  var entries: [ExpositionEntry] {
    samples.map { sample in
      var sample = sample
      sample.startTimestamp = startTimestamp
      return .sample(sample)
    }
  }
}
