import Canvas

/// Moving between panels as they lie on the screen.
enum SpatialMovement {
  enum Direction: Sendable { case left, right, up, down }

  /// The area that a person would expect from `origin` in `direction`.
  ///
  /// Areas that overlap the origin's span come before those that do not; then the nearest edge decides, then the
  /// smallest offset sideways.
  ///
  /// - Returns: An index into `areas`, or `nil` where nothing lies there.
  static func target(from origin: Rect, direction: Direction, among areas: [Rect]) -> Int? {
    var best: (rank: (Int, Int, Int), index: Int)?
    for (index, area) in areas.enumerated() {
      guard let rank = rank(of: area, from: origin, direction: direction) else { continue }
      if best.map({ rank < $0.rank }) ?? true { best = (rank, index) }
    }
    return best?.index
  }

  private static func rank(of area: Rect, from origin: Rect, direction: Direction) -> (Int, Int, Int)? {
    let distance: Int
    let overlap: Int
    let offset: Int
    switch direction {
    case .left:
      guard area.left < origin.left, area.right <= origin.left + max(origin.width / 2, 1) else { return nil }
      distance = origin.left - area.right
      (overlap, offset) = sideways(origin.top, origin.bottom, area.top, area.bottom)
    case .right:
      guard area.left > origin.left, area.left >= origin.right - max(origin.width / 2, 1) else { return nil }
      distance = area.left - origin.right
      (overlap, offset) = sideways(origin.top, origin.bottom, area.top, area.bottom)
    case .up:
      guard area.top < origin.top, area.bottom <= origin.top + max(origin.height / 2, 1) else { return nil }
      distance = origin.top - area.bottom
      (overlap, offset) = sideways(origin.left, origin.right, area.left, area.right)
    case .down:
      guard area.top > origin.top, area.top >= origin.bottom - max(origin.height / 2, 1) else { return nil }
      distance = area.top - origin.bottom
      (overlap, offset) = sideways(origin.left, origin.right, area.left, area.right)
    }
    // Left and right stay within the band of the origin; up and down may leave it.
    if overlap <= 0, direction == .left || direction == .right { return nil }
    return (overlap > 0 ? 0 : 1, distance, offset)
  }

  private static func sideways(_ start: Int, _ end: Int, _ otherStart: Int, _ otherEnd: Int) -> (overlap: Int, offset: Int) {
    (min(end, otherEnd) - max(start, otherStart), abs(start - otherStart))
  }
}
