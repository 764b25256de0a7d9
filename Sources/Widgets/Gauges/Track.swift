package import Canvas

/// A bar that is filled up to a fraction: along a row, or upwards.
package struct Track: Widget {
  package enum Form: Hashable, Sendable {
    /// One colour.
    case basic
    /// The colour changes along the bar.
    case gradient
    /// Separate cells, each with the colour of its place.
    case segments
  }

  /// The filled part. `nil` and NaN draw an empty track; anything else is clamped to `0...1`.
  var fraction: Double?
  var form: Form
  var isVertical: Bool
  /// A heavy line in place of a filled row, so that tracks in neighbouring rows stay apart. Not for upright tracks.
  var isThin: Bool
  var showsUnfilled: Bool
  /// The colour at a place of the track, from 0 to 1; ``Form/basic`` uses that of ``fraction``.
  var color: @Sendable (Double) -> Color
  /// Places that are marked on the unfilled part.
  var ticks: [(place: Double, color: Color)]
  var look: Look

  package init(
    fraction: Double?, form: Form = .basic, isVertical: Bool = false, isThin: Bool = false, showsUnfilled: Bool = true,
    ticks: [(place: Double, color: Color)] = [], look: Look, color: @escaping @Sendable (Double) -> Color
  ) {
    self.fraction = fraction
    self.form = form
    self.isVertical = isVertical
    self.isThin = isThin
    self.showsUnfilled = showsUnfilled
    self.ticks = ticks
    self.look = look
    self.color = color
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let length = isVertical ? area.height : area.width
    let filled = min(max(fraction.map { $0.isNaN ? 0 : $0 } ?? 0, 0), 1)
    let eighths = form == .segments ? Int(cell: (filled * Double(length)).rounded()) * 8 : Int(cell: (filled * Double(length * 8)).rounded())
    for place in 0..<length {
      let level = min(max(eighths - 8 * place, 0), 8)
      let position = (Double(place) + 0.5) / Double(length)
      let cell = self.cell(level, position, filled, isTick: tick(at: place, length))
      for across in 0..<(isVertical ? area.width : area.height) {
        let column = isVertical ? area.left + across : area.left + place
        let row = isVertical ? area.bottom - 1 - place : area.top + across
        canvas.put(cell.glyph, column: column, row: row, style: cell.style)
      }
    }
  }
}

extension Track {
  private func tick(at place: Int, _ length: Int) -> Color? {
    ticks.first { Int(cell: $0.place * Double(length)) == place && $0.place > 0 && $0.place < 1 }?.color
  }

  private func cell(_ level: Int, _ position: Double, _ filled: Double, isTick: Color?) -> Cell {
    let color = form == .basic ? self.color(filled) : self.color(position)
    if form == .segments {
      let glyph: Glyph = look.isASCII ? (level > 0 ? "#" : ".") : isVertical ? "▆" : "▊"
      let unlit: Glyph = look.isASCII ? "." : look.isColorless ? "·" : glyph
      if level == 0 && !showsUnfilled { return .blank }
      return Cell(glyph: level > 0 ? glyph : unlit, style: Style(foreground: level > 0 ? color : dimmed(color)))
    }
    if look.isASCII {
      let glyph: Glyph = level >= 4 ? "#" : isTick != nil ? "|" : showsUnfilled ? "." : " "
      return Cell(glyph: glyph, style: Style(foreground: level >= 4 ? color : look.theme.faint))
    }
    if isThin && !isVertical {
      let rest = isTick ?? look.theme.faint
      if level == 0 { return showsUnfilled ? Cell(glyph: look.isColorless ? "─" : isTick != nil ? "┿" : "━", style: Style(foreground: rest)) : .blank }
      return Cell(glyph: level >= 4 ? "━" : "╸", style: Style(foreground: color))
    }
    let back = showsUnfilled && !look.isColorless ? unfilled : .standard
    if level == 0 {
      if let isTick { return Cell(glyph: isVertical ? "▁" : "▏", style: Style(foreground: isTick, background: back)) }
      return Cell(glyph: look.isColorless && showsUnfilled ? "░" : " ", style: Style(foreground: look.theme.faint, background: back))
    }
    let glyph = isVertical ? Blocks.lowerEighths[level] : Blocks.leftEighths[level]
    return Cell(glyph: glyph, style: Style(foreground: color, background: level == 8 ? .standard : back))
  }

  private var unfilled: Color { look.theme.faint }

  private func dimmed(_ color: Color) -> Color {
    look.showsTints ? color.mixed(over: look.theme.surface, opacity: 0.22) : look.theme.faint
  }
}
