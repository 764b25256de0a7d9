/// Part of the reader's buffer; good until the next ``JSONReader/feed(_:isLast:)``.
package struct JSONText: Hashable, Sendable {
  /// The bytes between the quotes.
  var range: Range<Int>
  var hasEscapes: Bool

  init(range: Range<Int>, hasEscapes: Bool) {
    (self.range, self.hasEscapes) = (range, hasEscapes)
  }
}

package enum JSONToken: Hashable, Sendable {
  case beginObject, endObject, beginArray, endArray
  case key(JSONText)
  case string(JSONText)
  case number(Double)
  case bool(Bool)
  case null
  /// The document is complete and nothing follows it.
  case end
  /// The buffer ends inside the document: feed more.
  case needsInput
}

/// Reads JSON token by token from bytes that are all there or that arrive in pieces; builds no tree.
///
/// The grammar is RFC 8259's, with a byte order mark allowed in front. Nesting is kept on an own stack, so that
/// depth is a limit and never a crash. Bytes that are not UTF-8 are replaced when a text is taken out.
///
/// Whole documents become trees with ``JSONValue/parse(_:limits:)``; a document in pieces is a loop over
/// ``next()`` that stops at ``JSONToken/needsInput`` and goes on after ``feed(_:isLast:)``.
package struct JSONReader: Sendable {
  enum State: Hashable, Sendable { case value, firstElement, firstKey, key, colon, afterValue, done }

  private(set) var bytes: [UInt8]
  let limits: JSONLimits
  /// Where the next token is looked for.
  private(set) var position = 0
  /// Where the last token began.
  private(set) var tokenStart = 0
  private(set) var state = State.value
  private var containers: [Bool] = []
  private var isInObject = false
  private var valueCount = 0
  private var isComplete: Bool
  private var hasReadStart = false
  /// How far an unfinished string was already searched for its end.
  private var searched = 0
  private var searchedEscapes = false
  // What ``feed(_:isLast:)`` has dropped from the front.
  private var droppedBytes = 0
  private var droppedLines = 0
  private var droppedColumns = 0

  /// A reader of a whole document.
  package init(_ bytes: [UInt8], limits: JSONLimits = .standard) {
    (self.bytes, self.limits, isComplete) = (bytes, limits, true)
  }

  /// A reader of a document that arrives in pieces.
  package init(streaming limits: JSONLimits) {
    (bytes, self.limits, isComplete) = ([], limits, false)
  }

  /// How many objects and arrays are open.
  var depth: Int { containers.count }

  /// Appends a piece and lets go of what was read; ``JSONText`` values taken before are void afterwards.
  package mutating func feed(_ piece: [UInt8], isLast: Bool = false) {
    if position > 0 { dropRead() }
    if bytes.isEmpty { bytes = piece } else { bytes.append(contentsOf: piece) }
    if isLast { isComplete = true }
  }

  /// The same without a copy of the piece's own.
  package mutating func feed(_ piece: UnsafeRawBufferPointer) {
    if position > 0 { dropRead() }
    bytes.append(contentsOf: piece)
  }

  /// The next token. At the end of a whole document that is cut short this throws.
  package mutating func next() throws(JSONError) -> JSONToken {
    if !hasReadStart, try !readStart() { return .needsInput }
    while true {
      guard let byte = skipWhitespace() else { return try atEnd() }
      tokenStart = position
      switch state {
      case .value:
        return try value(byte)
      case .firstElement:
        if byte == UInt8(ascii: "]") { return try close() }
        return try value(byte)
      case .firstKey, .key:
        if byte == UInt8(ascii: "}"), state == .firstKey { return try close() }
        guard byte == UInt8(ascii: "\"") else { throw unexpected(state == .key ? "a member's name" : "a member's name or }") }
        guard let text = try scanString() else { return .needsInput }
        state = .colon
        return .key(text)
      case .colon:
        guard byte == UInt8(ascii: ":") else { throw unexpected("a colon") }
        position += 1
        state = .value
      case .afterValue:
        if byte == UInt8(ascii: ",") {
          position += 1
          state = isInObject ? .key : .value
          continue
        }
        guard byte == (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw unexpected(isInObject ? "a comma or }" : "a comma or ]")
        }
        return try close()
      case .done:
        throw unexpected("the end of the text")
      }
    }
  }

  /// An error at the last token.
  package func error(_ reason: String) -> JSONError { error(reason, at: tokenStart) }
}

// MARK: Tokens

extension JSONReader {
  private mutating func readStart() throws(JSONError) -> Bool {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if bytes.count < 3, !isComplete { return false }
    hasReadStart = true
    if bytes.starts(with: mark) { position = 3 }
    return true
  }

