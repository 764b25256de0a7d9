/// Which characters drawing may use, from the finest to the plainest.
package enum Symbols: String, Hashable, Sendable, CaseIterable {
  case braille, blocks, ascii
}
