package import Canvas
import Glibc

/// Parts of a whole as slices of a disc, or of a ring, clockwise from the top; with a text on each slice that has room for it.
///
/// It mixes colours, so it is for looks with ``Look/showsTints``; ``ShareList`` shows the same in all others.
package struct PieChart: Widget {
  var parts: [ShareList.Part]
  var isRing: Bool
  /// One for each part; empty ones are left out.
  var labels: [String]
  var look: Look

  package init(parts: [ShareList.Part], isRing: Bool, labels: [String] = [], look: Look) {
    (self.parts, self.isRing, self.look) = (parts, isRing, look)
    self.labels = labels.map { TextWrap.bounded($0, to: 200) }
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard area.width >= 6, area.height >= 3, !parts.isEmpty else { return }
    let disc = Disc(area, isRing: isRing, parts: parts)
    let colors = parts.map { PlotCells.vector($0.color) ?? .zero }
    canvas.clipped(to: area) { canvas in
      SmoothShape.draw(in: area, surface: look.theme.surface, on: &canvas) { x, y in disc.part(x, y).map { colors[$0] } }
      let fitting = labels.prefix(parts.count).indices.filter { !labels[$0].isEmpty && place(of: labels[$0], on: $0, of: disc) != nil }
      // A text on some of the large slices only would look like a remark on these.
      guard parts.indices.allSatisfy({ parts[$0].share < 0.15 || fitting.contains($0) }) else { return }
      for index in fitting {
        guard let (column, row) = place(of: labels[index], on: index, of: disc) else { continue }
        let color = parts[index].color
        canvas.write(labels[index], column: column, row: row, style: Style(foreground: color.contrasting, background: color))
      }
    }
  }

  /// In the middle of the slice; `nil` where a cell of the text would lie beside it.
  private func place(of label: String, on index: Int, of disc: Disc) -> (column: Int, row: Int)? {
    let width = Glyph.width(of: label)
    let (x, y) = disc.middle(of: index)
    let (left, row) = (Int(cell: (x - Double(width) / 2).rounded()), Int(cell: y.rounded(.down)))
    let fits = (left..<left + width).allSatisfy { column in
      disc.part(Double(column) + 0.5, Double(row) + 0.3) == index && disc.part(Double(column) + 0.5, Double(row) + 0.7) == index
    }
    return fits ? (left, row) : nil
  }
}

/// Lengths in columns; a row is two columns high.
private struct Disc {
  let centerX: Double
  let centerY: Double
  let outer: Double
  let inner: Double
  /// Where each part ends, in shares of the whole.
  let ends: [Double]

  init(_ area: Rect, isRing: Bool, parts: [ShareList.Part]) {
    centerX = Double(area.left) + Double(area.width) / 2
    centerY = Double(area.top) + Double(area.height) / 2
    // Whole columns are half rows, in which edges can be drawn.
    outer = min(Double(area.width) / 2, Double(area.height)).rounded(.down)
    inner = isRing ? (outer * 0.55).rounded() : 0
    var sum = 0.0
    ends = parts.map {
      sum += $0.share
      return sum
    }
  }

  /// The part at a place in columns and rows; `nil` outside.
  func part(_ x: Double, _ y: Double) -> Int? {
    let (dx, dy) = (x - centerX, (y - centerY) * 2)
    let distance = dx * dx + dy * dy
    guard distance <= outer * outer, distance >= inner * inner else { return nil }
    // From the top, clockwise.
    var turn = atan2(dx, -dy) / (2 * .pi)
    if turn < 0 { turn += 1 }
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] <= turn { low = middle + 1 } else { high = middle }
    }
    return min(low, ends.count - 1)
  }

  func middle(of index: Int) -> (x: Double, y: Double) {
    let start = index == 0 ? 0 : ends[index - 1]
    let angle = (start + ends[index]) * .pi
    let radius = inner > 0 ? (inner + outer) / 2 : outer * 0.62
    return (centerX + sin(angle) * radius, centerY - cos(angle) * radius / 2)
  }
}
