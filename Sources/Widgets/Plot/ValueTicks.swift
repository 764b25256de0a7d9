/// Where an axis carries labels.
struct ValueTicks {
  var values: [Double]
  /// Distance between neighbours; 0 on logarithmic axes, whose labels stand alone.
  var increment: Double

  /// Every multiple between both ends.
  init(increment: Double, low: Double, high: Double) {
    (values, self.increment) = (Self.multiples(of: increment, from: low, through: high), increment)
  }

  init(values: [Double], increment: Double) { (self.values, self.increment) = (values, increment) }

  /// - Parameter most: How many labels there is room for; at least 2.
  init(low: Double, high: Double, axis: PlotAxis, most: Int) {
    let most = max(most, 2)
    switch axis.scale {
    case .linear:
      increment = Self.increment(for: (high - low) / Double(most), binary: axis.usesBinaryTicks, unit: axis.tickUnit)
      values = Self.multiples(of: increment, from: low, through: high)
    case .log(let base):
      increment = 0
      values = Self.powers(of: base, from: low, through: high, most: most)
    case .symlog(let threshold, let base):
      increment = 0
      let reach = max(abs(low), abs(high))
      let outer = reach > threshold ? Self.powers(of: base, from: threshold, through: reach, most: max(most / 2, 1)) : [threshold]
      values = (outer.reversed().map { -$0 } + [0] + outer).filter { $0 >= low && $0 <= high }
    }
  }

  /// As many labels as read well in so many rows, and so that they stand evenly: five labels on seven rows would limp.
  ///
  /// - Parameter row: The row of a value; `nil` where it is not shown.
  init(scale: ValueScale, axis: PlotAxis, rows: Int, row: (Double) -> Int?) {
    let ideal = Self.idealCount(rows: rows)
    self.init(low: scale.low, high: scale.high, axis: axis, most: ideal)
    guard axis.scale == .linear, rows >= 3 else {
      ensureTwo(scale, axis)
      return
    }
    var least = unevenness(ideal: ideal, rows: rows, row)
    var tried = increment
    // Up to twice as many: where round numbers are rare the usual distance leaves one label alone.
    for most in 2...max(2 * ideal, 2) {
      let other = ValueTicks(low: scale.low, high: scale.high, axis: axis, most: most)
      guard other.increment != tried else { continue }
      tried = other.increment
      let unevenness = other.unevenness(ideal: ideal, rows: rows, row)
      if unevenness < least { (self, least) = (other, unevenness) }
    }
    ensureTwo(scale, axis)
  }

  /// One label says nothing of the scale: where round numbers are rare, between narrow limits, there are finer ones.
  private mutating func ensureTwo(_ scale: ValueScale, _ axis: PlotAxis) {
    guard values.count < 2, scale.high > scale.low else { return }
    for most in 3...12 {
      let increment = Self.increment(for: (scale.high - scale.low) / Double(most), binary: false, unit: 0)
      let finer = Self.multiples(of: increment, from: scale.low, through: scale.high).filter { scale.fraction($0).isFinite }
      guard finer.count >= 2 else { continue }
      (values, self.increment) = (finer, increment)
      return
    }
  }

  /// How many labels read well in so many rows.
  static func idealCount(rows: Int) -> Int { max(rows >= 18 ? rows / 4 : rows >= 9 ? rows / 3 + 1 : (rows + 1) / 2, 2) }

  /// 0 for the ideal count at even distances; weighed by eye.
  private func unevenness(ideal: Int, rows: Int, _ row: (Double) -> Int?) -> Double {
    let places = values.compactMap(row)
    let gaps = zip(places, places.dropFirst()).map { $0 - $1 }
    guard let widest = gaps.max(), let narrowest = gaps.min(), widest > 0 else { return 20 }
    let crowding = narrowest >= (rows >= 5 ? 2 : 1) ? 0 : 10.0
    let limp = Double(widest - narrowest) / Double(widest)
    let excess = Double(places.count - ideal)
    return crowding + 6 * limp * limp.squareRoot() + (excess > 0 ? 0.5 * excess : -excess)
  }

  /// The smallest of 1, 2, 2.5, 5 times a power of ten (or of two) that is at least `smallest` and a multiple of `unit`.
  ///
  /// - Parameter unit: A power of ten; 0 where any increment will do.
  static func increment(for smallest: Double, binary: Bool, unit: Double) -> Double {
    guard smallest.isFinite, smallest > 0 else { return 1 }
    var result: Double
    if binary, smallest > 1 {
      result = 1
      while result < smallest { result *= 2 }
    } else {
      let magnitude = Logarithm.power(10, Logarithm.decimal(smallest).rounded(.down))
      result = [1, 2, 2.5, 5, 10].lazy.map { $0 * magnitude }.first { $0 >= smallest * (1 - 1e-9) } ?? 10 * magnitude
    }
    guard unit > 0 else { return result }
    if result < unit * (1 - 1e-9) { return unit }
    return abs(result - 2.5 * unit) < unit * 1e-6 ? 5 * unit : result
  }

  private static func multiples(of increment: Double, from low: Double, through high: Double) -> [Double] {
    let tolerance = increment * 1e-6
    let first = ((low - tolerance) / increment).rounded(.up)
    guard first.isFinite else { return [] }
    var values: [Double] = []
    for index in 0..<64 {
      // Multiplying keeps ticks exact where adding would let errors grow.
      let value = (first + Double(index)) * increment
      guard value <= high + tolerance else { break }
      values.append(value == 0 ? 0 : value)
    }
    return values
  }

  private static func powers(of base: Double, from low: Double, through high: Double, most: Int) -> [Double] {
    guard low > 0, high >= low, base > 1 else { return [] }
    let first = (Logarithm.natural(low) / Logarithm.natural(base) - 1e-9).rounded(.up)
    let last = (Logarithm.natural(high) / Logarithm.natural(base) + 1e-9).rounded(.down)
    guard last >= first, last - first < 3000 else { return [] }
    let stride = max((Int(last - first) + most) / most, 1)
    return Swift.stride(from: Int(first), through: Int(last), by: stride).map { Logarithm.power(base, Double($0)) }
  }
}
