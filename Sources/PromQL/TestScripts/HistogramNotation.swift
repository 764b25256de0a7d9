import TimeSeries

/// `{{schema:1 sum:3 buckets:[1 2] offset:-1}}`
struct HistogramNotation {
  private var histogram = NativeHistogram()
  private var isHintWritten = false
  private var offset: Int32 = 0
  private var negativeOffset: Int32 = 0
  private var keys: Set<String> = []

  /// In Prometheus' messages these words appear as numbered tokens.
  private static let keyTokens = [
    "sum": 57370, "count": 57371, "schema": 57372, "offset": 57373, "n_offset": 57374, "buckets": 57375,
    "n_buckets": 57376, "z_bucket": 57377, "z_bucket_w": 57378, "custom_values": 57379, "counter_reset_hint": 57380,
  ]

  /// Reads from `{{` to `}}`.
  static func read(_ text: inout SequenceNotation) throws(PromQLError) -> (NativeHistogram, isHintWritten: Bool) {
    var notation = HistogramNotation()
    text.position += 2
    let beginsWithBlank = (text.peek() ?? 0).isBlank
    text.skipBlanks()
    if beginsWithBlank, let byte = text.peek(), byte != UInt8(ascii: "}") {
      let start = text.position
      while let byte = text.peek(), byte.isWordStart { text.position += 1 }
      let word = String(decoding: text.source[start..<text.position], as: UTF8.self)
      guard let token = keyTokens[word.lowercased()] else {
        text.position = start
        throw text.unexpected(in: "series values")
      }
      throw text.failure(
        "unexpected \"<Item \(token)>\" \(word.promQuoted) in series values", at: start..<text.position)
    }
    while true {
      text.skipBlanks()
      guard let byte = text.peek() else { throw text.failure("unexpected end of input in histogram description", at: text.position..<text.position) }
      if byte == UInt8(ascii: "}"), text.peek(1) == UInt8(ascii: "}") { break }
      try notation.entry(&text)
      guard (text.peek() ?? 0x20).isBlank || text.peek() == UInt8(ascii: "}") else {
        throw text.unexpected(
          in: "histogram description", expecting: "histogram description key, e.g. buckets:[5 10 7]")
      }
    }
    text.position += 2
    return (notation.finished, notation.isHintWritten)
  }

  private var finished: NativeHistogram {
    var result = histogram
    result.positiveSpans = Self.spans(result.positiveBuckets.count, offset)
    result.negativeSpans = Self.spans(result.negativeBuckets.count, negativeOffset)
    return result
  }

  private static func spans(_ count: Int, _ offset: Int32) -> [NativeHistogram.Span] {
    count == 0 ? [] : [NativeHistogram.Span(offset: offset, length: UInt32(clamping: count))]
  }

  private mutating func entry(_ text: inout SequenceNotation) throws(PromQLError) {
    let start = text.position
    while let byte = text.peek(), byte.isWordStart { text.position += 1 }
    let word = String(decoding: text.source[start..<text.position], as: UTF8.self)
    guard !word.isEmpty else {
      throw text.failure(
        "histogram description incomplete unexpected: '\(Unicode.Scalar(text.source[start]))'", at: start..<start + 1)
    }
    let key = word.lowercased()
    guard Self.keyTokens[key] != nil else {
      throw text.failure("bad histogram descriptor found: \(word.promQuoted)", at: start..<text.position)
    }
    guard text.accept(":") else { throw text.failure("missing `:` for histogram descriptor", at: start..<text.position) }
    guard keys.insert(key).inserted else {
      throw text.failure("duplicate key \(key.promQuoted) in histogram", at: 0..<0)
    }
    switch key {
    case "sum": histogram.sum = try text.signedNumber()
    case "count": histogram.count = try text.signedNumber()
    case "z_bucket": histogram.zeroCount = try text.signedNumber()
    case "z_bucket_w": histogram.zeroThreshold = try text.signedNumber()
    case "schema": histogram.schema = try integer(&text)
    case "offset": offset = try integer(&text)
    case "n_offset": negativeOffset = try integer(&text)
    case "buckets": histogram.positiveBuckets = try numbers(&text)
    case "n_buckets": histogram.negativeBuckets = try numbers(&text)
    case "custom_values": histogram.customValues = try numbers(&text)
    default: try hint(&text)
    }
  }

  private func integer(_ text: inout SequenceNotation) throws(PromQLError) -> Int32 {
    let isNegative = text.accept("-")
    let start = text.position
    while let byte = text.peek(), byte.isDigit { text.position += 1 }
    guard let value = Int32(String(decoding: text.source[start..<text.position], as: UTF8.self)) else {
      text.position = start
      throw text.unexpected(in: "series values")
    }
    return isNegative ? -value : value
  }

  /// `[1 2 3 ]`; no blank behind the opening bracket.
  private func numbers(_ text: inout SequenceNotation) throws(PromQLError) -> [Double] {
    guard text.accept("[") else { throw text.unexpected(in: "series values") }
    var numbers: [Double] = []
    repeat {
      text.skipBlanks(unlessFirst: numbers.isEmpty)
      if !numbers.isEmpty, text.peek() == UInt8(ascii: "]") { break }
      numbers.append(try text.signedNumber())
    } while (text.peek() ?? 0).isBlank
    guard text.accept("]") else { throw text.unexpected(in: "series values") }
    return numbers
  }

  private mutating func hint(_ text: inout SequenceNotation) throws(PromQLError) {
    let start = text.position
    isHintWritten = true
    let word = text.word()
    switch word {
    case "unknown": histogram.counterResetHint = .unknown
    case "reset": histogram.counterResetHint = .counterReset
    case "not_reset": histogram.counterResetHint = .notCounterReset
    case "gauge": histogram.counterResetHint = .gauge
    case "": throw text.unexpected(in: "series values")
    default: throw text.failure("bad histogram descriptor found: \(word.promQuoted)", at: start..<text.position)
    }
  }
}

extension SequenceNotation {
  fileprivate mutating func skipBlanks(unlessFirst isFirst: Bool) {
    if !isFirst { skipBlanks() }
  }
}
