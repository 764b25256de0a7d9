import CPCRE2
import Synchronization

/// A compiled regular expression with bounded work.
///
/// Plain text, alternations of it, and text between `.*` never reach the regular-expression engine.
package final class Pattern: Sendable {
  package enum Syntax: Hashable, Sendable {
    /// Prometheus' RE2 style: must match the whole text; `.` matches a newline.
    case prometheus
    /// Grafana's JavaScript style: searches; flags `g i m s u y` come with the pattern.
    case javaScript
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
  // PCRE2 allows one compiled code and one context to be used from many threads at once; neither is written
  // after `init`.
  private nonisolated(unsafe) let code: OpaquePointer
  private nonisolated(unsafe) let context: OpaquePointer?

  /// Longest pattern that is accepted, in bytes.
  static let longestSource = 64 << 10

  /// - Throws: ``PatternError`` where the pattern is not valid, for ``Syntax/prometheus`` also where RE2 would not
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
    var options = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF) | UInt32(PCRE2_DOLLAR_ENDONLY)
    var text: String
    switch syntax {
    case .prometheus:
      text = try RE2Syntax.translated(source)
      options |= UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED) | UInt32(PCRE2_DOTALL) | UInt32(PCRE2_DUPNAMES)
      shortcut = PatternShortcut(source)
      literalAlternatives = shortcut?.alternatives
      literalPrefix = shortcut?.prefix ?? PatternShortcut.literalPrefix(of: source)
    case .javaScript:
      text = JavaScriptSyntax.translated(source)
      // In JavaScript an empty class matches nothing, and a reference to an unset group the empty text.
      options |= UInt32(PCRE2_ALLOW_EMPTY_CLASS) | UInt32(PCRE2_MATCH_UNSET_BACKREF)
      options |= try Self.options(flags: flags, of: source)
      (shortcut, literalAlternatives, literalPrefix) = (nil, nil, "")
    }
    var errorNumber: Int32 = 0
    var errorOffset = 0
    let compiled = text.withUTF8 { bytes in
      pcre2_compile_8(bytes.baseAddress, bytes.count, options, &errorNumber, &errorOffset, nil)
    }
    guard let compiled else {
      throw RE2Syntax.failure(
        of: source, translated: text, number: errorNumber, offset: errorOffset, message: Self.message(errorNumber))
    }
    code = compiled
    context = pcre2_match_context_create_8(nil)
    // What 100 kB of text needs with a well-behaved pattern; catastrophic backtracking ends in milliseconds.
    pcre2_set_match_limit_8(context, 1_000_000)
    pcre2_set_depth_limit_8(context, 10_000)
    pcre2_set_heap_limit_8(context, 20_000)
    groupNames = Self.groupNames(of: compiled)
  }

  deinit {
    pcre2_match_context_free_8(context)
    pcre2_code_free_8(code)
  }

  /// Whether the whole text (``Syntax/prometheus``) or a part of it (``Syntax/javaScript``) matches. A search that
  /// exceeds the limits counts as no match.
  package func matches(_ text: String) -> Bool {
    if let shortcut { return shortcut.matches(text) }
    var text = text
    return text.withUTF8 { bytes in
      PatternWorkspace.withMatchData { data in
        pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, 0, data, context) >= 0
      }
    }
  }
}

/// What is wrong with a pattern.
package struct PatternError: Error, Hashable, Sendable {
  var pattern: String
  /// Where in the pattern, counted from 0.
  var byte: Int
  package var reason: String
  /// The part of the pattern concerned, as RE2's messages quote it.
  var part: String?

  init(pattern: String, byte: Int, reason: String, part: String? = nil) {
    (self.pattern, self.byte, self.reason, self.part) = (pattern, byte, reason, part)
  }

  /// ``error parsing regexp: missing closing ): `a(` ``, as Go says it.
  package var goDescription: String { "error parsing regexp: \(reason): `\(part ?? pattern)`" }
}

extension PatternError: CustomStringConvertible {
  package var description: String { "\(reason) at byte \(byte + 1) of the pattern \"\(pattern)\"" }
}

// MARK: - Matches with groups

extension Pattern {
  /// A match and its groups, as byte ranges of the text.
  package struct Match: Hashable, Sendable {
    package var range: Range<Int>
    /// Groups 1, 2, …; `nil` for those that took no part.
    package var groups: [Range<Int>?]
  }

