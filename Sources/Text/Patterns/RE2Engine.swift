import CRE2

/// A pattern on RE2: time in proportion to the text, and no limit that a text could exceed.
final class RE2Engine: Sendable {
  let groupNames: [String?]
  // RE2 allows one compiled pattern to be used from many threads at once; it is not written after `init`.
  private nonisolated(unsafe) let pattern: OpaquePointer

  /// - Throws: Where Go's regexp does not accept the pattern, in its words; where the compiled pattern would take more than
  ///   RE2's 8 MiB, in RE2's.
  init(_ source: String) throws(PatternError) {
    var (text, names) = try GoSyntax.translated(source)
    let compiled = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { oriel_re2_new($0.baseAddress ?? Self.none, $0.count) }
    }
    guard let compiled else { throw GoSyntax.failure(of: source, reason: "out of memory") }
    if let error = oriel_re2_error(compiled) {
      // Once `pattern` is set, a throw would run `deinit`.
      defer { oriel_re2_free(compiled) }
      throw GoSyntax.failure(of: source, reason: String(cString: error))
    }
    (pattern, groupNames) = (compiled, names)
  }

  deinit { oriel_re2_free(pattern) }

  func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.withMemoryRebound(to: CChar.self) { oriel_re2_matches_all(pattern, $0.baseAddress ?? Self.none, $0.count) != 0 }
  }

  /// The match of the whole text: there is one at most.
  func matches(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, limit: Int) -> [Pattern.Match] {
    guard start <= bytes.count else { return [] }
    var offsets = [Int](repeating: .max, count: 2 * (groupNames.count + 1))
    let isFound = bytes.withMemoryRebound(to: CChar.self) {
      oriel_re2_find(pattern, $0.baseAddress ?? Self.none, $0.count, start, 1, &offsets) != 0
    }
    guard isFound else { return [] }
    func range(_ group: Int) -> Range<Int>? {
      let (start, end) = (offsets[2 * group], offsets[2 * group + 1])
      return start == .max || start > end ? nil : start..<end
    }
    return [Pattern.Match(range: range(0) ?? 0..<0, groups: (1..<groupNames.count + 1).map(range))]
  }

  /// Where an empty text stands.
  private nonisolated(unsafe) static let none = UnsafePointer(UnsafeMutablePointer<CChar>.allocate(capacity: 1))
}
