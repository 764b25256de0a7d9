import TimeSeries

/// Builds native histograms with custom buckets from the `_bucket`, `_count` and `_sum` series of classic ones.
struct ClassicHistogramConversion {
  private struct Parts {
    var buckets: [Double: Double] = [:]
    var count: Double?
    var sum = 0.0
  }

  private var groups: [Labels: [Int64: Parts]] = [:]
  private let line: Int

  init(_ loaded: [Labels: Samples], line: Int) {
    self.line = line
    for (labels, samples) in loaded {
      guard let name = labels.name else { continue }
      if name.hasSuffix("_bucket") {
        guard let bound = labels["le"].flatMap(Self.bound), !bound.isNaN else { continue }
        add(samples, to: Self.base(of: labels, dropping: "_bucket")) { $0.buckets[bound] = $1 }
      } else if name.hasSuffix("_count") {
        add(samples, to: Self.base(of: labels, dropping: "_count")) { $0.count = $1 }
      } else if name.hasSuffix("_sum") {
        add(samples, to: Self.base(of: labels, dropping: "_sum")) { $0.sum = $1 }
      }
    }
  }

  private static func bound(_ text: String) -> Double? {
    switch text.lowercased() {
    case "inf", "+inf": .infinity
    case "-inf": -.infinity
    default: Double(text)
    }
  }

  private static func base(of labels: Labels, dropping suffix: String) -> Labels {
    var base = labels.dropping(["le"])
    base[Labels.metricName] = labels.name.map { String($0.dropLast(suffix.count)) }
    return base
  }

  private mutating func add(_ samples: Samples, to base: Labels, _ set: (inout Parts, Double) -> Void) {
    for index in 0..<samples.count where samples.histograms?[index] == nil {
      set(&groups[base, default: [:]][samples.timestamps[index], default: Parts()], samples.values[index])
    }
  }

  func converted() throws(ScriptError) -> [Labels: Samples] {
    var result: [Labels: Samples] = [:]
    for (labels, times) in groups {
      var samples = Samples()
      for (time, parts) in times.sorted(by: { $0.key < $1.key }) {
        samples.append(try histogram(parts, of: labels), at: Timestamp(milliseconds: time))
      }
      result[labels] = samples
    }
    return result
  }

  private func histogram(_ parts: Parts, of labels: Labels) throws(ScriptError) -> NativeHistogram {
    var buckets = parts.buckets.sorted { $0.key < $1.key }
    let count = parts.count ?? buckets.last?.value ?? 0
    if buckets.last?.key != .infinity { buckets.append((.infinity, count)) }
    let cumulative = buckets.map(\.value)
    guard zip(cumulative, cumulative.dropFirst()).allSatisfy({ $0 <= $1 }), (cumulative.last ?? 0) <= count else {
      throw ScriptError(line: line, reason: "the classic histogram \(labels) is not cumulative")
    }
    let counts = zip(cumulative, [0] + cumulative).map { $0 - $1 }
    return NativeHistogram(
      schema: NativeHistogram.customBucketsSchema, count: count, sum: parts.sum,
      positiveSpans: [NativeHistogram.Span(offset: 0, length: UInt32(clamping: counts.count))], positiveBuckets: counts,
      customValues: buckets.dropLast().map(\.key)
    ).compacted()
  }
}
