import StepColumns
import TimeSeries

extension Parser {
  /// A function's call; the word stands here.
  mutating func function() throws(LogQLError) -> MetricQuery {
    let word = token.text.lowercased()
    let place = token.range
    let isCall = following.kind == .symbol && following.text == "("
    let isGrouped = following.kind == .word && ["by", "without"].contains(following.text.lowercased())
    if isCall || isGrouped {
      if let function = VectorFunction(rawValue: word) { return try vectorAggregation(function, at: place) }
      if isCall, let function = RangeFunction(rawValue: word) { return try rangeAggregation(function, at: place) }
      if isCall, word == "vector" { return try vector() }
      if isCall, word == "label_replace" { return try labelReplace() }
    }
    throw unexpected()
  }

  private mutating func vector() throws(LogQLError) -> MetricQuery {
    advance()
    try expect("(")
    let value = try number()
    try expect(")")
    return .constant(value)
  }

  private mutating func labelReplace() throws(LogQLError) -> MetricQuery {
    advance()
    try expect("(")
    let operand = try metric()
    var texts: [String] = []
    var place = token.range
    for _ in 0..<4 {
      try expect(",")
      place = token.range
      texts.append(try string().text)
    }
    try expect(")")
    do throws(LogQLError) {
      _ = try Matcher.compiled("x", "=~", texts[3])
    } catch {
      throw LogQLError("invalid regex in label_replace: \(error.message)", at: place)
    }
    return .labelReplace(operand, target: texts[0], replacement: texts[1], source: texts[2], pattern: texts[3])
  }

  private mutating func metric() throws(LogQLError) -> MetricQuery {
    let place = token.range
    guard case .metric(let query) = try binary(minimum: 1) else {
      throw LogQLError("syntax error: unexpected \(token.name), expecting a metric query: a range like [5m] and a function", at: token.range.isEmpty ? place : token.range)
    }
    return query
  }

  // MARK: Vector aggregations

  private mutating func vectorAggregation(_ function: VectorFunction, at place: Range<Int>) throws(LogQLError) -> MetricQuery {
    advance()
    var grouping = try self.grouping()
    try expect("(")
    var count: Int?
    if function.takesCount {
      guard case .number(let value) = token.kind, let number = Int(exactly: value), following.text == "," else {
        if case .number = token.kind, following.text == "," {
          throw LogQLError("invalid parameter \(function.rawValue)(\(token.text),", at: token.range)
        }
        throw LogQLError("parameter required for operation \(function.rawValue)", at: place)
      }
      guard number > 0 else { throw LogQLError("invalid parameter (must be greater than 0) \(function.rawValue)(\(number)", at: token.range) }
      count = number
      advance()
      advance()
    } else if case .number = token.kind, following.text == "," {
      throw LogQLError("unsupported parameter for operation \(function.rawValue)(\(token.text),", at: token.range)
    }
    let operand = try metric()
    try expect(")")
    if let trailing = try self.grouping() {
      guard grouping == nil else { throw LogQLError("grouping is written twice", at: place) }
      grouping = trailing
    }
    if grouping != nil, function == .sort || function == .sortDesc {
      throw LogQLError("sort and sort_desc doesn't allow grouping by ", at: place)
    }
    if case .literal = operand {
      throw LogQLError("\(function.rawValue) aggregates a vector, not a number", at: place)
    }
    return .vector(VectorAggregation(function: function, count: count, operand: operand, grouping: grouping))
  }

  private mutating func grouping() throws(LogQLError) -> Grouping? {
    guard isWord("by") || isWord("without") else { return nil }
    let isWithout = isWord("without")
    advance()
    return Grouping(names: try names(), isWithout: isWithout)
  }

  // MARK: Range aggregations

