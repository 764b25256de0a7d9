/// Lengths of time as Go prints and reads them.
package enum GoDuration {
  /// `1h2m3.5s`, `1.5ms`, `0s`
  package static func text(nanoseconds: Int64) -> String {
    guard nanoseconds != 0 else { return "0s" }
    let sign = nanoseconds < 0 ? "-" : ""
    let magnitude = nanoseconds.magnitude
    for (unit, suffix) in [(UInt64(1000), "ns"), (1_000_000, "µs"), (1_000_000_000, "ms")] where magnitude < unit {
      return sign + decimal(magnitude, per: unit / 1000) + suffix
    }
    let minutes = magnitude / 60_000_000_000
    var text = decimal(magnitude % 60_000_000_000, per: 1_000_000_000) + "s"
    if minutes > 0 { text = "\(minutes % 60)m" + text }
    if minutes >= 60 { text = "\(minutes / 60)h" + text }
    return sign + text
  }

  private static func decimal(_ value: UInt64, per unit: UInt64) -> String {
    var fraction = String(unit + value % unit).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(value / unit)" + (unit == 1 || fraction.isEmpty ? "" : ".\(fraction)")
  }

  private static let units: [String: Double] = [
    "ns": 1, "us": 1e3, "µs": 1e3, "μs": 1e3, "ms": 1e6, "s": 1e9, "m": 6e10, "h": 3.6e12,
  ]

  /// `time.ParseDuration`, in nanoseconds; `nil` where it is none or does not fit.
  package static func parse(_ text: String) -> Int64? {
    let isNegative = text.hasPrefix("-")
    var rest = isNegative || text.hasPrefix("+") ? text.dropFirst() : text[...]
    if rest == "0" { return 0 }
    guard !rest.isEmpty else { return nil }
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0 == "." || ($0.isASCII && $0.isNumber) }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { $0 != "." && !($0.isASCII && $0.isNumber) }
      rest = rest.dropFirst(letters.count)
      guard let number = Double(digits), let unit = units[String(letters)] else { return nil }
      total += (number * unit).rounded(.towardZero)
    }
    guard total < 0x1p63 else { return nil }
    return Int64(isNegative ? -total : total)
  }

  static func member(_ name: String, of nanoseconds: Int) -> TemplateValue? {
    switch name {
    case "Nanoseconds": .int(nanoseconds, type: .int64)
    case "Microseconds": .int(nanoseconds / 1000, type: .int64)
    case "Milliseconds": .int(nanoseconds / 1_000_000, type: .int64)
    case "Seconds": .float(Double(nanoseconds) / 1e9)
    case "Minutes": .float(Double(nanoseconds) / 6e10)
    case "Hours": .float(Double(nanoseconds) / 3.6e12)
    case "String": .string(text(nanoseconds: Int64(nanoseconds)))
    case "Abs": .int(nanoseconds == .min ? .max : abs(nanoseconds), type: .duration)
    default: nil
    }
  }
}
