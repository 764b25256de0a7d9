import TimeSeries

/// Lengths of time in nanoseconds, in the two ways in which LogQL writes them.
enum LogDuration {
  struct Failure: Error, Hashable { var text: String }

  private static let goUnits: [(String, Double)] = [
    ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12),
  ]

  /// `time.ParseDuration` of Go: `1h30m`, `1.5s`; `nil` for anything else.
  static func goParse(_ text: some StringProtocol) -> Int64? {
    if case .success(let length) = go(text) { length } else { nil }
  }

  /// With Go's words where it fails.
  static func go(_ text: some StringProtocol) -> Result<Int64, Failure> {
    let invalid = Failure(text: "time: invalid duration \(String(text).promQuoted)")
    var rest = Substring(text)
    let isNegative = rest.first == "-"
    if rest.first == "-" || rest.first == "+" { rest = rest.dropFirst() }
    if rest == "0" { return .success(0) }
    guard !rest.isEmpty else { return .failure(invalid) }
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0 == "." || ("0"..."9").contains($0) }
      guard !digits.isEmpty, let number = Double(digits) ?? (digits.hasSuffix(".") ? Double(digits.dropLast()) : nil) else { return .failure(invalid) }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0 != "." && !("0"..."9").contains($0) }
      guard !unit.isEmpty else { return .failure(Failure(text: "time: missing unit in duration \(String(text).promQuoted)")) }
      guard let factor = goUnits.first(where: { $0.0 == unit })?.1 else {
        return .failure(Failure(text: "time: unknown unit \(String(unit).promQuoted) in duration \(String(text).promQuoted)"))
      }
      rest = rest.dropFirst(unit.count)
      total += number * factor
    }
    guard total < 0x1p63 else { return .failure(invalid) }
    return .success(Int64(isNegative ? -total.rounded(.towardZero) : total.rounded(.towardZero)))
  }

  private static let promUnits: [(String, Int64)] = [
    ("y", 365 * 86_400_000_000_000), ("w", 7 * 86_400_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("µs", 1000), ("ns", 1),
  ]

  static func promParse(_ text: String) -> Int64? {
    if case .success(let length) = range(text) { length } else { nil }
  }

  /// Whole numbers with units in falling order: `1d12h`.
  static func range(_ text: String) -> Result<Int64, Failure> {
    var rest = text[...]
    guard !rest.isEmpty else { return .failure(Failure(text: "empty duration string")) }
    var total: Int64 = 0
    var place = 0
    while !rest.isEmpty {
      let digits = rest.prefix { ("0"..."9").contains($0) }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { !("0"..."9").contains($0) }
      guard !digits.isEmpty, !unit.isEmpty else { return .failure(Failure(text: "not a valid duration string: \"\(text)\"")) }
      guard let index = promUnits.firstIndex(where: { $0.0 == unit }) else {
        return .failure(Failure(text: "unknown unit \"\(unit)\" in duration \"\(text)\""))
      }
      guard index >= place, let number = Int64(digits) else { return .failure(Failure(text: "not a valid duration string: \"\(text)\"")) }
      place = index + 1
      let (length, overflow) = number.multipliedReportingOverflow(by: promUnits[index].1)
      let (sum, sumOverflow) = total.addingReportingOverflow(length)
      guard !overflow, !sumOverflow else { return .failure(Failure(text: "duration out of range")) }
      total = sum
      rest = rest.dropFirst(unit.count)
    }
    guard total > 0 else { return .failure(Failure(text: "duration must be greater than 0")) }
    return .success(total)
  }

  /// As Prometheus writes it, the largest units first: `1d12h`, `90s` is `1m30s`.
  static func rangeText(_ length: Int64) -> String {
    guard length % 1_000_000 == 0 else { return goText(length) }
    var rest = length
    var text = ""
    for (unit, size) in promUnits where unit != "µs" && unit != "us" && unit != "ns" {
      // Years and weeks only where they are the whole.
      if (unit == "y" || unit == "w"), rest % size != 0 { continue }
      if rest >= size {
        text += "\(rest / size)\(unit)"
        rest %= size
      }
    }
    return text.isEmpty ? "0s" : text
  }

  /// Go's `Duration.String`: `1h0m0s`, `1.5s`, `10ms`.
  static func goText(_ length: Int64) -> String {
    guard length != 0 else { return "0s" }
    let sign = length < 0 ? "-" : ""
    let magnitude = length.magnitude
    if magnitude < 1000 { return sign + "\(magnitude)ns" }
    if magnitude < 1_000_000 { return sign + decimal(magnitude, per: 1000) + "µs" }
    if magnitude < 1_000_000_000 { return sign + decimal(magnitude, per: 1_000_000) + "ms" }
    let minutes = magnitude / 60_000_000_000
    var text = decimal(magnitude % 60_000_000_000, per: 1_000_000_000) + "s"
    if minutes > 0 { text = "\(minutes % 60)m" + text }
    if minutes >= 60 { text = "\(minutes / 60)h" + text }
    return sign + text
  }

  private static func decimal(_ value: UInt64, per unit: UInt64) -> String {
    var fraction = String(unit + value % unit).dropFirst()
    while fraction.last == "0" { fraction.removeLast() }
    return "\(value / unit)" + (fraction.isEmpty ? "" : ".\(fraction)")
  }
}
