/// What stands in one cell, or in two: a base character with at most four combining marks.
package struct Glyph: Hashable, Sendable {
  package let scalar: Unicode.Scalar
  /// Combining marks over `scalar`; `nil` in almost every cell.
  package let marks: [Unicode.Scalar]?
  /// 1 or 2; 0 only for ``wideTail``.
  package let width: Int

  package static let space = Glyph(scalar: " ", marks: nil, width: 1)
  /// The second cell of a wide glyph.
  package static let wideTail = Glyph(scalar: "\0", marks: nil, width: 0)

  private init(scalar: Unicode.Scalar, marks: [Unicode.Scalar]?, width: Int) {
    (self.scalar, self.marks, self.width) = (scalar, marks, width)
  }

  /// For drawing characters that are one column wide in every terminal: boxes, blocks, braille, ASCII.
  package init(narrow scalar: Unicode.Scalar) {
    self.init(scalar: scalar, marks: nil, width: 1)
  }

  /// The glyphs of one line of text from anywhere. Control characters become visible pictures (`␛`), marks
  /// without a base and invisible format characters are dropped, so nothing here can command a terminal.
  package static func glyphs(of text: some StringProtocol) -> [Glyph] {
    var result: [Glyph] = []
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x20...0x7E: result.append(Glyph(narrow: scalar))
      case 0...0x1F: result.append(Glyph(narrow: Unicode.Scalar(0x2400 + scalar.value) ?? "?"))
      case 0x7F: result.append(Glyph(narrow: "\u{2421}"))
      case 0x80...0x9F: result.append(Glyph(narrow: "\u{FFFD}"))
      default:
        switch GlyphWidth.columns(of: scalar) {
        case 0: appendMark(scalar, to: &result)
        case let width: result.append(Glyph(scalar: scalar, marks: nil, width: width))
        }
      }
    }
    return result
  }

  private static func appendMark(_ mark: Unicode.Scalar, to glyphs: inout [Glyph]) {
    guard GlyphWidth.isCombining(mark), let base = glyphs.last, (base.marks?.count ?? 0) < 4 else { return }
    glyphs[glyphs.count - 1] = Glyph(scalar: base.scalar, marks: (base.marks ?? []) + [mark], width: base.width)
  }

  /// Columns that `text` takes when written.
  package static func width(of text: some StringProtocol) -> Int {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } ? text.utf8.count : glyphs(of: text).reduce(0) { $0 + $1.width }
  }

  /// `glyphs`, or as many as leave room for `…` within `limit` columns.
  package static func truncate(_ glyphs: [Glyph], toWidth limit: Int) -> [Glyph] {
    guard glyphs.reduce(0, { $0 + $1.width }) > limit else { return glyphs }
    guard limit > 0 else { return [] }
    var shown: [Glyph] = []
    var used = 0
    for glyph in glyphs {
      guard used + glyph.width <= limit - 1 else { break }
      shown.append(glyph)
      used += glyph.width
    }
    return shown + [Glyph(narrow: "…")]
  }
}

extension Glyph: ExpressibleByUnicodeScalarLiteral {
  package init(unicodeScalarLiteral scalar: Unicode.Scalar) {
    self.init(narrow: scalar)
  }
}
