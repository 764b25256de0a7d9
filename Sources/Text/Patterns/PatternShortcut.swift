/// What a whole-text pattern means where it needs no regular-expression engine.
struct PatternShortcut: Sendable {
  private enum Rule: Sendable {
    case oneOf([String])
    case oneOfMany(Set<String>)
    /// `prefix.*part.*suffix`; `isNonEmpty` where the wildcard is `.+`.
    case around(prefix: String, suffix: String, minimumBetween: Int)
    case contains(String)
  }

  private let rule: Rule
  let alternatives: [String]?
  let prefix: String

  static let mostAlternatives = 256

  /// `nil` where only the engine can tell.
  init?(_ pattern: String) {
    if let texts = Self.alternatives(in: pattern) {
      rule = texts.count > 8 ? .oneOfMany(Set(texts)) : .oneOf(texts)
      alternatives = texts.count <= Self.mostAlternatives ? texts : nil
      prefix = Self.commonPrefix(of: texts)
    } else if let (texts, wildcards) = Self.partsAroundWildcards(in: pattern) {
      alternatives = nil
      if wildcards.count == 1 {
        rule = .around(prefix: texts[0], suffix: texts[1], minimumBetween: wildcards[0])
        prefix = texts[0]
      } else if wildcards == [0, 0], texts[0].isEmpty, texts[2].isEmpty {
        rule = .contains(texts[1])
        prefix = ""
      } else {
        return nil
      }
    } else {
      return nil
    }
  }

  func matches(_ text: String) -> Bool {
    switch rule {
    case .oneOf(let texts): texts.contains(text)
    case .oneOfMany(let texts): texts.contains(text)
    case .contains(let part): text.utf8.contains(sequence: part.utf8)
    case .around(let prefix, let suffix, let minimum):
      text.utf8.count >= prefix.utf8.count + suffix.utf8.count + minimum && text.utf8.starts(with: prefix.utf8)
        && text.utf8.reversed().starts(with: suffix.utf8.reversed())
    }
  }

  /// The plain text that a pattern begins with, whatever follows; "" where it has alternatives at the top.
  static func literalPrefix(of pattern: String) -> String {
    var text: [UInt8] = []
    let bytes = Array(pattern.utf8)
    guard !hasTopLevelAlternative(bytes) else { return "" }
    var index = 0
    while index < bytes.count {
      var byte = bytes[index]
      var next = index + 1
      if byte == UInt8(ascii: "\\"), next < bytes.count, isEscapablePunctuation(bytes[next]) {
        byte = bytes[next]
        next += 1
      } else if isSpecial(byte) {
        break
      }
      // A quantifier makes the character before it uncertain.
      if next < bytes.count, "*?+{".utf8.contains(bytes[next]) {
        while let last = text.last, byte & 0xC0 == 0x80 {
          byte = last
          text.removeLast()
        }
        break
      }
      text.append(byte)
      index = next
    }
    // Never end within a character.
    while !text.isEmpty, String(validating: text, as: UTF8.self) == nil { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }
}

extension PatternShortcut {
  /// The texts of `a|b\.c|(d|e)f` without anything else; `nil` for other patterns.
  private static func alternatives(in pattern: String) -> [String]? {
    var bytes = Array(pattern.utf8)[...]
    // One pair of brackets around the whole is usual: `(a|b)`, `^(?:a|b)$`.
    if bytes.first == UInt8(ascii: "^") { bytes = bytes.dropFirst() }
    if bytes.last == UInt8(ascii: "$"), bytes.dropLast().last != UInt8(ascii: "\\") { bytes = bytes.dropLast() }
    if pattern.utf8.count != bytes.count, hasTopLevelAlternative(Array(bytes)) { return nil }
    if bytes.first == UInt8(ascii: "("), bytes.last == UInt8(ascii: ")"), bytes.dropLast().last != UInt8(ascii: "\\") {
      bytes = bytes.dropFirst().dropLast()
      if bytes.starts(with: "?:".utf8) { bytes = bytes.dropFirst(2) }
    }
    var texts: [[UInt8]] = [[]]
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "|") {
        texts.append([])
      } else if byte == UInt8(ascii: "\\") {
        guard index < bytes.endIndex, isEscapablePunctuation(bytes[index]) else { return nil }
        texts[texts.count - 1].append(bytes[index])
        index += 1
      } else if isSpecial(byte) {
        return nil
      } else {
        texts[texts.count - 1].append(byte)
      }
    }
    var seen: Set<String> = []
    return texts.map { String(decoding: $0, as: UTF8.self) }.filter { seen.insert($0).inserted }
  }

  /// Plain texts with one or two `.*` or `.+` between them: `a.*`, `.*b.*`. Wildcards give their least length.
  private static func partsAroundWildcards(in pattern: String) -> (texts: [String], wildcards: [Int])? {
    let bytes = Array(pattern.utf8)
    var texts: [[UInt8]] = [[]]
    var wildcards: [Int] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "."), index < bytes.count, bytes[index] == UInt8(ascii: "*") || bytes[index] == UInt8(ascii: "+") {
        wildcards.append(bytes[index] == UInt8(ascii: "+") ? 1 : 0)
        texts.append([])
        index += 1
        if index < bytes.count, "*?+{".utf8.contains(bytes[index]) { return nil }
      } else if byte == UInt8(ascii: "\\") {
        guard index < bytes.count, isEscapablePunctuation(bytes[index]) else { return nil }
        texts[texts.count - 1].append(bytes[index])
        index += 1
      } else if isSpecial(byte) {
        return nil
      } else {
        texts[texts.count - 1].append(byte)
      }
    }
    guard (1...2).contains(wildcards.count) else { return nil }
    return (texts.map { String(decoding: $0, as: UTF8.self) }, wildcards)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool { "\\.+*?()|[]{}^$".utf8.contains(byte) }

  private static func isEscapablePunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  private static func hasTopLevelAlternative(_ bytes: [UInt8]) -> Bool {
    var depth = 0
    var isInClass = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "["): isInClass = true
      case UInt8(ascii: "]"): isInClass = false
      case UInt8(ascii: "(") where !isInClass: depth += 1
      case UInt8(ascii: ")") where !isInClass: depth -= 1
      case UInt8(ascii: "|") where !isInClass && depth <= 0: return true
      default: break
      }
      index += 1
    }
    return false
  }

  private static func commonPrefix(of texts: [String]) -> String {
    guard var prefix = texts.first.map({ Array($0.utf8) }) else { return "" }
    for text in texts.dropFirst() {
      prefix = Array(zip(prefix, text.utf8).prefix { $0 == $1 }.map(\.0))
    }
    while !prefix.isEmpty, String(validating: prefix, as: UTF8.self) == nil { prefix.removeLast() }
    return String(decoding: prefix, as: UTF8.self)
  }
}

extension String.UTF8View {
  fileprivate func contains(sequence part: String.UTF8View) -> Bool {
    guard let first = part.first else { return true }
    var start = startIndex
    let last = count - part.count
    guard last >= 0 else { return false }
    let end = index(startIndex, offsetBy: last)
    while start <= end, let found = self[start...].firstIndex(of: first), found <= end {
      if self[found...].starts(with: part) { return true }
      start = index(after: found)
    }
    return false
  }
}
