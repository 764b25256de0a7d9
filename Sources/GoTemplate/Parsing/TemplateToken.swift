/// A piece of a template.
struct TemplateToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case text, leftDelimiter, rightDelimiter, space, identifier, keyword, field, variable, dot, bool, number, character
    case string, rawString, leftParenthesis, rightParenthesis, pipe, assign, declare, sign, end, error
  }

  var kind: Kind
  /// As written; the message of an ``Kind/error``.
  var text: String
  /// Byte offset in the source.
  var offset: Int

  static let keywords: Set = ["break", "block", "continue", "define", "else", "end", "if", "range", "nil", "template", "with"]

  /// As Go's messages show it.
  var shown: String {
    switch kind {
    case .end: "EOF"
    case .error: text
    case .keyword: "<\(text)>"
    default: text.utf8.count > 10 ? GoQuoting.quoted(text.prefix(bytes: 10)) + "..." : GoQuoting.quoted(text)
    }
  }
}

extension String {
  func prefix(bytes count: Int) -> String { String(decoding: utf8.prefix(count), as: UTF8.self) }
}
