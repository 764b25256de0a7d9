package enum Quantile {
  /// Between the two nearest ranks, linearly. Sorts `values`, NaN first.
  ///
  /// NaN for no values or a NaN `quantile`; −Inf below 0 and +Inf above 1.
  package static func of(_ values: inout [Double], at quantile: Double) -> Double {
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

  package static func isInvalid(_ quantile: Double) -> Bool { quantile.isNaN || quantile < 0 || quantile > 1 }
}
