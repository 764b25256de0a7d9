import DataFrames

/// Numbers on axes: all ticks share one count of decimals, which the distance between them decides.
enum AxisText {
  static func isBinary(_ format: UnitFormat) -> Bool { if case .iec = format { true } else { false } }

  /// - Parameter increment: Between ticks; 0 for a value that stands alone.
  static func text(_ value: Double, increment: Double, _ formatter: ValueFormatter, explicit: Int?) -> String {
    if let explicit { return formatter.format(value, decimals: explicit).description }
    guard increment > 0, value != 0 else { return trimmed(formatter.format(value)) }
    return trimmed(formatter.format(value, decimals: decimals(value, increment, formatter)))
  }

  /// The fewest decimals that still tell neighbouring ticks apart, after the unit's scaling.
  private static func decimals(_ value: Double, _ increment: Double, _ formatter: ValueFormatter) -> Int {
    for decimals in 0..<4 {
      let here = formatter.format(value, decimals: decimals)
      let written = NumberText.parse(here.text)
      let next = formatter.format(value + increment, decimals: decimals)
      let before = formatter.format(value - increment, decimals: decimals)
      guard here.description != next.description, here.description != before.description else { continue }
      let finer = NumberText.parse(formatter.format(value, decimals: decimals + 2).text)
      if abs(written - finer) <= 1e-9 * max(abs(written), 1) { return decimals }
    }
    return 3
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
