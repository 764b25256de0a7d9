/// What stands in one cell, or in two: a base character with at most four combining marks.
///
/// One machine word, so that canvases copy and compare fast; marks live in a table shared by all glyphs.
package struct Glyph: Hashable, Sendable {
  /// The scalar in bits 0–20, the width in 21–22, the number of the marks in 32–47.
  private let bits: UInt64

  package var scalar: Unicode.Scalar { Unicode.Scalar(UInt32(truncatingIfNeeded: bits & 0x1F_FFFF)) ?? "\u{FFFD}" }

  /// 1 or 2; 0 only for ``wideTail``.
  package var width: Int { Int(truncatingIfNeeded: bits >> 21 & 3) }

  /// Combining marks over ``scalar``; `nil` in almost every cell.
  package var marks: [Unicode.Scalar]? {
    hasMarks ? CombiningMarks.marks(UInt16(truncatingIfNeeded: bits >> 32)) : nil
  }

  package var hasMarks: Bool { bits >> 32 != 0 }

  package static let space = Glyph(scalar: " ", width: 1)
  /// The second cell of a wide glyph.
  package static let wideTail = Glyph(scalar: "\0", width: 0)

  init(scalar: Unicode.Scalar, width: Int, marks: UInt16 = 0) {
    bits = UInt64(scalar.value) | UInt64(width) << 21 | UInt64(marks) << 32
  }

  /// For drawing characters that are one column wide in every terminal: boxes, blocks, braille, ASCII.
  package init(narrow scalar: Unicode.Scalar) {
    self.init(scalar: scalar, width: 1)
  }

  /// This glyph with one more mark; unchanged where it has four already.
  func adding(mark: Unicode.Scalar) -> Glyph {
    let marks = marks ?? []
    guard marks.count < 4, let number = CombiningMarks.number(of: marks + [mark]) else { return self }
    return Glyph(scalar: scalar, width: width, marks: number)
  }
}

extension Glyph: ExpressibleByUnicodeScalarLiteral {
  package init(unicodeScalarLiteral scalar: Unicode.Scalar) {
    self.init(narrow: scalar)
  }
}
