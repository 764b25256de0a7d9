import TimeSeries

/// `| logfmt`: pairs `key=value`, with the reader's rules of Loki.
struct LogfmtStage: PipelineStage {
  struct Field: Sendable {
    var name: String
    var key: String

    init(_ field: FieldExpression) throws(StageFailure) {
      guard !field.expression.isEmpty else { throw StageFailure("cannot parse expression []: syntax error: unexpected $end, expecting STRING or KEY") }
      let expression = field.expression
      (name, key) = (field.name, expression.count > 1 && expression.hasPrefix("\"") && expression.hasSuffix("\"") ? String(expression.dropFirst().dropLast()) : expression)
    }
  }

  let isStrict: Bool
  let keepsEmpty: Bool
  let fields: [Field]
  /// Labels that are asked for; `nil` where all are.
  let wanted: Set<String>?

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    var reader = LogfmtReader(bytes: line.bytes)
    var found: [String: String] = [:]
    while let pair = reader.next() {
      guard let pair = pair.pair else {
        if isStrict {
          labels.fail("LogfmtParserErr", pair.failure ?? "")
          break
        }
        continue
      }
      if !fields.isEmpty {
        let key = String(decoding: line.bytes[pair.key], as: UTF8.self)
        if found[key] == nil, fields.contains(where: { $0.key == key }) { found[key] = pair.value(line.bytes) }
        continue
      }
      if pair.range.isEmpty, pair.unquoted?.isEmpty ?? true, !keepsEmpty { continue }
      let name = LabelName.sanitized(line.bytes[pair.key])
      if name.isEmpty { continue }
      if wanted?.contains(name) ?? true { labels.extract(name, pair.value(line.bytes)) }
    }
    for field in fields { labels.overwrite(field.name, found[field.key] ?? "") }
    return true
  }
}

/// Goes through a line of logfmt.
struct LogfmtReader {
  struct Pair {
    var key: Range<Int>
    var range: Range<Int>
    /// Where the value had escapes.
    var unquoted: [UInt8]?

    func value(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
      unquoted.map { String(decoding: $0, as: UTF8.self) } ?? String(decoding: bytes[range], as: UTF8.self)
    }
  }

  struct Step {
    var pair: Pair?
    var failure: String?
  }

  let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// `nil` at the end of the line.
  mutating func next() -> Step? {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
    guard position < bytes.count else { return nil }
    let start = position
    while position < bytes.count, bytes[position] > 0x20, bytes[position] != UInt8(ascii: "="), bytes[position] != UInt8(ascii: "\"") { position += 1 }
    let key = start..<position
    guard position < bytes.count, bytes[position] > 0x20 else { return Step(pair: Pair(key: key, range: position..<position)) }
    if bytes[position] == UInt8(ascii: "\"") || key.isEmpty { return unexpected() }
    position += 1
    guard position < bytes.count, bytes[position] > 0x20 else { return Step(pair: Pair(key: key, range: position..<position)) }
    if bytes[position] == UInt8(ascii: "\"") { return quoted(key) }
    let value = position
    while position < bytes.count, bytes[position] > 0x20 {
      if bytes[position] == UInt8(ascii: "=") || bytes[position] == UInt8(ascii: "\"") { return unexpected() }
      position += 1
    }
    return Step(pair: Pair(key: key, range: value..<position))
  }

  private mutating func quoted(_ key: Range<Int>) -> Step {
    let start = position
    var index = position + 1
    var hasEscape = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\") {
        hasEscape = true
        index += 2
        continue
      }
      if byte == UInt8(ascii: "\"") {
        position = index + 1
        guard hasEscape else { return Step(pair: Pair(key: key, range: start + 1..<index)) }
        guard let text = JSONScan(bytes: bytes).text(start + 1..<index) else { return failure("invalid quoted value") }
        return Step(pair: Pair(key: key, range: start + 1..<index, unquoted: Array(text.utf8)))
      }
      index += 1
    }
    position = bytes.count
    return failure("unterminated quoted value")
  }

  /// Passes over what follows up to the next blank.
  private mutating func unexpected() -> Step {
    let step = failure("unexpected '\(String(decoding: [bytes[position]], as: UTF8.self))'")
    while position < bytes.count, bytes[position] > 0x20 { position += 1 }
    return step
  }

  private func failure(_ reason: String) -> Step { Step(failure: "logfmt syntax error at pos \(position + 1) : \(reason)") }
}
