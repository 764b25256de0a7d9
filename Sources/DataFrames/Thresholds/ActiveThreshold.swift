extension Thresholds {
  /// The step that a value is in: the last one that it reaches, the base for NaN.
  ///
  /// - Parameter fraction: Where the value lies between minimum and maximum; counts in percentage mode.
  /// - Returns: `nil` only where there are no steps.
  package func activeStep(for value: Double, fraction: Double) -> Step? {
    let compared = mode == .percentage ? fraction * 100 : value
    var active = steps.first
    for step in steps {
      guard compared >= step.value else { break }
      active = step
    }
    return active
  }

  /// Grafana's own default: green, red from 80 on.
  package static let standard = Thresholds(steps: [Step(value: -.infinity, color: "green"), Step(value: 80, color: "red")])

  /// Sorted by value, the first one taken as the base.
  package func normalized() -> Thresholds {
    var result = self
    result.steps = steps.enumerated()
      .sorted { ($0.element.value, $0.offset) < ($1.element.value, $1.offset) }
      .map(\.element)
    if !result.steps.isEmpty { result.steps[0].value = -.infinity }
    return result
  }
}
