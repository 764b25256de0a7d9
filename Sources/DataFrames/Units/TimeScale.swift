/// The unit that a length of time counts in, and how larger and smaller ones take over.
package enum TimeScale: Hashable, Sendable {
  case nanoseconds, microseconds, milliseconds, seconds, minutes, hours, days

  struct Step: Sendable {
    /// Magnitudes below this one take this step.
    var limit: Double
    var divisor: Double
    var suffix: String
  }

  /// Rising; the last has no limit. Which units appear is Grafana's choice (microseconds stop at seconds).
  var steps: [Step] {
    switch self {
    case .nanoseconds: Self.nanosecondSteps
    case .microseconds: Self.microsecondSteps
    case .milliseconds: Self.millisecondSteps
    case .seconds: Self.secondSteps
    case .minutes: Self.minuteSteps
    case .hours: Self.hourSteps
    case .days: Self.daySteps
    }
  }

  private static let nanosecondSteps = [
    Step(limit: 1e3, divisor: 1, suffix: " ns"), Step(limit: 1e6, divisor: 1e3, suffix: " µs"),
    Step(limit: 1e9, divisor: 1e6, suffix: " ms"), Step(limit: 6e10, divisor: 1e9, suffix: " s"),
    Step(limit: 3.6e12, divisor: 6e10, suffix: " min"), Step(limit: 8.64e13, divisor: 3.6e12, suffix: " hour"),
    Step(limit: .infinity, divisor: 8.64e13, suffix: " day"),
  ]
  private static let microsecondSteps = [
    Step(limit: 1e3, divisor: 1, suffix: " µs"), Step(limit: 1e6, divisor: 1e3, suffix: " ms"),
    Step(limit: .infinity, divisor: 1e6, suffix: " s"),
  ]
  private static let millisecondSteps = [
    Step(limit: 1e3, divisor: 1, suffix: " ms"), Step(limit: 6e4, divisor: 1e3, suffix: " s"),
    Step(limit: 3.6e6, divisor: 6e4, suffix: " min"), Step(limit: 8.64e7, divisor: 3.6e6, suffix: " hour"),
    Step(limit: 3.1536e10, divisor: 8.64e7, suffix: " day"),
    Step(limit: .infinity, divisor: 3.1536e10, suffix: " year"),
  ]
  private static let secondSteps = [
    Step(limit: 60, divisor: 1, suffix: " s"), Step(limit: 3600, divisor: 60, suffix: " min"),
    Step(limit: 86400, divisor: 3600, suffix: " hour"), Step(limit: 604_800, divisor: 86400, suffix: " day"),
    Step(limit: 31_536_000, divisor: 604_800, suffix: " week"),
    Step(limit: .infinity, divisor: 3.15569e7, suffix: " year"),
  ]
  private static let minuteSteps = [
    Step(limit: 60, divisor: 1, suffix: " min"), Step(limit: 1440, divisor: 60, suffix: " hour"),
    Step(limit: 10080, divisor: 1440, suffix: " day"), Step(limit: 604_800, divisor: 10080, suffix: " week"),
    Step(limit: .infinity, divisor: 5.25948e5, suffix: " year"),
  ]
  private static let hourSteps = [
    Step(limit: 24, divisor: 1, suffix: " hour"), Step(limit: 168, divisor: 24, suffix: " day"),
    Step(limit: 8760, divisor: 168, suffix: " week"), Step(limit: .infinity, divisor: 8760, suffix: " year"),
  ]
  private static let daySteps = [
    Step(limit: 7, divisor: 1, suffix: " day"), Step(limit: 365, divisor: 7, suffix: " week"),
    Step(limit: .infinity, divisor: 365, suffix: " year"),
  ]
}
