package import TimeSeries

/// One step of a series in the notation of Prometheus' test scripts.
package enum SequenceValue: Hashable, Sendable {
  /// `_`: no sample at this step.
  case omitted
  case float(Double)
  /// `isHintWritten`: the text names a `counter_reset_hint`, so that a comparison includes it.
  case histogram(NativeHistogram, isHintWritten: Bool)
}

/// `name{label="value"} 1 2+3x4 _x2 stale {{schema:0 sum:5 buckets:[1 2]}}`
package struct SeriesNotation: Hashable, Sendable {
  package var labels: Labels
  package var values: [SequenceValue]

  /// Most steps that one line may stand for.
  static let mostValues = 1_000_000

  /// - Throws: ``PromQLError`` in the words of Prometheus.
  package init(parsing text: String) throws(PromQLError) {
    let metric = try MetricNotation(text)
    labels = metric.labels
    var sequence = SequenceNotation(metric.lexer.source, from: metric.lexer.position)
    values = try sequence.values()
  }
}

/// `name{label="value"}`; name and braces may each be missing.
struct MetricNotation {
  private(set) var lexer: Lexer
  private(set) var labels = Labels()

  init(_ text: String) throws(PromQLError) {
    lexer = Lexer(Array(text.utf8))
    var name: String?
    if let first = lexer.peek(), first.isWordStart || first == UInt8(ascii: ":") {
      let token = lexer.next()
      guard token.canNameMetric else { throw unexpected(token) }
      name = self.text(token)
    }
    var pairs: [(String, String)] = []
    if lexer.peek() == UInt8(ascii: "{"), lexer.peek(1) != UInt8(ascii: "{") || name != nil {
      _ = lexer.next()
      pairs = try labelPairs()
    }
    if let name { pairs.append((Labels.metricName, name)) }
    labels = Labels(pairs)
  }

  private func text(_ token: Token) -> String { String(decoding: lexer.source[token.range], as: UTF8.self) }

  private func unexpected(_ token: Token, expecting: String = "") -> PromQLError {
    if case .invalid(let message) = token.kind { return PromQLError(kind: .parse, message: message, range: token.range) }
    let expected = expecting.isEmpty ? "" : " in label set, expected \(expecting)"
    return PromQLError(
      kind: .parse, message: "unexpected \(token.description(text: text(token)))\(expected)", range: token.range)
  }

  private mutating func labelPairs() throws(PromQLError) -> [(String, String)] {
    var pairs: [(String, String)] = []
    var token = lexer.next()
    while token.kind != .rightBrace {
      guard token.kind == .identifier || token.kind == .string else {
        throw unexpected(token, expecting: "identifier or \"}\"")
      }
      let isQuoted = token.kind == .string
      let name = isQuoted ? unquoted(lexer.source[token.range]) : text(token)
      token = lexer.next()
      if token.kind == .assign {
        token = lexer.next()
        guard token.kind == .string else { throw unexpected(token, expecting: "string") }
        pairs.append((name, unquoted(lexer.source[token.range])))
        token = lexer.next()
      } else {
        guard isQuoted else { throw unexpected(token, expecting: "\"=\"") }
        pairs.append((Labels.metricName, name))
      }
      if token.kind == .comma {
        token = lexer.next()
      } else if token.kind != .rightBrace {
        throw unexpected(token, expecting: "\",\" or \"}\"")
      }
    }
    return pairs
  }
}

/// The values behind the labels.
struct SequenceNotation {
  let source: [UInt8]
  var position: Int
  private var result: [SequenceValue] = []

  init(_ source: [UInt8], from position: Int) {
    (self.source, self.position) = (source, position)
  }

  mutating func values() throws(PromQLError) -> [SequenceValue] {
    while position < source.count {
      guard source[position].isBlank else { throw unexpected(in: "") }
      skipBlanks()
      if position < source.count { try item() }
    }
    return result
  }

  private mutating func item() throws(PromQLError) {
    let byte = source[position]
    if byte == UInt8(ascii: "_") {
      position += 1
      let count = accept("x") ? try repetitions() : 1
      try append(repeatElement(.omitted, count: count))
    } else if byte == UInt8(ascii: "{"), peek(1) == UInt8(ascii: "{") {
      try histograms()
    } else {
      try floats()
    }
  }

