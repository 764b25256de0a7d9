/// A compiled regular expression with bounded work.
///
/// Plain text, alternations of it, and text between `.*` never reach a regular-expression engine.
package final class Pattern: Sendable {
  package enum Syntax: Hashable, Sendable {
    /// RE2 as Go has it (Prometheus, Loki): must match the whole text; `.` matches a newline. Takes time in proportion to
    /// the text, whatever the pattern.
    case prometheus
    /// Grafana's JavaScript style: searches; flags `g i m s u y` come with the pattern.
    case javaScript
  }

  enum Engine: Sendable {
    case re2(RE2Engine)
    case pcre2(PCRE2Engine)
  }

  package let source: String
  let syntax: Syntax
  /// `g` was among the flags of ``init(javaScript:)``.
  package let isGlobal: Bool
  /// All texts that can match, where the pattern is a plain alternation with at most 256 of them; only for
  /// ``Syntax/prometheus``.
  package let literalAlternatives: [String]?
  /// What every matching text begins with; "" where nothing is known, and always for ``Syntax/javaScript``.
  package let literalPrefix: String
  /// One for each group, in order; `nil` for groups without a name.
  package let groupNames: [String?]

  private let shortcut: PatternShortcut?
  let engine: Engine

  /// Longest pattern that is accepted, in bytes.
  static let longestSource = 64 << 10

  /// - Throws: ``PatternError`` where the pattern is not valid, for ``Syntax/prometheus`` also where Go's RE2 would not
  ///   accept it (lookaround, backreferences).
  package convenience init(_ source: String, syntax: Syntax) throws(PatternError) {
    try self.init(source, syntax: syntax, flags: "")
  }

  /// `/pattern/flags`, or a pattern alone.
  ///
  /// Flags: `i` ignore case, `m` lines, `s` dot matches newlines, `g` all matches, `u` and `y` (begin exactly at the
  /// start). Others are an error.
  package convenience init(javaScript text: String) throws(PatternError) {
    if text.utf8.first == UInt8(ascii: "/"), let end = text.utf8.lastIndex(of: UInt8(ascii: "/")), end != text.utf8.startIndex {
      try self.init(
        String(text[text.index(after: text.startIndex)..<end]), syntax: .javaScript,
        flags: String(text[text.index(after: end)...]))
    } else {
      try self.init(text, syntax: .javaScript, flags: "")
    }
  }

  private init(_ source: String, syntax: Syntax, flags: String) throws(PatternError) {
    guard source.utf8.count <= Self.longestSource else {
      throw PatternError(pattern: source, byte: 0, reason: "pattern is longer than \(Self.longestSource) bytes")
    }
    self.source = source
    self.syntax = syntax
    isGlobal = flags.contains("g")
    switch syntax {
    case .prometheus:
      let compiled = try RE2Engine(source)
      (engine, groupNames) = (.re2(compiled), compiled.groupNames)
      shortcut = PatternShortcut(source)
      literalAlternatives = shortcut?.alternatives
      literalPrefix = shortcut?.prefix ?? PatternShortcut.literalPrefix(of: source)
    case .javaScript:
      let compiled = try PCRE2Engine(source, flags: flags)
      (engine, groupNames) = (.pcre2(compiled), compiled.groupNames)
      (shortcut, literalAlternatives, literalPrefix) = (nil, nil, "")
    }
  }

  /// Whether the whole text (``Syntax/prometheus``) or a part of it (``Syntax/javaScript``) matches.
  package func matches(_ text: String) -> Bool {
    if let shortcut { return shortcut.matches(text) }
    var text = text
    return text.withUTF8 { bytes in
      switch engine {
      case .re2(let engine): engine.matches(bytes)
      case .pcre2(let engine): engine.matches(bytes)
      }
    }
  }

  /// Whether a match of a JavaScript pattern had to be given up; what it answered since is not to be relied on, and whoever
  /// shows it says so (``tooCostly``). Never for ``Syntax/prometheus``.
  package var isTooCostly: Bool {
    switch engine {
    case .re2: false
    case .pcre2(let engine): engine.isTooCostly
    }
  }

  /// Why this pattern's answers are not to be relied on; `nil` where they are.
  package var tooCostly: String? {
    isTooCostly ? Self.tooCostly(source) : nil
  }

  static func tooCostly(_ source: String) -> String {
    "the pattern “\(source)” takes too long on these texts, and what it decides is left out: write it without nested repetitions"
  }

  static func nextCharacter(after index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var next = index + 1
    while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}
