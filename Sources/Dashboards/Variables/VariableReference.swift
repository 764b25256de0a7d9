/// One mention of a variable in a text.
package struct VariableReference: Hashable {
  var name: String
  /// `.path`, `["path"]`, `[0]`
  var path: [String]
  /// With its arguments.
  var format: String?

  enum Part {
    case literal(Substring)
    case reference(VariableReference, written: Substring)
  }

  /// The text cut into mentions and what is between them.
  static func parts(of text: String) -> [Part] {
    var parts: [Part] = []
    var literalStart = text.startIndex
    var index = text.startIndex
    // Byte by byte: taken apart into characters, long expressions cost more than all else of a refresh's planning.
    while let sign = text.utf8[index...].firstIndex(where: isSign) {
      guard let (reference, end) = reference(in: text, at: sign) else {
        index = text.utf8.index(after: sign)
        continue
      }
      if literalStart < sign { parts.append(.literal(text[literalStart..<sign])) }
      parts.append(.reference(reference, written: text[sign..<end]))
      (index, literalStart) = (end, end)
    }
    if literalStart < text.endIndex { parts.append(.literal(text[literalStart...])) }
    return parts
  }

  /// The names that are mentioned.
  package static func names(in text: String) -> [String] {
    guard text.utf8.contains(where: isSign) else { return [] }
    return parts(of: text).compactMap { part in
      if case .reference(let reference, _) = part { reference.name } else { nil }
    }
  }

  /// Whether a mention may begin here.
  static func isSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "$") || byte == UInt8(ascii: "[") }

  // MARK: The three forms

  /// Of bytes. A path or format that goes on for longer is none: many unclosed ones would each be searched to the end of the text.
  private static let longestPart = 600

  private typealias Bytes = Substring.UTF8View

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
    default: false
    }
  }

  private static func reference(in text: String, at start: String.Index) -> (VariableReference, String.Index)? {
    let rest = text.utf8[start...]
    if rest.starts(with: "${".utf8) { return braced(rest) }
    if rest.starts(with: "[[".utf8) { return bracketed(rest) }
    guard rest.first == UInt8(ascii: "$") else { return nil }
    let name = rest.dropFirst().prefix(while: isWord)
    guard !name.isEmpty else { return nil }
    return (VariableReference(name: Self.text(name), path: [], format: nil), name.endIndex)
  }

  private static func text(_ bytes: Bytes) -> String { String(Substring(bytes)) }

  /// `[[name]]`, `[[name:format]]`
  private static func bracketed(_ rest: Bytes) -> (VariableReference, String.Index)? {
    let name = rest.dropFirst(2).prefix(while: isWord)
    guard !name.isEmpty else { return nil }
    var end = rest[name.endIndex...]
    var format: String?
    if end.first == UInt8(ascii: ":") {
      let word = end.dropFirst().prefix(while: isWord)
      format = text(word)
      end = end[word.endIndex...]
    }
    guard end.starts(with: "]]".utf8) else { return nil }
    return (VariableReference(name: text(name), path: [], format: format), end.dropFirst(2).startIndex)
  }

  /// `${name}`, `${name.path:format}`, `${name["key"]}`
  private static func braced(_ rest: Bytes) -> (VariableReference, String.Index)? {
    let name = rest.dropFirst(2).prefix(while: isWord)
    guard !name.isEmpty else { return nil }
    var reference = VariableReference(name: text(name), path: [], format: nil)
    var end = rest[name.endIndex...]
    while let sign = end.first, sign == UInt8(ascii: ".") || sign == UInt8(ascii: "[") {
      if sign == UInt8(ascii: ".") {
        let step = end.dropFirst().prefix(longestPart).prefix { !endsStep($0) }
        guard !step.isEmpty else { return nil }
        reference.path.append(text(step))
        end = end[step.endIndex...]
      } else {
        guard let (step, after) = index(end) else { return nil }
        reference.path.append(step)
        end = after
      }
    }
    if end.first == UInt8(ascii: ":") {
      let format = end.dropFirst().prefix(longestPart).prefix { $0 != UInt8(ascii: "}") }
      reference.format = text(format)
      end = end[format.endIndex...]
    }
    guard end.first == UInt8(ascii: "}") else { return nil }
    return (reference, end.dropFirst().startIndex)
  }

  private static func endsStep(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "[")
  }

  /// `["key"]`, `['key']`, `[0]`
  private static func index(_ rest: Bytes) -> (String, Bytes)? {
    let inner = rest.dropFirst()
    let bracket = UInt8(ascii: "]")
    if let quote = inner.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      let key = inner.dropFirst().prefix(longestPart).prefix { $0 != quote }
      let after = inner[key.endIndex...].dropFirst()
      guard after.first == bracket else { return nil }
      return (text(key), after.dropFirst())
    }
    let digits = inner.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard !digits.isEmpty, inner[digits.endIndex...].first == bracket else { return nil }
    return (text(digits), inner[digits.endIndex...].dropFirst())
  }
}
