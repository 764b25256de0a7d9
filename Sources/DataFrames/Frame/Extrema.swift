/// What one pass over a column of numbers finds: kept with the field, as ranges, colours and axes all ask for it.
package struct Extrema: Hashable, Sendable {
  /// Over all values but NaN, infinities included; +∞ where there is none.
  package let low: Double
  /// Over all values but NaN, infinities included; −∞ where there is none.
  package let high: Double
  /// Whether there is neither a null nor a NaN nor an infinity among the values.
  package let areAllFinite: Bool

  package init(_ values: [Double]) {
    // Four lanes, as each comparison waits for the one before it.
    var lows = SIMD4(repeating: Double.infinity)
    var highs = SIMD4(repeating: -Double.infinity)
    // Zero times anything that is not finite is NaN, and stays it in the sum.
    var zeros = SIMD4<Double>.zero
    var (low, high, zero) = (Double.infinity, -Double.infinity, 0.0)
    values.withUnsafeBufferPointer { values in
      var index = 0
      while index &+ 4 <= values.count {
        let four = SIMD4(values[index], values[index &+ 1], values[index &+ 2], values[index &+ 3])
        // Comparisons with NaN are false.
        lows.replace(with: four, where: four .< lows)
        highs.replace(with: four, where: four .> highs)
        zeros += four * 0
        index &+= 4
      }
      while index < values.count {
        if values[index] < low { low = values[index] }
        if values[index] > high { high = values[index] }
        zero += values[index] * 0
        index &+= 1
      }
    }
    self.low = min(low, lows.min())
    self.high = max(high, highs.max())
    areAllFinite = (zeros.sum() + zero) == 0
  }

  package var range: ClosedRange<Double>? { low <= high ? low...high : nil }
}

extension Field {
  /// The ends of a number column; `nil` for columns of other types.
  package var ends: Extrema? {
    guard case .numbers(let values) = values else { return nil }
    return state.ends ?? Extrema(values)
  }

  /// The smallest and the largest number; `nil` where there is none.
  package var numericRange: ClosedRange<Double>? { ends?.range }
}
