/// Lengths of time as Go writes them: `1h30m`, `1.5s`, `20µs`; also `2d` and `1w`.
package enum GoDuration {
  private static let units: [(name: String, nanoseconds: Double)] = [
    ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9), ("d", 86_400e9), ("w", 604_800e9),
  ]

  /// Nanoseconds; `nil` where the text is no length or does not fit in 64 bits.
  package static func parse(_ text: String) -> Int64? {
    var rest = text[...]
    let isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    if rest == "0" { return 0 }
    var total = 0.0
    var isEmpty = true
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest[digits.endIndex...]
      let unit = rest.prefix { !($0.isASCII && ($0.isNumber || $0 == ".")) }
      rest = rest[unit.endIndex...]
      guard let value = Double(digits.hasPrefix(".") ? "0" + digits : digits.hasSuffix(".") ? digits + "0" : digits),
        let found = units.first(where: { $0.name == unit })
      else { return nil }
      total += value * found.nanoseconds
      isEmpty = false
    }
    guard !isEmpty, total < 9.2e18 else { return nil }
    return Int64(total.rounded()) * (isNegative ? -1 : 1)
  }

  /// As Go's `Duration.String`: `1h30m0s`, `346ms`, `1.5s`.
  package static func text(_ nanoseconds: Int64) -> String {
    let sign = nanoseconds < 0 ? "-" : ""
    let length = nanoseconds.magnitude
    if length == 0 { return "0s" }
    if length < 1000 { return "\(sign)\(length)ns" }
    if length < 1_000_000 { return sign + fraction(length, 1000) + "µs" }
    if length < 1_000_000_000 { return sign + fraction(length, 1_000_000) + "ms" }
    let minutes = length / 60_000_000_000
    let seconds = fraction(length % 60_000_000_000, 1_000_000_000) + "s"
    if minutes == 0 { return sign + seconds }
    if minutes < 60 { return "\(sign)\(minutes)m\(seconds)" }
    return "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
  }

  private static func fraction(_ value: UInt64, _ unit: UInt64) -> String {
    let rest = value % unit
    guard rest > 0 else { return String(value / unit) }
    let width = String(unit).count - 1
    var digits = String(rest)
    digits = String(repeating: "0", count: width - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return "\(value / unit).\(digits)"
  }
}
