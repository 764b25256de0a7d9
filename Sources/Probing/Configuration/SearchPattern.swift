import Text

/// A regular expression of the configuration, which is searched for anywhere in a text, as Go's `MatchString` does.
struct SearchPattern: Sendable {
  /// As written.
  let source: String
  private let pattern: Pattern

  init(_ source: String) throws(PatternError) {
    // Patterns of Prometheus match whole texts.
    pattern = try Pattern("(?s:.*?)(?:\(source))(?s:.*)", syntax: .prometheus)
    self.source = source
  }

  func matches(_ text: String) -> Bool { pattern.matches(text) }

  /// What the groups found, behind the whole text; `nil` where it does not match.
  func groups(in text: String) -> [String]? {
    guard let match = pattern.firstMatch(in: text) else { return nil }
    let bytes = Array(text.utf8)
    return [text] + match.groups.map { $0.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "" }
  }
}