  /// The first match at or after byte `start`; `nil` where there is none.
  package func firstMatch(in text: String, from start: Int = 0) -> Match? {
    allMatches(in: text, from: start, limit: 1).first
  }

  /// Matches from left to right that do not overlap, at most `limit`.
  package func allMatches(in text: String, from start: Int = 0, limit: Int = .max) -> [Match] {
    var text = text
    return text.withUTF8 { bytes in
      var matches: [Match] = []
      guard start >= 0, let data = pcre2_match_data_create_from_pattern_8(code, nil) else { return matches }
      defer { pcre2_match_data_free_8(data) }
      var position = start
      while matches.count < limit, position <= bytes.count,
        pcre2_match_8(code, bytes.baseAddress, bytes.count, position, 0, data, context) > 0
      {
        let match = Self.match(from: data)
        matches.append(match)
        position = match.range.isEmpty ? Self.nextCharacter(after: match.range.upperBound, in: bytes) : match.range.upperBound
      }
      return matches
    }
  }

  /// The named groups of a match; only those that took part.
  package func namedGroups(of match: Match, in text: String) -> [String: String] {
    var groups: [String: String] = [:]
    for (name, range) in zip(groupNames, match.groups) {
      guard let name, let range else { continue }
      groups[name] = text.bytes(in: range)
    }
    return groups
  }

  /// Replaces the first match, or all where the pattern has the flag `g`, as JavaScript's `replace` does:
  /// `$1`, `$<name>`, `$&` and `$$` stand for groups, the match and a dollar sign.
  package func replacing(in text: String, with template: String, all: Bool? = nil) -> String {
    let matches = allMatches(in: text, limit: all ?? isGlobal ? .max : 1)
    guard !matches.isEmpty else { return text }
    var result = ""
    var end = 0
    for match in matches {
      result += text.bytes(in: end..<match.range.lowerBound)
      result += expanded(template, match, in: text)
      end = match.range.upperBound
    }
    return result + text.bytes(in: end..<text.utf8.count)
  }

  /// Go's `Expand`, which `label_replace` and relabelling use: `$1`, `${1}`, `$name`, `${name}` and `$$`. A name is
  /// as long as it can be; one that is not known gives nothing.
  package func goExpanded(_ template: String, _ match: Match, in text: String) -> String {
    var result = ""
    var rest = template[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
        continue
      }
      let isBraced = rest.first == "{"
      let body = isBraced ? rest.dropFirst() : rest
      let name = body.prefix { $0 == "_" || $0.isLetter || $0.isNumber }
      guard !name.isEmpty, !isBraced || body[name.endIndex...].first == "}" else {
        result += "$"
        continue
      }
      result += group(String(name), of: match, in: text) ?? ""
      rest = isBraced ? body[name.endIndex...].dropFirst() : body[name.endIndex...]
    }
    return result + rest
  }

  private func expanded(_ template: String, _ match: Match, in text: String) -> String {
    var result = ""
    var rest = template[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      switch rest.first {
      case "$": result += "$"
      case "&": result += text.bytes(in: match.range)
      case "<":
        guard let end = rest.firstIndex(of: ">"), groupNames.contains(where: { $0 != nil }) else {
          result += "$"
          continue
        }
        result += group(String(rest[rest.index(after: rest.startIndex)..<end]), of: match, in: text) ?? ""
        rest = rest[end...]
      case let digit? where digit.isASCII && digit.isNumber && digit != "0" || digit == "0":
        let two = rest.prefix(2).prefix { $0.isASCII && $0.isNumber }
        let digits = Int(two).map { (1...max(1, match.groups.count)).contains($0) } == true ? two : two.prefix(1)
        guard let number = Int(digits), (1...max(1, match.groups.count)).contains(number), !match.groups.isEmpty else {
          result += "$"
          continue
        }
        result += match.groups[number - 1].map { text.bytes(in: $0) } ?? ""
        rest = rest.dropFirst(digits.count - 1)
      default:
        result += "$"
        continue
      }
      rest = rest.dropFirst()
    }
    return result + rest
  }

  /// By number or by name; 0 is the whole match.
  private func group(_ name: String, of match: Match, in text: String) -> String? {
    if let number = Int(name) {
      if number == 0 { return text.bytes(in: match.range) }
      guard match.groups.indices.contains(number - 1) else { return nil }
      return match.groups[number - 1].map { text.bytes(in: $0) }
    }
    for (index, candidate) in groupNames.enumerated() where candidate == name && index < match.groups.count {
      if let range = match.groups[index] { return text.bytes(in: range) }
    }
    return nil
  }

  private static func match(from data: OpaquePointer) -> Match {
    let count = Int(pcre2_get_ovector_count_8(data))
    guard let offsets = pcre2_get_ovector_pointer_8(data), count > 0 else { return Match(range: 0..<0, groups: []) }
    func range(_ index: Int) -> Range<Int>? {
      let (start, end) = (offsets[2 * index], offsets[2 * index + 1])
      guard start >= 0, start <= end else { return nil }
      return start..<end
    }
    return Match(range: range(0) ?? 0..<0, groups: (1..<max(count, 1)).map(range))
  }

  private static func nextCharacter(after index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var next = index + 1
    while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}

