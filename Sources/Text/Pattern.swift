package import CPCRE2

/// A compiled regular expression with bounded work.
package final class Pattern: Sendable {
  package enum Syntax: Hashable, Sendable {
    /// Prometheus' RE2 style: must match the whole text; `.` matches a newline.
    case prometheus
    /// Grafana's JavaScript style: searches; flags `g i m s u y` come with the pattern.
    case javaScript
  }

  package let source: String
  package let syntax: Syntax
  // PCRE2 allows one compiled code to be used from many threads at once; it is never written after `init`.
  private nonisolated(unsafe) let code: OpaquePointer

  /// - Throws: ``PatternError`` where the pattern is not valid.
  package init(_ source: String, syntax: Syntax) throws(PatternError) {
    self.source = source
    self.syntax = syntax
    var text = source
    var options = UInt32(PCRE2_UTF | PCRE2_MATCH_INVALID_UTF)
    if syntax == .prometheus {
      options |= UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED) | UInt32(PCRE2_DOTALL)
    }
    var errorNumber: Int32 = 0
    var errorOffset = 0
    let compiled = text.withUTF8 { bytes in
      pcre2_compile_8(bytes.baseAddress, bytes.count, options, &errorNumber, &errorOffset, nil)
    }
    guard let compiled else { throw PatternError(pattern: source, byte: errorOffset, reason: Self.message(errorNumber)) }
    code = compiled
  }

  deinit { pcre2_code_free_8(code) }

  package func matches(_ text: String) -> Bool {
    var text = text
    guard let data = pcre2_match_data_create_8(1, nil) else { return false }
    defer { pcre2_match_data_free_8(data) }
    return text.withUTF8 { pcre2_match_8(code, $0.baseAddress, $0.count, 0, 0, data, nil) } >= 0
  }

  private static func message(_ number: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 200)
    let length = pcre2_get_error_message_8(number, &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "error \(number)"
  }
}

package struct PatternError: Error, Hashable, Sendable {
  package var pattern: String
  /// Where in the pattern, counted from 0.
  package var byte: Int
  package var reason: String

  package init(pattern: String, byte: Int, reason: String) {
    (self.pattern, self.byte, self.reason) = (pattern, byte, reason)
  }
}
