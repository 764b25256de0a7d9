import CPCRE2
import Synchronization

/// A JavaScript pattern on PCRE2, which has what RE2 has not (lookaround, references back) and pays with limits: a match
/// that would take longer ends, and the pattern is then known to be too costly.
final class PCRE2Engine: Sendable {
  let groupNames: [String?]
  private let source: String
  // PCRE2 allows one compiled code and one context to be used from many threads at once; neither is written
  // after `init`.
  private nonisolated(unsafe) let code: OpaquePointer
  private nonisolated(unsafe) let context: OpaquePointer?
  /// How often the limits ended a match.
  private let exceeded = Atomic<Int>(0)

  /// After so many the pattern matches nothing any more: a table of a thousand rows must not cost a thousand limits.
  private static let mostExceeded = 3

  /// - Throws: Where PCRE2 does not accept the pattern, or a flag is none of JavaScript's.
  init(_ source: String, flags: String) throws(PatternError) {
    var text = JavaScriptSyntax.translated(source)
    // In JavaScript an empty class matches nothing, and a reference to an unset group the empty text.
    let options =
      UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF) | UInt32(PCRE2_DOLLAR_ENDONLY) | UInt32(PCRE2_ALLOW_EMPTY_CLASS)
      | UInt32(PCRE2_MATCH_UNSET_BACKREF) | (try Self.options(flags: flags, of: source))
    var errorNumber: Int32 = 0
    var errorOffset = 0
    let compiled = text.withUTF8 { bytes in
      pcre2_compile_8(bytes.baseAddress, bytes.count, options, &errorNumber, &errorOffset, nil)
    }
    guard let compiled else {
      throw PatternError(pattern: source, byte: min(errorOffset, source.utf8.count), reason: Self.message(errorNumber))
    }
    self.source = source
    code = compiled
    context = pcre2_match_context_create_8(nil)
    // What 100 kB of text needs with a well-behaved pattern; catastrophic backtracking ends in milliseconds.
    pcre2_set_match_limit_8(context, 1_000_000)
    pcre2_set_depth_limit_8(context, 10_000)
    pcre2_set_heap_limit_8(context, 20_000)
    groupNames = Self.groupNames(of: compiled)
  }

  deinit {
    pcre2_match_context_free_8(context)
    pcre2_code_free_8(code)
  }

  var isTooCostly: Bool { exceeded.load(ordering: .relaxed) > 0 }

  func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    PatternWorkspace.withMatchData { data in run(bytes, from: 0, data) >= 0 }
  }

  func matches(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, limit: Int) -> [Pattern.Match] {
    var matches: [Pattern.Match] = []
    guard let data = pcre2_match_data_create_from_pattern_8(code, nil) else { return matches }
    defer { pcre2_match_data_free_8(data) }
    var position = start
    while matches.count < limit, position <= bytes.count, run(bytes, from: position, data) > 0 {
      let match = Self.match(from: data)
      matches.append(match)
      position = match.range.isEmpty ? Pattern.nextCharacter(after: match.range.upperBound, in: bytes) : match.range.upperBound
    }
    return matches
  }

  /// - Returns: PCRE2's result; negative for no match.
  private func run(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int, _ data: OpaquePointer) -> Int32 {
    guard exceeded.load(ordering: .relaxed) < Self.mostExceeded else {
      CostlyPatterns.note(source)
      return PCRE2_ERROR_NOMATCH
    }
    let result = pcre2_match_8(code, bytes.baseAddress, bytes.count, position, 0, data, context)
    if result < 0, result != PCRE2_ERROR_NOMATCH, result != PCRE2_ERROR_PARTIAL {
      exceeded.add(1, ordering: .relaxed)
      CostlyPatterns.note(source)
    }
    return result
  }

  private static func match(from data: OpaquePointer) -> Pattern.Match {
    let count = Int(pcre2_get_ovector_count_8(data))
    guard let offsets = pcre2_get_ovector_pointer_8(data), count > 0 else { return Pattern.Match(range: 0..<0, groups: []) }
    func range(_ index: Int) -> Range<Int>? {
      let (start, end) = (offsets[2 * index], offsets[2 * index + 1])
      guard start >= 0, start <= end else { return nil }
      return start..<end
    }
    return Pattern.Match(range: range(0) ?? 0..<0, groups: (1..<max(count, 1)).map(range))
  }

  private static func options(flags: String, of source: String) throws(PatternError) -> UInt32 {
    var options: UInt32 = 0
    for flag in flags {
      switch flag {
      case "i": options |= UInt32(PCRE2_CASELESS)
      case "m": options |= UInt32(PCRE2_MULTILINE)
      case "s": options |= UInt32(PCRE2_DOTALL)
      case "y": options |= UInt32(PCRE2_ANCHORED)
      case "g", "u", "d", "v": break
      default:
        throw PatternError(
          pattern: source, byte: source.utf8.count, reason: "unknown flag \"\(flag)\", expected some of g, i, m, s, u, y")
      }
    }
    return options
  }

  private static func groupNames(of code: OpaquePointer) -> [String?] {
    var groups: UInt32 = 0
    var names: UInt32 = 0
    var entrySize: UInt32 = 0
    var table: UnsafePointer<UInt8>?
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &names)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &entrySize)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
    var result = [String?](repeating: nil, count: Int(groups))
    guard let table else { return result }
    for index in 0..<Int(names) {
      let entry = table + index * Int(entrySize)
      let number = Int(entry[0]) << 8 | Int(entry[1])
      let bytes = UnsafeBufferPointer(start: entry + 2, count: Int(entrySize) - 2).prefix { $0 != 0 }
      if result.indices.contains(number - 1) { result[number - 1] = String(decoding: bytes, as: UTF8.self) }
    }
    return result
  }

  private static func message(_ number: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 200)
    let length = pcre2_get_error_message_8(number, &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "error \(number)"
  }
}

/// Match data for plain yes-or-no matching, which needs no groups.
private enum PatternWorkspace {
  private struct Spare: ~Copyable {
    // Handed to one caller at a time, under the lock of the mutex around it.
    nonisolated(unsafe) var blocks: [OpaquePointer] = []
  }

  private static let spare = Mutex(Spare())

  static func withMatchData(_ body: (OpaquePointer) -> Bool) -> Bool {
    guard let data = spare.withLock({ $0.blocks.popLast() }) ?? pcre2_match_data_create_8(1, nil) else { return false }
    defer {
      let isKept = spare.withLock { spare in
        guard spare.blocks.count < 16 else { return false }
        spare.blocks.append(data)
        return true
      }
      if !isKept { pcre2_match_data_free_8(data) }
    }
    return body(data)
  }
}
