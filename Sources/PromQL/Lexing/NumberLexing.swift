import TimeSeries

extension Lexer {
  func startsNumber(_ byte: UInt8) -> Bool {
    byte.isDigit || (byte == UInt8(ascii: ".") && (peek() ?? 0).isDigit)
  }

  mutating func numberOrDuration() -> Token {
    if number() { return token(.number) }
    if durationAfterDigits() { return token(.duration) }
    let end = min(position, source.count)
    return invalid("bad number or duration syntax: \(String(decoding: source[start..<end], as: UTF8.self).promQuoted)")
  }

  /// Reads what looks like a number; whether it is one is found when it is converted.
  ///
  /// - Returns: False where it is none; the position then stands where it became clear.
  private mutating func number() -> Bool {
    let begin = position
    var isHexadecimal = false
    if accept("0") && (accept("x") || accept("X")) {
      _ = accept("_")
      isHexadecimal = true
    }
    var hasDot = false
    var hasExponent = false
    while let byte = peek(), Self.isNumberPart(byte, isHexadecimal) {
      switch byte {
      case UInt8(ascii: "."):
        position += 1
        if hasDot || isHexadecimal { return false }
        hasDot = true
        if accept("_") || accept(".") { return false }
      case UInt8(ascii: "e") where !isHexadecimal, UInt8(ascii: "E") where !isHexadecimal:
        position += 1
        if hasExponent { return false }
        hasExponent = true
        _ = accept("+") || accept("-")
        if accept(".") || accept("_") || accept("e") || accept("E") || peek() == nil { return false }
      case UInt8(ascii: "_"):
        position += 1
        if accept(".") || accept("_") || accept("e") || accept("E") || peek() == nil { return false }
      default: position += 1
      }
    }
    return position > begin && !(peek() ?? 0).isWordPart
  }

  private static func isNumberPart(_ byte: UInt8, _ isHexadecimal: Bool) -> Bool {
    byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte | 0x20 == UInt8(ascii: "e")
      || (isHexadecimal && byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
  }

  /// The rest of a duration, from its first unit. Units are checked when it is converted.
  private mutating func durationAfterDigits() -> Bool {
    func isUnit(_ byte: UInt8?, _ units: StaticString) -> Bool {
      guard let byte else { return false }
      return units.withUTF8Buffer { $0.contains(byte) }
    }
    guard isUnit(peek(), "smhdwy") else { return false }
    position += 1
    _ = accept("s")
    while (peek() ?? 0).isDigit {
      while (peek() ?? 0).isDigit { position += 1 }
      guard isUnit(peek(), "smhdw") else { return false }
      position += 1
      _ = accept("s")
    }
    guard (peek() ?? 0).isWordPart else { return true }
    position += 1
    return false
  }
}
