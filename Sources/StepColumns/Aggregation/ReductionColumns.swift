import TimeSeries

/// Kahan sums at every step, fed one series at a time.
package struct SumColumn: Sendable {
  private var sums: [Double]
  private var lost: [Double]

  package init(steps: Int) {
    sums = Array(repeating: .absent, count: steps)
    lost = Array(repeating: 0, count: steps)
  }

  package mutating func add(_ values: [Double]) {
    for step in 0..<min(sums.count, values.count) {
      let value = values[step]
      if value.isAbsent { continue }
      let sum = sums[step]
      if sum.isAbsent {
        sums[step] = value
        continue
      }
      let new = sum + value
      let rounding = abs(sum) >= abs(value) ? (sum - new) + value : (value - new) + sum
      lost[step] = new.isInfinite ? 0 : lost[step] + rounding
      sums[step] = new
    }
  }

  package var totals: [Double] {
    zip(sums, lost).map { sum, lost in sum.isAbsent ? sum : (sum + lost).asPoint }
  }
}

/// Running means at every step, fed one series at a time.
package struct MeanColumn: Sendable {
  private var means: [RunningMean?]

  package init(steps: Int) {
    means = Array(repeating: nil, count: steps)
  }

  package mutating func add(_ values: [Double]) {
    for step in 0..<min(means.count, values.count) where !values[step].isAbsent {
      if means[step] == nil { means[step] = RunningMean(values[step]) } else { means[step]?.add(values[step]) }
    }
  }

  package var values: [Double] { means.map { $0?.value.asPoint ?? .absent } }
}

/// Welford's running variance at every step.
package struct VarianceColumn: Sendable {
  private var counts: [Double]
  private var means: [Double]
  private var squares: [Double]

  package init(steps: Int) {
    counts = Array(repeating: 0, count: steps)
    means = counts
    squares = counts
  }

  package mutating func add(_ values: [Double]) {
    for step in 0..<min(counts.count, values.count) where !values[step].isAbsent {
      let value = values[step]
      counts[step] += 1
      if counts[step] == 1 {
        means[step] = value
        squares[step] = value.isFinite ? 0 : .nan
      } else {
        let delta = value - means[step]
        means[step] += delta / counts[step]
        squares[step] += delta * (value - means[step])
      }
    }
  }

  package func values(squareRoot: Bool) -> [Double] {
    counts.indices.map { step in
      guard counts[step] > 0 else { return .absent }
      let variance = squares[step] / counts[step]
      return (squareRoot ? variance.squareRoot() : variance).asPoint
    }
  }
}

extension [Double] {
  /// NaN gives way to every number.
  package mutating func keepExtreme(of values: [Double], isMinimum: Bool) {
    for step in 0..<Swift.min(count, values.count) where !values[step].isAbsent {
      let (best, value) = (self[step], values[step])
      if best.isNaN || (isMinimum ? value < best : value > best) { self[step] = value }
    }
  }
}
