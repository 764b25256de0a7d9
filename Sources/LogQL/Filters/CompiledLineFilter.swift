import CSystem
import Text

struct CompiledLineFilter: PipelineStage {
  private enum Test: Sendable {
    case text(ByteSearch)
    case pattern(LinePattern)
    case template(LineTemplate)
    case address(AddressRange)

    func holds(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
      switch self {
      case .text(let search): search.isFound(in: line)
      case .pattern(let pattern): pattern.isFound(in: line)
      case .template(let template): template.matches(line)
      case .address(let range): range.isFound(in: line)
      }
    }
  }

  private let tests: [Test]
  private let isNegative: Bool

  init(_ filter: LineFilter) throws(StageFailure) {
    isNegative = filter.kind.isNegative
    var tests: [Test] = []
    for alternative in filter.alternatives {
      switch filter.kind {
      case .contains, .containsNot:
        tests.append(alternative.isAddress ? .address(try AddressRange(alternative.text)) : .text(ByteSearch(alternative.text)))
      case .matches, .matchesNot:
        let pattern = try LinePattern(alternative.text)
        tests.append(pattern.literal.map { .text($0) } ?? .pattern(pattern))
      case .pattern, .patternNot: tests.append(.template(try LineTemplate(alternative.text)))
      }
    }
    self.tests = tests
  }

  /// What every line that passes contains.
  var requiredText: [UInt8]? {
    guard !isNegative, tests.count == 1, case .text(let search) = tests[0], !search.needle.isEmpty else { return nil }
    return search.needle
  }

  func passes(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    for test in tests where test.holds(line) { return !isNegative }
    return isNegative
  }

  func pass(_ line: inout PipelineLine, _ labels: inout LineLabels) -> Bool { passes(line.bytes) }
}

/// A regular expression that is looked for anywhere in a line.
struct LinePattern: Sendable {
  private let pattern: Pattern
  /// Where the expression is a plain text.
  let literal: ByteSearch?

  init(_ source: String) throws(StageFailure) {
    literal = source.utf8.allSatisfy(Self.isPlain) ? ByteSearch(source) : nil
    do throws(PatternError) {
      // As it stands, for the words of the message.
      _ = try Pattern(source, syntax: .prometheus)
      pattern = try Pattern("(?s:.*?)(?-s:\(source))(?s:.*)", syntax: .prometheus)
    } catch {
      throw StageFailure(error.goDescription)
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x20 || Lexer.isDigit(byte) || Lexer.isNameStart(byte)
      || [UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "\"")].contains(byte)
  }

  func isFound(in line: UnsafeBufferPointer<UInt8>) -> Bool {
    pattern.matches(String(decoding: line, as: UTF8.self))
  }
}

/// `<_> x=<_>`: the whole line is the texts with anything between them.
struct LineTemplate: Sendable {
  private let parts: [[UInt8]]
  private let startsOpen: Bool
  private let endsOpen: Bool

  init(_ text: String) throws(StageFailure) {
    var parts: [[UInt8]] = []
    var (startsOpen, endsOpen) = (false, false)
    let pieces = PatternPiece.pieces(of: text)
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .literal(let bytes):
        parts.append(bytes)
        endsOpen = false
      case .capture(let name):
        guard name == "_" else { throw StageFailure("named captures are not allowed: found '<\(name)>'") }
        if index > 0, case .capture = pieces[index - 1] { throw StageFailure("found consecutive capture '<_><_>': invalid expression") }
        if index == 0 { startsOpen = true }
        endsOpen = true
      }
    }
    (self.parts, self.startsOpen, self.endsOpen) = (parts, startsOpen, endsOpen)
  }

  func matches(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    for (index, part) in parts.enumerated() {
      let rest = UnsafeBufferPointer(rebasing: line[position...])
      let isLast = index == parts.count - 1
      if index == 0, !startsOpen {
        guard rest.starts(with: part) else { return false }
        position += part.count
        if isLast, !endsOpen { return position == line.count }
      } else if isLast, !endsOpen {
        return rest.count > part.count && rest.suffix(part.count).elementsEqual(part)
      } else {
        // A capture takes at least one byte.
        guard rest.count > part.count, let found = rest.firstIndex(of: part, from: 1) else { return false }
        position += found + part.count
      }
    }
    return parts.isEmpty ? (startsOpen || line.isEmpty) : endsOpen ? position < line.count : position == line.count
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Where `needle` stands first at or after `start`.
  func firstIndex(of needle: [UInt8], from start: Int = 0) -> Int? {
    guard start <= count, let base = baseAddress else { return nil }
    if needle.isEmpty { return start }
    guard let found = sys_find(base + start, count - start, needle, needle.count) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }
}
