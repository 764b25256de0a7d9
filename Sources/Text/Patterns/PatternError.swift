/// What is wrong with a pattern.
package struct PatternError: Error, Hashable, Sendable {
  var pattern: String
  /// Where in the pattern, counted from 0.
  var byte: Int
  package var reason: String
  /// The part of the pattern concerned, as RE2's messages quote it.
  var part: String?

  init(pattern: String, byte: Int, reason: String, part: String? = nil) {
    (self.pattern, self.byte, self.reason, self.part) = (pattern, byte, reason, part)
  }

  /// ``error parsing regexp: missing closing ): `a(` ``, as Go says it.
  package var goDescription: String { "error parsing regexp: \(reason): `\(part ?? pattern)`" }
}

extension PatternError: CustomStringConvertible {
  package var description: String { "\(reason) at byte \(byte + 1) of the pattern \"\(pattern)\"" }
}
