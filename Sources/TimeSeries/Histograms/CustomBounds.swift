extension NativeHistogram {
  /// The bounds that both rising lists have.
  static func sharedBounds(_ left: [Double], _ right: [Double]) -> [Double] {
    var shared: [Double] = []
    var (i, j) = (0, 0)
    while i < left.count && j < right.count {
      if left[i] == right[j] {
        shared.append(left[i])
        i += 1
        j += 1
      } else if left[i] < right[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return shared
  }

  /// Moves each bucket's count to the first shared bound at or above its own; `bounds` must be a subset of the own ones.
  mutating func mapCustomBuckets(to bounds: [Double]) {
    let own = customValues
    var next = 0
    positive = positive.regrouped { index in
      guard index >= 0, index < own.count else { return bounds.count }
      while next < bounds.count && bounds[next] < own[index] { next += 1 }
      return next
    }
    customValues = bounds
  }
}
