/// Prometheus' duration notation: `1h30m`, `90s`, `5m10ms`.
package enum PromDuration {
  private static let units: [(suffix: String, length: Milliseconds)] = [
    ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
  ]

  /// Go counts nanoseconds in 64 bits.
  private static let longest: Milliseconds = .max / 1_000_000

  /// Units in falling order, each at most once; `0` alone needs no unit.
  ///
  /// - Returns: `nil` for anything else, and for more than 292 years, which is as long as a duration of Prometheus can be.
  package static func parse(_ text: some StringProtocol) -> Milliseconds? {
    if text == "0" { return 0 }
    var rest = text[...]
    var total: Milliseconds = 0
    var nextUnit = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let count = Int64(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      let letters = String(rest.prefix { $0.isASCII && $0.isLetter })
      guard let unit = units[nextUnit...].firstIndex(where: { $0.suffix == letters }) else { return nil }
      let (length, overflow) = count.multipliedReportingOverflow(by: units[unit].length)
      let (sum, sumOverflow) = total.addingReportingOverflow(length)
      guard !overflow, !sumOverflow, sum <= longest else { return nil }
      total = sum
      nextUnit = unit + 1
      rest = rest.dropFirst(letters.count)
    }
    return total
  }

  /// The shortest form that `parse` reads back: `5400000` → `1h30m`, `0` → `0s`.
  ///
  /// Weeks and years appear only where they divide the whole length (as Prometheus' `model.Duration` prints).
  package static func format(_ length: Milliseconds) -> String {
    guard length != 0 else { return "0s" }
    var rest = length.magnitude
    var text = length < 0 ? "-" : ""
    for (suffix, unit) in units {
      let unit = UInt64(unit)
      guard rest >= unit else { continue }
      let isExactOnly = suffix == "y" || suffix == "w"
      if isExactOnly && rest % unit != 0 { continue }
      text += "\(rest / unit)\(suffix)"
      rest %= unit
    }
    return text
  }
}
