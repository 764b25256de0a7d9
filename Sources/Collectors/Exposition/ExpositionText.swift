import TimeSeries

/// The bytes of a text exposition with a position; the parts that both text formats share.
struct ExpositionText {
  let bytes: [UInt8]
  let limits: ExpositionLimits
  var position = 0
  private(set) var line = 1
  private var lineStart = 0
  private var sampleCount = 0
  /// The kind of the last TYPE line decides how `le` and `quantile` are written.
  var kind = MetricMetadata.Kind.unknown

  init(_ bytes: [UInt8], limits: ExpositionLimits) {
    (self.bytes, self.limits) = (bytes, limits)
  }

  var isAtEnd: Bool { position >= bytes.count }

  func peek(_ distance: Int = 0) -> UInt8? { position + distance < bytes.count ? bytes[position + distance] : nil }

  mutating func accept(_ character: Character) -> Bool {
    guard peek() == character.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func acceptText(_ text: StaticString) -> Bool {
    let matches = text.withUTF8Buffer { wanted in
      position + wanted.count <= bytes.count && bytes[position..<position + wanted.count].elementsEqual(wanted)
    }
    if matches { position += text.utf8CodeUnitCount }
    return matches
  }

  mutating func skipBlanks() {
    while let byte = peek(), byte == 0x20 || byte == 0x09 { position += 1 }
  }

  /// To be called behind a newline.
  mutating func beginLine() {
    line += 1
    lineStart = position
  }

  func failure(_ reason: String) -> ExpositionError { ExpositionError(line: line, byte: position, reason: reason) }

  /// `expected a label name, found "}"`
  func expected(_ wanted: String) -> ExpositionError {
    guard let byte = peek() else { return failure("expected \(wanted), found the end") }
    let found = byte == 0x0A ? "the end of the line" : String(decoding: [byte], as: UTF8.self).promQuoted
    return failure("expected \(wanted), found \(found)")
  }

  /// The bytes up to the end of the line, which is not consumed.
  mutating func restOfLine() throws(ExpositionError) -> ArraySlice<UInt8> {
    let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
    guard end - lineStart <= limits.lineBytes else { throw tooLong }
    defer { position = end }
    return bytes[position..<end]
  }

  private var tooLong: ExpositionError { failure("the line is longer than \(limits.lineBytes) bytes") }

  mutating func countSample() throws(ExpositionError) {
    sampleCount += 1
    guard sampleCount <= limits.samples else { throw failure("there are more than \(limits.samples) samples") }
    guard position - lineStart <= limits.lineBytes else { throw tooLong }
  }
}

// MARK: - Names and strings

extension ExpositionText {
  /// `[a-zA-Z_:][a-zA-Z0-9_:]*`, without colons for labels; `nil` where there is none.
  mutating func name(allowsColons: Bool) -> String? {
    let start = position
    while let byte = peek(), byte.isNamePart || (allowsColons && byte == UInt8(ascii: ":")) || (position > start && byte.isDigitByte) {
      position += 1
    }
    return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
  }

  /// A metric name, plain or quoted.
  mutating func metricName() throws(ExpositionError) -> String? {
    peek() == UInt8(ascii: "\"") ? try quotedText("metric name") : name(allowsColons: true)
  }

  /// Between double quotes, with the escapes `\\`, `\"` and `\n`; other backslashes stay.
  mutating func quotedText(_ what: String, allowsNull: Bool = true) throws(ExpositionError) -> String {
    guard accept("\"") else { throw expected("\(what) in double quotes") }
    let start = position
    var hasEscape = false
    while let byte = peek(), byte != UInt8(ascii: "\"") {
      if byte == 0, !allowsNull { throw failure("the \(what) holds a null byte") }
      if byte == UInt8(ascii: "\\") {
        hasEscape = true
        position += 1
      }
      position += 1
      guard position - start <= limits.labelBytes else { throw failure("a \(what) is longer than \(limits.labelBytes) bytes") }
    }
    guard position < bytes.count else {
      position = start
      throw failure("the \(what) has no closing quote")
    }
    let content = bytes[start..<position]
    position += 1
    let text = hasEscape ? Self.unescaped(content, quotes: true) : String(validating: content, as: UTF8.self)
    guard let text else { throw failure("the \(what) is not valid UTF-8") }
    return text
  }

