import TimeSeries

struct LiteralError: Error {
  var message: String
}

/// The values of number and duration literals, as Go reads them.
enum LiteralValue {
  /// `1e3`, `0x1F`, `0755` (octal), `0b101`, `1_000`, `Inf`, `NaN`
  static func number(_ text: String) throws(LiteralError) -> Double {
    if let whole = integer(text) { return Double(whole) }
    let lower = text.lowercased()
    if lower == "inf" { return .infinity }
    if lower == "nan" { return .ordinaryNaN }
    let isWellFormed = !text.utf8.contains(UInt8(ascii: "_")) || hasProperUnderscores(text)
    guard isWellFormed, let value = Double(text.filter { $0 != "_" }) else {
      throw LiteralError(
        message: "error parsing number: strconv.ParseFloat: parsing \(text.promQuoted): invalid syntax")
    }
    guard value.isFinite else {
      throw LiteralError(
        message: "error parsing number: strconv.ParseFloat: parsing \(text.promQuoted): value out of range")
    }
    return value
  }

  /// Go's integer syntax with a base prefix; `nil` where it is not one or does not fit into 64 bits.
  static func integer(_ text: String) -> Int64? {
    guard hasProperUnderscores(text) else { return nil }
    let digits = text.lowercased().filter { $0 != "_" }
    if digits.hasPrefix("0x") { return Int64(digits.dropFirst(2), radix: 16) }
    if digits.hasPrefix("0b") { return Int64(digits.dropFirst(2), radix: 2) }
    if digits.hasPrefix("0o") { return Int64(digits.dropFirst(2), radix: 8) }
    if digits.hasPrefix("0"), digits.utf8.count > 1 { return Int64(digits.dropFirst(), radix: 8) }
    return Int64(digits)
  }

  /// Between digits only; a base prefix counts as one.
  private static func hasProperUnderscores(_ text: String) -> Bool {
    var previousIsDigit = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "_"), !previousIsDigit { return false }
      previousIsDigit = byte.hexadecimalValue != nil || byte | 0x20 == UInt8(ascii: "x") || byte | 0x20 == UInt8(ascii: "o")
    }
    return previousIsDigit || !text.utf8.contains(UInt8(ascii: "_"))
  }

  private static let units: [(suffix: String, nanoseconds: UInt64)] = [
    ("y", 31_536_000_000_000_000), ("w", 604_800_000_000_000), ("d", 86_400_000_000_000), ("h", 3_600_000_000_000),
    ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
  ]

  /// With the messages of Prometheus' `model.ParseDuration`.
  static func nanoseconds(of text: String) throws(LiteralError) -> Int64 {
    if text == "0" { return 0 }
    let invalid = LiteralError(message: "not a valid duration string: \(text.promQuoted)")
    let tooLong = LiteralError(message: "duration out of range")
    var rest = Array(text.utf8)[...]
    var total: UInt64 = 0
    var nextUnit = 0
    guard !rest.isEmpty else { throw LiteralError(message: "empty duration string") }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isDigit }
      guard let count = UInt64(String(decoding: digits, as: UTF8.self)) else { throw invalid }
      rest = rest[digits.endIndex...]
      let suffix = rest.prefix { !$0.isDigit }
      guard !suffix.isEmpty else { throw invalid }
      rest = rest[suffix.endIndex...]
      let name = String(decoding: suffix, as: UTF8.self)
      guard let unit = units.firstIndex(where: { $0.suffix == name }) else {
        throw LiteralError(message: "unknown unit \(name.promQuoted) in duration \(text.promQuoted)")
      }
      guard unit >= nextUnit else { throw invalid }
      nextUnit = unit + 1
      guard count <= (1 << 63) / units[unit].nanoseconds else { throw tooLong }
      total &+= count &* units[unit].nanoseconds
      guard total <= UInt64(Int64.max) else { throw tooLong }
    }
    return Int64(total)
  }
}

extension Double {
  /// Go's `%f`.
  var withSixDecimals: String {
    if isNaN { return "NaN" }
    if isInfinite { return self > 0 ? "+Inf" : "-Inf" }
    return withDecimals(6)
  }
}
