import DataFrames

/// Numbers on axes: all ticks share one count of decimals, which the distance between them decides.
enum AxisText {
  static func isBinary(_ format: UnitFormat) -> Bool { if case .iec = format { true } else { false } }

  /// - Parameter increment: Between ticks; 0 for a value that stands alone.
  static func text(_ value: Double, increment: Double, _ formatter: ValueFormatter, explicit: Int?) -> String {
    if let explicit { return formatter.format(value, decimals: explicit).description }
    guard increment > 0, value != 0 else { return trimmed(formatter.format(value)) }
    return trimmed(formatter.format(value, decimals: decimals(value, increment, formatter) ?? formatter.decimals))
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
