/// One place of a canvas: 16 bytes without references.
package struct Cell: Hashable, Sendable {
  package var glyph: Glyph
  package var style: Style

  package init(glyph: Glyph, style: Style) {
    (self.glyph, self.style) = (glyph, style)
  }

  package static let blank = Cell(glyph: .space, style: .plain)
}
