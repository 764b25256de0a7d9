import TimeSeries

/// The small in-memory store that test scripts load their data into.
struct ScriptStore: SeriesSource {
  private var series: [Labels: Samples] = [:]

  mutating func clear() { series = [:] }

  /// Adds the samples of a load command; a label set that occurs twice in it keeps its last line.
  mutating func load(_ load: ScriptLoad) throws(ScriptError) {
    var loaded: [Labels: Samples] = [:]
    for line in load.series { loaded[line.labels] = Self.samples(of: line, step: load.step) }
    if load.convertsClassicHistograms {
      for (labels, samples) in try ClassicHistogramConversion(loaded, line: load.line).converted() {
        loaded[labels] = samples
      }
    }
    for (labels, samples) in loaded { append(samples, to: labels) }
  }

  private static func samples(of line: ScriptLoad.Line, step: Milliseconds) -> Samples {
    var samples = Samples()
    var starts: [Int64] = []
    for (index, value) in line.values.enumerated() {
      let time = Timestamp(milliseconds: Int64(index) &* step)
      switch value {
      case .omitted: continue
      case .float(let value): samples.append(value, at: time)
      case .histogram(let histogram, _): samples.append(histogram, at: time)
      }
      if let offsets = line.startOffsets { starts.append(offsets[index].map { time.milliseconds &+ $0 } ?? 0) }
    }
    if line.startOffsets != nil { samples.startTimestamps = starts }
    return samples
  }

  private mutating func append(_ samples: Samples, to labels: Labels) {
    guard !samples.isEmpty else { return }
    let existing = series[labels] ?? Samples()
    let startsUnknown = existing.startTimestamps == nil && samples.startTimestamps == nil
    var byTime: [Int64: (value: Double, histogram: NativeHistogram?, start: Int64)] = [:]
    for part in [existing, samples] {
      for index in 0..<part.count {
        byTime[part.timestamps[index]] = (
          part.values[index], part.histograms?[index], part.startTimestamps?[index] ?? 0
        )
      }
    }
    let times = byTime.keys.sorted()
    let hasHistograms = existing.histograms != nil || samples.histograms != nil
    var merged = Samples(
      timestamps: times, values: times.map { byTime[$0]?.value ?? .ordinaryNaN },
      histograms: hasHistograms ? times.map { byTime[$0]?.histogram } : nil,
      startTimestamps: startsUnknown ? nil : times.map { byTime[$0]?.start ?? 0 })
    merged.storeCounterResetHints()
    series[labels] = merged
  }
}

extension ScriptStore {
  func select(_ matchers: [Matcher], in range: TimeRange) throws -> [Series] {
    series.compactMap { labels, samples in
      guard matchers.allSatisfy({ $0.matches(labels) }) else { return nil }
      let part = samples.within(range)
      return part.isEmpty ? nil : Series(labels: labels, samples: part)
    }
  }

  func labelNames(matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] {
    Set(try seriesLabels(matching: matchers, in: range).flatMap { $0.labels.map(\.name) }).sorted { $0.precedesByBytes($1) }
  }

  func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] {
    Set(try seriesLabels(matching: matchers, in: range).compactMap { $0[name] }).sorted { $0.precedesByBytes($1) }
  }

  func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) throws -> [Labels] {
    series.filter { labels, samples in
      (matchers.isEmpty || matchers.contains { $0.allSatisfy { $0.matches(labels) } }) && !samples.within(range).isEmpty
    }.keys.sorted()
  }

  func metadata(of metric: String?) throws -> [String: MetricMetadata] { [:] }
}

extension Samples {
  /// The samples from the start to the end of the range, both included.
  fileprivate func within(_ range: TimeRange) -> Samples {
    let low = timestamps.firstIndex { $0 >= range.start.milliseconds } ?? count
    let high = timestamps.lastIndex { $0 <= range.end.milliseconds }.map { $0 + 1 } ?? low
    guard low < high else { return Samples() }
    return Samples(
      timestamps: Array(timestamps[low..<high]), values: Array(values[low..<high]),
      histograms: histograms.map { Array($0[low..<high]) }, startTimestamps: startTimestamps.map { Array($0[low..<high]) })
  }
}
