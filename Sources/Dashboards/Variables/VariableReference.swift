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

  /// A path or format that goes on for longer is none: many unclosed ones would each be searched to the end of the text.
  private static let longestPart = 300

  private static func isWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }

  private static func reference(in text: String, at start: String.Index) -> (VariableReference, String.Index)? {
    let rest = text[start...]
    if rest.hasPrefix("${") { return braced(rest) }
    if rest.hasPrefix("[[") { return bracketed(rest) }
    guard rest.first == "$" else { return nil }
    let name = rest.dropFirst().prefix(while: isWord)
    guard !name.isEmpty else { return nil }
    return (VariableReference(name: String(name), path: [], format: nil), name.endIndex)
  }

  /// `[[name]]`, `[[name:format]]`
  private static func bracketed(_ rest: Substring) -> (VariableReference, String.Index)? {
    let name = rest.dropFirst(2).prefix(while: isWord)
    guard !name.isEmpty else { return nil }
    var end = rest[name.endIndex...]
    var format: String?
    if end.first == ":" {
      let word = end.dropFirst().prefix(while: isWord)
      format = String(word)
      end = end[word.endIndex...]
    }
    guard end.hasPrefix("]]") else { return nil }
    return (VariableReference(name: String(name), path: [], format: format), end.dropFirst(2).startIndex)
  }

  /// `${name}`, `${name.path:format}`, `${name["key"]}`
  private static func braced(_ rest: Substring) -> (VariableReference, String.Index)? {
    let name = rest.dropFirst(2).prefix(while: isWord)
    guard !name.isEmpty else { return nil }
    var reference = VariableReference(name: String(name), path: [], format: nil)
    var end = rest[name.endIndex...]
    while let sign = end.first, sign == "." || sign == "[" {
      if sign == "." {
        let step = end.dropFirst().prefix(longestPart).prefix { $0 != "." && $0 != ":" && $0 != "}" && $0 != "[" }
        guard !step.isEmpty else { return nil }
        reference.path.append(String(step))
        end = end[step.endIndex...]
      } else {
        guard let (step, after) = index(end) else { return nil }
        reference.path.append(step)
        end = after
      }
    }
    if end.first == ":" {
      let format = end.dropFirst().prefix(longestPart).prefix { $0 != "}" }
      reference.format = String(format)
      end = end[format.endIndex...]
    }
    guard end.first == "}" else { return nil }
    return (reference, end.dropFirst().startIndex)
  }

  /// `["key"]`, `['key']`, `[0]`
  private static func index(_ rest: Substring) -> (String, Substring)? {
    let inner = rest.dropFirst()
    if let quote = inner.first, quote == "\"" || quote == "'" {
      let key = inner.dropFirst().prefix(longestPart).prefix { $0 != quote }
      let after = inner[key.endIndex...].dropFirst()
      guard after.first == "]" else { return nil }
      return (String(key), after.dropFirst())
    }
    let digits = inner.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, inner[digits.endIndex...].first == "]" else { return nil }
    return (String(digits), inner[digits.endIndex...].dropFirst())
  }
}
