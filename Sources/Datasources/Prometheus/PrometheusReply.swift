package import Text
package import TimeSeries

/// What a Prometheus-like server answered to a query.
package struct PrometheusReply: Sendable {
  package enum ResultType: String, Sendable { case vector, matrix, scalar, string }

  package var resultType: ResultType?
  package var series: [Series] = []
  /// Of a string result.
  package var text: String?
  package var warnings: [String] = []
  var infos: [String] = []
  /// VictoriaMetrics says so beside the data; some of its storage nodes did not answer.
  var isPartial = false
  package var errorType: String?
  package var error: String?
  package var isSuccess = false
  package var pointCount = 0
}

/// Reads an answer of `/api/v1/query` or `/api/v1/query_range` while it arrives, straight into columns.
package struct PrometheusReplyDecoder: Sendable {
  package struct Limits: Hashable, Sendable {
    var bytes: Int
    var series: Int
    var points: Int

    package init(bytes: Int = 64 << 20, series: Int = 20_000, points: Int = 10_000_000) {
      (self.bytes, self.series, self.points) = (bytes, series, points)
    }
  }

  package private(set) var reply = PrometheusReply()
  private var reader: JSONReader
  private let limits: Limits
  private var contexts: [Context] = []
  private var key = Key.other
  private var hasResult = false
  private var current = Series(labels: Labels(), samples: Samples())
  private var metric: [Labels.Label] = []
  private var labelName = ""
  private var pair = Pair()
  private var buckets: [Bucket] = []
  private var bucket = Bucket()
  private var histogram = NativeHistogram()

  private enum Context: Hashable {
    case root, data, result, series, metric, points, pair, histogram, buckets, bucket, warnings, infos, other
  }

  private enum Key: Hashable {
    case status, data, resultType, result, metric, value, values, histogram, histograms, count, sum, buckets, label
    case warnings, infos, isPartial, errorType, error, other
  }

  private struct Pair {
    var time: Double?
    var value: Double?
  }

  private struct Bucket {
    var numbers: [Double] = []
  }

  package init(limits: Limits = Limits()) {
    self.limits = limits
    reader = JSONReader(streaming: JSONLimits(bytes: limits.bytes, depth: 32, values: .max))
  }

  /// Takes the next piece. The answer is complete when `isLast` did not throw.
  package mutating func feed(_ piece: [UInt8], isLast: Bool) throws(JSONError) {
    reader.feed(piece, isLast: isLast)
    try readOn()
  }

  /// Takes a piece that is not the last one.
  package mutating func feed(_ piece: UnsafeRawBufferPointer) throws(JSONError) {
    reader.feed(piece)
    try readOn()
  }

  private mutating func readOn() throws(JSONError) {
    while true {
      if contexts.last == .points, key == .values, current.samples.histograms == nil {
        // Nearly all of a large answer is read here.
        reply.pointCount += reader.readSamples(
          upTo: limits.points - reply.pointCount, times: &current.samples.timestamps, values: &current.samples.values)
      }
      let token = try reader.next()
      switch token {
      case .needsInput: return
      case .end:
        guard hasResult || !reply.isSuccess else { throw reader.error("the reply claims success and has no result") }
        return
      default: try take(token)
      }
    }
  }

  private mutating func take(_ token: JSONToken) throws(JSONError) {
    let context = contexts.last
    switch token {
    case .beginArray, .beginObject:
      contexts.append(try opened(by: token, in: context))
    case .endArray, .endObject:
      contexts.removeLast()
      try closed(context)
    case .key(let text): takeKey(text, in: context)
    case .string(let text): try takeString(text, in: context)
    case .number(let number): try takeNumber(number, in: context)
    case .bool(let bool): if context == .root, key == .isPartial { reply.isPartial = bool }
    case .null, .end, .needsInput: break
    }
  }

  private mutating func opened(by token: JSONToken, in context: Context?) throws(JSONError) -> Context {
    switch (context, token) {
    case (nil, .beginObject): return .root
    case (nil, _): throw reader.error("expected an object with status and data")
    case (.root, .beginObject): return key == .data ? .data : .other
    case (.root, .beginArray): return key == .warnings ? .warnings : key == .infos ? .infos : .other
    case (.data, .beginArray):
      guard key == .result else { return .other }
      hasResult = true
      return .result
    case (.result, .beginObject):
      guard reply.series.count < limits.series else { throw reader.error("more than \(limits.series) series") }
      let count = reply.series.last?.samples.count ?? 0
      current = Series(labels: Labels(), samples: Samples())
      // Most series of an answer are as long as the one before: growing in steps would take twice the memory.
      current.samples.timestamps.reserveCapacity(count)
      current.samples.values.reserveCapacity(count)
      metric.removeAll(keepingCapacity: true)
      return .series
    case (.series, .beginObject): return key == .metric ? .metric : .other
    case (.series, .beginArray):
      switch key {
      case .values, .histograms: return .points
      case .value, .histogram:
        pair = Pair()
        return .pair
      default: return .other
      }
    case (.points, .beginArray):
      pair = Pair()
      return .pair
    case (.pair, .beginObject):
      histogram = NativeHistogram(schema: NativeHistogram.customBucketsSchema, counterResetHint: .gauge)
      buckets.removeAll(keepingCapacity: true)
      return .histogram
    case (.histogram, .beginArray): return key == .buckets ? .buckets : .other
    case (.buckets, .beginArray):
      bucket = Bucket()
      return .bucket
    default: return .other
    }
  }

  private mutating func closed(_ context: Context?) throws(JSONError) {
    switch context {
    case .series:
      current.labels = Labels(sorted: metric.sortedByName)
      reply.series.append(current)
    case .pair:
      guard let time = pair.time, let value = pair.value else { return }
      try append(value, at: time)
    case .histogram:
      guard let time = pair.time else { return }
      try countPoint()
      histogram.setCustomBuckets(buckets.map { ($0.numbers[1], $0.numbers[2], $0.numbers[3]) })
      current.samples.append(histogram, at: Timestamp(seconds: time))
    case .bucket: if bucket.numbers.count == 4, buckets.count < 10_000 { buckets.append(bucket) }
    case .result:
      // `[time, "value"]`: a scalar, or a string.
      if let time = pair.time, let value = pair.value, reply.series.isEmpty, reply.text == nil {
        current = Series(labels: Labels(), samples: Samples())
        try append(value, at: time)
        reply.series.append(current)
      }
    default: break
    }
  }

  @inline(__always)
  private mutating func append(_ value: Double, at time: Double) throws(JSONError) {
    try countPoint()
    current.samples.timestamps.append(Int64(clampingToDates: (time * 1000).rounded()))
    current.samples.values.append(value)
    current.samples.histograms?.append(nil)
  }

  private mutating func countPoint() throws(JSONError) {
    reply.pointCount += 1
    if reply.pointCount > limits.points { throw reader.error("more than \(limits.points) points") }
  }

  private mutating func takeKey(_ text: JSONText, in context: Context?) {
    switch context {
    case .metric:
      labelName = reader.string(text)
      key = .label
    case .root, .data, .series, .histogram: key = Self.keys.first { reader.text(text, is: $0.name) }?.key ?? .other
    default: key = .other
    }
  }

  private static let keys: [(name: StaticString, key: Key)] = [
    ("metric", .metric), ("values", .values), ("value", .value), ("histograms", .histograms), ("histogram", .histogram),
    ("count", .count), ("sum", .sum), ("buckets", .buckets), ("status", .status), ("data", .data), ("resultType", .resultType),
    ("result", .result), ("warnings", .warnings), ("infos", .infos), ("isPartial", .isPartial), ("errorType", .errorType),
    ("error", .error),
  ]

  private mutating func takeString(_ text: JSONText, in context: Context?) throws(JSONError) {
    switch context {
    case .pair:
      guard pair.time != nil else { return }
      guard let value = reader.number(in: text) else { throw reader.error("expected a sample value, found “\(reader.string(text))”") }
      pair.value = value
    case .metric: if metric.count < 1000 { metric.append(Labels.Label(labelName, reader.string(text))) }
    case .bucket: bucket.numbers.append(reader.number(in: text) ?? .nan)
    case .histogram:
      switch key {
      case .count: histogram.count = reader.number(in: text) ?? .nan
      case .sum: histogram.sum = reader.number(in: text) ?? .nan
      default: break
      }
    case .root:
      switch key {
      case .status: reply.isSuccess = reader.text(text, is: "success")
      case .errorType: reply.errorType = reader.string(text)
      case .error: reply.error = reader.string(text)
      default: break
      }
    case .data:
      guard key == .resultType else { break }
      reply.resultType = PrometheusReply.ResultType(rawValue: reader.string(text))
      if reply.resultType == nil { throw reader.error("unknown result type “\(reader.string(text))”") }
    case .result:
      if reply.resultType == .string { reply.text = reader.string(text) } else { pair.value = reader.number(in: text) }
    case .warnings: if reply.warnings.count < 100 { reply.warnings.append(reader.string(text)) }
    case .infos: if reply.infos.count < 100 { reply.infos.append(reader.string(text)) }
    default: break
    }
  }

  private mutating func takeNumber(_ number: Double, in context: Context?) throws(JSONError) {
    switch context {
    case .pair, .result:
      // Some servers write values as numbers, not as strings.
      if pair.time == nil { pair.time = number } else { pair.value = number }
    case .bucket: bucket.numbers.append(number)
    default: break
    }
  }
}

