/// Checks a pattern against the syntax of Go's `regexp/syntax` (Go 1.25) and rewrites what the C++ library reads differently.
///
/// Prometheus and Loki are written in Go, whose RE2 takes more than the library (`(?<name>…)`, names used twice, `[--0]`, long
/// names of categories) and says in other words what it refuses.
struct GoSyntax {
  private let source: String
  private let bytes: [UInt8]
  private var index = 0
  private var output: [UInt8] = []
  /// Positions of the open brackets.
  private var groups: [Int] = []
  /// The item before the position may be repeated.
  private var canRepeat = false
  /// Where in the output the assertion before the position begins; it is repeated as a group.
  private var assertionStart: Int?
  /// Where the last quantifier began, while the position is right behind it.
  private var quantifierStart: Int?

  /// One for each group that captures.
  private var names: [String?] = []

  /// - Returns: The pattern for the library, and the names of its groups, which are not in it any more.
  static func translated(_ source: String) throws(PatternError) -> (pattern: String, groupNames: [String?]) {
    var syntax = GoSyntax(source)
    try syntax.run()
    return (String(decoding: syntax.output, as: UTF8.self), syntax.names)
  }

  private init(_ source: String) {
    self.source = source
    bytes = Array(source.utf8)
  }

  private func failure(_ reason: String, _ part: Range<Int>) -> PatternError {
    PatternError(
      pattern: source, byte: part.lowerBound, reason: reason, part: String(decoding: bytes[part], as: UTF8.self))
  }

  private func peek(_ distance: Int = 0) -> UInt8? { index + distance < bytes.count ? bytes[index + distance] : nil }

  /// The position behind the character that begins at a position.
  private func characterEnd(_ start: Int) -> Int {
    var end = min(start + 1, bytes.count)
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }

  private mutating func copy(_ count: Int = 1) {
    let end = min(index + count, bytes.count)
    output.append(contentsOf: bytes[index..<end])
    index = end
  }

