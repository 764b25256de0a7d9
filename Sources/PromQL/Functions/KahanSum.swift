/// A running sum that remembers what rounding lost (Neumaier's form of Kahan summation).
struct KahanSum {
  var sum: Double
  var lost: Double

  @inline(__always)
  init(_ sum: Double = 0, lost: Double = 0) {
    (self.sum, self.lost) = (sum, lost)
  }

  @inline(__always)
  mutating func add(_ value: Double) {
    let new = sum + value
    if new.isInfinite {
      lost = 0
    } else if abs(sum) >= abs(value) {
      lost += (sum - new) + value
    } else {
      lost += (value - new) + sum
    }
    sum = new
  }

  var total: Double { sum.isInfinite ? sum : sum + lost }
}

/// The mean of values as they come: sum over count, and the running mean from where the sum would overflow.
struct RunningMean {
  private var sum: KahanSum
  private var mean = KahanSum()
  private(set) var count = 1.0
  private var isIncremental = false

  @inline(__always)
  init(_ first: Double) {
    sum = KahanSum(first)
  }

  @inline(__always)
  mutating func add(_ value: Double) {
    count += 1
    if !isIncremental {
      var next = sum
      next.add(value)
      if !next.sum.isInfinite {
        sum = next
        return
      }
      isIncremental = true
      mean = KahanSum(sum.sum / (count - 1), lost: sum.lost / (count - 1))
    }
    let share = (count - 1) / count
    mean = KahanSum(share * mean.sum, lost: share * mean.lost)
    mean.add(value / count)
  }

  var value: Double {
    isIncremental ? mean.sum + mean.lost : sum.sum / count + sum.lost / count
  }
}

enum Quantile {
  /// Between the two nearest ranks, linearly. Sorts `values`, NaN first.
  ///
  /// NaN for no values or a NaN `quantile`; −Inf below 0 and +Inf above 1.
  static func of(_ values: inout [Double], at quantile: Double) -> Double {
    guard !values.isEmpty, !quantile.isNaN else { return .nan }
    if quantile < 0 { return -.infinity }
    if quantile > 1 { return .infinity }
    values.sort { $0 < $1 || ($0.isNaN && !$1.isNaN) }
    let rank = quantile * Double(values.count - 1)
    let lower = max(0, min(values.count - 1, Int(rank)))
    let upper = min(values.count - 1, lower + 1)
    let weight = rank - rank.rounded(.down)
    return values[lower] * (1 - weight) + values[upper] * weight
  }

  static func isInvalid(_ quantile: Double) -> Bool { quantile.isNaN || quantile < 0 || quantile > 1 }
}
