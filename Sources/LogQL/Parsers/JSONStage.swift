/// `| json`: every field of the object; nested names are joined with `_`.
struct JSONStage: PipelineStage {
  /// Labels that are asked for; `nil` where all are.
  let wanted: Set<String>?

  private static let deepest = 64

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    let scan = JSONScan(bytes: line.bytes)
    do throws(JSONScan.Failure) {
      try extract(scan, 0..<line.bytes.count, prefix: "", depth: 0, &labels)
    } catch {
      labels.fail("JSONParserErr", error.text)
    }
    return true
  }

  private func extract(
    _ scan: JSONScan, _ range: Range<Int>, prefix: String, depth: Int, _ labels: inout LineLabels
  ) throws(JSONScan.Failure) {
    try scan.eachMember(of: range) { (key, value) throws(JSONScan.Failure) in
      guard value.kind != .array, value.kind != .null else { return true }
      let part = scan.bytes[key].contains(UInt8(ascii: "\\"))
        ? LabelName.sanitized((scan.text(key) ?? "").utf8, isContinued: !prefix.isEmpty)
        : LabelName.sanitized(scan.bytes[key], isContinued: !prefix.isEmpty)
      let name = prefix.isEmpty ? part : prefix + "_" + part
      if value.kind == .object {
        if depth < Self.deepest { try extract(scan, value.range, prefix: name, depth: depth + 1, &labels) }
      } else if wanted?.contains(name) ?? true {
        labels.extract(name, scan.label(value))
      }
      return true
    }
  }
}

extension LabelName {
  /// Behind a prefix a digit may come first.
  static func sanitized(_ bytes: some Collection<UInt8>, isContinued: Bool) -> String {
    guard isContinued, let first = bytes.first, Lexer.isDigit(first) else { return sanitized(bytes) }
    return String(sanitized(bytes).dropFirst())
  }
}

/// `| json a="x.y[0]"`: only these.
struct JSONFieldStage: PipelineStage {
  private let fields: [(name: String, path: [FieldPath.Step])]

  init(_ fields: [FieldExpression]) throws(StageFailure) {
    self.fields = try fields.map { (field) throws(StageFailure) in (field.name, try FieldPath.steps(of: field.expression)) }
  }

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    let scan = JSONScan(bytes: line.bytes)
    guard let start = scan.skipBlanks(0), line.bytes[start] == UInt8(ascii: "{") || line.bytes[start] == UInt8(ascii: "[") else {
      labels.fail("JSONParserErr", JSONScan.Failure.object.text)
      return true
    }
    do throws(JSONScan.Failure) {
      for field in fields {
        let value = try Self.value(at: field.path[...], in: scan, start..<line.bytes.count)
        labels.overwrite(field.name, value.map(scan.label) ?? "")
      }
    } catch {
      labels.fail("JSONParserErr", error.text)
    }
    return true
  }

  private static func value(
    at path: ArraySlice<FieldPath.Step>, in scan: JSONScan, _ range: Range<Int>
  ) throws(JSONScan.Failure) -> JSONScan.Value? {
    guard let step = path.first else { return nil }
    var found: JSONScan.Value?
    switch step {
    case .key(let wanted):
      guard let start = scan.skipBlanks(range.lowerBound), scan.bytes[start] == UInt8(ascii: "{") else { return nil }
      try scan.eachMember(of: range) { (key, value) throws(JSONScan.Failure) in
        guard scan.bytes[key].elementsEqual(wanted.utf8) || (scan.bytes[key].contains(UInt8(ascii: "\\")) && scan.text(key) == wanted) else { return true }
        found = value
        return false
      }
    case .index(let index):
      guard let start = scan.skipBlanks(range.lowerBound), scan.bytes[start] == UInt8(ascii: "[") else { return nil }
      found = try scan.element(index, of: start..<range.upperBound)
    }
    guard let found else { return nil }
    let rest = path.dropFirst()
    if rest.isEmpty { return found }
    return try value(at: rest, in: scan, found.range)
  }
}

/// `a.b["c d"][0]`
enum FieldPath {
  enum Step: Hashable, Sendable {
    case key(String)
    case index(Int)
  }

  static func steps(of expression: String) throws(StageFailure) -> [Step] {
    func failure(_ reason: String) -> StageFailure { StageFailure("cannot parse expression [\(expression)]: syntax error: \(reason)") }
    var steps: [Step] = []
    var rest = expression[...]
    var afterDot = false
    while let first = rest.first {
      if first == "[" {
        rest = rest.dropFirst()
        if rest.first == "\"" || rest.first == "`" {
          let quote = rest.removeFirst()
          var key = ""
          while let character = rest.first, character != quote {
            if character == "\\", quote == "\"" { rest = rest.dropFirst() }
            if let character = rest.first { key.append(character) }
            rest = rest.dropFirst()
          }
          guard rest.hasPrefix("\(quote)]") else { throw failure("unexpected $end, expecting RSB") }
          rest = rest.dropFirst(2)
          steps.append(.key(key))
        } else {
          let digits = rest.prefix { ("0"..."9").contains($0) }
          rest = rest.dropFirst(digits.count)
          guard let index = Int(digits), rest.first == "]" else { throw failure("unexpected FIELD, expecting INDEX or STRING") }
          rest = rest.dropFirst()
          steps.append(.index(index))
        }
        afterDot = false
      } else if first == "." {
        guard !steps.isEmpty, !afterDot else { throw failure("unexpected DOT, expecting FIELD") }
        rest = rest.dropFirst()
        afterDot = true
      } else {
        let name = rest.prefix { $0 != "." && $0 != "[" && !$0.isWhitespace && $0 != "]" && $0 != "\"" }
        guard !name.isEmpty, steps.isEmpty || afterDot else { throw failure("unexpected \(first)") }
        rest = rest.dropFirst(name.count)
        steps.append(.key(String(name)))
        afterDot = false
      }
    }
    guard !steps.isEmpty, !afterDot else { throw failure("unexpected $end, expecting FIELD") }
    return steps
  }
}

/// `| unpack`: an object of strings, as promtail packs it.
struct UnpackStage: PipelineStage {
  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool {
    let scan = JSONScan(bytes: line.bytes)
    guard let start = scan.skipBlanks(0), line.bytes[start] == UInt8(ascii: "{") else {
      if !line.bytes.isEmpty { labels.fail("JSONParserErr", "expecting json object(6), but it is not") }
      return true
    }
    var entry: String?
    do throws(JSONScan.Failure) {
      try scan.eachMember(of: start..<line.bytes.count) { (key, value) throws(JSONScan.Failure) in
        guard value.kind == .string else { return true }
        let name = scan.text(key) ?? ""
        if name == "_entry" { entry = scan.label(value) } else { labels.extract(LabelName.sanitized(name.utf8), scan.label(value)) }
        return true
      }
    } catch {
      labels.fail("JSONParserErr", error.text)
      return true
    }
    if let entry { line.replace(with: entry) }
    return true
  }
}
