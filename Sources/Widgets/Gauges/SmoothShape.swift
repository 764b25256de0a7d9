import Canvas

/// Draws a shape in quarters of cells. A cell has two colours, so that each cell takes the two that come nearest to the
/// mixed colours of its quarters: edges look round although they are made of blocks.
enum SmoothShape {
  private typealias Quarters = (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)

  /// Samples along each side of a quarter that an edge crosses.
  private static let samples = 3

  /// - Parameter color: At a place in columns and rows of the canvas; `nil` outside the shape. It is asked often.
  static func draw(in area: Rect, surface: Color, on canvas: inout Canvas, color: (Double, Double) -> SIMD3<Float>?) {
    guard let back = PlotCells.vector(surface) else { return }
    for row in area.top..<area.bottom {
      for column in area.left..<area.right {
        let (x, y) = (Double(column), Double(row))
        let middle = color(x + 0.5, y + 0.5)
        if color(x + 0.05, y + 0.05) == middle, color(x + 0.95, y + 0.05) == middle, color(x + 0.05, y + 0.95) == middle,
          color(x + 0.95, y + 0.95) == middle
        {
          if let middle { canvas.put("█", column: column, row: row, style: Style(foreground: Self.color(middle))) }
          continue
        }
        let quarters: Quarters = (
          mixed(x, y, back, color), mixed(x + 0.5, y, back, color), mixed(x, y + 0.5, back, color), mixed(x + 0.5, y + 0.5, back, color)
        )
        put(quarters, back, column: column, row: row, on: &canvas)
      }
    }
  }

  /// The mean colour of a quarter of a cell.
  private static func mixed(_ left: Double, _ top: Double, _ back: SIMD3<Float>, _ color: (Double, Double) -> SIMD3<Float>?) -> SIMD3<Float> {
    var sum = SIMD3<Float>.zero
    for across in 0..<samples {
      for down in 0..<samples {
        let x = left + (Double(across) + 0.5) / Double(samples) / 2
        let y = top + (Double(down) + 0.5) / Double(samples) / 2
        sum += color(x, y) ?? back
      }
    }
    return sum / Float(samples * samples)
  }

  private static func put(_ quarters: Quarters, _ back: SIMD3<Float>, column: Int, row: Int, on canvas: inout Canvas) {
    let parts = [quarters.0, quarters.1, quarters.2, quarters.3]
    var best = (mask: 15, front: SIMD3<Float>.zero, behind: back, error: Float.infinity)
    // Each pair of a mask and its opposite is the same picture with the colours exchanged.
    for mask in 1...7 {
      var (front, behind) = (SIMD3<Float>.zero, SIMD3<Float>.zero)
      for index in 0..<4 { if mask >> index & 1 == 1 { front += parts[index] } else { behind += parts[index] } }
      let count = mask.nonzeroBitCount
      front /= Float(count)
      behind /= Float(4 - count)
      var error: Float = 0
      for index in 0..<4 {
        let difference = parts[index] - (mask >> index & 1 == 1 ? front : behind)
        error += (difference * difference).sum()
      }
      if error < best.error { best = (mask, front, behind, error) }
    }
    // What is left of the background shows the terminal's own.
    if isNear(best.front, back) { (best.mask, best.front, best.behind) = (15 - best.mask, best.behind, best.front) }
    guard !isNear(best.front, back) else { return }
    canvas.put(
      DotGrid.quadrants[best.mask], column: column, row: row,
      style: Style(foreground: color(best.front), background: isNear(best.behind, back) ? .standard : color(best.behind)))
  }

  private static func isNear(_ color: SIMD3<Float>, _ other: SIMD3<Float>) -> Bool {
    let difference = color - other
    return (difference * difference).sum() < 150
  }

  private static func color(_ mixed: SIMD3<Float>) -> Color {
    let channels = mixed.clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 255))
    return .rgb(red: UInt8(channels.x.rounded()), green: UInt8(channels.y.rounded()), blue: UInt8(channels.z.rounded()))
  }
}
