package import TimeSeries

/// The mean of histograms as they come, falling back on the running mean where the sum overflows.
package struct HistogramMean: Sendable {
  private var sum: HistogramSum
  private var count = 1.0
  private var isIncremental = false

  package init(_ first: NativeHistogram) {
    sum = HistogramSum(first)
  }

  package mutating func add(
    _ histogram: NativeHistogram
  ) throws(NativeHistogram.IncompatibleSchemas) -> NativeHistogram.CombinationNotes {
    count += 1
    if !isIncremental {
      var next = sum
      let notes = try next.add(histogram)
      if !next.total.hasOverflow {
        sum = next
        return notes
      }
      isIncremental = true
      sum.divide(by: count - 1)
    }
    sum.multiply(by: (count - 1) / count)
    return try sum.add(histogram.divided(by: count))
  }

  package var value: NativeHistogram {
    guard !isIncremental else { return sum.corrected }
    var mean = sum
    mean.divide(by: count)
    return mean.corrected
  }
}
