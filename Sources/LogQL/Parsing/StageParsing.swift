import Text
import TimeSeries

extension Parser {
  /// The stage that begins here; `nil` where none does, also before `| unwrap`.
  mutating func stage() throws(LogQLError) -> Stage? {
    guard token.kind == .symbol else { return nil }
    if let kind = LineFilter.Kind(rawValue: token.text) { return .lineFilter(try lineFilter(kind)) }
    guard isSymbol("|"), !(following.kind == .word && following.text.lowercased() == "unwrap") else { return nil }
    advance()
    // A parser's name that an operator follows is a label.
    if token.kind == .word, !isComparison(following), let stage = try namedStage() { return stage }
    return .labelFilter(try labelFilter())
  }

  func isComparison(_ token: Token) -> Bool {
    token.kind == .symbol && ["=", "==", "!=", "=~", "!~", ">", ">=", "<", "<="].contains(token.text)
  }

  private mutating func namedStage() throws(LogQLError) -> Stage? {
    let word = token.text.lowercased()
    switch word {
    case "json":
      advance()
      return .json(try fieldExpressions())
    case "logfmt":
      advance()
      var (isStrict, keepsEmpty) = (false, false)
      while token.kind == .flag {
        switch token.text {
        case "--strict": isStrict = true
        case "--keep-empty": keepsEmpty = true
        default: throw LogQLError("unknown flag \(token.text), expecting --strict or --keep-empty", at: token.range)
        }
        advance()
      }
      return .logfmt(isStrict: isStrict, keepsEmpty: keepsEmpty, try fieldExpressions())
    case "regexp":
      advance()
      return .regexp(try string().text)
    case "pattern":
      advance()
      return .pattern(try string().text)
    case "unpack":
      advance()
      return .unpack
    case "decolorize":
      advance()
      return .decolorize
    case "line_format":
      advance()
      return .lineFormat(try string().text)
    case "label_format":
      advance()
      return .labelFormat(try assignments())
    case "drop":
      advance()
      return .drop(try choices())
    case "keep":
      advance()
      return .keep(try choices())
    default: return nil
    }
  }

  private mutating func lineFilter(_ kind: LineFilter.Kind) throws(LogQLError) -> LineFilter {
    advance()
    var alternatives = [try alternative(kind)]
    // `or` between two filters of a label never follows a text.
    while isWord("or"), following.kind == .string || following.text.lowercased() == "ip" {
      advance()
      alternatives.append(try alternative(kind))
    }
    return LineFilter(kind, alternatives)
  }

  private mutating func alternative(_ kind: LineFilter.Kind) throws(LogQLError) -> LineFilter.Alternative {
    guard isWord("ip") else { return .init(try string(or: "ip").text) }
    guard kind == .contains || kind == .containsNot else {
      throw LogQLError("ip: invalid operation: only |= and != take ip(\"…\")", at: token.range)
    }
    advance()
    try expect("(")
    let address = try string()
    try expect(")")
    return .init(address.text, isAddress: true)
  }

  /// `a="x", b`; none at all is allowed.
  private mutating func fieldExpressions() throws(LogQLError) -> [FieldExpression] {
    guard token.kind == .word, !isComparisonOtherThanEqual(following) else { return [] }
    var expressions: [FieldExpression] = []
    repeat {
      let name = try name().text
      let expression = take("=") ? try string().text : name
      expressions.append(FieldExpression(name: name, expression: expression))
    } while take(",")
    return expressions
  }

  private func isComparisonOtherThanEqual(_ token: Token) -> Bool { isComparison(token) && token.text != "=" }

  private mutating func assignments() throws(LogQLError) -> [LabelAssignment] {
    var assignments: [LabelAssignment] = []
    repeat {
      let place = token.range
      let name = try name().text
      try expect("=")
      guard token.kind == .word || token.kind == .string else { throw unexpected("IDENTIFIER", "STRING") }
      if assignments.contains(where: { $0.name == name }) {
        throw LogQLError("multiple label name '\(name)' not allowed in a single format operation", at: place)
      }
      if name == "__error__" { throw LogQLError("\(name) cannot be formatted", at: place) }
      assignments.append(LabelAssignment(name: name, value: token.kind == .word ? .rename(token.text) : .template(token.text)))
      advance()
    } while take(",")
    return assignments
  }

  private mutating func choices() throws(LogQLError) -> [LabelChoice] {
    var choices: [LabelChoice] = []
    repeat {
      let name = try name().text
      guard token.kind == .symbol, ["=", "!=", "=~", "!~"].contains(token.text) else {
        choices.append(LabelChoice(name: name))
        continue
      }
      let symbol = token.text
      advance()
      let value = try string()
      choices.append(LabelChoice(name: name, matcher: try .compiled(name, symbol, value.text, at: value.range)))
    } while take(",")
    return choices
  }
}

// MARK: Label filters

extension Parser {
  mutating func labelFilter() throws(LogQLError) -> LabelFilter {
    try nested { (parser) throws(LogQLError) in
      var left = try parser.conjunction()
      while parser.takeWord("or") { left = .or(left, try parser.conjunction()) }
      return left
    }
  }

  private mutating func conjunction() throws(LogQLError) -> LabelFilter {
    var left = try filterOperand()
    while true {
      if takeWord("and") || take(",") {
        left = .and(left, try filterOperand())
      } else if isSymbol("(") || (token.kind == .word && isComparison(following)) {
        left = .and(left, try filterOperand())
      } else {
        return left
      }
    }
  }

  private mutating func filterOperand() throws(LogQLError) -> LabelFilter {
    if take("(") {
      let filter = try labelFilter()
      try expect(")")
      return filter
    }
    guard token.kind == .word else { throw unexpected() }
    let label = try name().text
    guard isComparison(token) else { throw unexpected() }
    let symbol = token.text
    advance()
    return try filter(label, symbol)
  }

  private mutating func filter(_ label: String, _ symbol: String) throws(LogQLError) -> LabelFilter {
    if token.kind == .string {
      guard ["=", "!=", "=~", "!~"].contains(symbol) else { throw unexpected() }
      defer { advance() }
      return .string(try .compiled(label, symbol, token.text, at: token.range))
    }
    if isWord("ip") {
      guard symbol == "=" || symbol == "!=" else { throw LogQLError("ip: only = and != take ip(\"…\")", at: token.range) }
      advance()
      try expect("(")
      let address = try string()
      try expect(")")
      return .address(label, isEqual: symbol == "=", address.text)
    }
    guard let comparison = LabelFilter.Comparison(rawValue: symbol == "=" ? "==" : symbol) else { throw unexpected("STRING") }
    var sign = 1.0
    if isSymbol("-") || isSymbol("+") {
      if isSymbol("-") { sign = -1 }
      advance()
    }
    defer { advance() }
    switch token.kind {
    case .number(let value): return .number(label, comparison, sign * value)
    case .duration(let length): return .duration(label, comparison, sign < 0 ? -length : length)
    case .bytes(let size) where sign > 0: return .bytes(label, comparison, size)
    default: throw unexpected()
    }
  }
}
