import Glibc

extension Double {
  /// The shortest decimal form without an exponent that reads back as the same number: `0.1`, `5000`, `+Inf`, `NaN`.
  package var plainDecimal: String {
    if isNaN { return "NaN" }
    if isInfinite { return self > 0 ? "+Inf" : "-Inf" }
    let shortest = description
    guard let mark = shortest.firstIndex(of: "e") else {
      return shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
    }
    // Swift writes an exponent for the very large and very small; move the point instead.
    let sign = shortest.hasPrefix("-") ? "-" : ""
    let mantissa = shortest[..<mark].drop { $0 == "-" }
    let whole = mantissa.prefix { $0 != "." }
    var fraction = String(mantissa.dropFirst(whole.count).dropFirst())
    if fraction == "0" { fraction = "" }
    let exponent = Int(shortest[shortest.index(after: mark)...]) ?? 0
    if exponent < 0 {
      return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(whole)\(fraction)"
    }
    return "\(sign)\(whole)\(fraction)\(String(repeating: "0", count: max(0, exponent - fraction.count)))"
  }

  /// Rounded to `count` decimals, as C's `%.*f`.
  package func withDecimals(_ count: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 512)
    let length = withVaList([Int32(clamping: min(max(count, 0), 100)), self]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
    return String(decoding: buffer.prefix(Int(max(0, min(length, 511)))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
