import Text
import TimeSeries

/// Intervals as Grafana writes them: `30s`, `1m`, `500ms`, a bare number of seconds.
package enum IntervalText {
  private static let units: [(suffix: String, milliseconds: Double)] = [
    ("ms", 1), ("y", 31_536_000_000), ("M", 2_592_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
  ]

  /// Milliseconds, about 3,170 years: what is longer is no interval, so that sums and products of intervals fit.
  private static let longest = 1e14

  private static func bounded(_ milliseconds: Double) -> Double? {
    abs(milliseconds) <= longest ? milliseconds : nil
  }

  /// As Grafana's browser side reads it (`rangeutil.intervalToMs`): one number and one unit, the number cut to a whole
  /// one. A leading `>` or `<` of old versions is ignored. `nil` where there is no interval.
  package static func milliseconds(_ text: String) -> Double? {
    var rest = text.trimmed[...]
    while let first = rest.first, first == ">" || first == "<" || first == "=" { rest = rest.dropFirst() }
    if let number = Double(rest), number.isFinite { return number == 0 ? nil : bounded(number.rounded(.towardZero) * 1000) }
    let digits = rest.prefix { ($0.isASCII && $0.isNumber) || $0 == "." || $0 == "-" }
    guard let number = Double(digits), number.isFinite else { return nil }
    let unit = rest.dropFirst(digits.count)
    guard let known = units.first(where: { unit.hasPrefix($0.suffix) }) else { return nil }
    return bounded(number.rounded(.towardZero) * known.milliseconds)
  }

  /// As Grafana's server side reads it: Go durations (`1m30s`, `1.5h`) and `d`, `w`, `M`, `y`.
  package static func serverMilliseconds(_ text: String) -> Double? {
    var text = text
    for sign in [UInt8(ascii: "<"), UInt8(ascii: ">")] {
      if let index = text.utf8.firstIndex(of: sign) { text.remove(at: index) }
    }
    if let number = Int(text), text.utf8.allSatisfy(isDigit) { return bounded(Double(number) * 1000) }
    if let unit = text.utf8.last, let days = longUnits.first(where: { $0.unit == unit })?.days, let count = Int(text.dropLast()), count >= 0 {
      return bounded(Double(count) * days * 86_400_000)
    }
    return goDuration(text)
  }

  private static let longUnits: [(unit: UInt8, days: Double)] = [
    (UInt8(ascii: "d"), 1), (UInt8(ascii: "w"), 7), (UInt8(ascii: "M"), 365.25 / 12), (UInt8(ascii: "y"), 365.25),
  ]

  private static let goUnits: [(suffix: String, milliseconds: Double)] = [
    ("ms", 1), ("ns", 1e-6), ("us", 1e-3), ("µs", 1e-3), ("μs", 1e-3), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
  ]

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func goDuration(_ text: String) -> Double? {
    var rest = text.utf8[...]
    guard !rest.isEmpty else { return nil }
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
      guard let number = Double(Substring(digits)) else { return nil }
      rest = rest[digits.endIndex...]
      guard let unit = goUnits.first(where: { rest.starts(with: $0.suffix.utf8) }) else { return nil }
      rest = rest.dropFirst(unit.suffix.utf8.count)
      total += number * unit.milliseconds
    }
    return bounded(total)
  }

  /// The largest whole unit alone, the rest cut off, as Grafana prints `$__interval`: 90 s is `1m`.
  package static func text(_ milliseconds: Double) -> String {
    guard milliseconds.isFinite, milliseconds >= 1 else { return "1ms" }
    for (suffix, unit) in [("y", 31_536_000_000.0), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)]
    where milliseconds >= unit {
      return "\(Int64(clampingToRange: milliseconds / unit))\(suffix)"
    }
    return "1ms"
  }

  /// As Go prints a duration, which is how Grafana's server fills `$__rate_interval` in: `1m0s`, `2h0m0s`, `1.5s`, `500ms`.
  package static func goText(_ milliseconds: Int64) -> String {
    if milliseconds == 0 { return "0s" }
    let sign = milliseconds < 0 ? "-" : ""
    let magnitude = milliseconds.magnitude
    if magnitude < 1000 { return "\(sign)\(magnitude)ms" }
    let (hours, minutes) = (magnitude / 3_600_000, magnitude / 60_000 % 60)
    var seconds = String(magnitude / 1000 % 60)
    if magnitude % 1000 != 0 {
      var fraction = String(1000 + magnitude % 1000).dropFirst()
      while fraction.last == "0" { fraction.removeLast() }
      seconds += "." + fraction
    }
    if hours > 0 { return "\(sign)\(hours)h\(minutes)m\(seconds)s" }
    return minutes > 0 ? "\(sign)\(minutes)m\(seconds)s" : "\(sign)\(seconds)s"
  }
}
