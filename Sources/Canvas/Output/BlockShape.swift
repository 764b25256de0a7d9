/// The filled parts of a block element (U+2580…U+259F), in eighths of a cell.
enum BlockShape {
  /// Rectangles of `x`, `y`, `width`, `height`, and how dense the filling is; `nil` for other characters.
  static func parts(of scalar: Unicode.Scalar) -> (rects: [Rect], density: Double)? {
    let value = Int(scalar.value)
    switch value {
    case 0x2580: return ([Rect(width: 8, height: 4)], 1)
    case 0x2581...0x2588: return ([Rect(left: 0, top: 0x2588 - value, width: 8, height: value - 0x2580)], 1)
    case 0x2589...0x258F: return ([Rect(width: 0x2590 - value, height: 8)], 1)
    case 0x2590: return ([Rect(left: 4, top: 0, width: 4, height: 8)], 1)
    case 0x2591...0x2593: return ([Rect(width: 8, height: 8)], Double(value - 0x2590) / 4)
    case 0x2594: return ([Rect(width: 8, height: 1)], 1)
    case 0x2595: return ([Rect(left: 7, top: 0, width: 1, height: 8)], 1)
    case 0x2596...0x259F:
      let quadrants = quadrants[value - 0x2596]
      return ((0..<4).filter { quadrants & 1 << $0 != 0 }.map { Rect(left: $0 % 2 * 4, top: $0 / 2 * 4, width: 4, height: 4) }, 1)
    default: return nil
    }
  }

  /// Upper left 1, upper right 2, lower left 4, lower right 8, from ▖ to ▟.
  private static let quadrants = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14]
}
