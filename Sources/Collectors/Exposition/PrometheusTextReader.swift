import TimeSeries

/// Prometheus text 0.0.4.
///
/// As forgiving as Prometheus' own parser: blanks nearly everywhere, commas between labels may be missing, the last
/// newline too.
struct PrometheusTextReader {
  var text: ExpositionText

  /// `nil` at the end.
  mutating func next() throws(ExpositionError) -> ExpositionEntry? {
    while true {
      text.skipBlanks()
      guard let byte = text.peek() else { return nil }
      if byte == 0x0A {
        endLine()
      } else if byte == UInt8(ascii: "#") {
        return try commentLine()
      } else {
        return .sample(try sample())
      }
    }
  }

  private mutating func endLine() {
    text.position += 1
    text.beginLine()
  }

  private mutating func commentLine() throws(ExpositionError) -> ExpositionEntry {
    let start = text.position
    text.position += 1
    text.skipBlanks()
    let keyword = text.word(endsAtTab: true)
    let isType = keyword.elementsEqual("TYPE".utf8)
    guard isType || keyword.elementsEqual("HELP".utf8), text.peek() == 0x20 || text.peek() == 0x09 else {
      text.position = start
      let line = try text.restOfLine()
      if text.accept("\n") { text.beginLine() }
      return .comment(String(decoding: line, as: UTF8.self))
    }
    text.skipBlanks()
    guard let name = try text.metricName() else {
      throw text.expected("metric name after \(isType ? "TYPE" : "HELP")")
    }
    guard text.isAtEnd || text.peek() == 0x20 || text.peek() == 0x09 || text.peek() == 0x0A else {
      throw text.expected("a blank after the metric name")
    }
    text.skipBlanks()
    let rest = try text.restOfLine()
    defer { if text.accept("\n") { text.beginLine() } }
    if isType { return .type(name: name, try kind(rest)) }
    guard let help = ExpositionText.unescaped(rest, quotes: false) else { throw text.failure("the help text is not valid UTF-8") }
    return .help(name: name, help)
  }

  private mutating func kind(_ word: ArraySlice<UInt8>) throws(ExpositionError) -> MetricMetadata.Kind {
    let name = String(decoding: word.reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed(), as: UTF8.self)
    switch name {
    case "counter": text.kind = .counter
    case "gauge": text.kind = .gauge
    case "histogram": text.kind = .histogram
    case "summary": text.kind = .summary
    case "untyped": text.kind = .unknown
    default: throw text.failure("invalid metric type \(name.promQuoted)")
    }
    return text.kind
  }

  private mutating func sample() throws(ExpositionError) -> ExpositionSample {
    var labels = LabelCollector()
    if let name = text.name(allowsColons: true) {
      _ = labels.add(Labels.metricName, name)
    } else if text.peek() != UInt8(ascii: "{") {
      throw text.expected("a metric name")
    }
    text.skipBlanks()
    if text.accept("{") { try labelPairs(into: &labels) }
    guard labels.hasName else { throw text.failure("metric name not set") }
    text.skipBlanks()
    let value = try text.float(text.word(endsAtTab: true))
    text.skipBlanks()
    var timestamp: Timestamp?
    if let byte = text.peek(), byte != 0x0A {
      let word = text.word(endsAtTab: true)
      guard let milliseconds = ExpositionNumber.integer(word) else {
        throw text.failure("expected a timestamp in milliseconds, found \(String(decoding: word.prefix(40), as: UTF8.self).promQuoted)")
      }
      timestamp = Timestamp(milliseconds: milliseconds)
      text.skipBlanks()
    }
    try text.countSample()
    guard text.isAtEnd || text.accept("\n") else { throw text.expected("the end of the line") }
    text.beginLine()
    return ExpositionSample(labels: labels.result, value: value, timestamp: timestamp)
  }

  /// Up to the closing brace; the opening one has been read.
  private mutating func labelPairs(into labels: inout LabelCollector) throws(ExpositionError) {
    text.skipBlanks()
    while !text.accept("}") {
      let isQuoted = text.peek() == UInt8(ascii: "\"")
      let name = isQuoted ? try text.quotedText("label name") : text.name(allowsColons: false)
      guard let name, !name.isEmpty else { throw text.expected("a label name") }
      text.skipBlanks()
      if isQuoted, text.peek() == UInt8(ascii: ",") || text.peek() == UInt8(ascii: "}") {
        guard labels.add(Labels.metricName, name) else { throw text.failure("metric name already set") }
      } else {
        guard text.accept("=") else { throw text.expected("\"=\" after the label name") }
        text.skipBlanks()
        try addLabel(name, to: &labels)
      }
      text.skipBlanks()
      if text.accept(",") { text.skipBlanks() }
    }
  }

  private mutating func addLabel(_ name: String, to labels: inout LabelCollector) throws(ExpositionError) {
    try text.addLabel(name, value: text.quotedText("label value"), to: &labels)
  }
}

extension ExpositionText {
  func addLabel(_ name: String, value: String, to labels: inout LabelCollector) throws(ExpositionError) {
    let isNumber =
      (name == "le" && (kind == .histogram || kind == .gaugeHistogram)) || (name == "quantile" && kind == .summary)
    guard labels.add(name, isNumber ? ExpositionNumber.normalized(value) : value) else {
      throw failure("label name \(name.promQuoted) is not unique")
    }
    guard labels.count <= limits.labelsPerSample else {
      throw failure("the sample has more than \(limits.labelsPerSample) labels")
    }
  }
}