  private mutating func run() throws(PatternError) {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "("): try openGroup()
      case UInt8(ascii: ")"):
        guard groups.popLast() != nil else { throw failure("unexpected )", 0..<bytes.count) }
        copy()
        item()
      case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
        try quantifier(length: 1)
      case UInt8(ascii: "{"):
        if let length = try repetitionLength() {
          try quantifier(length: length)
        } else {
          output.append(UInt8(ascii: "\\"))
          copy()
          item()
        }
      case UInt8(ascii: "["): try characterClass()
      case UInt8(ascii: "\\"): try escape(inClass: false)
      case UInt8(ascii: "|"):
        copy()
        notAnItem()
      case UInt8(ascii: "^"), UInt8(ascii: "$"): assertion(length: 1)
      default:
        copy()
        item()
      }
    }
    if let open = groups.first { throw failure("missing closing )", min(open, 0)..<bytes.count) }
  }

  private mutating func item() { (canRepeat, quantifierStart, assertionStart) = (true, nil, nil) }

  private mutating func notAnItem() { (canRepeat, quantifierStart, assertionStart) = (false, nil, nil) }

  private mutating func assertion(length: Int) {
    let start = output.count
    copy(length)
    item()
    assertionStart = start
  }

  // MARK: Groups

  private mutating func openGroup() throws(PatternError) {
    let start = index
    if peek(1) == UInt8(ascii: "*") { throw failure("missing argument to repetition operator", index + 1..<index + 2) }
    guard peek(1) == UInt8(ascii: "?") else {
      groups.append(start)
      names.append(nil)
      copy()
      return notAnItem()
    }
    if peek(2) == UInt8(ascii: "P") || peek(2) == UInt8(ascii: "<") {
      try openNamedGroup(start: start)
    } else {
      try openFlags(start: start)
    }
  }

  private mutating func openNamedGroup(start: Int) throws(PatternError) {
    var nameStart = index + (peek(2) == UInt8(ascii: "P") ? 3 : 2)
    guard nameStart < bytes.count, bytes[nameStart] == UInt8(ascii: "<") else {
      throw failure("invalid or unsupported Perl syntax", start..<start + 3)
    }
    nameStart += 1
    if nameStart < bytes.count, bytes[nameStart] == UInt8(ascii: "=") || bytes[nameStart] == UInt8(ascii: "!") {
      throw failure("invalid or unsupported Perl syntax", start..<nameStart + 1)
    }
    guard let nameEnd = bytes[nameStart...].firstIndex(of: UInt8(ascii: ">")) else {
      throw failure("invalid named capture", start..<bytes.count)
    }
    let name = bytes[nameStart..<nameEnd]
    guard !name.isEmpty, name.allSatisfy({ $0.isWord }), !name[nameStart].isDigit else {
      throw failure("invalid named capture", start..<nameEnd + 1)
    }
    groups.append(start)
    names.append(String(decoding: name, as: UTF8.self))
    output.append(UInt8(ascii: "("))
    index = nameEnd + 1
    notAnItem()
  }

  /// `(?:`, `(?i)`, `(?i-s:`; the flags are i, m, s and U.
  private mutating func openFlags(start: Int) throws(PatternError) {
    var end = start + 2
    var isNegative = false
    var hasFlag = false
    while end < bytes.count {
      let byte = bytes[end]
      end += 1
      switch byte {
      case UInt8(ascii: "i"), UInt8(ascii: "m"), UInt8(ascii: "s"), UInt8(ascii: "U"): hasFlag = true
      case UInt8(ascii: "-") where !isNegative: (isNegative, hasFlag) = (true, false)
      case UInt8(ascii: ":") where !isNegative || hasFlag, UInt8(ascii: ")") where !isNegative || hasFlag:
        copy(end - start)
        if byte == UInt8(ascii: ":") { groups.append(start) }
        return notAnItem()
      default: throw failure("invalid or unsupported Perl syntax", start..<end)
      }
    }
    throw failure("invalid or unsupported Perl syntax", start..<bytes.count)
  }

  // MARK: Quantifiers

  private mutating func quantifier(length: Int) throws(PatternError) {
    let start = index
    var end = index + length
    if end < bytes.count, bytes[end] == UInt8(ascii: "?") { end += 1 }
    if let previous = quantifierStart { throw failure("invalid nested repetition operator", previous..<end) }
    guard canRepeat else { throw failure("missing argument to repetition operator", start..<end) }
    if let assertionStart {
      output.insert(contentsOf: "(?:".utf8, at: assertionStart)
      output.append(UInt8(ascii: ")"))
    }
    copy(end - start)
    (canRepeat, quantifierStart, assertionStart) = (true, start, nil)
  }

  /// The length of `{2}`, `{2,}` or `{2,5}` at the position; `nil` where the brace is plain text.
  private func repetitionLength() throws(PatternError) -> Int? {
    var end = index + 1
    func number() -> Range<Int> {
      let start = end
      var stop = start
      while stop < bytes.count, bytes[stop].isDigit { stop += 1 }
      return start..<stop
    }
    let low = number()
    guard !low.isEmpty, low.count == 1 || bytes[low.lowerBound] != UInt8(ascii: "0") else { return nil }
    end = low.upperBound
    var high = low
    if end < bytes.count, bytes[end] == UInt8(ascii: ",") {
      end += 1
      high = number()
      end = high.upperBound
      guard high.count < 2 || bytes[high.lowerBound] != UInt8(ascii: "0") else { return nil }
    }
    guard end < bytes.count, bytes[end] == UInt8(ascii: "}") else { return nil }
    let least = Int(String(decoding: bytes[low], as: UTF8.self)) ?? .max
    let most = high.isEmpty ? least : Int(String(decoding: bytes[high], as: UTF8.self)) ?? .max
    guard least <= 1000, most <= 1000, least <= most else { throw failure("invalid repeat count", index..<end + 1) }
    return end + 1 - index
  }

  // MARK: Escapes

  private mutating func escape(inClass: Bool) throws(PatternError) {
    guard let letter = peek(1) else { throw failure("trailing backslash at end of expression", bytes.count..<bytes.count) }
    let unknown = failure("invalid escape sequence", index..<characterEnd(index + 1))
    switch letter {
    case UInt8(ascii: "1")...UInt8(ascii: "7"):
      // A single digit would be a backreference.
      guard let next = peek(2), (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(next) else { throw unknown }
      octal()
    case UInt8(ascii: "0"): octal()
    case UInt8(ascii: "x"): try hexadecimal()
    case UInt8(ascii: "a"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): copy(2)
    case UInt8(ascii: "v"):
      output.append(contentsOf: "\\x0b".utf8)
      index += 2
    case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "S"): copy(2)
    case UInt8(ascii: "s"):
      output.append(contentsOf: (inClass ? "\\t\\n\\f\\r " : "[\\t\\n\\f\\r ]").utf8)
      index += 2
    case UInt8(ascii: "p"), UInt8(ascii: "P"): try property(inClass: inClass)
    case UInt8(ascii: "A"), UInt8(ascii: "z"), UInt8(ascii: "b"), UInt8(ascii: "B"):
      guard !inClass else { throw unknown }
      return assertion(length: 2)
    case UInt8(ascii: "Q") where !inClass: return quote()
    case _ where letter < 0x80 && !letter.isWord || letter == UInt8(ascii: "_"): copy(2)
    default: throw unknown
    }
    if !inClass { item() }
  }

  private mutating func octal() {
    var value = 0
    var length = 1
    while length < 4, let digit = peek(length), (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) {
      value = value * 8 + Int(digit - UInt8(ascii: "0"))
      length += 1
    }
    appendCodePoint(value)
    index += length
  }

  private mutating func hexadecimal() throws(PatternError) {
    let isBraced = peek(2) == UInt8(ascii: "{")
    let start = index + (isBraced ? 3 : 2)
    var end = start
    var value = 0
    while end < bytes.count, value <= 0x10FFFF, isBraced || end - start < 2,
      let digit = Character(Unicode.Scalar(bytes[end])).hexDigitValue
    {
      value = value * 16 + digit
      end += 1
    }
    guard value <= 0x10FFFF else { throw failure("invalid escape sequence", index..<end) }
    guard isBraced ? end > start && end < bytes.count && bytes[end] == UInt8(ascii: "}") : end - start == 2 else {
      let last = isBraced ? end : characterEnd(start)
      throw failure("invalid escape sequence", index..<characterEnd(last))
    }
    appendCodePoint(value)
    index = end + (isBraced ? 1 : 0)
  }

  private mutating func appendCodePoint(_ value: Int) {
    output.append(contentsOf: "\\x{\(String(value, radix: 16))}".utf8)
  }

  private mutating func property(inClass: Bool) throws(PatternError) {
    guard peek(2) == UInt8(ascii: "{") else {
      guard peek(2) != nil else { throw failure("invalid character class range", index..<bytes.count) }
      return copy(characterEnd(index + 2) - index)
    }
    guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else {
      throw failure("invalid character class range", index..<bytes.count)
    }
    var isNegative = bytes[index + 1] == UInt8(ascii: "P")
    var name = String(decoding: bytes[index + 3..<end], as: UTF8.self)
    if name.first == "^" {
      isNegative.toggle()
      name.removeFirst()
    }
    if Self.looseName(name) == "assigned" {
      isNegative.toggle()
      name = "Cn"
    }
    name = Self.categories[Self.looseName(name)] ?? name
    if let parts = Self.composed[name] {
      try composed(of: parts.members, isNegative: isNegative != parts.isComplement, inClass: inClass, index..<end + 1)
    } else {
      output.append(contentsOf: "\\\(isNegative ? "P" : "p"){\(name)}".utf8)
    }
    index = end + 1
  }

  /// A category that the library does not know, from those that it does.
  private mutating func composed(
    of members: [String], isNegative: Bool, inClass: Bool, _ part: Range<Int>
  ) throws(PatternError) {
    let union = members.map { "\\p{\($0)}" }.joined()
    guard inClass else { return output.append(contentsOf: "[\(isNegative ? "^" : "")\(union)]".utf8) }
    // What is not in a union cannot be told inside another class.
    guard !isNegative else { throw failure("invalid character class range", part) }
    output.append(contentsOf: union.utf8)
  }

  private mutating func quote() {
    index += 2
    while index < bytes.count, !(bytes[index] == UInt8(ascii: "\\") && peek(1) == UInt8(ascii: "E")) {
      if bytes[index] < 0x80, !bytes[index].isWord { output.append(UInt8(ascii: "\\")) }
      copy()
      item()
    }
    index = min(index + 2, bytes.count)
  }

  // MARK: Classes

  private mutating func characterClass() throws(PatternError) {
    let start = index
    copy()
    if peek() == UInt8(ascii: "^") { copy() }
    var isFirst = true
    while let byte = peek(), byte != UInt8(ascii: "]") || isFirst {
      isFirst = false
      if byte == UInt8(ascii: "["), peek(1) == UInt8(ascii: ":") {
        try posixClass()
        continue
      }
      let rangeStart = index
      guard let low = try classCharacter() else { continue }
      guard peek() == UInt8(ascii: "-"), let next = peek(1), next != UInt8(ascii: "]") else { continue }
      copy()
      let highStart = index
      guard let high = try classCharacter() else {
        throw failure("invalid escape sequence", highStart..<highStart + 2)
      }
      guard low <= high else { throw failure("invalid character class range", rangeStart..<index) }
    }
    guard peek() != nil else { throw failure("missing closing ]", start..<bytes.count) }
    copy()
    item()
  }

  /// One character, or a class of characters, which has no value. The hyphens outside ranges stand for themselves,
  /// also between others; the library wants them escaped.
  private mutating func classCharacter() throws(PatternError) -> UInt32? {
    let start = index
    guard let byte = peek() else { return nil }
    if byte == UInt8(ascii: "\\") {
      let letter = peek(1) ?? 0
      let outputStart = output.count
      try escape(inClass: true)
      if "dDsSwWpP".utf8.contains(letter) { return nil }
      return Self.codePoint(ofEscape: output[outputStart...])
    }
    if "[]-".utf8.contains(byte) { output.append(UInt8(ascii: "\\")) }
    copy(characterEnd(start) - start)
    return String(decoding: bytes[start..<index], as: UTF8.self).unicodeScalars.first?.value
  }

  private static func codePoint(ofEscape text: ArraySlice<UInt8>) -> UInt32? {
    let text = String(decoding: text, as: UTF8.self)
    if text.hasPrefix("\\x{") { return UInt32(text.dropFirst(3).dropLast(), radix: 16) }
    switch text {
    case "\\a": return 7
    case "\\t": return 9
    case "\\n": return 10
    case "\\x0b": return 11
    case "\\f": return 12
    case "\\r": return 13
    default: return text.unicodeScalars.last?.value
    }
  }

  private static let posixNames: Set<String> = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
  ]

  private mutating func posixClass() throws(PatternError) {
    var end = index + 2
    while end + 1 < bytes.count, !(bytes[end] == UInt8(ascii: ":") && bytes[end + 1] == UInt8(ascii: "]")) { end += 1 }
    guard end + 1 < bytes.count else {
      output.append(UInt8(ascii: "\\"))
      return copy()
    }
    let name = String(decoding: bytes[index + 2..<end], as: UTF8.self)
    guard Self.posixNames.contains(name.hasPrefix("^") ? String(name.dropFirst()) : name) else {
      throw failure("invalid character class range", index..<end + 2)
    }
    copy(end + 2 - index)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

  fileprivate var isWord: Bool {
    isDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z")) || self == UInt8(ascii: "_")
  }
}
