import TimeSeries

/// OpenMetrics 1.0 text. Strict: one space between parts, no blanks elsewhere, `# EOF` and nothing behind it.
struct OpenMetricsReader {
  var text: ExpositionText
  private var isFinished = false

  init(text: ExpositionText) {
    self.text = text
  }

  /// `nil` after `# EOF`.
  mutating func next() throws(ExpositionError) -> ExpositionEntry? {
    guard !isFinished else { return nil }
    guard let byte = text.peek() else { throw text.failure("data does not end with # EOF") }
    if byte != UInt8(ascii: "#") { return .sample(try sample()) }
    if text.acceptText("# EOF") {
      _ = text.accept("\n")
      guard text.isAtEnd else { throw text.failure("unexpected data after # EOF") }
      isFinished = true
      return nil
    }
    return try metadata()
  }

  private mutating func metadata() throws(ExpositionError) -> ExpositionEntry {
    let keyword: String
    if text.acceptText("# TYPE ") {
      keyword = "TYPE"
    } else if text.acceptText("# HELP ") {
      keyword = "HELP"
    } else if text.acceptText("# UNIT ") {
      keyword = "UNIT"
    } else {
      throw text.failure("expected a sample, # TYPE, # HELP, # UNIT or # EOF")
    }
    guard let name = try text.metricName() else { throw text.expected("metric name after \(keyword)") }
    guard text.accept(" ") else { throw text.failure("expected text in \(keyword)") }
    guard let content = ExpositionText.unescaped(try text.restOfLine(), quotes: true) else {
      throw text.failure("the text of \(keyword) is not valid UTF-8")
    }
    guard text.accept("\n") else { throw text.failure("data does not end with # EOF") }
    defer { text.beginLine() }
    switch keyword {
    case "HELP": return .help(name: name, content)
    case "TYPE":
      guard let kind = MetricMetadata.Kind(rawValue: content) else {
        throw text.failure("invalid metric type \(content.promQuoted)")
      }
      text.kind = kind
      return .type(name: name, kind)
    default:
      guard content.isEmpty || name.hasSuffix("_\(content)") else {
        throw text.failure("unit \(content.promQuoted) not a suffix of metric \(name.promQuoted)")
      }
      return .unit(name: name, content)
    }
  }

  private mutating func sample() throws(ExpositionError) -> ExpositionSample {
    var labels = LabelCollector()
    if let name = text.name(allowsColons: true) {
      _ = labels.add(Labels.metricName, name)
    } else if text.peek() != UInt8(ascii: "{") {
      throw text.expected("a metric name")
    }
    if text.accept("{") { try labelPairs(into: &labels, allowsMetricName: true) }
    guard labels.hasName else { throw text.failure("metric name not set") }
    guard text.accept(" ") else { throw text.expected("one space before the value") }
    let value = try text.float(text.word(endsAtTab: false))
    let timestamp = try optionalTimestamp()
    let exemplar = try optionalExemplar()
    try text.countSample()
    guard text.accept("\n") else {
      throw text.isAtEnd ? text.failure("data does not end with # EOF") : text.expected("the end of the line")
    }
    text.beginLine()
    return ExpositionSample(labels: labels.result, value: value, timestamp: timestamp, exemplar: exemplar)
  }

  /// A space and seconds, unless an exemplar or the end of the line follows.
  private mutating func optionalTimestamp() throws(ExpositionError) -> Timestamp? {
    guard text.peek() == 0x20, text.peek(1) != UInt8(ascii: "#") else { return nil }
    text.position += 1
    let seconds = try text.float(text.word(endsAtTab: false))
    guard seconds.isFinite else { throw text.failure("invalid timestamp \(seconds.isNaN ? "NaN" : seconds > 0 ? "+Inf" : "-Inf")") }
    return Timestamp(seconds: seconds)
  }

  private mutating func optionalExemplar() throws(ExpositionError) -> Exemplar? {
    guard text.acceptText(" # {") else { return nil }
    var labels = LabelCollector()
    try labelPairs(into: &labels, allowsMetricName: false)
    guard text.accept(" ") else { throw text.expected("one space before the exemplar's value") }
    let value = try text.float(text.word(endsAtTab: false))
    return Exemplar(labels: labels.result, value: value, timestamp: try optionalTimestamp())
  }

  /// Up to the closing brace; the opening one has been read.
  private mutating func labelPairs(into labels: inout LabelCollector, allowsMetricName: Bool) throws(ExpositionError) {
    while !text.accept("}") {
      let isQuoted = text.peek() == UInt8(ascii: "\"")
      let name = isQuoted ? try text.quotedText("label name") : text.name(allowsColons: false)
      guard let name, !name.isEmpty else { throw text.expected("a label name") }
      if isQuoted, allowsMetricName, text.peek() == UInt8(ascii: ",") || text.peek() == UInt8(ascii: "}") {
        guard labels.add(Labels.metricName, name) else { throw text.failure("metric name already set") }
      } else {
        guard text.accept("=") else { throw text.expected("\"=\" after the label name") }
        let value = try text.quotedText("label value", allowsNull: allowsMetricName)
        try text.addLabel(name, value: value, to: &labels)
      }
      guard text.accept(",") || text.peek() == UInt8(ascii: "}") else { throw text.expected("\",\" or \"}\"") }
    }
  }
}
