import StepColumns
import TimeSeries

extension TestScript {
  /// - Throws: ``ScriptError`` for anything that is not a command; queries are parsed only when they run.
  package init(parsing text: String) throws(ScriptError) {
    var reader = ScriptReader(text)
    commands = try reader.commands()
  }
}

private struct ScriptReader {
  /// Trimmed; comment lines are empty.
  private let lines: [Substring]
  private var index = 0
  /// By an `expect fail` line of the evaluation; `eval_fail` may stand before it.
  private var isFailureDescribed = false

  init(_ text: String) {
    lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { line in
      let trimmed = line.trimmed
      return trimmed.first == "#" ? "" : trimmed
    }
  }

  private func failure(_ reason: String) -> ScriptError { ScriptError(line: index + 1, reason: reason) }

  mutating func commands() throws(ScriptError) -> [TestScript.Command] {
    var commands: [TestScript.Command] = []
    while index < lines.count {
      guard !lines[index].isEmpty else {
        index += 1
        continue
      }
      let keyword = lines[index].prefix { $0 != " " && $0 != "\t" }.lowercased()
      if keyword == "clear" {
        commands.append(.clear)
        index += 1
      } else if keyword.hasPrefix("load") {
        commands.append(.load(try load()))
      } else if keyword.hasPrefix("eval") {
        commands.append(.evaluate(try evaluation()))
      } else {
        throw failure("invalid command \(lines[index].description.promQuoted), expected clear, load or eval")
      }
    }
    return commands
  }

  private func duration(_ text: some StringProtocol) throws(ScriptError) -> Milliseconds {
    guard let length = PromDuration.parse(text) else {
      throw failure("not a valid duration string: \(String(text).promQuoted)")
    }
    return length
  }

  private func series(_ text: some StringProtocol) throws(ScriptError) -> SeriesNotation {
    do throws(PromQLError) {
      return try SeriesNotation(parsing: String(text))
    } catch {
      throw failure(error.fullMessage(in: String(text)))
    }
  }

  // MARK: load

  private mutating func load() throws(ScriptError) -> ScriptLoad {
    let words = lines[index].words
    guard words.count == 2, words[0] == "load" || words[0] == "load_with_nhcb" else {
      throw failure("invalid load command. (load[_with_nhcb] <step:duration>)")
    }
    var load = ScriptLoad(
      line: index + 1, step: try duration(words[1]), convertsClassicHistograms: words[0] == "load_with_nhcb", series: [])
    var starts: (labels: Labels, offsets: [Milliseconds?])?
    // An @st line without a series is for all series behind it, over and over.
    var commonOffsets: [Milliseconds?] = []
    index += 1
    while index < lines.count, !lines[index].isEmpty {
      if let split = Self.startMark(in: lines[index]) {
        guard starts == nil else { throw failure("an @st line must be followed by its series") }
        let offsets = try startOffsets(lines[index][split.upperBound...])
        let description = lines[index][..<split.lowerBound]
        if description.isEmpty {
          commonOffsets = offsets
        } else {
          starts = (try series(description).labels, offsets)
        }
      } else {
        let notation = try series(lines[index])
        if let starts {
          guard starts.labels == notation.labels, starts.offsets.count == notation.values.count else {
            throw failure("the @st line above needs the same labels and as many values as this one")
          }
        }
        let common = commonOffsets.isEmpty ? nil : notation.values.indices.map { commonOffsets[$0 % commonOffsets.count] }
        load.series.append(
          ScriptLoad.Line(
            labels: notation.labels, values: notation.values, startOffsets: starts?.offsets ?? common))
        starts = nil
      }
      index += 1
    }
    guard starts == nil else { throw failure("an @st line must be followed by its series") }
    return load
  }

