import Text

/// Hides secrets in texts, however they are spelled there: as they are, percent-encoded (in either case, once or twice, in whole or in
/// part), escaped for JSON or a shell, or in base64.
package struct Redaction: Sendable {
  package static let mark = "\u{2022}\u{2022}\u{2022}"
  /// Shorter texts, in bytes, are not hidden: that would only garble messages.
  static let shortest = 4

  private let own: [String]

  /// - Parameter texts: Secrets besides every ``Secret`` of this process.
  package init(hiding texts: [String] = []) {
    own = texts.filter { $0.utf8.count >= Self.shortest }
  }

  /// `text` with ``mark`` in the place of each secret, and of the start of one at a cut (`…`) at the end.
  package func callAsFunction(_ text: String) -> String {
    let secrets = Set(own + KnownSecrets.all).map { Array($0.utf8) }
    guard !secrets.isEmpty, !text.isEmpty else { return text }
    let source = Array(text.utf8)
    var hidden: [Range<Int>] = []
    for reading in Reading.all(of: source) {
      for secret in secrets { hidden += reading.places(of: secret) }
    }
    for secret in secrets { hidden += Base64Spellings(of: secret).places(in: source) }
    hidden += Self.cutSecret(at: source, secrets)
    return Self.replacing(hidden, in: source) ?? text
  }

  private static func replacing(_ ranges: [Range<Int>], in source: [UInt8]) -> String? {
    guard !ranges.isEmpty else { return nil }
    var result: [UInt8] = []
    var position = 0
    for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
      guard range.upperBound > position else { continue }
      if range.lowerBound >= position {
        result += source[position..<range.lowerBound]
        result += Array(mark.utf8)
      }
      position = range.upperBound
    }
    return String(decoding: result + source[position...], as: UTF8.self)
  }

  /// Where a text was cut off, the start of a secret may be left.
  private static func cutSecret(at source: [UInt8], _ secrets: [[UInt8]]) -> [Range<Int>] {
    let cut = Array("\u{2026}".utf8)
    guard source.suffix(cut.count).elementsEqual(cut) else { return [] }
    let end = source.count - cut.count
    for secret in secrets {
      for length in stride(from: min(secret.count - 1, end), through: shortest, by: -1)
      where source[(end - length)..<end].elementsEqual(secret.prefix(length)) {
        return [(end - length)..<end]
      }
    }
    return []
  }
}

/// A text as one who decodes it reads it, with the place in the source of each of its bytes.
private struct Reading {
  var bytes: [UInt8]
  /// Of each byte, and one more: the end.
  var offsets: [Int]

  static func all(of source: [UInt8]) -> [Reading] {
    let plain = Reading(bytes: source, offsets: Array(0...source.count))
    var readings = [plain]
    if source.contains(UInt8(ascii: "%")) {
      let once = plain.decoded(percent)
      readings += [once, once.decoded(percent), once.decoded(backslash)]
    }
    if source.contains(UInt8(ascii: "+")) { readings.append(plain.decoded(form)) }
    if source.contains(UInt8(ascii: "\\")) { readings += [plain.decoded(backslash), plain.decoded(backslash).decoded(percent)] }
    if source.contains(UInt8(ascii: "'")) { readings.append(plain.decoded(shellQuote)) }
    return readings
  }

  func places(of wanted: [UInt8]) -> [Range<Int>] {
    var places: [Range<Int>] = []
    var start = 0
    while start + wanted.count <= bytes.count {
      if bytes[start] == wanted[0], bytes[start..<start + wanted.count].elementsEqual(wanted) {
        places.append(offsets[start]..<offsets[start + wanted.count])
        start += wanted.count
      } else {
        start += 1
      }
    }
    return places
  }

  /// - Parameter sign: The bytes that stand at a position, and how many bytes of the text spell them; `nil` where a byte is itself.
  private func decoded(_ sign: ([UInt8], Int) -> (bytes: [UInt8], length: Int)?) -> Reading {
    var result = Reading(bytes: [], offsets: [])
    var position = 0
    while position < bytes.count {
      let (meant, length) = sign(bytes, position) ?? ([bytes[position]], 1)
      for byte in meant {
        result.bytes.append(byte)
        result.offsets.append(offsets[position])
      }
      position += length
    }
    result.offsets.append(offsets[bytes.count])
    return result
  }