  /// The next byte that is no white space; `nil` at the end of the buffer.
  private mutating func skipWhitespace() -> UInt8? {
    var index = position
    let count = bytes.count
    while index < count {
      let byte = bytes[index]
      if byte > 0x20 || (byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09) {
        position = index
        return byte
      }
      index += 1
    }
    position = index
    return nil
  }

  private func atEnd() throws(JSONError) -> JSONToken {
    if droppedBytes + bytes.count > limits.bytes { throw tooLong() }
    guard isComplete else { return .needsInput }
    switch state {
    case .done: return .end
    case .value where depth == 0:
      throw error(droppedBytes + bytes.count == 0 ? "the text is empty" : "expected a value, found only white space", at: position)
    default: throw error("the text ends inside \(isInObject ? "an object" : "an array")", at: position)
    }
  }

  private mutating func value(_ byte: UInt8) throws(JSONError) -> JSONToken {
    switch byte {
    case UInt8(ascii: "\""):
      guard let text = try scanString() else { return .needsInput }
      try finishValue()
      return .string(text)
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      guard let number = try scanNumber() else { return .needsInput }
      try finishValue()
      return .number(number)
    case UInt8(ascii: "{"):
      try open(object: true)
      return .beginObject
    case UInt8(ascii: "["):
      try open(object: false)
      return .beginArray
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: throw unexpected(state == .firstElement ? "a value or ]" : "a value")
    }
  }

  private mutating func open(object: Bool) throws(JSONError) {
    guard containers.count < limits.depth else { throw error("nested deeper than \(limits.depth) levels") }
    try countValue()
    containers.append(isInObject)
    isInObject = object
    state = object ? .firstKey : .firstElement
    position += 1
  }

  private mutating func close() throws(JSONError) -> JSONToken {
    let wasObject = isInObject
    position += 1
    isInObject = containers.removeLast()
    state = containers.isEmpty ? .done : .afterValue
    return wasObject ? .endObject : .endArray
  }

  private mutating func finishValue() throws(JSONError) {
    try countValue()
    state = containers.isEmpty ? .done : .afterValue
  }

  private mutating func countValue() throws(JSONError) {
    valueCount += 1
    if valueCount > limits.values { throw error("more than \(limits.values) values") }
    if droppedBytes + position > limits.bytes { throw tooLong() }
  }

  /// Whether the next element of the array that is being read comes without a comma; `nil` where no element is expected.
  var standsBeforeElement: Bool? {
    guard !isInObject, !containers.isEmpty else { return nil }
    switch state {
    case .firstElement, .value: return true
    case .afterValue: return false
    case .firstKey, .key, .colon, .done: return nil
    }
  }

  var remainingValues: Int { max(limits.values - valueCount, 0) }

  /// Elements of the current array were read otherwise, up to `end`.
  mutating func finishElements(_ values: Int, at end: Int) {
    valueCount += values
    (position, tokenStart, state) = (end, end, .afterValue)
  }

  private mutating func literal(_ text: StaticString, _ token: JSONToken) throws(JSONError) -> JSONToken {
    let length = text.utf8CodeUnitCount
    for offset in 0..<length {
      guard position + offset < bytes.count else {
        if !isComplete { return .needsInput }
        throw error("expected \(text)")
      }
      guard bytes[position + offset] == text.utf8Start[offset] else { throw error("expected \(text)") }
    }
    position += length
    try finishValue()
    return token
  }

  /// From the opening quote past the closing one; `nil` where more input is needed.
  private mutating func scanString() throws(JSONError) -> JSONText? {
    var index = max(position + 1, searched)
    var hasEscapes = searched > position && searchedEscapes
    let count = bytes.count
    scan: while true {
      index = Self.endOfPlainText(in: bytes, from: index)
      guard index < count else { break }
      switch bytes[index] {
      case UInt8(ascii: "\""):
        let range = (position + 1)..<index
        position = index + 1
        searched = 0
        return JSONText(range: range, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        guard index + 1 < count else { break scan }
        hasEscapes = true
        try checkEscape(at: index + 1)
        index += 2
      default:
        throw error("a control character inside a string must be written as an escape", at: index)
      }
    }
    if droppedBytes + index > limits.bytes { throw tooLong() }
    if isComplete { throw error("the string that begins here never ends") }
    (searched, searchedEscapes) = (index, hasEscapes)
    return nil
  }

  private func checkEscape(at index: Int) throws(JSONError) {
    switch bytes[index] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      return
    case UInt8(ascii: "u"):
      for digit in (index + 1)..<min(index + 5, bytes.count) where bytes[digit].hexDigitValue == nil {
        throw error("expected four hexadecimal digits after \\u", at: digit)
      }
    default:
      throw error("unknown escape in a string", at: index)
    }
  }