  private mutating func floats() throws(PromQLError) {
    var value = try firstFloat()
    if accept("x") { return try append(repeatElement(.float(value), count: try repetitions() + 1)) }
    guard let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return try append([.float(value)]) }
    let step = try signedNumber()
    guard accept("x") else { throw unexpected(in: "series values") }
    let count = try repetitions()
    var values: [SequenceValue] = []
    for _ in 0...count {
      values.append(.float(value))
      value += step
    }
    try append(values)
  }

  private mutating func firstFloat() throws(PromQLError) -> Double {
    guard let byte = peek(), byte.isWordStart else { return try signedNumber() }
    let start = position
    let word = self.word()
    switch word.lowercased() {
    case "stale": if word == "stale" { return .staleMarker }
    case "inf": return .infinity
    case "nan": return .ordinaryNaN
    default: break
    }
    throw failure(
      "unexpected identifier \(word.promQuoted) in series values, expected number or \"stale\"", at: start..<position)
  }

  private mutating func histograms() throws(PromQLError) {
    let (base, isBaseHintWritten) = try HistogramNotation.read(&self)
    if accept("x") {
      let count = try repetitions()
      return try append(repeatElement(.histogram(base, isHintWritten: isBaseHintWritten), count: count + 1))
    }
    guard let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return try append([.histogram(base, isHintWritten: isBaseHintWritten)])
    }
    position += 1
    guard peek() == UInt8(ascii: "{"), peek(1) == UInt8(ascii: "{") else { throw unexpected(in: "series values") }
    let (step, isHintWritten) = try HistogramNotation.read(&self)
    guard accept("x") else { throw unexpected(in: "series values") }
    let countStart = position
    let count = try repetitions()
    var values: [SequenceValue] = [.histogram(base, isHintWritten: isHintWritten)]
    var current = base
    for _ in 0..<count {
      guard current.schema <= step.schema else {
        throw failure(
          "error combining histograms: cannot merge from schema \(step.schema) to \(current.schema)", at: countStart..<position)
      }
      do {
        _ = try sign == UInt8(ascii: "+") ? current.add(step) : current.subtract(step)
      } catch {
        throw failure("error combining histograms: exponential and custom buckets do not mix", at: countStart..<position)
      }
      values.append(.histogram(current, isHintWritten: isHintWritten))
    }
    try append(values)
  }

  private mutating func append(_ values: some Collection<SequenceValue>) throws(PromQLError) {
    guard result.count + values.count <= SeriesNotation.mostValues else {
      throw failure("a series may have at most \(SeriesNotation.mostValues) values", at: position..<position)
    }
    result.append(contentsOf: values)
  }
}

// MARK: - Parts

extension SequenceNotation {
  func peek(_ distance: Int = 0) -> UInt8? { position + distance < source.count ? source[position + distance] : nil }

  mutating func accept(_ character: Character) -> Bool {
    guard peek() == character.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func skipBlanks() {
    while let byte = peek(), byte.isBlank { position += 1 }
  }

  mutating func word() -> String {
    let start = position
    while let byte = peek(), byte.isWordPart || byte == UInt8(ascii: ":") { position += 1 }
    return String(decoding: source[start..<position], as: UTF8.self)
  }

  /// Decimal only: `0x10` is eleven times zero.
  mutating func signedNumber() throws(PromQLError) -> Double {
    let isNegative = peek() == UInt8(ascii: "-")
    if isNegative || peek() == UInt8(ascii: "+") { position += 1 }
    let start = position
    if let byte = peek(), byte.isWordStart {
      let word = self.word().lowercased()
      if word == "inf" { return isNegative ? -.infinity : .infinity }
      if word == "nan" { return .ordinaryNaN }
      position = start
      throw unexpected(in: "series values")
    }
    while let byte = peek(), byte.isDigit || byte == UInt8(ascii: ".") || isExponent(byte, after: start) { position += 1 }
    let text = String(decoding: source[start..<position], as: UTF8.self)
    guard !text.isEmpty else { throw unexpected(in: "series values") }
    guard !(peek() ?? 0).isWordPart || peek() == UInt8(ascii: "x") else {
      position += 1
      throw failure(
        "bad number syntax: \(String(decoding: source[start..<position], as: UTF8.self).promQuoted)", at: start..<position)
    }
    do throws(LiteralError) {
      let value = try LiteralValue.number(text)
      return isNegative ? -value : value
    } catch {
      throw failure(error.message, at: start..<position)
    }
  }

  private func isExponent(_ byte: UInt8, after start: Int) -> Bool {
    guard position > start else { return false }
    if byte | 0x20 == UInt8(ascii: "e") { return true }
    return (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && source[position - 1] | 0x20 == UInt8(ascii: "e")
  }

  mutating func repetitions() throws(PromQLError) -> Int {
    let start = position
    while let byte = peek(), byte.isDigit { position += 1 }
    let text = String(decoding: source[start..<position], as: UTF8.self)
    guard !text.isEmpty else { throw unexpected(in: "series values") }
    guard let count = Int(text), count <= SeriesNotation.mostValues else {
      throw failure(
        "invalid repetition in series values: \(text), at most \(SeriesNotation.mostValues)", at: start..<position)
    }
    return count
  }

  func failure(_ message: String, at range: Range<Int>) -> PromQLError {
    PromQLError(kind: .parse, message: message, range: range)
  }

  /// Complains about what stands at the position.
  func unexpected(in context: String, expecting: String = "") -> PromQLError {
    var end = position
    var found = "end of input"
    if let byte = peek() {
      while end < source.count, source[end].isWordPart { end += 1 }
      end = max(end, position + 1)
      let text = String(decoding: source[position..<end], as: UTF8.self)
      found = byte.isWordStart ? "identifier \(text.promQuoted)" : byte.isDigit ? "number \(text.promQuoted)" : text.promQuoted
    }
    let suffix = (context.isEmpty ? "" : " in \(context)") + (expecting.isEmpty ? "" : ", expected \(expecting)")
    return failure("unexpected \(found)\(suffix)", at: position..<end)
  }
}
