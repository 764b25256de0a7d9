import GoTemplate
package import Text
package import TimeSeries

/// One matcher of an Alertmanager: `severity="critical"`, `service=~"a|b"`.
package struct RouteMatcher: Sendable {
  package let name: String
  package let `operator`: Matcher.Operator
  package let value: String
  private let pattern: Pattern?

  /// - Throws: ``PatternError`` where the value is no regular expression and has to be one.
  package init(_ name: String, _ operator: Matcher.Operator, _ value: String) throws(PatternError) {
    (self.name, self.operator, self.value) = (name, `operator`, value)
    let isPattern = `operator` == .matches || `operator` == .doesNotMatch
    pattern = isPattern ? try Pattern(value, syntax: .prometheus) : nil
  }

  /// A label that is not there is an empty one.
  package func matches(_ labels: Labels) -> Bool {
    let text = labels[name] ?? ""
    return switch `operator` {
    case .equal: text == value
    case .notEqual: text != value
    case .matches: pattern?.matches(text) ?? false
    case .doesNotMatch: !(pattern?.matches(text) ?? false)
    }
  }

  /// Matchers in one text, with or without braces, parted by commas.
  ///
  /// - Throws: ``RouteProblem`` that names the part that is none.
  package static func parse(_ text: String) throws(RouteProblem) -> [RouteMatcher] {
    var body = text.trimmed
    if body.hasPrefix("{") {
      guard body.hasSuffix("}") else { throw RouteProblem("matcher \(text): the brace is not closed") }
      body = String(body.dropFirst().dropLast())
    }
    var matchers: [RouteMatcher] = []
    for part in parts(body) { matchers.append(try one(part.trimmed, of: text)) }
    return matchers
  }

  /// At commas outside of quotes.
  private static func parts(_ text: String) -> [String] {
    var parts = [""]
    var isQuoted = false
    var isEscaped = false
    for character in text {
      if character == "\"", !isEscaped { isQuoted.toggle() }
      isEscaped = character == "\\" && !isEscaped
      if character == ",", !isQuoted { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    if parts.last?.allSatisfy(\.isWhitespace) == true { parts.removeLast() }
    return parts
  }

  private static func one(_ text: String, of whole: String) throws(RouteProblem) -> RouteMatcher {
    guard let sign = text.firstIndex(where: { $0 == "=" || $0 == "!" }), sign != text.startIndex else {
      throw RouteProblem("bad matcher format: \(whole)")
    }
    let rest = text[sign...]
    let `operator`: Matcher.Operator
    if rest.hasPrefix("=~") {
      `operator` = .matches
    } else if rest.hasPrefix("!~") {
      `operator` = .doesNotMatch
    } else if rest.hasPrefix("!=") {
      `operator` = .notEqual
    } else if rest.hasPrefix("=") {
      `operator` = .equal
    } else {
      throw RouteProblem("bad matcher format: \(whole)")
    }
    var name = String(text[..<sign]).trimmed
    var value = String(rest.dropFirst(`operator`.rawValue.count)).trimmed
    if name.hasPrefix("\""), let unquoted = GoQuoting.unquoted(name) { name = unquoted }
    if value.hasPrefix("\"") || value.hasSuffix("\"") {
      guard let unquoted = GoQuoting.unquoted(value) else { throw RouteProblem("matcher value contains unescaped double quote: \(value)") }
      value = unquoted
    }
    do throws(PatternError) {
      return try RouteMatcher(name, `operator`, value)
    } catch {
      throw RouteProblem("matcher \(text): \(error.goDescription)")
    }
  }
}

extension RouteMatcher: CustomStringConvertible {
  package var description: String { "\(name)\(`operator`.rawValue)\(GoQuoting.quoted(value))" }
}

/// Why something of an Alertmanager's configuration cannot be used.
package struct RouteProblem: Error, Hashable, Sendable {
  package var message: String

  init(_ message: String) { self.message = message }
}
