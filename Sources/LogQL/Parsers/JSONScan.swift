import Glibc

/// Walks over the members of a JSON object in raw bytes, with the errors of the reader that Loki uses.
///
/// It checks no more than it must to find its way, so that what stands before a fault is still extracted.
struct JSONScan {
  enum Kind: Hashable { case string, number, bool, null, object, array }

  struct Failure: Error, Hashable {
    var text: String

    static let malformed = Failure(text: "Malformed JSON error")
    static let string = Failure(text: "Value is string, but can't find closing '\"' symbol")
    static let array = Failure(text: "Value is array, but can't find closing ']' symbol")
    static let object = Failure(text: "Value looks like object, but can't find closing '}' symbol")
    static let unknown = Failure(text: "Unknown value type")
    static let escape = Failure(text: "Encountered an invalid escape sequence in a string")
  }

  /// A value: of strings the bytes between the quotes.
  struct Value {
    var kind: Kind
    var range: Range<Int>
  }

  let bytes: UnsafeBufferPointer<UInt8>

  func skipBlanks(_ start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return index
      }
    }
    return nil
  }

  /// Behind the closing quote of a string whose first byte is at `start`.
  func stringEnd(_ start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { return index + 1 }
      index += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  /// Behind the bracket that closes the one at `start`.
  private func blockEnd(_ start: Int, _ open: UInt8, _ close: UInt8) -> Int? {
    var level = 0
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        guard let end = stringEnd(index + 1) else { return nil }
        index = end
        continue
      }
      if byte == open { level += 1 }
      if byte == close {
        level -= 1
        if level == 0 { return index + 1 }
      }
      index += 1
    }
    return nil
  }

  /// The value at or behind `start`, and where it ends.
  func value(at start: Int) throws(Failure) -> (value: Value, end: Int) {
    guard let start = skipBlanks(start) else { throw .malformed }
    switch bytes[start] {
    case UInt8(ascii: "\""):
      guard let end = stringEnd(start + 1) else { throw .string }
      return (Value(kind: .string, range: start + 1..<end - 1), end)
    case UInt8(ascii: "["):
      guard let end = blockEnd(start, UInt8(ascii: "["), UInt8(ascii: "]")) else { throw .array }
      return (Value(kind: .array, range: start..<end), end)
    case UInt8(ascii: "{"):
      guard let end = blockEnd(start, UInt8(ascii: "{"), UInt8(ascii: "}")) else { throw .object }
      return (Value(kind: .object, range: start..<end), end)
    default:
      var end = start
      scan: while end < bytes.count {
        switch bytes[end] {
        case 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): break scan
        default: end += 1
        }
      }
      let token = bytes[start..<end]
      let kind: Kind
      switch token.first {
      case UInt8(ascii: "t") where token.elementsEqual("true".utf8), UInt8(ascii: "f") where token.elementsEqual("false".utf8): kind = .bool
      case UInt8(ascii: "n") where token.elementsEqual("null".utf8): kind = .null
      case let byte? where Lexer.isDigit(byte) || byte == UInt8(ascii: "-"): kind = .number
      default: throw .unknown
      }
      return (Value(kind: kind, range: start..<end), end)
    }
  }

  /// Calls `body` with the key's bytes, whether they hold escapes, and the value, until it returns `false`.
  ///
  /// - Returns: `false` where `body` ended it.
  @discardableResult
  func eachMember(of range: Range<Int>, _ body: (Range<Int>, Value) throws(Failure) -> Bool) throws(Failure) -> Bool {
    guard let start = skipBlanks(range.lowerBound), bytes[start] == UInt8(ascii: "{") else { throw .object }
    guard var index = skipBlanks(start + 1) else { throw .malformed }
    if bytes[index] == UInt8(ascii: "}") { return true }
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\""): index += 1
      case UInt8(ascii: "}"): return true
      default: throw .object
      }
      guard let keyEnd = stringEnd(index) else { throw .malformed }
      let key = index..<keyEnd - 1
      guard let colon = skipBlanks(keyEnd), bytes[colon] == UInt8(ascii: ":") else { throw .malformed }
      let (value, end) = try value(at: colon + 1)
      guard try body(key, value) else { return false }
      guard let next = skipBlanks(end) else { throw .array }
      switch bytes[next] {
      case UInt8(ascii: "}"): return true
      case UInt8(ascii: ","):
        guard let following = skipBlanks(next + 1) else { throw .array }
        index = following
      default: throw .object
      }
    }
    throw .object
  }

  /// The elements of an array; `nil` from `body` goes on.
  func element(_ wanted: Int, of range: Range<Int>) throws(Failure) -> Value? {
    guard var index = skipBlanks(range.lowerBound + 1), bytes[index] != UInt8(ascii: "]") else { return nil }
    var place = 0
    while true {
      let (value, end) = try value(at: index)
      if place == wanted { return value }
      place += 1
      guard let next = skipBlanks(end), bytes[next] == UInt8(ascii: ",") else { return nil }
      index = next + 1
    }
  }

  /// A string's text without its escapes; `nil` for an escape that JSON does not know.
  func text(_ range: Range<Int>) -> String? {
    let raw = bytes[range]
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(raw.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = bytes[index]
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        index += 1
        continue
      }
      guard index + 1 < range.upperBound else { return nil }
      switch bytes[index + 1] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(bytes[index + 1])
      case UInt8(ascii: "b"): result.append(8)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        guard let (scalar, length) = scalar(at: index, before: range.upperBound) else { return nil }
        result.append(contentsOf: String(Character(scalar)).utf8)
        index += length
        continue
      default: return nil
      }
      index += 2
    }
    return String(decoding: result, as: UTF8.self)
  }

  private func scalar(at start: Int, before end: Int) -> (Unicode.Scalar, Int)? {
    func unit(_ start: Int) -> UInt32? {
      guard start + 6 <= end, bytes[start] == UInt8(ascii: "\\"), bytes[start + 1] == UInt8(ascii: "u") else { return nil }
      return UInt32(String(decoding: bytes[start + 2..<start + 6], as: UTF8.self), radix: 16)
    }
    guard let first = unit(start) else { return nil }
    if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
    guard (0xD800..<0xDC00).contains(first), let second = unit(start + 6), (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { return ("\u{FFFD}", 6) }
    return (scalar, 12)
  }

  /// As a label has it: strings without quotes, everything else as written, null empty.
  func label(_ value: Value) -> String {
    switch value.kind {
    case .string: text(value.range) ?? ""
    case .null: ""
    case .number, .bool, .object, .array: String(decoding: bytes[value.range], as: UTF8.self)
    }
  }
}