  /// `nil` where the result is not UTF-8.
  static func unescaped(_ content: ArraySlice<UInt8>, quotes: Bool) -> String? {
    guard content.contains(UInt8(ascii: "\\")) else { return String(validating: content, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var index = content.startIndex
    while index < content.endIndex {
      let byte = content[index]
      let next = index + 1 < content.endIndex ? content[index + 1] : 0
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      switch next {
      case UInt8(ascii: "\\"): result.append(next)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "\"") where quotes: result.append(next)
      default:
        result.append(byte)
        continue
      }
      index += 1
    }
    return String(validating: result, as: UTF8.self)
  }
}

// MARK: - Numbers

extension ExpositionText {
  /// The bytes up to a blank or the end of the line; in OpenMetrics only a space is a blank.
  mutating func word(endsAtTab: Bool) -> ArraySlice<UInt8> {
    let start = position
    while let byte = peek(), byte != 0x20, byte != 0x0A, !(endsAtTab && byte == 0x09) { position += 1 }
    return bytes[start..<position]
  }

  func float(_ word: ArraySlice<UInt8>) throws(ExpositionError) -> Double {
    guard let value = ExpositionNumber.float(word) else {
      throw failure("expected a number, found \(String(decoding: word.prefix(40), as: UTF8.self).promQuoted)")
    }
    return value
  }
}

enum ExpositionNumber {
  /// Go's decimal floats, `Inf` and `NaN` in any case; no hexadecimal, no underscores. `nil` for anything else, and
  /// where the number is too large.
  static func float(_ word: ArraySlice<UInt8>) -> Double? {
    if let whole = smallInteger(word) { return whole }
    guard let first = word.first else { return nil }
    let unsigned = first == UInt8(ascii: "+") || first == UInt8(ascii: "-") ? word.dropFirst() : word
    guard let start = unsigned.first else { return nil }
    guard start.isDigitByte || start == UInt8(ascii: ".") else { return special(unsigned, isNegative: first == UInt8(ascii: "-"), isSigned: unsigned.count < word.count) }
    for byte in unsigned where !byte.isDigitByte {
      switch byte {
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"), UInt8(ascii: "-"): continue
      default: return nil
      }
    }
    guard let value = Double(String(decoding: word, as: UTF8.self)), value.isFinite else { return nil }
    return value
  }

  /// The usual case without a detour over text: up to 15 digits are exact.
  private static func smallInteger(_ word: ArraySlice<UInt8>) -> Double? {
    guard !word.isEmpty, word.count <= 15 else { return nil }
    var value: Int64 = 0
    for byte in word {
      guard byte.isDigitByte else { return nil }
      value = value * 10 + Int64(byte &- 0x30)
    }
    return Double(value)
  }

  private static func special(_ word: ArraySlice<UInt8>, isNegative: Bool, isSigned: Bool) -> Double? {
    switch String(decoding: word.prefix(10), as: UTF8.self).lowercased() {
    case "inf", "infinity": isNegative ? -.infinity : .infinity
    case "nan": isSigned ? nil : .ordinaryNaN
    default: nil
    }
  }

  /// A whole number with an optional sign; `nil` where it does not fit.
  static func integer(_ word: ArraySlice<UInt8>) -> Int64? {
    word.first == UInt8(ascii: "+") ? nil : Int64(String(decoding: word, as: UTF8.self))
  }

  /// `le` and `quantile` as Prometheus stores them: whole numbers get `.0`, so that `1` and `1.0` are one series.
  static func normalized(_ text: String) -> String {
    guard let value = float(Array(text.utf8)[...]) else { return text }
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    let shortest = value.description
    guard let mark = shortest.firstIndex(of: "e") else { return shortest }
    let exponent = Int(shortest[shortest.index(after: mark)...]) ?? 0
    let mantissa = shortest[..<mark].hasSuffix(".0") ? shortest[..<mark].dropLast(2) : shortest[..<mark]
    let digits = String(exponent.magnitude)
    return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(digits.count == 1 ? "0" : "")\(digits)"
  }
}

extension UInt8 {
  var isDigitByte: Bool { self >= 0x30 && self <= 0x39 }
  /// A letter or `_`.
  var isNamePart: Bool { (self | 0x20 >= 0x61 && self | 0x20 <= 0x7A) || self == 0x5F }
}

// MARK: - Labels

/// The labels of a sample while they are read, kept sorted.
struct LabelCollector {
  private var labels: [Labels.Label] = []
  private(set) var hasName = false

  var count: Int { labels.count }

  /// False where the name occurs twice.
  mutating func add(_ name: String, _ value: String) -> Bool {
    if name == Labels.metricName {
      guard !hasName else { return false }
      hasName = true
    }
    // Labels mostly come in order already.
    var index = labels.endIndex
    while index > 0, !labels[index - 1].name.precedesByBytes(name) {
      guard labels[index - 1].name != name else { return false }
      index -= 1
    }
    labels.insert(Labels.Label(name, value), at: index)
    return true
  }

  /// Without the empty ones, which mean nothing.
  var result: Labels { Labels(sorted: labels.contains { $0.value.isEmpty } ? labels.filter { !$0.value.isEmpty } : labels) }
}