extension NativeHistogram {
  /// Buckets as the HTTP API lists them: only those that hold something, in rising order, with both bounds.
  fileprivate mutating func setCustomBuckets(_ buckets: [(lower: Double, upper: Double, count: Double)]) {
    var bounds: [Double] = []
    var counts: [Double] = []
    for bucket in buckets.sorted(by: { $0.upper < $1.upper }) {
      if bucket.lower > (bounds.last ?? -.infinity) {
        bounds.append(bucket.lower)
        counts.append(0)
      }
      guard bucket.upper > (bounds.last ?? -.infinity) else { continue }
      if bucket.upper < .infinity { bounds.append(bucket.upper) }
      counts.append(bucket.count)
    }
    customValues = bounds
    positiveBuckets = counts
    positiveSpans = [Span(offset: 0, length: UInt32(clamping: counts.count))]
  }
}

extension [Labels.Label] {
  /// By name; empty values count as absent, and of equal names the last one stays.
  fileprivate var sortedByName: [Labels.Label] {
    var isSorted = true
    for index in indices.dropFirst() where !self[index - 1].name.precedesByBytes(self[index].name) { isSorted = false }
    if isSorted, allSatisfy({ !$0.value.isEmpty }) { return self }
    return Labels(map { ($0.name, $0.value) }).labels
  }
}