  /// The first quote, backslash or control character, eight bytes at a time.
  private static func endOfPlainText(in bytes: [UInt8], from start: Int) -> Int {
    let raw = bytes.span.bytes
    let count = bytes.count
    var index = start
    while index + 8 <= count {
      let word = UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quotes = word ^ 0x2222_2222_2222_2222
      let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
      let found =
        ((quotes &- 0x0101_0101_0101_0101) & ~quotes)
        | ((backslashes &- 0x0101_0101_0101_0101) & ~backslashes)
        | ((word &- 0x2020_2020_2020_2020) & ~word)
      // The lowest flag is exact; a borrow only falsifies those above it.
      let flags = found & 0x8080_8080_8080_8080
      if flags != 0 { return index + flags.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
      index += 1
    }
    return index
  }

  /// `nil` where more input is needed.
  private mutating func scanNumber() throws(JSONError) -> Double? {
    let scanned = JSONNumber.scan(bytes, from: position)
    if scanned.end == bytes.count, !isComplete {
      if droppedBytes + scanned.end > limits.bytes { throw tooLong() }
      return nil
    }
    guard scanned.isValid else { throw error("not a number as JSON writes them", at: scanned.end) }
    let start = position
    position = scanned.end
    return scanned.exactValue ?? JSONNumber.slowValue(bytes, start..<scanned.end)
  }
}

// MARK: Taking texts out

extension JSONReader {
  /// The text with its escapes resolved; a lone surrogate and bytes that are not UTF-8 become U+FFFD.
  package func string(_ text: JSONText) -> String {
    if !text.hasEscapes { return String(decoding: bytes[text.range], as: UTF8.self) }
    return JSONEscapes.resolve(bytes[text.range])
  }

  /// Whether the text is `expected`, without making a string of it. Texts with escapes are resolved first.
  package func text(_ text: JSONText, is expected: StaticString) -> Bool {
    if text.hasEscapes { return string(text) == expected.description }
    guard text.range.count == expected.utf8CodeUnitCount else { return false }
    for offset in 0..<text.range.count where bytes[text.range.lowerBound + offset] != expected.utf8Start[offset] {
      return false
    }
    return true
  }

  /// The number in a quoted text, as Prometheus writes sample values: `"1.5"`, `"NaN"`, `"+Inf"`.
  package func number(in text: JSONText) -> Double? {
    let scanned = JSONNumber.scan(bytes, from: text.range.lowerBound)
    if scanned.isValid, scanned.end == text.range.upperBound {
      return scanned.exactValue ?? JSONNumber.slowValue(bytes, text.range)
    }
    switch string(text) {
    case "NaN": return .nan
    case "+Inf", "Inf": return .infinity
    case "-Inf": return -.infinity
    case let other: return Double(other)
    }
  }
}

// MARK: Errors and places

extension JSONReader {
  private mutating func dropRead() {
    let (lines, column) = bytes.withUnsafeBufferPointer { bytes in
      let read = bytes[..<position]
      let lines = read.reduce(0) { $0 &+ ($1 == 0x0A ? 1 : 0) }
      return (lines, lines == 0 ? position : position - 1 - (read.lastIndex(of: 0x0A) ?? 0))
    }
    (droppedLines, droppedColumns) = lines == 0 ? (droppedLines, droppedColumns + column) : (droppedLines + lines, column)
    droppedBytes += position
    bytes.removeFirst(position)
    searched = max(searched - position, 0)
    tokenStart = 0
    position = 0
  }

  private func unexpected(_ expected: String) -> JSONError {
    let byte = bytes[position]
    let found =
      switch byte {
      case 0x21...0x7E: "\u{201C}\(Character(UnicodeScalar(byte)))\u{201D}"
      default: "byte 0x\(String(byte, radix: 16, uppercase: true))"
      }
    return error("expected \(expected), found \(found)", at: position)
  }

  private func tooLong() -> JSONError {
    error("the text is longer than the \(limits.bytes) bytes that are accepted", at: min(position, limits.bytes))
  }

  func error(_ reason: String, at index: Int) -> JSONError {
    var line = droppedLines + 1
    var column = droppedColumns + 1
    for byte in bytes[..<min(index, bytes.count)] {
      if byte == 0x0A { (line, column) = (line + 1, 1) } else { column += 1 }
    }
    return JSONError(byte: droppedBytes + index, line: line, column: column, reason: reason)
  }
}

extension UInt8 {
  /// The value of an ASCII hexadecimal digit.
  var hexDigitValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