  /// The `@st` at the end of the series description, outside quotes.
  private static func startMark(in line: Substring) -> Range<Substring.Index>? {
    var quote: Character?
    var position = line.startIndex
    while position < line.endIndex {
      let character = line[position]
      if character == "\\", quote != nil, quote != "`" {
        position = line.index(after: position)
        guard position < line.endIndex else { return nil }
      } else if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" || character == "`" {
        quote = character
      } else if character == "@" {
        let rest = line[position...]
        guard rest.hasPrefix("@st"), rest.dropFirst(3).first.map({ $0 == " " || $0 == "\t" }) ?? true else { return nil }
        return position..<line.index(position, offsetBy: 3)
      } else if character == " " || character == "\t" {
        // Blanks may stand inside the braces, but the values begin behind them.
        if !line[..<position].contains("{") || line[..<position].contains("}") { return nil }
      }
      position = line.index(after: position)
    }
    return nil
  }

  private func startOffsets(_ text: Substring) throws(ScriptError) -> [Milliseconds?] {
    do throws(PromQLError) {
      return try StartOffsetNotation(text.words).offsets
    } catch {
      throw failure(error.message)
    }
  }

  // MARK: eval

  private mutating func evaluation() throws(ScriptError) -> ScriptEvaluation {
    var evaluation = try head()
    isFailureDescribed = false
    index += 1
    var series: [(labels: Labels, values: [SequenceValue])] = []
    body: while index < lines.count, !lines[index].isEmpty {
      let line = lines[index]
      let words = line.words
      if let number = Self.number(line) {
        evaluation.expectation = .scalar(number)
        index += 1
        break body
      } else if words[0] == "expected_fail_message" || words[0] == "expected_fail_regexp" {
        let text = String(line.dropFirst(words[0].count).trimmed)
        evaluation.failure = words[0].hasSuffix("message") ? .exactly(text) : .matching(text)
        index += 1
        break body
      } else if words[0] == "expect" {
        try expectLine(line, words, &evaluation)
      } else {
        let notation = try self.series(line)
        guard !evaluation.isInstant || evaluation.matrixTimes != nil || notation.values.count <= 1 else {
          throw failure("expecting multiple values in instant evaluation not allowed")
        }
        series.append((notation.labels, notation.values))
      }
      index += 1
    }
    if case .series = evaluation.expectation { evaluation.expectation = .series(series) }
    return evaluation
  }

  /// A bare number with an optional sign.
  private static func number(_ line: Substring) -> Double? {
    let isSigned = line.first == "-" || line.first == "+"
    let value = try? LiteralValue.number(String(isSigned ? line.dropFirst() : line))
    return value.map { line.first == "-" ? -$0 : $0 }
  }

  private func head() throws(ScriptError) -> ScriptEvaluation {
    var rest = lines[index]
    let keyword = rest.takeWord()
    let kind = rest.takeWord()
    var evaluation: ScriptEvaluation
    if kind == "instant" {
      var time: Milliseconds = 0
      if rest.hasPrefix("at ") || rest.hasPrefix("at\t") {
        _ = rest.takeWord()
        time = try signedDuration(rest.takeWord())
      }
      evaluation = ScriptEvaluation(
        line: index + 1, query: String(rest), times: .instant(Timestamp(milliseconds: time)))
    } else if kind == "range" {
      let (from, start, to, end) = (rest.takeWord(), rest.takeWord(), rest.takeWord(), rest.takeWord())
      let (stepWord, step) = (rest.takeWord(), rest.takeWord())
      guard from == "from", to == "to", stepWord == "step" else {
        throw failure("invalid evaluation command, expected: eval range from <start> to <end> step <step> <query>")
      }
      let times = ScriptEvaluation.Times.range(
        start: Timestamp(milliseconds: try signedDuration(start)), end: Timestamp(milliseconds: try signedDuration(end)),
        step: try duration(step))
      evaluation = ScriptEvaluation(line: index + 1, query: String(rest), times: times)
    } else {
      throw failure("invalid evaluation command, expected: eval instant [at <time>] <query>, or eval range …")
    }
    guard !evaluation.query.isEmpty else { throw failure("the evaluation has no query") }
    switch keyword {
    case "eval": break
    case "eval_fail": evaluation.failure = .any
    case "eval_warn": evaluation.warnings = [.any]
    case "eval_info": evaluation.infos = [.any]
    case "eval_ordered": evaluation.isOrdered = true
    default: throw failure("invalid evaluation command \(String(keyword).promQuoted)")
    }
    return evaluation
  }

  private func signedDuration(_ text: Substring) throws(ScriptError) -> Milliseconds {
    text.first == "-" ? -(try duration(text.dropFirst())) : try duration(text)
  }

  private mutating func expectLine(_ line: Substring, _ words: [Substring], _ evaluation: inout ScriptEvaluation) throws(ScriptError) {
    guard words.count > 1 else { throw failure("expect what?") }
    var rest = line
    _ = rest.takeWord()
    let kind = rest.takeWord()
    switch kind {
    case "ordered": evaluation.isOrdered = true
    case "no_warn": evaluation.allowsNoWarnings = true
    case "no_info": evaluation.allowsNoInfos = true
    case "fail":
      guard !isFailureDescribed else { throw failure("at most one expect fail is allowed") }
      isFailureDescribed = true
      evaluation.failure = try textRule(rest)
    case "warn": evaluation.warnings.append(try textRule(rest))
    case "info": evaluation.infos.append(try textRule(rest))
    case "string":
      guard let quote = rest.first, "\"`'".contains(quote), rest.count > 1, rest.last == quote else {
        throw failure("expect string needs a quoted string")
      }
      evaluation.expectation = .string(unquoted(Array(rest.utf8)[...]))
    case "range":
      let words = rest.words
      guard words.count == 7, words[0] == "vector", words[1] == "from", words[3] == "to", words[5] == "step" else {
        throw failure("invalid expectation, expected: expect range vector from <start> to <end> step <step>")
      }
      evaluation.matrixTimes = (
        Timestamp(milliseconds: try signedDuration(words[2])), Timestamp(milliseconds: try signedDuration(words[4])),
        try duration(words[6])
      )
    default: throw failure("unknown expectation \(String(kind).promQuoted)")
    }
    if evaluation.allowsNoWarnings && !evaluation.warnings.isEmpty || evaluation.allowsNoInfos && !evaluation.infos.isEmpty {
      throw failure("no_warn and warn, or no_info and info, cannot be combined")
    }
  }

  private func textRule(_ text: Substring) throws(ScriptError) -> ScriptEvaluation.TextRule {
    if text.isEmpty { return .any }
    if text.hasPrefix("msg:") { return .exactly(String(text.dropFirst(4).trimmed)) }
    if text.hasPrefix("regex:") { return .matching(String(text.dropFirst(6).trimmed)) }
    throw failure("invalid expectation \(String(text).promQuoted), expected msg: or regex:")
  }
}

extension StringProtocol where SubSequence == Substring {
  /// Without the blanks at both ends.
  fileprivate var trimmed: Substring {
    let start = firstIndex { !$0.isScriptBlank } ?? endIndex
    let end = lastIndex { !$0.isScriptBlank }.map { index(after: $0) } ?? start
    return self[start..<end]
  }

  fileprivate var words: [Substring] { split { $0.isScriptBlank } }
}

extension Substring {
  /// Takes the first word and the blanks around it away.
  fileprivate mutating func takeWord() -> Substring {
    let start = drop { $0.isScriptBlank }
    let word = start.prefix { !$0.isScriptBlank }
    self = start[word.endIndex...].drop { $0.isScriptBlank }
    return word
  }
}

extension Character {
  fileprivate var isScriptBlank: Bool { self == " " || self == "\t" || self == "\r" || self == "\r\n" }
}
