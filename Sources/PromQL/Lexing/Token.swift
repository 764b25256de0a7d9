import StepColumns
import TimeSeries

/// A lexical item of an expression.
struct Token {
  enum Kind: Equatable {
    case endOfInput
    /// Lexing stopped here; the words are Prometheus'.
    case invalid(String)
    case identifier
    /// An identifier with colons.
    case metricIdentifier
    case keyword(Keyword)
    case aggregator(AggregateOperator)
    case binaryOperator(BinaryOperator)
    /// `start`, `end`, `step`, `range`: names that are keywords only before an opening bracket.
    case timeFunction
    case number, duration, string
    case leftParenthesis, rightParenthesis, leftBrace, rightBrace, leftBracket, rightBracket
    case comma, colon, at
    /// `=`
    case assign
    /// `=~` and `!~`, only inside braces; `!=` is a binary operator everywhere.
    case matches, doesNotMatch
  }

  enum Keyword: String, CaseIterable {
    case offset, smoothed, anchored, by, without, on, ignoring, bool
    case groupLeft = "group_left"
    case groupRight = "group_right"
    case fill
    case fillLeft = "fill_left"
    case fillRight = "fill_right"
  }

  var kind: Kind
  var range: Range<Int>
}

extension Token {
  /// What a word means outside braces. Case does not matter.
  static func kind(ofWord word: String) -> Kind? { words[word.lowercased()] }

  private static let words: [String: Kind] = {
    var words: [String: Kind] = ["inf": .number, "nan": .number]
    for keyword in Keyword.allCases { words[keyword.rawValue] = .keyword(keyword) }
    for aggregator in AggregateOperator.allCases { words[aggregator.rawValue] = .aggregator(aggregator) }
    for word in [BinaryOperator.and, .or, .unless, .atan2] { words[word.rawValue] = .binaryOperator(word) }
    for word in ["start", "end", "step", "range"] { words[word] = .timeFunction }
    return words
  }()

  /// How Prometheus' messages name the token.
  func description(text: String) -> String {
    switch kind {
    case .endOfInput: "end of input"
    case .invalid(let message): message
    case .identifier: "identifier \(text.promQuoted)"
    case .metricIdentifier: "metric identifier \(text.promQuoted)"
    case .keyword: "<\(text)>"
    case .aggregator: "<aggr:\(text)>"
    case .binaryOperator, .at, .matches, .doesNotMatch: "<op:\(text)>"
    case .number: "number \(text.abbreviatedAndQuoted)"
    case .duration: "duration \(text.abbreviatedAndQuoted)"
    case .string: "string \(text.abbreviatedAndQuoted)"
    default: text.abbreviatedAndQuoted
    }
  }

  /// The name of a metric may be spelled like these words.
  var canNameMetric: Bool {
    switch kind {
    case .identifier, .metricIdentifier, .aggregator, .timeFunction: true
    case .keyword(.by), .keyword(.without), .keyword(.offset), .keyword(.anchored), .keyword(.smoothed): true
    case .binaryOperator(.and), .binaryOperator(.or), .binaryOperator(.unless): true
    default: false
    }
  }

  /// A grouping label may be spelled like these words.
  var canNameLabel: Bool {
    switch kind {
    case .keyword, .binaryOperator(.atan2): true
    default: canNameMetric
    }
  }
}

extension String {
  /// At most ten characters, with a mark where something was cut.
  fileprivate var abbreviatedAndQuoted: String {
    utf8.count > 10 ? String(String.UnicodeScalarView(unicodeScalars.prefix(10))).promQuoted + "..." : promQuoted
  }
}
