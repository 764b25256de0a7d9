/// Numbers as JSON writes them, read exactly.
enum JSONNumber {
  struct Scan {
    /// One past the last byte of the number, or where it stops being one.
    var end: Int
    var isValid: Bool
    /// Set for all but very long and very large or small numbers; correctly rounded.
    var exactValue: Double?
  }

  /// Reads as far as the grammar goes.
  @inline(__always)
  static func scan(_ bytes: [UInt8], from start: Int) -> Scan {
    var index = start
    let count = bytes.count
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    func digit(_ index: Int) -> UInt64? {
      guard index < count else { return nil }
      let value = bytes[index] &- UInt8(ascii: "0")
      return value < 10 ? UInt64(value) : nil
    }

    let isNegative = index < count && bytes[index] == UInt8(ascii: "-")
    if isNegative { index += 1 }
    let firstDigit = index
    while let value = digit(index) {
      mantissa = mantissa &* 10 &+ value
      // A mantissa that ran over may be 0 again: digits count from the first one that is not 0.
      if digits > 0 || mantissa != 0 { digits += 1 }
      index += 1
    }
    let integerDigits = index - firstDigit
    guard integerDigits > 0 else { return Scan(end: index, isValid: false) }
    if integerDigits > 1, bytes[firstDigit] == UInt8(ascii: "0") { return Scan(end: firstDigit + 1, isValid: false) }
    if index < count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      let firstFraction = index
      while let value = digit(index) {
        mantissa = mantissa &* 10 &+ value
        if digits > 0 || mantissa != 0 { digits += 1 }
        exponent -= 1
        index += 1
      }
      guard index > firstFraction else { return Scan(end: index, isValid: false) }
    }
    if index < count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      var isNegativeExponent = false
      if index < count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
        isNegativeExponent = bytes[index] == UInt8(ascii: "-")
        index += 1
      }
      let firstExponent = index
      var written = 0
      while let value = digit(index) {
        written = min(written * 10 + Int(value), 100_000)
        index += 1
      }
      guard index > firstExponent else { return Scan(end: index, isValid: false) }
      exponent += isNegativeExponent ? -written : written
    }
    guard digits <= 19, let magnitude = DecimalNumber.value(digits: mantissa, exponent: exponent) else { return Scan(end: index, isValid: true) }
    return Scan(end: index, isValid: true, exactValue: isNegative ? -magnitude : magnitude)
  }

  /// For numbers that are valid but not short; too large ones are infinite, as in JavaScript.
  static func slowValue(_ bytes: [UInt8], _ range: Range<Int>) -> Double {
    Double(String(decoding: bytes[range], as: UTF8.self)) ?? .nan
  }
}
