/// An area of cells: columns to the right, rows downwards, from 0.
package struct Rect: Hashable, Sendable {
  package var left: Int
  package var top: Int
  package var width: Int
  package var height: Int

  /// Negative sizes become 0.
  package init(left: Int = 0, top: Int = 0, width: Int, height: Int) {
    (self.left, self.top, self.width, self.height) = (left, top, max(width, 0), max(height, 0))
  }

  /// One past the last column and row; `Int.max` where the sum would be more.
  package var right: Int { Self.sum(left, width) }
  package var bottom: Int { Self.sum(top, height) }

  private static func sum(_ one: Int, _ other: Int) -> Int {
    let (sum, overflows) = one.addingReportingOverflow(other)
    return overflows ? (other < 0 ? .min : .max) : sum
  }

  package var isEmpty: Bool { width == 0 || height == 0 }
  package var middleRow: Rect { row((height - 1) / 2) }

  package func contains(column: Int, row: Int) -> Bool {
    column >= left && column < right && row >= top && row < bottom
  }

  package func intersection(_ other: Rect) -> Rect {
    let left = max(left, other.left)
    let top = max(top, other.top)
    return Rect(
      left: left, top: top, width: max(min(right, other.right), left) - left,
      height: max(min(bottom, other.bottom), top) - top)
  }

  /// Smaller by `columns` at the left and right and `rows` at the top and bottom; never negative.
  package func inset(columns: Int = 0, rows: Int = 0) -> Rect {
    Rect(left: left + columns, top: top + rows, width: width - 2 * columns, height: height - 2 * rows)
  }

  /// The row `index` rows below the top; empty where there is none.
  package func row(_ index: Int) -> Rect {
    Rect(left: left, top: top + index, width: width, height: index >= 0 && index < height ? 1 : 0)
  }

  /// Cut at `count` columns (clamped) from the left.
  package func splitColumns(_ count: Int) -> (left: Rect, right: Rect) {
    let count = min(max(count, 0), width)
    return (
      Rect(left: left, top: top, width: count, height: height),
      Rect(left: left + count, top: top, width: width - count, height: height)
    )
  }

  /// Cut at `count` rows (clamped) from the top.
  package func splitRows(_ count: Int) -> (top: Rect, bottom: Rect) {
    let count = min(max(count, 0), height)
    return (
      Rect(left: left, top: top, width: width, height: count),
      Rect(left: left, top: top + count, width: width, height: height - count)
    )
  }
}
