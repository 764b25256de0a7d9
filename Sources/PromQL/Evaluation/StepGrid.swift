import TimeSeries

/// The moments at which an expression is evaluated: one for an instant query, evenly spaced ones for a range.
struct StepGrid: Hashable {
  /// Milliseconds since the Unix epoch.
  var start: Int64
  /// Greater than 0.
  var step: Int64
  /// At least 1.
  var count: Int

  init(start: Int64, step: Int64, count: Int) {
    (self.start, self.step, self.count) = (start, max(step, 1), max(count, 1))
  }

  static func instant(_ time: Int64) -> StepGrid { StepGrid(start: time, step: 1, count: 1) }

  func time(_ index: Int) -> Int64 { start &+ Int64(index) &* step }
  var isInstant: Bool { count == 1 }

  /// The first moment alone, for what does not change from step to step.
  var first: StepGrid { .instant(start) }
}

/// Where a selector or subquery looks at each step: shifted by its offset, or pinned by `@`.
struct ReferenceTimes {
  var grid: StepGrid
  var offset: Milliseconds
  var pinned: Int64?

  func time(_ index: Int) -> Int64 { (pinned ?? grid.time(index)) &- offset }
  var first: Int64 { time(0) }
  var last: Int64 { time(grid.count - 1) }
}
