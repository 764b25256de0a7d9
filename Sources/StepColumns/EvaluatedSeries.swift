package import TimeSeries

/// The values of one series at every step of a grid.
///
/// Columns are dense, so that most operations are loops over plain doubles: a step with no point holds
/// ``Swift/Double/absent``. Histogram points stand in a column of their own, their steps are absent in `floats`.
package struct EvaluatedSeries: Sendable {
  package var labels: Labels
  /// The metric name (with type and unit) goes when the result is complete, not before: a later operation may still
  /// look at it.
  package var dropsName: Bool
  /// One entry a step.
  package var floats: [Double]
  /// `nil` where the series has floats only; else one entry a step.
  package var histograms: [NativeHistogram?]?

  package init(labels: Labels, dropsName: Bool = false, floats: [Double], histograms: [NativeHistogram?]? = nil) {
    (self.labels, self.dropsName, self.floats, self.histograms) = (labels, dropsName, floats, histograms)
  }

  /// A series without a point.
  package init(labels: Labels, dropsName: Bool = false, steps: Int) {
    self.init(labels: labels, dropsName: dropsName, floats: Array(repeating: .absent, count: steps))
  }

  @inlinable
  package func isPresent(_ step: Int) -> Bool {
    !floats[step].isAbsent || histograms?[step] != nil
  }

  package var isEmpty: Bool {
    floats.allSatisfy(\.isAbsent) && (histograms?.allSatisfy { $0 == nil } ?? true)
  }

  package mutating func set(_ histogram: NativeHistogram, at step: Int) {
    if histograms == nil { histograms = Array(repeating: nil, count: floats.count) }
    histograms?[step] = histogram
    floats[step] = .absent
  }

  package mutating func clear(_ step: Int) {
    floats[step] = .absent
    histograms?[step] = nil
  }

  /// Copies the point of `other` at `step`, or its absence.
  package mutating func copy(_ step: Int, from other: EvaluatedSeries) {
    if let histogram = other.histograms?[step] {
      set(histogram, at: step)
    } else {
      floats[step] = other.floats[step]
      histograms?[step] = nil
    }
  }

  /// The points with their times; absent steps are left out.
  package func samples(on grid: StepGrid) -> Samples {
    var samples = Samples()
    samples.timestamps.reserveCapacity(grid.count)
    samples.values.reserveCapacity(grid.count)
    for step in 0..<grid.count {
      if let histogram = histograms?[step] {
        samples.append(histogram, at: Timestamp(rawValue: grid.time(step)))
      } else if !floats[step].isAbsent {
        samples.append(floats[step], at: Timestamp(rawValue: grid.time(step)))
      }
    }
    return samples
  }
}

extension Double {
  /// "No point at this step": a NaN of our own, told from every value by its bits. Samples never carry it.
  @inlinable
  package static var absent: Double { Double(bitPattern: 0x7ffc_ab5e_0000_0e11) }

  @inlinable @inline(__always)
  package var isAbsent: Bool { bitPattern == 0x7ffc_ab5e_0000_0e11 }

  /// The number as a column holds it: one that looks like the mark for absence becomes an ordinary NaN.
  @inlinable @inline(__always)
  package var asPoint: Double { isAbsent ? Double(bitPattern: 0x7ff8_0000_0000_0001) : self }
}

extension [EvaluatedSeries] {
  /// Joins series with the same labels, in the order of their first.
  ///
  /// - Throws: `failure` where two of them have a point at the same step.
  package func mergingSameLabels<Failure: Error>(orThrow failure: () -> Failure) throws(Failure) -> [EvaluatedSeries] {
    guard count > 1 else { return self }
    var places: [Labels: Int] = Dictionary(minimumCapacity: count)
    var merged: [EvaluatedSeries] = []
    merged.reserveCapacity(count)
    for series in self {
      guard let place = places[series.labels] else {
        places[series.labels] = merged.count
        merged.append(series)
        continue
      }
      for step in series.floats.indices where series.isPresent(step) {
        guard !merged[place].isPresent(step) else { throw failure() }
        merged[place].copy(step, from: series)
      }
    }
    return merged
  }

  /// The last step of every evaluation: names that were to be dropped go now.
  ///
  /// - Throws: `failure` where series that had only their names apart now have a point at the same step.
  package func removingDroppedNames<Failure: Error>(orThrow failure: () -> Failure) throws(Failure) -> [EvaluatedSeries] {
    var series = self
    for i in series.indices where series[i].dropsName {
      series[i].labels = series[i].labels.droppingMetadata()
      series[i].dropsName = false
    }
    return try series.mergingSameLabels(orThrow: failure)
  }

  package func removingEmpty() -> [EvaluatedSeries] {
    filter { !$0.isEmpty }
  }
}
