package import Canvas

/// A short text in large letters: ten, five or three rows high where it fits (five in ASCII), else one bold line.
package struct BigText: Widget {
  var text: String
  var style: Style
  var alignment: Canvas.Alignment
  var look: Look

  package init(_ text: String, style: Style, alignment: Canvas.Alignment = .center, look: Look) {
    (self.text, self.style, self.alignment, self.look) = (TextWrap.bounded(text), style, alignment, look)
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !text.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      guard let font = font(width: area.width, height: area.height) else {
        return canvas.write(text, in: area.middleRow, alignment: alignment, style: style.adding(.bold))
      }
      let width = BigFont.width(of: text, font)
      let free = area.width - width
      let left = area.left + (alignment == .left ? 0 : alignment == .right ? free : free / 2)
      BigFont.draw(text, font, column: left, row: area.top + (area.height - font.height) / 2, style: style, on: &canvas)
    }
  }

  /// Rows that the text takes in an area of this size: 10, 5, 3 or 1.
  package func height(width: Int, height: Int) -> Int { font(width: width, height: height)?.height ?? 1 }

  /// Columns that the large letters take; `nil` where only a plain line fits.
  package func width(width: Int, height: Int) -> Int? {
    font(width: width, height: height).map { BigFont.width(of: text, $0) }
  }

  private func font(width: Int, height: Int) -> BigFont? {
    guard text.unicodeScalars.count <= 32, BigFont.canWrite(text) else { return nil }
    return (look.isASCII ? [BigFont.plain] : [.huge, .tall, .low]).first {
      $0.height + $0.margin <= height && BigFont.width(of: text, $0) <= width
    }
  }
}
