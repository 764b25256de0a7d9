import TimeSeries

/// The values of one series at every step of a grid.
///
/// Columns are dense, so that most operations are loops over plain doubles: a step with no point holds
/// ``Swift/Double/absent``. Histogram points stand in a column of their own, their steps are absent in `floats`.
struct EvaluatedSeries {
  var labels: Labels
  /// The metric name (with type and unit) goes when the result is complete, not before: a later operation may still
  /// look at it.
  var dropsName: Bool
  var floats: [Double]
  /// `nil` where the series has floats only; else one entry a step.
  var histograms: [NativeHistogram?]?

  init(labels: Labels, dropsName: Bool = false, floats: [Double], histograms: [NativeHistogram?]? = nil) {
    (self.labels, self.dropsName, self.floats, self.histograms) = (labels, dropsName, floats, histograms)
  }

  func isPresent(_ step: Int) -> Bool {
    !floats[step].isAbsent || histograms?[step] != nil
  }

  var isEmpty: Bool {
    floats.allSatisfy(\.isAbsent) && (histograms?.allSatisfy { $0 == nil } ?? true)
  }

  mutating func set(_ histogram: NativeHistogram, at step: Int) {
    if histograms == nil { histograms = Array(repeating: nil, count: floats.count) }
    histograms?[step] = histogram
    floats[step] = .absent
  }

  mutating func clear(_ step: Int) {
    floats[step] = .absent
    histograms?[step] = nil
  }

  /// Copies the point of `other` at `step`, or its absence.
  mutating func copy(_ step: Int, from other: EvaluatedSeries) {
    if let histogram = other.histograms?[step] {
      set(histogram, at: step)
    } else {
      floats[step] = other.floats[step]
      histograms?[step] = nil
    }
  }
}

extension Double {
  /// "No point at this step": a NaN of our own, told from every value by its bits. Samples never carry it.
  static let absent = Double(bitPattern: 0x7ffc_ab5e_0000_0e11)

  @inline(__always) var isAbsent: Bool { bitPattern == 0x7ffc_ab5e_0000_0e11 }
}

extension Labels {
  /// The labels that say what a series measures rather than which one it is.
  static func isMetadata(_ name: String) -> Bool {
    name == metricName || name == "__type__" || name == "__unit__"
  }

  func droppingMetadata() -> Labels {
    guard labels.contains(where: { Self.isMetadata($0.name) }) else { return self }
    return Labels(sorted: labels.filter { !Self.isMetadata($0.name) })
  }

  /// `{__name__="up", job="node"}`: error messages show the name as a label.
  var allBraced: String {
    let pairs = labels.map { "\($0.name.isLegacyLabelName ? $0.name : $0.name.promQuoted)=\($0.value.promQuoted)" }
    return "{\(pairs.joined(separator: ", "))}"
  }
}

extension [EvaluatedSeries] {
  /// Joins series with the same labels; no two may have a point at the same step.
  func mergingSameLabels() throws(PromQLError) -> [EvaluatedSeries] {
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
        guard !merged[place].isPresent(step) else { throw .duplicateLabels }
        merged[place].copy(step, from: series)
      }
    }
    return merged
  }

  /// The last step of every evaluation: names that were to be dropped go now.
  func removingDroppedNames() throws(PromQLError) -> [EvaluatedSeries] {
    var series = self
    for i in series.indices where series[i].dropsName {
      series[i].labels = series[i].labels.droppingMetadata()
      series[i].dropsName = false
    }
    return try series.mergingSameLabels()
  }

  func removingEmpty() -> [EvaluatedSeries] {
    filter { !$0.isEmpty }
  }
}

extension PromQLError {
  static let duplicateLabels = PromQLError(
    kind: .execution, message: "vector cannot contain metrics with the same labelset")

  static func execution(_ message: String) -> PromQLError {
    PromQLError(kind: .execution, message: message)
  }
}
