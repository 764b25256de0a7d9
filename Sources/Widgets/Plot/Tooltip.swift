package import Canvas

/// A small box over a plot: what the crosshair stands on.
package struct Tooltip: Sendable {
  package struct Entry: Hashable, Sendable {
    var name: String
    var value: String
    var color: Color

    package init(name: String, value: String, color: Color) {
      (self.name, self.value, self.color) = (name, value, color)
    }
  }

  var title: String
  var entries: [Entry]
  var look: Look

  package init(title: String, entries: [Entry], look: Look) {
    (self.title, self.entries, self.look) = (title, entries, look)
  }

  /// Right of `column` where that half of the area is larger, else left of it.
  package func draw(beside column: Int, in area: Rect, on canvas: inout Canvas) {
    let names = entries.map { Glyph.width(of: $0.name) }.max() ?? 0
    let values = entries.map { Glyph.width(of: $0.value) }.max() ?? 0
    let rows = min(entries.count, area.height - 3)
    let isRight = area.right - column > column - area.left
    let free = (isRight ? area.right - column : column - area.left) - 3
    let width = min(max(names + values + 8, Glyph.width(of: title) + 4), free)
    guard rows > 0, width >= Glyph.width(of: title) + 4 else { return }
    let isCut = entries.count > rows
    let box = Rect(left: isRight ? column + 2 : column - 1 - width, top: area.top, width: width, height: rows + 2)
    canvas.fill(box, style: .plain)
    Frame(title: title, look: look).draw(in: box, on: &canvas)
    let inside = box.inset(columns: 2, rows: 1)
    let fit = NameFit(entries.lazy.map(\.name), width: inside.width - 3 - values)
    for (index, entry) in entries.prefix(isCut ? rows - 1 : rows).enumerated() {
      let row = inside.row(index)
      canvas.put(look.isASCII ? "*" : "●", column: row.left, row: row.top, style: Style(foreground: entry.color))
      canvas.write(entry.value, in: row, alignment: .right, style: look.strong)
      canvas.write(fit.text(of: entry.name), column: row.left + 2, row: row.top, style: look.text, limit: row.width - 3 - Glyph.width(of: entry.value))
    }
    if isCut { canvas.write("+\(entries.count - rows + 1) more", in: inside.row(rows - 1), style: look.muted) }
  }
}
