package import TimeSeries

/// Series in memory, for unit tests of rules, backtests and what rules write.
package struct MemorySource: SeriesSource {
  private var series: [Series] = []
  private var places: [Labels: Int] = [:]
  /// Places of the series of each metric name.
  private var byName: [String: [Int]] = [:]

  package init() {}

  package var count: Int { series.count }

  /// Adds a sample behind those that are there; one at the time of the last replaces it, an older one is left out.
  package mutating func append(_ value: Double, at time: Timestamp, to labels: Labels) {
    let place = place(of: labels)
    guard let last = series[place].samples.timestamps.last else { return series[place].samples.append(value, at: time) }
    if last == time.rawValue {
      let end = series[place].samples.count - 1
      series[place].samples.values[end] = value
      series[place].samples.histograms?[end] = nil
    } else if last < time.rawValue {
      series[place].samples.append(value, at: time)
    }
  }

  package mutating func append(_ histogram: NativeHistogram, at time: Timestamp, to labels: Labels) {
    let place = place(of: labels)
    guard series[place].samples.timestamps.last.map({ $0 < time.rawValue }) ?? true else { return }
    series[place].samples.append(histogram, at: time)
  }

  /// Adds a whole series; where it is known, the later samples.
  package mutating func add(_ other: Series) {
    let place = place(of: other.labels)
    guard series[place].samples.isEmpty else {
      for (index, time) in other.samples.timestamps.enumerated() {
        if let histogram = other.samples.histograms?[index] {
          append(histogram, at: Timestamp(rawValue: time), to: other.labels)
        } else {
          append(other.samples.values[index], at: Timestamp(rawValue: time), to: other.labels)
        }
      }
      return
    }
    series[place].samples = other.samples
  }

  private mutating func place(of labels: Labels) -> Int {
    if let place = places[labels] { return place }
    places[labels] = series.count
    byName[labels.name ?? "", default: []].append(series.count)
    series.append(Series(labels: labels, samples: Samples()))
    return series.count - 1
  }

  private func candidates(_ matchers: [Matcher]) -> [Int] {
    for matcher in matchers where matcher.name == Labels.metricName && matcher.operator == .equal { return byName[matcher.value] ?? [] }
    return Array(series.indices)
  }

  package func select(_ matchers: [Matcher], in range: TimeRange) throws -> [Series] {
    candidates(matchers).compactMap { place in
      let candidate = series[place]
      guard matchers.allSatisfy({ $0.matches(candidate.labels) }) else { return nil }
      let samples = candidate.samples.within(range)
      return samples.isEmpty ? nil : Series(labels: candidate.labels, samples: samples)
    }
  }

  private func matching(_ sets: [[Matcher]], in range: TimeRange) -> [Series] {
    series.filter { series in
      (sets.isEmpty || sets.contains { $0.allSatisfy { $0.matches(series.labels) } }) && !series.samples.within(range).isEmpty
    }
  }

  package func labelNames(matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] {
    Set(matching(matchers, in: range).flatMap { $0.labels.labels.map(\.name) }).sorted { $0.precedesByBytes($1) }
  }

  package func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] {
    Set(matching(matchers, in: range).compactMap { $0.labels[name] }).sorted { $0.precedesByBytes($1) }
  }

  package func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) throws -> [Labels] {
    matching(matchers, in: range).map(\.labels).sorted()
  }

  package func metadata(of metric: String?) throws -> [String: MetricMetadata] { [:] }
}

extension Samples {
  /// Those in the range, both ends included.
  func within(_ range: TimeRange) -> Samples {
    let lower = timestamps.firstPlace { $0 >= range.start.rawValue }
    let upper = timestamps.firstPlace { $0 > range.end.rawValue }
    guard lower < upper else { return Samples() }
    if lower == 0, upper == count { return self }
    return Samples(
      timestamps: Array(timestamps[lower..<upper]), values: Array(values[lower..<upper]), histograms: histograms.map { Array($0[lower..<upper]) },
      startTimestamps: startTimestamps.map { Array($0[lower..<upper]) })
  }
}

extension [Int64] {
  /// The first place from which on the condition holds, which must hold for all behind it.
  fileprivate func firstPlace(where condition: (Int64) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if condition(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
