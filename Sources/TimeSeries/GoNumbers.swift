extension Double {
  /// The shortest decimal digits that read back as this value, and the place of the decimal point before them:
  /// 0.00123 is ("123", −2). Only for finite values; zero is ("0", 1).
  private var shortestDigits: (digits: [UInt8], point: Int) {
    guard self != 0 else { return ([0x30], 1) }
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    let text = magnitude.description
    let mantissa = text.prefix { $0 != "e" && $0 != "E" }
    if mantissa.count < text.count { exponent = Int(text.dropFirst(mantissa.count + 1)) ?? 0 }
    for byte in mantissa.utf8 {
      if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte) }
    }
    var place = (point ?? digits.count) + exponent
    while digits.count > 1, digits.last == 0x30 { digits.removeLast() }
    while digits.count > 1, digits.first == 0x30 {
      digits.removeFirst()
      place -= 1
    }
    return (digits, place)
  }

  private var specialText: String? {
    isNaN ? "NaN" : isInfinite ? (self < 0 ? "-Inf" : "+Inf") : nil
  }

  private var signText: String { sign == .minus ? "-" : "" }

  /// Go's `%g`: `1e+06`, `0.25`, `+Inf`.
  package var goGeneral: String {
    if let specialText { return specialText }
    let (digits, point) = shortestDigits
    let exponent = self == 0 ? 0 : point - 1
    guard exponent < -4 || exponent >= 6 else { return decimal(digits, point) }
    return scientific(digits, exponent)
  }

  private func scientific(_ digits: [UInt8], _ exponent: Int) -> String {
    let head = String(decoding: digits.prefix(1), as: UTF8.self)
    let tail = String(decoding: digits.dropFirst(), as: UTF8.self)
    let size = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
    return signText + head + (tail.isEmpty ? "" : "." + tail) + "e" + (exponent < 0 ? "-" : "+") + size
  }

  /// Go's `%.2g` for 2 digits: `10`, `1e+02`, `0.33`.
  package func goGeneral(digits count: Int) -> String {
    guard isFinite, self != 0, count > 0 else { return goGeneral }
    let (digits, point) = shortestDigits
    var kept = Array(digits.prefix(count))
    var place = point
    if digits.count > count, digits[count] >= 0x35 {
      // Round up, carrying through nines.
      var i = kept.count - 1
      while i >= 0, kept[i] == 0x39 { i -= 1 }
      kept = Array(kept.prefix(i + 1))
      if i >= 0 { kept[i] += 1 } else { (kept, place) = ([0x31], place + 1) }
    }
    while kept.count > 1, kept.last == 0x30 { kept.removeLast() }
    return place - 1 < -4 || place - 1 >= count ? scientific(kept, place - 1) : decimal(kept, place)
  }

  private func decimal(_ digits: [UInt8], _ point: Int) -> String {
    var text = Array(signText.utf8)
    if point <= 0 {
      text += "0.".utf8
      text += Array(repeating: 0x30, count: -point)
      text += digits
    } else if point >= digits.count {
      text += digits
      text += Array(repeating: 0x30, count: point - digits.count)
    } else {
      text += digits[..<point]
      text.append(UInt8(ascii: "."))
      text += digits[point...]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
