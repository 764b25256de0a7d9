/// How much of an expression is accepted.
package struct ParserLimits: Hashable, Sendable {
  package var bytes: Int
  /// Brackets, calls and signs inside each other.
  package var nesting: Int
  /// Levels of the tree, which a chain of operators (`a + b + c …`) deepens too.
  package var height: Int

  package init(bytes: Int = 1 << 20, nesting: Int = 256, height: Int = 300) {
    (self.bytes, self.nesting, self.height) = (bytes, nesting, height)
  }

  package static let standard = ParserLimits()
}
