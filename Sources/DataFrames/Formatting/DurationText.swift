import Glibc
import Text

/// Lengths of time as text.
enum DurationText {
  /// In the unit that fits the magnitude: `1.50 hour`.
  static func scaled(_ value: Double, in scale: TimeScale, decimals: Int?) -> FormattedValue {
    guard value.isFinite else { return FormattedValue(text: NumberText.fixed(value, decimals: 0)) }
    let magnitude = abs(value)
    if scale == .seconds, magnitude < 1 {
      if value == 0 { return FormattedValue(text: "0", suffix: " s") }
      let (factor, suffix) = magnitude < 1e-6 ? (1e9, " ns") : magnitude < 1e-3 ? (1e6, " µs") : (1e3, " ms")
      return FormattedValue(text: NumberText.fixed(value * factor, decimals: decimals), suffix: suffix)
    }
    let steps = scale.steps
    let step = steps.first { magnitude < $0.limit } ?? steps[steps.count - 1]
    return FormattedValue(text: NumberText.fixed(value / step.divisor, decimals: decimals), suffix: step.suffix)
  }

  private static let listUnits: [(name: String, milliseconds: Double)] = [
    ("year", 31_536_000_000), ("month", 2_592_000_000), ("week", 604_800_000), ("day", 86_400_000), ("hour", 3_600_000),
    ("minute", 60_000), ("second", 1000), ("millisecond", 1),
  ]

  /// `2 hours, 5 minutes`: from the largest unit that fits, one more component per decimal.
  static func list(_ value: Double, isMilliseconds: Bool, decimals: Int?) -> FormattedValue {
    guard value.isFinite else { return FormattedValue(text: NumberText.fixed(value, decimals: 0)) }
    if value == 0 { return FormattedValue(text: "0", suffix: isMilliseconds ? " milliseconds" : " seconds") }
    if value < 0 {
      var result = list(-value, isMilliseconds: isMilliseconds, decimals: decimals)
      result.suffix += " ago"
      return result
    }
    var rest = isMilliseconds ? value : value * 1000
    var parts: [String] = []
    for (name, length) in listUnits where parts.count <= max(decimals ?? 0, 0) {
      let count = (rest / length).rounded(.down)
      guard count >= 1 || !parts.isEmpty else { continue }
      parts.append("\(JavaScriptNumber.text(count)) \(name)\(count == 1 ? "" : "s")")
      rest = fmod(rest, length)
    }
    return FormattedValue(text: parts.joined(separator: ", "))
  }

  /// `HH:MM:SS`, hours unbounded, or `N d HH:MM:SS`.
  static func hoursMinutesSeconds(_ value: Double, withDays: Bool) -> FormattedValue {
    guard value.isFinite else { return FormattedValue(text: NumberText.fixed(value, decimals: 0)) }
    if value < 0 {
      var result = hoursMinutesSeconds(-value, withDays: withDays)
      result.suffix += " ago"
      return result
    }
    let days = withDays ? (value / 86400).rounded(.down) : 0
    let rest = value - days * 86400
    let parts = [(rest / 3600).rounded(.down), (fmod(rest, 3600) / 60).rounded(.down), fmod(rest, 60).rounded(.down)]
    let clock = parts.map { $0 > 9 ? JavaScriptNumber.text($0) : "0" + JavaScriptNumber.text($0) }.joined(separator: ":")
    return FormattedValue(text: days > 0 ? "\(JavaScriptNumber.text(days)) d \(clock)" : clock)
  }

  /// `01h:02m:03s:004ms`; fewer decimals leave the small parts out.
  static func clock(milliseconds value: Double, decimals: Int?) -> String {
    guard value.isFinite else { return NumberText.fixed(value, decimals: 0) }
    guard abs(value) <= Double(CivilDate.farthest) else { return "Invalid date" }
    let total = Int64(value.rounded(.towardZero))
    func part(_ divisor: Int64, _ modulus: Int64) -> Int64 {
      total.floorDivided(by: divisor).floorRemainder(by: modulus)
    }
    let milliseconds = padded(part(1, 1000), 3) + "ms"
    let seconds = padded(part(1000, 60), 2) + "s"
    let minutes = padded(part(60000, 60), 2) + "m"
    if value < 1000 { return milliseconds }
    if value < 60000 { return decimals == 0 ? seconds : "\(seconds):\(milliseconds)" }
    let parts = [minutes, seconds, milliseconds]
    if value < 3_600_000 {
      return parts.prefix(decimals == 0 ? 1 : decimals == 1 ? 2 : 3).joined(separator: ":")
    }
    let hours = padded(total / 3_600_000, 2) + "h"
    let shown = decimals.map { (0...2).contains($0) ? $0 : 3 } ?? 3
    return ([hours] + parts.prefix(shown)).joined(separator: ":")
  }

  static func padded(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(width - text.count, 0)) + text
  }
}
