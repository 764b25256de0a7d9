import DataFrames

/// Numbers on axes: all ticks share one count of decimals, which the distance between them decides.
enum AxisText {
  static func isBinary(_ format: UnitFormat) -> Bool { if case .iec = format { true } else { false } }

  /// - Parameter increment: Between ticks; 0 for a value that stands alone.
  static func text(_ value: Double, increment: Double, _ formatter: ValueFormatter, explicit: Int?) -> String {
    if let explicit { return written(value, increment, formatter, atLeast: explicit) }
    guard increment > 0, value != 0 else { return trimmed(formatter.format(value)) }
    return trimmed(formatter.format(value, decimals: decimals(value, increment, formatter) ?? formatter.decimals))
  }

  /// The distance between the values that a fixed count of decimals can tell apart; 0 where there is no such count, or the
  /// unit scales its values so that there is no one distance.
  static func unit(of formatter: ValueFormatter, decimals: Int?) -> Double {
    guard let decimals, (0...9).contains(decimals) else { return 0 }
    let zero = formatter.format(0, decimals: decimals).text
    func isOne(_ unit: Double) -> Bool {
      formatter.format(unit / 4, decimals: decimals).text == zero && formatter.format(unit, decimals: decimals).text != zero
    }
    let unit = (0..<decimals).reduce(1.0) { unit, _ in unit / 10 }
    // A share of 0.25 is written “25 %” without decimals, a plain 0.25 as “0”.
    return [unit, unit / 100].first(where: isOne) ?? 0
  }

  /// With a fixed count of decimals, or as many more as it takes to tell neighbours apart and a small value from zero.
  private static func written(_ value: Double, _ increment: Double, _ formatter: ValueFormatter, atLeast explicit: Int) -> String {
    func text(_ decimals: Int) -> FormattedValue { formatter.format(value, decimals: decimals) }
    let finest = min(max(explicit, 0), 9) + 6
    for decimals in min(max(explicit, 0), 9)..<finest {
      let here = text(decimals)
      let isDistinct = increment <= 0 || [value + increment, value - increment].allSatisfy {
        formatter.format($0, decimals: decimals).description != here.description
      }
      if isDistinct, increment > 0 || isNear(here, text(finest)) { return here.description }
    }
    return text(finest).description
  }

  /// Whether what is written alone says the value: `0` or `1` for 0.5 do not.
  private static func isNear(_ written: FormattedValue, _ exact: FormattedValue) -> Bool {
    let (written, exact) = (NumberText.parse(written.text), NumberText.parse(exact.text))
    guard written.isFinite, exact.isFinite else { return true }
    return abs(exact) >= 1 || abs(written - exact) <= 0.05 * abs(exact)
  }

  /// The fewest decimals that tell neighbouring ticks apart and the whole value, after the unit's scaling. `nil` where
  /// no few do, as for 100 s in minutes, and three significant digits are enough.
  private static func decimals(_ value: Double, _ increment: Double, _ formatter: ValueFormatter) -> Int? {
    func isDistinct(_ decimals: Int?) -> Bool {
      let here = formatter.format(value, decimals: decimals).description
      return [value + increment, value - increment].allSatisfy { formatter.format($0, decimals: decimals).description != here }
    }
    for decimals in 0..<4 where isDistinct(decimals) {
      let written = NumberText.parse(formatter.format(value, decimals: decimals).text)
      let finer = NumberText.parse(formatter.format(value, decimals: decimals + 2).text)
      if abs(written - finer) <= 1e-9 * max(abs(written), 1) { return decimals }
    }
    return isDistinct(nil) ? nil : 3
  }

  /// Without zeros at the end: `1.50 KiB` becomes `1.5 KiB`.
  private static func trimmed(_ value: FormattedValue) -> String {
    var text = value.text
    if text.contains("."), text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }) {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return value.prefix + text + value.suffix
  }
}
