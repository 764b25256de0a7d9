/// Text from anywhere, as glyphs that cannot command a terminal.
extension Glyph {
  /// The glyphs of one line of text, in logical order.
  ///
  /// Control characters become visible pictures (`␛`). Marks without a base, variation selectors, joiners and
  /// directional controls are dropped: terminals disagree on their widths, and directional controls could make
  /// the rest of a row read differently.
  package static func glyphs(of text: some StringProtocol) -> [Glyph] {
    glyphs(of: String(text), filling: .max)
  }

  /// As many glyphs as fill more than `columns`, or all: log lines can be very long, and rows are not.
  static func glyphs(of text: String, filling columns: Int) -> [Glyph] {
    var result: [Glyph] = []
    result.reserveCapacity(min(text.utf8.count, columns))
    var width = 0
    forEach(in: text) { glyph, mark in
      if let mark {
        if let base = result.popLast() { result.append(base.adding(mark: mark)) }
        return true
      }
      guard width <= columns else { return false }
      result.append(glyph)
      width += glyph.width
      return true
    }
    return result
  }

  /// Columns that `text` takes when written.
  package static func width(of text: some StringProtocol) -> Int {
    let text = String(text)
    var width = 0
    forEach(in: text) { glyph, mark in
      if mark == nil { width += glyph.width }
      return true
    }
    return width
  }

  /// `glyphs`, or as many as leave room for `…` within `limit` columns.
  static func truncate(_ glyphs: [Glyph], toWidth limit: Int) -> [Glyph] {
    guard glyphs.reduce(0, { $0 + $1.width }) > limit else { return glyphs }
    guard limit > 0 else { return [] }
    var shown: [Glyph] = []
    var used = 0
    for glyph in glyphs {
      guard used + glyph.width <= limit - 1 else { break }
      shown.append(glyph)
      used += glyph.width
    }
    return shown + ["…"]
  }

  /// Calls `body` with each glyph, or with each mark that belongs to the glyph before it, while it returns true.
  @inline(__always)
  static func forEach(in text: String, _ body: (Glyph, _ mark: Unicode.Scalar?) -> Bool) {
    for scalar in text.unicodeScalars {
      if scalar.value >= 0x20 && scalar.value < 0x7F {
        guard body(Glyph(narrow: scalar), nil) else { return }
      } else if scalar.value < 0xA0 {
        guard body(picture(ofControl: scalar), nil) else { return }
      } else {
        switch GlyphWidth.columns(of: scalar) {
        case 0: if GlyphWidth.isCombining(scalar), !body(.space, scalar) { return }
        case let width: guard body(Glyph(scalar: scalar, width: width), nil) else { return }
        }
      }
    }
  }

  private static func picture(ofControl scalar: Unicode.Scalar) -> Glyph {
    switch scalar.value {
    case 0..<0x20: Glyph(narrow: Unicode.Scalar(0x2400 + scalar.value) ?? "?")
    case 0x7F: "\u{2421}"
    default: "\u{FFFD}"
    }
  }
}
