import Canvas
import DataFrames
import Widgets

/// A value in large digits with its unit in plain bold text at their foot; a unit that is a word stands below a value that
/// leaves it no room.
struct BigValue: Widget {
  private let prefix: String
  private let text: String
  private let suffix: String
  private let style: Style
  private let alignment: Canvas.Alignment
  private let look: Look

  init(_ value: FormattedValue, style: Style, alignment: Canvas.Alignment, look: Look) {
    (prefix, text, suffix) = (value.prefix, value.text, value.suffix)
    (self.style, self.alignment, self.look) = (style, alignment, look)
  }

  private var extra: Int { Glyph.width(of: prefix) + (prefix.isEmpty ? 0 : 1) + Glyph.width(of: suffix) + (suffix.isEmpty || suffix.hasPrefix(" ") ? 0 : 1) }

  /// Rows taken in an area of this size: 10, 5, 3, 2 or 1.
  func height(width: Int, height: Int) -> Int {
    let rows = min(big.height(width: width - extra, height: height), max(height, 0))
    return rows == 1 && hasUnitBelow(width: width, height: height) ? 2 : rows
  }

  private var unit: Substring { suffix.drop { $0 == " " } }

  private func hasUnitBelow(width: Int, height: Int) -> Bool {
    height >= 2 && suffix.hasPrefix(" ") && Glyph.width(of: prefix + text + suffix) > width
      && Glyph.width(of: prefix + text) <= width && Glyph.width(of: String(unit)) <= width
  }

  private var big: BigText { BigText(text, style: style, alignment: .left, look: look) }

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    guard area.height >= 3, let width = big.width(width: area.width - extra, height: area.height) else {
      guard hasUnitBelow(width: area.width, height: area.height) else {
        return canvas.write(prefix + text + suffix, in: area.middleRow, alignment: alignment, style: style)
      }
      let below = Rect(left: area.left, top: area.top + area.height / 2, width: area.width, height: 1)
      canvas.write(prefix + text, in: Rect(left: below.left, top: below.top - 1, width: below.width, height: 1), alignment: alignment, style: style)
      return canvas.write(String(unit), in: below, alignment: alignment, style: style)
    }
    let free = max(area.width - width - extra, 0)
    var column = area.left + (alignment == .left ? 0 : alignment == .right ? free : free / 2)
    let foot = area.top + (area.height - 1 + big.height(width: area.width - extra, height: area.height)) / 2
    if !prefix.isEmpty { column += canvas.write(prefix, column: column, row: area.top, style: style) + 1 }
    big.draw(in: Rect(left: column, top: area.top, width: width, height: area.height), on: &canvas)
    column += width + (suffix.isEmpty || suffix.hasPrefix(" ") ? 0 : 1)
    canvas.write(suffix, column: column, row: min(foot, area.bottom - 1), style: style, limit: area.right - column)
  }
}
