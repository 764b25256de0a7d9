/// How much of an expression is accepted.
package struct ParserLimits: Hashable, Sendable {
  var bytes: Int
  /// Brackets, calls and signs inside each other.
  var nesting: Int
  /// Levels of the tree, which a chain of operators (`a + b + c …`) deepens too.
  var height: Int

  init(bytes: Int = 1 << 20, nesting: Int = 256, height: Int = 300) {
    (self.bytes, self.nesting, self.height) = (bytes, nesting, height)
  }

  static let standard = ParserLimits()
}
