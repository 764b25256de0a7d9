import Glibc
import Text

/// Numbers as JavaScript prints them, because Grafana's texts are JavaScript's.
package enum NumberText {
  /// `decimals` digits after the point, zero-padded, rounding half up; `nil` takes three significant digits.
  ///
  /// Infinity is `∞`, NaN is `NaN`, and what needs an exponent keeps it (`1e+21`).
  package static func fixed(_ value: Double, decimals: Int?) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
    let decimals = min(max(decimals ?? automaticDecimals(for: value), 0), 100)
    let factor = pow(10, Double(decimals))
    let scaled = value * factor
    let text = JavaScriptNumber.text(scaled.isFinite && factor.isFinite ? roundHalfUp(scaled) / factor : value)
    guard !text.contains("e") else { return text }
    let precision = text.firstIndex(of: ".").map { text.distance(from: $0, to: text.endIndex) - 1 } ?? 0
    guard precision < decimals else { return text }
    return text + (precision == 0 ? "." : "") + String(repeating: "0", count: decimals - precision)
  }

  /// How many digits after the point show three significant ones; 0 for whole numbers.
  static func automaticDecimals(for value: Double) -> Int {
    guard value.isFinite, value != value.rounded(.towardZero) else { return 0 }
    let magnitude = floor(log(abs(value)) / M_LN10)
    var decimals = -magnitude + 1
    if abs(value) / pow(10, -decimals) > 2.25 { decimals += 1 }
    return Int(min(max(decimals, 0), 100))
  }

  /// `Math.round`: halves go towards positive infinity.
  static func roundHalfUp(_ value: Double) -> Double {
    let down = value.rounded(.down)
    return value - down >= 0.5 ? down + 1 : down
  }

  /// `toExponential`: `1.234e+3`; `nil` takes as many digits as needed.
  static func exponential(_ value: Double, decimals: Int?) -> String {
    guard value.isFinite else { return JavaScriptNumber.text(value) }
    let sign = value < 0 ? "-" : ""
    var (digits, exponent) = value == 0 ? ([UInt8(ascii: "0")], 1) : JavaScriptNumber.shortestDigits(of: value.magnitude)
    if let decimals {
      let kept = min(max(decimals, 0), 100) + 1
      if digits.count > kept, roundUp(&digits, keeping: kept) {
        exponent += 1
        digits.removeLast()
      }
      digits += Array(repeating: UInt8(ascii: "0"), count: max(kept - digits.count, 0))
    }
    let text = String(decoding: digits, as: UTF8.self)
    let fraction = text.dropFirst()
    let power = exponent - 1
    return "\(sign)\(text.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e\(power < 0 ? "-" : "+")\(power.magnitude)"
  }

  /// `toLocaleString("en-US")`: digits grouped by thousands, rounding half away from zero.
  static func grouped(_ value: Double, minimumDecimals: Int = 0, maximumDecimals: Int = 3) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-∞" : "∞" }
    let maximum = min(max(maximumDecimals, 0), 100)
    var (digits, exponent) = value == 0 ? ([], 0) : JavaScriptNumber.shortestDigits(of: value.magnitude)
    let kept = exponent + maximum
    if kept < 0 {
      (digits, exponent) = ([], 0)
    } else if digits.count > kept, roundUp(&digits, keeping: kept) {
      exponent += 1
    }
    var whole = exponent > 0 ? Array(digits.prefix(exponent)) : []
    whole += Array(repeating: UInt8(ascii: "0"), count: max(exponent - whole.count, 0))
    if whole.isEmpty { whole = [UInt8(ascii: "0")] }
    var fraction = Array(repeating: UInt8(ascii: "0"), count: max(-exponent, 0)) + digits.dropFirst(max(exponent, 0))
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    fraction += Array(repeating: UInt8(ascii: "0"), count: max(min(minimumDecimals, maximum) - fraction.count, 0))
    var text = value < 0 ? "-" : ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index) % 3 == 0 { text += "," }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return fraction.isEmpty ? text : text + "." + String(decoding: fraction, as: UTF8.self)
  }

  /// `toString(16)` in upper case: fractions too, with the digits that tell neighbours apart.
  static func hexadecimal(_ value: Double) -> String {
    guard value.isFinite else { return JavaScriptNumber.text(value) }
    var whole = value.magnitude.rounded(.down)
    var fraction = value.magnitude - whole
    var digits: [UInt8] = []
    var delta = max(0.5 * (value.magnitude.nextUp - value.magnitude), Double.leastNonzeroMagnitude)
    while fraction >= delta {
      fraction *= 16
      delta *= 16
      let digit = UInt8(fraction)
      digits.append(digit)
      fraction -= Double(digit)
      if fraction > 0.5 || (fraction == 0.5 && digit & 1 == 1), fraction + delta > 1 {
        while let last = digits.last, last == 15 { digits.removeLast() }
        if digits.isEmpty { whole += 1 } else { digits[digits.count - 1] += 1 }
        break
      }
    }
    let tail = digits.map { String($0, radix: 16, uppercase: true) }.joined()
    return (value < 0 ? "-" : "") + wholeHexadecimal(whole) + (tail.isEmpty ? "" : "." + tail)
  }

  private static func wholeHexadecimal(_ value: Double) -> String {
    var rest = value
    var zeros = 0
    while rest >= 0x1p64 {
      // Beyond 2^53 the low digits of a Double are zero.
      rest /= 16
      zeros += 1
    }
    return String(UInt64(rest), radix: 16, uppercase: true) + String(repeating: "0", count: zeros)
  }
}

extension NumberText {
  /// Cuts to `count` digits, rounding half up. True where the first digit overflowed into a new one.
  private static func roundUp(_ digits: inout [UInt8], keeping count: Int) -> Bool {
    let isUp = digits[count] >= UInt8(ascii: "5")
    digits.removeLast(digits.count - count)
    guard isUp else { return false }
    var index = count - 1
    while index >= 0, digits[index] == UInt8(ascii: "9") {
      digits[index] = UInt8(ascii: "0")
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
      return false
    }
    digits.insert(UInt8(ascii: "1"), at: 0)
    return true
  }
}

extension NumberText {
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

  /// `Number(text)`: decimal, hexadecimal, `Infinity`; blank is 0 and anything else NaN.
  package static func parse(_ text: String) -> Double {
    let text = text.trimmed
    guard let last = text.utf8.last else { return 0 }
    let isNumberLike = (0x30...0x39).contains(last) || last == UInt8(ascii: ".") || text.hasPrefix("0x") || text.hasPrefix("0X")
    if isNumberLike, !text.utf8.contains(where: { $0 == UInt8(ascii: "p") || $0 == UInt8(ascii: "P") }) {
      return Double(text) ?? .nan
    }
    switch text {
    case "Infinity", "+Infinity": return .infinity
    case "-Infinity": return -.infinity
    default: return .nan
    }
  }
}
