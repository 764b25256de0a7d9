import Canvas
import Widgets

/// Pieces of text that stand side by side in one row, cut where the row ends.
struct TextRun {
  private(set) var parts: [(text: String, style: Style)]

  init(_ parts: [(text: String, style: Style)] = []) { self.parts = parts }

  mutating func add(_ text: String, _ style: Style) {
    parts.append((text, style))
  }

  var width: Int { parts.reduce(0) { $0 + Glyph.width(of: $1.text) } }

  /// - Returns: The column after the last one written.
  @discardableResult
  func draw(at column: Int, row: Int, limit: Int, on canvas: inout Canvas) -> Int {
    var next = column
    let end = column + max(limit, 0)
    for (index, part) in parts.enumerated() where next < end {
      // Where a part just fits and more would follow, the mark must say so.
      let isCut = Glyph.width(of: part.text) == end - next && parts[(index + 1)...].contains { $0.text.contains { $0 != " " } }
      next += canvas.write(isCut ? part.text + " " : part.text, column: next, row: row, style: part.style, limit: end - next)
    }
    return next
  }
}
