import PromQL
import Text

/// A stream selector of a LogQL query with the stages that its lines go through.
struct LogQueryPart: Hashable {
  var selector: VectorSelector
  /// As written, with the sign that they begin with: `|= "error"`, `| json`, `| level="warn"`.
  var stages: [String]

  /// The selectors of a query, with or without functions around them. Text in quotes and comments is passed over; what is
  /// no selector is left out.
  static func all(in query: String) -> [LogQueryPart] {
    var parts: [LogQueryPart] = []
    var scanner = Scanner(rest: query[...])
    while let part = scanner.next() { parts.append(part) }
    return parts
  }

  /// Goes through the text from one brace to the next.
  private struct Scanner {
    var rest: Substring

    mutating func next() -> LogQueryPart? {
      while let character = rest.first {
        if character == "{" { if let part = part() { return part } } else { skip(character) }
      }
      return nil
    }

    /// A comment, a text in quotes, or one character.
    private mutating func skip(_ character: Character) {
      switch character {
      case "#": rest = rest.drop { !$0.isNewline }
      case "\"", "`":
        rest = rest.dropFirst()
        while let inner = rest.first, inner != character { rest = rest.dropFirst(inner == "\\" && character == "\"" ? 2 : 1) }
        rest = rest.dropFirst()
      default: rest = rest.dropFirst()
      }
    }

    private mutating func part() -> LogQueryPart? {
      let start = rest
      while let character = rest.first, character != "}" { skip(character) }
      rest = rest.dropFirst()
      let text = String(start[..<rest.startIndex])
      guard case .vector(let selector)? = try? Expression(parsing: text) else { return nil }
      return LogQueryPart(selector: selector, stages: stages())
    }

    /// Up to the range in brackets, the function's end or the next operator outside of the pipeline.
    private mutating func stages() -> [String] {
      var stages: [Substring] = []
      var start = rest
      var depth = 0
      var isAfterValue = true
      while let character = rest.first {
        if depth == 0, character == "[" || character == ")" { break }
        let isStart = depth == 0 && (character == "|" || isAfterValue && (rest.hasPrefix("!=") || rest.hasPrefix("!~")))
        if isStart {
          stages.append(start[..<rest.startIndex])
          start = rest
          rest = rest.dropFirst(2)
          isAfterValue = false
          continue
        }
        if character == "(" { depth += 1 } else if character == ")" { depth -= 1 }
        if !character.isWhitespace { isAfterValue = character == "\"" || character == "`" }
        skip(character)
      }
      stages.append(start[..<rest.startIndex])
      return stages.dropFirst().map(\.trimmed)
    }
  }
}
