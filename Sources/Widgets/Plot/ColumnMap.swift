/// Which samples lie in which dot column: found once for all series that have the same moments.
struct ColumnMap {
  /// The samples of column `c` are `edges[c]..<edges[c + 1]`.
  let edges: [Int]
  /// From the first sample of each column to the one before it, on the x axis; infinite where there is none before.
  let distances: [Double]
  /// The smallest distance between two neighbours of which the later one lies inside or is the first one after the range.
  let spacing: Double
  private let xs: [Int64?]

  /// - Returns: `nil` where moments are missing or out of order: such samples are sorted in one by one.
  init?(_ xs: PlotSeries.Abscissas, start: Double, end: Double, columns: Int) {
    guard case .times(let times) = xs, columns > 0, end > start else { return nil }
    self.xs = times
    let scale = Double(columns) / (end - start)
    var edges: [Int] = []
    edges.reserveCapacity(columns + 1)
    var distances = Array(repeating: Double.infinity, count: columns)
    var spacing = Double.infinity
    var before = -Double.infinity
    var count = 0
    for time in times {
      guard let x = time.map(Double.init), x >= before else { return nil }
      defer { before = x }
      if x < start {
        count += 1
        continue
      }
      if x > before, x - before < spacing { spacing = x - before }
      if x > end { break }
      let column = min(Int((x - start) * scale), columns - 1)
      if edges.count <= column {
        while edges.count <= column { edges.append(count) }
        distances[column] = x - before
      }
      count += 1
    }
    while edges.count <= columns { edges.append(count) }
    (self.edges, self.distances, self.spacing) = (edges, distances, spacing)
  }

  /// Whether this was made of the very same moments.
  func isOf(_ xs: PlotSeries.Abscissas) -> Bool { xs.isIdentical(to: .times(self.xs)) }

  /// Whether every sample that is drawn or leads to one has a finite value.
  func hasOnlyFinite(_ values: [Double]) -> Bool {
    let drawn = max(edges[0] - 1, 0)..<min(edges[edges.count - 1] + 1, values.count)
    return values.withUnsafeBufferPointer { values in drawn.allSatisfy { values[$0].isFinite } }
  }

  func x(_ index: Int) -> Double { xs[index].map(Double.init) ?? .nan }
  var sampleCount: Int { xs.count }
}

extension PlotSeries.Abscissas {
  /// Whether both are one array in memory, which is found out without looking at its elements.
  func isIdentical(to other: Self) -> Bool {
    switch (self, other) {
    case (.times(let one), .times(let other)): Self.isSame(one, other)
    case (.numbers(let one), .numbers(let other)): Self.isSame(one, other)
    default: false
    }
  }

  private static func isSame<Element>(_ one: [Element], _ other: [Element]) -> Bool {
    one.count == other.count && one.withUnsafeBufferPointer { one in other.withUnsafeBufferPointer { one.baseAddress == $0.baseAddress } }
  }
}
