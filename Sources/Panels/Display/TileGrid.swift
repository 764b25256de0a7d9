import Canvas
import Glibc
import Widgets

/// Equal tiles that fill an area, as Grafana lays out the values of stat and gauge panels.
struct TileGrid: Widget {
  enum Orientation: Hashable, Sendable {
    case automatic
    /// Tiles side by side.
    case vertical
    /// Tiles below each other.
    case horizontal

    init(_ text: String?) {
      self = text == "vertical" ? .vertical : text == "horizontal" ? .horizontal : .automatic
    }
  }

  let tiles: [any Widget]
  let orientation: Orientation
  /// Values that are left out before; counted in the mark.
  let hidden: Int
  let look: Look
  /// A tile is never narrower.
  var leastWidth = 10

  func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !tiles.isEmpty else { return }
    let (columns, rows) = grid(in: area)
    let places = columns * rows
    let isCut = tiles.count > places || hidden > 0
    let body = isCut && area.height > rows ? area.splitRows(area.height - 1).top : area
    let shown = min(tiles.count, places)
    let gap = columns > 1 && body.width / columns >= 12 ? 1 : 0
    // Tiles of unlike sizes would show the same values in unlike ways. What is left over parts them.
    let width = (body.width - gap * (columns - 1)) / columns
    let spare = body.width - gap * (columns - 1) - width * columns
    let height = body.height / rows
    let rowGap = rows > 1 && body.height - height * rows >= rows - 1 ? 1 : 0
    for index in 0..<shown {
      let (column, row) = (index % columns, index / columns)
      let left = body.left + column * (width + gap) + (columns > 1 ? spare * column / (columns - 1) : 0)
      let tile = Rect(left: left, top: body.top + row * (height + rowGap), width: width, height: height)
      canvas.clipped(to: tile) { tiles[index].draw(in: tile, on: &$0) }
    }
    if isCut {
      let text = "+\(tiles.count - shown + hidden) more"
      let row = Rect(left: area.left, top: area.bottom - 1, width: area.width, height: 1)
      canvas.write(text, in: row, alignment: .right, style: look.muted)
    }
  }

  /// Columns and rows whose tiles come nearest to the shape that reads best, about three times as wide as high.
  private func grid(in area: Rect) -> (columns: Int, rows: Int) {
    let most = max(area.width / leastWidth, 1)
    switch orientation {
    case .vertical where tiles.count <= most: return (tiles.count, 1)
    case .horizontal where tiles.count <= area.height: return (1, tiles.count)
    default: break
    }
    var best = (columns: 1, rows: min(tiles.count, area.height))
    var bestBadness = Double.infinity
    for columns in 1...min(most, tiles.count) {
      let rows = (tiles.count + columns - 1) / columns
      let height = Double(area.height) / Double(rows)
      let width = Double(area.width) / Double(columns)
      let empty = Double(columns * rows - tiles.count) / Double(tiles.count)
      let badness = abs(log(width / max(height, 0.1) / 4)) + empty + (height < 1 ? 100 : height < 2 ? 1 : 0)
      if badness < bestBadness { (best, bestBadness) = ((columns, min(rows, area.height)), badness) }
    }
    return best
  }
}