  private mutating func rangeAggregation(_ function: RangeFunction, at place: Range<Int>) throws(LogQLError) -> MetricQuery {
    advance()
    try expect("(")
    var parameter: Double?
    let sign: Double = isSymbol("-") ? -1 : 1
    if sign < 0 { advance() }
    if case .number(let value) = token.kind {
      parameter = sign * value
      advance()
      try expect(",")
    }
    var range = try logRange()
    try expect(")")
    range.function = function
    range.parameter = parameter
    range.grouping = try grouping()
    try check(range, at: place)
    return .range(range)
  }

  private func check(_ range: RangeAggregation, at place: Range<Int>) throws(LogQLError) {
    let name = range.function.rawValue
    if range.function == .quantileOverTime, range.parameter == nil { throw LogQLError("parameter required for operation \(name)", at: place) }
    if range.function != .quantileOverTime, range.parameter != nil { throw LogQLError("parameter not supported for operation \(name)", at: place) }
    if range.grouping != nil, !range.function.allowsGrouping { throw LogQLError("grouping not allowed for \(name) aggregation", at: place) }
    switch range.function.needsUnwrap {
    case true? where range.unwrap == nil: throw LogQLError("invalid aggregation \(name) without unwrap", at: place)
    case false? where range.unwrap != nil: throw LogQLError("invalid aggregation \(name) with unwrap", at: place)
    default: break
    }
  }

  /// A selector with its range, which may stand right behind it or behind its stages, and what is unwrapped.
  private mutating func logRange() throws(LogQLError) -> RangeAggregation {
    try nested { (parser) throws(LogQLError) in
      var found = RangeAggregation(function: .rate, lines: LinesQuery(matchers: []), range: 0, offset: 0)
      if parser.take("(") {
        found = try parser.logRangeOrLines()
        try parser.expect(")")
      } else {
        guard parser.isSymbol("{") else { throw parser.unexpected("NUMBER", "{", "(") }
        found.lines.matchers = try parser.selector()
      }
      try parser.continueRange(&found)
      guard found.range > 0 else { throw parser.unexpected() }
      return found
    }
  }

  /// What stands in parentheses may still lack its range.
  private mutating func logRangeOrLines() throws(LogQLError) -> RangeAggregation {
    try nested { (parser) throws(LogQLError) in
      var found = RangeAggregation(function: .rate, lines: LinesQuery(matchers: []), range: 0, offset: 0)
      if parser.take("(") {
        found = try parser.logRangeOrLines()
        try parser.expect(")")
      } else {
        found.lines.matchers = try parser.selector()
      }
      try parser.continueRange(&found)
      return found
    }
  }

  private mutating func continueRange(_ found: inout RangeAggregation) throws(LogQLError) {
    while true {
      if case .range(let length) = token.kind, found.range == 0 {
        found.range = length
        advance()
        if takeWord("offset") { found.offset = try offset() }
      } else if isSymbol("|"), following.kind == .word, following.text.lowercased() == "unwrap" {
        guard found.unwrap == nil else {
          advance()
          throw unexpected("IDENTIFIER", "(")
        }
        advance()
        found.unwrap = try unwrap()
      } else if found.unwrap != nil {
        guard isSymbol("|") else { return }
        advance()
        if token.kind == .word, !isComparison(following) || Token.keywords.contains(token.text.lowercased()) { throw unexpected("IDENTIFIER", "(") }
        found.unwrap?.filters.append(try labelFilter())
      } else if let stage = try stage() {
        found.lines.stages.append(stage)
      } else {
        return
      }
    }
  }

  private mutating func offset() throws(LogQLError) -> Int64 {
    let isNegative = take("-")
    guard case .duration(let length) = token.kind else { throw unexpected("DURATION") }
    advance()
    return isNegative ? -length : length
  }

  private mutating func unwrap() throws(LogQLError) -> Unwrap {
    advance()
    let word = try name()
    guard isSymbol("(") else { return Unwrap(label: word.text, filters: []) }
    guard let conversion = Unwrap.Conversion(rawValue: word.text.lowercased()) else { throw unexpected("RANGE", "|") }
    advance()
    let label = try name().text
    try expect(")")
    return Unwrap(label: label, conversion: conversion, filters: [])
  }
}
