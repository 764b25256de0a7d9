import StepColumns
import TimeSeries

/// Reads the tokens before the cursor and keeps in mind which brackets are open.
struct CompletionScan {
  private enum Frame {
    case parentheses
    case call(name: String, argument: Int)
    case grouping
    case braces(metric: String?, matchers: [Matcher])
    case brackets
  }

  private let bytes: [UInt8]
  private var frames: [Frame] = []
  /// The tokens before the word at the cursor.
  private var tokens: [Token] = []
  /// The selector that was complete last, for the labels of a grouping.
  private var lastSelection = CompletionContext.Selection()
  private var openString: Int?
  private var isInComment = false

  private(set) var expected: [CompletionContext.Expectation] = []
  private(set) var replaced: Range<Int>
  private(set) var call: CompletionContext.Call?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    replaced = bytes.count..<bytes.count
  }

  mutating func run() {
    readTokens()
    splitOffWord()
    for index in tokens.indices { follow(tokens[index], at: index) }
    for frame in frames.reversed() {
      guard case .call(let name, let argument) = frame else { continue }
      call = CompletionContext.Call(name: name, argument: argument)
      break
    }
    guard !isInComment else { return }
    expected = openString == nil ? expectations() : expectationsInString()
  }

  private func text(_ token: Token) -> String { String(decoding: bytes[token.range], as: UTF8.self) }

  // MARK: Tokens

  private mutating func readTokens() {
    var lexer = Lexer(bytes)
    while true {
      let token = lexer.next()
      if case .invalid = token.kind {
        if token.range.lowerBound < bytes.count, Self.isQuote(bytes[token.range.lowerBound]) {
          openString = token.range.lowerBound
          replaced = token.range.lowerBound + 1..<bytes.count
          return
        }
        // Go on behind a character that fits nowhere, and take the end inside brackets as the end.
        guard lexer.position < bytes.count else { break }
        lexer.position = max(lexer.position, token.range.lowerBound + 1)
        continue
      }
      guard token.kind != .endOfInput else { break }
      tokens.append(token)
    }
    let lineStart = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let lastEnd = tokens.last?.range.upperBound ?? 0
    isInComment = bytes[max(lineStart, lastEnd)...].contains(UInt8(ascii: "#"))
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  /// A word or number that touches the cursor is still being typed.
  private mutating func splitOffWord() {
    guard openString == nil, let last = tokens.last, last.range.upperBound == bytes.count else {
      // Inside a range's brackets a half-typed word makes no token.
      let word = bytes.reversed().prefix { $0.isWordPart || $0 == UInt8(ascii: ":") }.count
      if openString == nil, word > 0 { replaced = bytes.count - word..<bytes.count }
      return
    }
    switch last.kind {
    case .identifier, .metricIdentifier, .keyword, .aggregator, .timeFunction, .number, .duration, .binaryOperator(.and),
      .binaryOperator(.or), .binaryOperator(.unless), .binaryOperator(.atan2):
      replaced = last.range
      tokens.removeLast()
    default: break
    }
  }

  // MARK: Brackets

  private mutating func follow(_ token: Token, at index: Int) {
    switch token.kind {
    case .leftParenthesis: frames.append(frame(ofParenthesisAt: index))
    case .leftBrace:
      let name = index > 0 && tokens[index - 1].canNameMetric ? text(tokens[index - 1]) : nil
      frames.append(.braces(metric: name, matchers: []))
    case .leftBracket: frames.append(.brackets)
    case .rightParenthesis, .rightBracket: _ = frames.popLast()
    case .rightBrace:
      if case .braces(let metric, let matchers)? = frames.popLast() {
        lastSelection = CompletionContext.Selection(metric: metric, matchers: matchers)
      }
    case .comma:
      if case .call(let name, let argument)? = frames.last {
        frames[frames.count - 1] = .call(name: name, argument: argument + 1)
      }
    case .string: addMatcher(endingAt: index)
    case .identifier, .metricIdentifier:
      if case .braces? = frames.last { break }
      if case .grouping? = frames.last { break }
      lastSelection = CompletionContext.Selection(metric: text(token))
    default: break
    }
  }

  private func frame(ofParenthesisAt index: Int) -> Frame {
    guard index > 0 else { return .parentheses }
    switch tokens[index - 1].kind {
    case .keyword(.by), .keyword(.without), .keyword(.on), .keyword(.ignoring), .keyword(.groupLeft), .keyword(.groupRight):
      return .grouping
    case .identifier, .aggregator, .timeFunction:
      return .call(name: text(tokens[index - 1]), argument: 0)
    case .rightParenthesis:
      // `sum by (job) (`
      var depth = 0
      for earlier in tokens[..<index].indices.reversed() {
        if tokens[earlier].kind == .rightParenthesis { depth += 1 }
        if tokens[earlier].kind == .leftParenthesis { depth -= 1 }
        guard depth == 0 else { continue }
        guard earlier >= 2, case .aggregator = tokens[earlier - 2].kind else { return .parentheses }
        return .call(name: text(tokens[earlier - 2]), argument: 0)
      }
      return .parentheses
    default: return .parentheses
    }
  }

  private mutating func addMatcher(endingAt index: Int) {
    guard case .braces(var metric, var matchers)? = frames.last else { return }
    if index >= 2, let symbol = Self.matchOperator(tokens[index - 1].kind) {
      let name = tokens[index - 2].kind == .string ? unquoted(bytes[tokens[index - 2].range]) : text(tokens[index - 2])
      if let matcher = try? Matcher(name: name, operator: symbol, value: unquoted(bytes[tokens[index].range])) {
        matchers.append(matcher)
      }
    } else if tokens.index(after: index) == tokens.endIndex || Self.matchOperator(tokens[index + 1].kind) == nil {
      metric = metric ?? unquoted(bytes[tokens[index].range])
    }
    frames[frames.count - 1] = .braces(metric: metric, matchers: matchers)
  }

  private static func matchOperator(_ kind: Token.Kind) -> Matcher.Operator? {
    switch kind {
    case .assign: .equal
    case .binaryOperator(.notEqual): .notEqual
    case .matches: .matches
    case .doesNotMatch: .doesNotMatch
    default: nil
    }
  }

  // MARK: Expectations

  private func expectationsInString() -> [CompletionContext.Expectation] {
    guard case .braces(let metric, let matchers)? = frames.last, let last = tokens.last else { return [] }
    let selection = CompletionContext.Selection(metric: metric, matchers: matchers)
    if Self.matchOperator(last.kind) != nil, tokens.count >= 2 {
      let label = tokens[tokens.count - 2]
      let name = label.kind == .string ? unquoted(bytes[label.range]) : text(label)
      return [.labelValue(label: name, selection, needsQuotes: false)]
    }
    return metric == nil ? [.metricName, .labelName(selection)] : [.labelName(selection)]
  }

  private func expectations() -> [CompletionContext.Expectation] {
    let last = tokens.last
    switch frames.last {
    case .braces(let metric, let matchers)?:
      let selection = CompletionContext.Selection(metric: metric, matchers: matchers)
      guard let last else { return [] }
      if Self.matchOperator(last.kind) != nil, tokens.count >= 2 {
        return [.labelValue(label: text(tokens[tokens.count - 2]), selection, needsQuotes: true)]
      }
      switch last.kind {
      case .identifier: return [.matchOperator]
      case .string: return [.keyword([","])]
      default: return [.labelName(selection)]
      }
    case .grouping?:
      switch last?.kind {
      case .leftParenthesis?, .comma?: return [.groupingLabel(lastSelection)]
      default: return [.keyword([",", ")"])]
      }
    case .brackets?: return [.duration]
    default: return expectationsInExpression(after: last)
    }
  }

  private static let operand: [CompletionContext.Expectation] = [.metricName, .function]

  private func expectationsInExpression(after last: Token?) -> [CompletionContext.Expectation] {
    guard let last else { return Self.operand }
    switch last.kind {
    case .keyword(.offset): return [.duration]
    case .at: return [.keyword(["start()", "end()"])]
    case .keyword(.bool): return Self.operand + [.keyword(["on", "ignoring"])]
    case .keyword(.by), .keyword(.without), .keyword(.on), .keyword(.ignoring): return [.keyword(["("])]
    case .keyword(.groupLeft), .keyword(.groupRight): return Self.operand + [.keyword(["("])]
    case .binaryOperator(let symbol):
      let modifiers = symbol.isComparison ? ["bool", "on", "ignoring"] : ["on", "ignoring"]
      return Self.operand + [.keyword(modifiers)]
    case .aggregator: return [.keyword(["by", "without", "("])]
    case .rightParenthesis where closesMatching: return Self.operand + [.keyword(["group_left", "group_right", "fill"])]
    case .rightParenthesis where closesAggregation: return [.keyword(["by", "without"] + Self.operators)]
    case .rightParenthesis, .number, .duration, .string: return [.keyword(Self.operators)]
    case .rightBracket: return [.keyword(["offset", "@", "anchored", "smoothed"] + Self.operators)]
    case .rightBrace, .identifier, .metricIdentifier: return [.keyword(["offset", "@"] + Self.operators)]
    default: return Self.operand
    }
  }

  private static let operators = BinaryOperator.allCases.map(\.rawValue)

  /// The token before the bracket that the last token closes.
  private var openerOfLastParenthesis: Token? {
    var depth = 0
    for index in tokens.indices.reversed() {
      if tokens[index].kind == .rightParenthesis { depth += 1 }
      if tokens[index].kind == .leftParenthesis { depth -= 1 }
      if depth == 0 { return index > 0 ? tokens[index - 1] : nil }
    }
    return nil
  }

  private var closesMatching: Bool {
    let kind = openerOfLastParenthesis?.kind
    return kind == .keyword(.on) || kind == .keyword(.ignoring)
  }

  private var closesAggregation: Bool {
    if case .aggregator? = openerOfLastParenthesis?.kind { true } else { false }
  }
}
