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
    for sign in "<>" {
      if let index = text.firstIndex(of: sign) { text.remove(at: index) }
    }
    if let number = Int(text), text.allSatisfy(\.isNumber) { return bounded(Double(number) * 1000) }
    if let unit = text.last, "dwMy".contains(unit), let count = Int(text.dropLast()), count >= 0 {
      let day = 86_400_000.0
      switch unit {
      case "d": return bounded(Double(count) * day)
      case "w": return bounded(Double(count) * 7 * day)
      case "M": return bounded(Double(count) * 365.25 / 12 * day)
      default: return bounded(Double(count) * 365.25 * day)
      }
    }
    return goDuration(text)
  }

  private static func goDuration(_ text: String) -> Double? {
    let goUnits: [(String, Double)] = [("ms", 1), ("ns", 1e-6), ("us", 1e-3), ("µs", 1e-3), ("μs", 1e-3), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
    var rest = text[...]
    guard !rest.isEmpty else { return nil }
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { ($0.isASCII && $0.isNumber) || $0 == "." }
      guard let number = Double(digits) else { return nil }
      rest = rest.dropFirst(digits.count)
      guard let unit = goUnits.first(where: { rest.hasPrefix($0.0) }) else { return nil }
      rest = rest.dropFirst(unit.0.count)
      total += number * unit.1
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