// MARK: - Compiling

extension Pattern {
  private static func options(flags: String, of source: String) throws(PatternError) -> UInt32 {
    var options: UInt32 = 0
    for flag in flags {
      switch flag {
      case "i": options |= UInt32(PCRE2_CASELESS)
      case "m": options |= UInt32(PCRE2_MULTILINE)
      case "s": options |= UInt32(PCRE2_DOTALL)
      case "y": options |= UInt32(PCRE2_ANCHORED)
      case "g", "u", "d", "v": break
      default:
        throw PatternError(
          pattern: source, byte: source.utf8.count, reason: "unknown flag \"\(flag)\", expected some of g, i, m, s, u, y")
      }
    }
    return options
  }

  private static func groupNames(of code: OpaquePointer) -> [String?] {
    var groups: UInt32 = 0
    var names: UInt32 = 0
    var entrySize: UInt32 = 0
    var table: UnsafePointer<UInt8>?
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &names)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &entrySize)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
    var result = [String?](repeating: nil, count: Int(groups))
    guard let table else { return result }
    for index in 0..<Int(names) {
      let entry = table + index * Int(entrySize)
      let number = Int(entry[0]) << 8 | Int(entry[1])
      let bytes = UnsafeBufferPointer(start: entry + 2, count: Int(entrySize) - 2).prefix { $0 != 0 }
      if result.indices.contains(number - 1) { result[number - 1] = String(decoding: bytes, as: UTF8.self) }
    }
    return result
  }

  private static func message(_ number: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 200)
    let length = pcre2_get_error_message_8(number, &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "error \(number)"
  }
}

/// Match data for plain yes-or-no matching, which needs no groups.
private enum PatternWorkspace {
  private struct Spare: ~Copyable {
    // Handed to one caller at a time, under the lock of the mutex around it.
    nonisolated(unsafe) var blocks: [OpaquePointer] = []
  }

  private static let spare = Mutex(Spare())

  static func withMatchData(_ body: (OpaquePointer) -> Bool) -> Bool {
    guard let data = spare.withLock({ $0.blocks.popLast() }) ?? pcre2_match_data_create_8(1, nil) else { return false }
    defer {
      let isKept = spare.withLock { spare in
        guard spare.blocks.count < 16 else { return false }
        spare.blocks.append(data)
        return true
      }
      if !isKept { pcre2_match_data_free_8(data) }
    }
    return body(data)
  }
}

extension String {
  fileprivate func bytes(in range: Range<Int>) -> String {
    String(decoding: utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
  }
}

// MARK: - Cache

extension Pattern {
  private static let cache = Mutex(PatternCache())

  /// A pattern compiled before, or now. The most recent few hundred are kept.
  package static func cached(_ source: String, syntax: Syntax) throws(PatternError) -> Pattern {
    if let known = cache.withLock({ $0.pattern(source, syntax) }) { return known }
    let pattern = try Pattern(source, syntax: syntax)
    cache.withLock { $0.insert(pattern) }
    return pattern
  }
}

private struct PatternCache {
  private struct Key: Hashable {
    var source: String
    var syntax: Pattern.Syntax
  }

  private var recent: [Key: Pattern] = [:]
  /// The generation before: what is asked for again moves back to ``recent``.
  private var older: [Key: Pattern] = [:]

  mutating func pattern(_ source: String, _ syntax: Pattern.Syntax) -> Pattern? {
    let key = Key(source: source, syntax: syntax)
    if let pattern = recent[key] { return pattern }
    guard let pattern = older[key] else { return nil }
    insert(pattern)
    return pattern
  }

  mutating func insert(_ pattern: Pattern) {
    if recent.count >= 256 { (older, recent) = (recent, [:]) }
    recent[Key(source: pattern.source, syntax: pattern.syntax)] = pattern
  }
}
