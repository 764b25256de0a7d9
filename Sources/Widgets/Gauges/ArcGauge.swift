package import Canvas
import Glibc

/// A half circle that is filled clockwise up to a fraction; the rest shows the colours of its thresholds, dimmed.
///
/// It needs about 14×5 cells to be read; ``Track`` shows the same where there is less room.
package struct ArcGauge: Widget {
  /// The filled part. `nil` and NaN draw an empty arc; anything else is clamped to `0...1`.
  var fraction: Double?
  var color: Color
  /// The colour at a place of the scale, from 0 to 1; `nil` leaves the unfilled part grey.
  var scale: (@Sendable (Double) -> Color)?
  var look: Look

  package init(fraction: Double?, color: Color, scale: (@Sendable (Double) -> Color)? = nil, look: Look) {
    (self.fraction, self.color, self.scale, self.look) = (fraction, color, scale, look)
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard area.width >= 3, area.height >= 2 else { return }
    let shape = Shape(area)
    let filled = min(max(fraction.map { $0.isNaN ? 0 : $0 } ?? 0, 0), 1)
    if look.showsTints && !look.isASCII { return drawSmooth(in: area, shape, filled, on: &canvas) }
    for row in area.top..<area.bottom {
      for column in area.left..<area.right {
        drawCell(column, row, shape, filled, on: &canvas)
      }
    }
  }

  /// The widest box of so many rows that stands on the base line inside the arc, for the value.
  package func hole(of area: Rect, rows: Int) -> Rect {
    let shape = Shape(area)
    // A line of text may touch the arc with half a column and half its height; large digits of the arc's own colour keep a column away.
    let isLine = rows <= 1
    let height = max(Double(rows) - (isLine ? 0.5 : 0), 0) * 2
    let radius = max(shape.inner + (isLine ? 0.5 : -1), 0)
    let halfWidth = Int(max(radius * radius - height * height, 0).squareRoot())
    return Rect(left: Int(shape.centerX) - halfWidth, top: area.bottom - rows, width: halfWidth * 2 + (area.width % 2), height: rows)
      .intersection(area)
  }
}

extension ArcGauge {
  /// Lengths in columns; a row is two columns high.
  private struct Shape {
    var centerX: Double
    var bottom: Double
    var outer: Double
    var inner: Double

    init(_ area: Rect) {
      centerX = Double(area.left) + Double(area.width) / 2
      bottom = Double(area.bottom)
      // Whole columns are half rows: the top of the arc then meets an edge that can be drawn.
      outer = max(min(Double(area.width) / 2, Double(area.height) * 2).rounded(.down), 1)
      let thickness = max((outer * 0.3).rounded(), 2)
      inner = max(outer - thickness, 0)
    }

    /// Whether a place, seen from the middle of the base, is on the arc.
    func holds(_ dx: Double, _ dy: Double) -> Bool {
      let distance = dx * dx + dy * dy
      return distance <= outer * outer && distance >= inner * inner
    }
  }

  /// Along the scale, from 0 to 1.
  private func place(_ dx: Double, _ dy: Double) -> Double { 1 - atan2(dy, dx) / .pi }

  private enum Part: Hashable { case outside, filled, unfilled }

  private func part(_ x: Double, _ y: Double, _ shape: Shape, _ filled: Double) -> (Part, place: Double) {
    let (dx, dy) = (x - shape.centerX, (shape.bottom - y) * 2)
    guard shape.holds(dx, dy) else { return (.outside, 0) }
    let place = place(dx, dy)
    return (place <= filled && filled > 0 ? .filled : .unfilled, place)
  }

  private func color(_ part: Part, _ place: Double) -> Color {
    switch part {
    case .outside: .standard
    case .filled: color
    case .unfilled: dimmed(scale?(place))
    }
  }

  private func drawSmooth(in area: Rect, _ shape: Shape, _ filled: Double, on canvas: inout Canvas) {
    let lit = PlotCells.vector(color) ?? .zero
    // Asked for each sample, colours along the scale would cost more than everything else; no arc shows more of them.
    let steps = 180
    let unlit = (0...(scale == nil ? 0 : steps)).map { PlotCells.vector(dimmed(scale?(Double($0) / Double(steps)))) ?? .zero }
    // The end of the filled part and the places where the colour of the rest changes.
    let end = Direction(filled)
    let changes = unlit.indices.dropFirst().filter { unlit[$0] != unlit[$0 - 1] }
      .map { (first: $0, direction: Direction(Double($0) / Double(steps))) }
    SmoothShape.draw(in: area, surface: look.theme.surface, on: &canvas) { x, y in
      let (dx, dy) = (x - shape.centerX, (shape.bottom - y) * 2)
      guard shape.holds(dx, dy) else { return nil }
      if filled > 0, end.holds(dx, dy) { return lit }
      // The last change that is not to the right of the place.
      var (low, high) = (0, changes.count)
      while low < high {
        let middle = (low + high) / 2
        if changes[middle].direction.holds(dx, dy) { high = middle } else { low = middle + 1 }
      }
      return low == 0 ? unlit[0] : unlit[changes[low - 1].first]
    }
  }

  /// A place of the scale, seen from the middle of the arc's base. Angles themselves would be by far the dearest part of drawing.
  private struct Direction {
    var x: Double
    var y: Double

    init(_ place: Double) { (x, y) = (cos((1 - place) * .pi), sin((1 - place) * .pi)) }

    /// Whether a place of the arc is to the left of it, or on it.
    func holds(_ dx: Double, _ dy: Double) -> Bool { x * dy >= y * dx }
  }

  private func dimmed(_ color: Color?) -> Color {
    guard let color, look.showsTints else { return look.theme.faint }
    return color.mixed(over: look.theme.surface, opacity: 0.3)
  }

  /// Quadrants in at most two colours: the part that most of them show, and the next.
  private func drawCell(_ column: Int, _ row: Int, _ shape: Shape, _ filled: Double, on canvas: inout Canvas) {
    var parts: [(Part, place: Double)] = []
    for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
      parts.append(part(Double(column) + dx, Double(row) + dy, shape, filled))
    }
    let shown = parts.filter { $0.0 != .outside }
    guard let main = [Part.filled, .unfilled].max(by: { a, b in parts.count { $0.0 == a } < parts.count { $0.0 == b } }), !shown.isEmpty
    else { return }
    let mainParts = parts.filter { $0.0 == main }
    guard let first = mainParts.first else { return }
    if look.isASCII || look.isColorless {
      guard shown.count >= 2 else { return }
      let glyph: Glyph = switch main {
        case .filled: look.isASCII ? "#" : "█"
        default: look.isASCII ? "." : "░"
      }
      return canvas.put(glyph, column: column, row: row, style: Style(foreground: color(main, first.place)))
    }
    var mask = 0
    for (index, part) in parts.enumerated() where part.0 == main { mask |= 1 << index }
    let other = parts.first { $0.0 != main && $0.0 != .outside }
    let hasOutside = shown.count < parts.count
    let style = Style(
      foreground: color(main, first.place), background: hasOutside ? .standard : other.map { color($0.0, $0.place) } ?? .standard)
    canvas.put(DotGrid.quadrants[mask], column: column, row: row, style: style)
  }
}
