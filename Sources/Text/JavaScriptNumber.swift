/// Numbers as JavaScript's `String(number)` writes them, which is what Grafana puts into queries, titles and texts.
package enum JavaScriptNumber {
  /// The shortest digits that read back, in decimal notation from 1e-6 up to 1e21.
  package static func text(_ number: Double) -> String {
    guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity" }
    if let whole = Int64(exactly: number), whole.magnitude < 1 << 53 { return String(whole) }
    let (digits, exponent) = shortestDigits(of: number.magnitude)
    return (number < 0 ? "-" : "") + layOut(digits: digits, exponent: exponent)
  }

  /// ASCII digits without leading or trailing zeros and the position of the point: value = 0.d₁d₂… × 10^exponent.
  package static func shortestDigits(of value: Double) -> (digits: [UInt8], exponent: Int) {
    var digits: [UInt8] = []
    var exponent = 0
    var written = 0
    var pointSeen = false
    var rest = Array(value.description.utf8)[...]
    if let mark = rest.firstIndex(of: UInt8(ascii: "e")) {
      exponent = Int(String(decoding: rest[(mark + 1)...], as: UTF8.self)) ?? 0
      rest = rest[..<mark]
    }
    for byte in rest {
      if byte == UInt8(ascii: ".") {
        pointSeen = true
      } else {
        if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte) }
        if !pointSeen {
          if !digits.isEmpty { written += 1 }
        } else if digits.isEmpty {
          written -= 1
        }
      }
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (digits, exponent + written)
  }

  private static func layOut(digits: [UInt8], exponent: Int) -> String {
    let text = String(decoding: digits, as: UTF8.self)
    let count = digits.count
    switch exponent {
    case 22...:
      return mantissa(text) + "e+\(exponent - 1)"
    case count...:
      return text + String(repeating: "0", count: exponent - count)
    case 1...:
      return "\(text.prefix(exponent)).\(text.dropFirst(exponent))"
    case -5...0:
      return "0." + String(repeating: "0", count: -exponent) + text
    default:
      return mantissa(text) + "e-\((exponent - 1).magnitude)"
    }
  }

  private static func mantissa(_ digits: String) -> String {
    digits.count > 1 ? "\(digits.prefix(1)).\(digits.dropFirst())" : digits
  }
}
