package import TimeSeries

/// The moments at which an expression is evaluated: one for an instant query, evenly spaced ones for a range.
package struct StepGrid: Hashable, Sendable {
  /// Milliseconds since the Unix epoch.
  package var start: Int64
  /// Milliseconds, greater than 0.
  package var step: Int64
  /// At least 1.
  package var count: Int

  /// - Parameters:
  ///   - step: What is smaller than 1 becomes 1.
  ///   - count: What is smaller than 1 becomes 1.
  package init(start: Int64, step: Int64, count: Int) {
    (self.start, self.step, self.count) = (start, max(step, 1), max(count, 1))
  }

  package static func instant(_ time: Int64) -> StepGrid { StepGrid(start: time, step: 1, count: 1) }

  /// Milliseconds since the Unix epoch. Wraps around for grids that leave the range of 64 bits.
  @inlinable
  package func time(_ index: Int) -> Int64 { start &+ Int64(index) &* step }

  package var isInstant: Bool { count == 1 }

  /// The first moment alone, for what does not change from step to step.
  package var first: StepGrid { .instant(start) }
}

/// Where a selector or subquery looks at each step: shifted by its offset, or pinned by `@`.
package struct ReferenceTimes: Sendable {
  package var grid: StepGrid
  package var offset: Milliseconds
  /// Milliseconds since the Unix epoch; `nil` where each step looks at its own time.
  package var pinned: Int64?

  package init(grid: StepGrid, offset: Milliseconds = 0, pinned: Int64? = nil) {
    (self.grid, self.offset, self.pinned) = (grid, offset, pinned)
  }

  @inlinable
  package func time(_ index: Int) -> Int64 { (pinned ?? grid.time(index)) &- offset }

  package var first: Int64 { time(0) }
  package var last: Int64 { time(grid.count - 1) }
}
