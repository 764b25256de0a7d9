import Text
import TimeSeries

/// A pattern of RE2's syntax over whole label values.
struct PatternPredicate: ValuePredicate {
  let pattern: Pattern

  func matches(_ value: String) -> Bool { pattern.matches(value) }
  var literalAlternatives: [String]? { pattern.literalAlternatives }
  var literalPrefix: String { pattern.literalPrefix }
}

extension Matcher {
  /// - Throws: ``LogQLError`` where a pattern is none.
  static func compiled(_ name: String, _ symbol: String, _ value: String, at range: Range<Int>? = nil) throws(LogQLError) -> Matcher {
    switch symbol {
    case "=": return .equal(name, value)
    case "!=": return .notEqual(name, value)
    default:
      do throws(PatternError) {
        return .matching(
          name, pattern: value, negated: symbol == "!~", predicate: PatternPredicate(pattern: try Pattern(value, syntax: .prometheus)))
      } catch {
        throw LogQLError(error.goDescription, at: range)
      }
    }
  }
}

extension Parser {
  mutating func selector() throws(LogQLError) -> [Matcher] {
    let start = token.range.lowerBound
    try expect("{")
    var matchers: [Matcher] = []
    if isSymbol("}") {
      advance()
    } else {
      repeat { matchers.append(try matcher()) } while take(",")
      try expect("}", or: ",")
    }
    guard matchers.contains(where: { ($0.operator == .equal || $0.operator == .matches) && !$0.matchesEmpty }) else {
      var error = LogQLError(
        """
        queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~".*" does \
        not meet this requirement, but app=~".+" will
        """)
      if matchers.isEmpty { error.range = start..<start + 1 }
      throw error
    }
    return matchers
  }

  private mutating func matcher() throws(LogQLError) -> Matcher {
    let label = try name()
    guard token.kind == .symbol, ["=", "!=", "=~", "!~"].contains(token.text) else { throw unexpected("=", "=~", "!~", "!=") }
    let symbol = token.text
    advance()
    let value = try string()
    return try .compiled(label.text, symbol, value.text, at: value.range)
  }
}