  private static func percent(_ bytes: [UInt8], _ position: Int) -> (bytes: [UInt8], length: Int)? {
    guard bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count, let high = hexDigit(bytes[position + 1]), let low = hexDigit(bytes[position + 2])
    else { return nil }
    return ([high << 4 | low], 3)
  }

  /// Of `application/x-www-form-urlencoded`: a plus is a blank.
  private static func form(_ bytes: [UInt8], _ position: Int) -> (bytes: [UInt8], length: Int)? {
    bytes[position] == UInt8(ascii: "+") ? ([0x20], 1) : percent(bytes, position)
  }

  /// JSON's escapes, and a shell's, in which a backslash stands before the byte itself.
  private static func backslash(_ bytes: [UInt8], _ position: Int) -> (bytes: [UInt8], length: Int)? {
    guard bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count else { return nil }
    switch bytes[position + 1] {
    case UInt8(ascii: "n"): return ([0x0A], 2)
    case UInt8(ascii: "r"): return ([0x0D], 2)
    case UInt8(ascii: "t"): return ([0x09], 2)
    case UInt8(ascii: "b"): return ([0x08], 2)
    case UInt8(ascii: "f"): return ([0x0C], 2)
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(bytes, position) else { return ([bytes[position + 1]], 2) }
      var units = [unit]
      if unit >> 10 == 0b11_0110, let second = codeUnit(bytes, position + 6) { units.append(second) }
      return (Array(String(decoding: units, as: UTF16.self).utf8), 6 * units.count)
    default: return ([bytes[position + 1]], 2)
    }
  }

  private static func codeUnit(_ bytes: [UInt8], _ position: Int) -> UInt16? {
    guard position + 5 < bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[(position + 2)...(position + 5)] {
      guard let digit = hexDigit(byte) else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// A shell's `'…'`, in which `'\''` is a quote.
  private static func shellQuote(_ bytes: [UInt8], _ position: Int) -> (bytes: [UInt8], length: Int)? {
    bytes[position...].starts(with: Array(#"'\''"#.utf8)) ? ([UInt8(ascii: "'")], 4) : nil
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}

/// What base64 makes of a secret wherever it stands in what was encoded: the digits that depend on nothing around it.
private struct Base64Spellings {
  private let spellings: [[UInt8]]

  init(of secret: [UInt8]) {
    spellings = (0..<3).flatMap { lead -> [[UInt8]] in
      // Bits before the secret fill `lead` bytes; the first and last digit may hold bits of neighbours.
      let digits = Self.digits(of: [UInt8](repeating: 0, count: lead) + secret)
      let first = (lead * 8 + 5) / 6
      let last = (lead + secret.count) * 8 / 6
      let core = Array(digits[first..<max(first, last)])
      guard core.count >= Redaction.shortest else { return [] }
      let safe = core.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
      return core == safe ? [core] : [core, safe]
    }
  }

  /// With the rest of the word: what stands beside the secret in a header is its user.
  func places(in source: [UInt8]) -> [Range<Int>] {
    let text = Reading(bytes: source, offsets: Array(0...source.count))
    return spellings.flatMap(text.places).map { place in
      var (start, end) = (place.lowerBound, place.upperBound)
      while start > 0, Self.isDigit(source[start - 1]) { start -= 1 }
      while end < source.count, Self.isDigit(source[end]) || source[end] == UInt8(ascii: "=") { end += 1 }
      return start..<end
    }
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func isDigit(_ byte: UInt8) -> Bool {
    alphabet.contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  /// Without padding.
  private static func digits(of bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var (bits, count) = (0 as UInt32, 0)
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        result.append(alphabet[Int(bits >> UInt32(count) & 63)])
      }
      bits &= (1 << UInt32(count)) - 1
    }
    if count > 0 { result.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
    return result
  }
}
