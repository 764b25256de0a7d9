package import TimeSeries

/// A service level objective, whatever file it comes from.
package struct ServiceLevel: Sendable {
  /// How bad events are measured; `{{.window}}` in a query stands for the window.
  package enum Indicator: Hashable, Sendable {
    case events(errors: String, total: String)
    /// The share of errors itself; `text` has its brackets where the file's own form wants some.
    case ratio(String)
  }

  package struct AlertRule: Hashable, Sendable {
    package var isDisabled = false
    package var labels: [String: String] = [:]
    package var annotations: [String: String] = [:]
  }

  package var service: String
  package var name: String
  package var description: String
  /// In per cent, more than 0 and at most 100.
  package var objective: Double
  package var period: Milliseconds
  package var indicator: Indicator
  package var labels: [String: String]
  /// `nil` where there are no alerts.
  package var alert: String?
  package var page: AlertRule
  package var ticket: AlertRule
  /// The form of the file, as `sloth_spec` has it.
  package var specification: String
  /// As `sloth_mode` has it.
  package var mode: String

  package var id: String { "\(service)-\(name)" }
  package var budget: Double { (100 - objective) / 100 }
}

/// The windows over which the burning of a budget is watched.
package struct BurnWindows: Hashable, Sendable {
  package struct Pair: Hashable, Sendable {
    /// The share of the budget that is spent when the alert fires, in per cent.
    var budgetPercent: Double
    var short: Milliseconds
    var long: Milliseconds

    /// How many times faster than allowed the budget burns then.
    func factor(period: Milliseconds) -> Double {
      let hours = Double(period) / 3_600_000
      return hours / (100 / budgetPercent) / (Double(long) / 3_600_000)
    }
  }

  package var period: Milliseconds?
  var pageQuick: Pair
  var pageSlow: Pair
  var ticketQuick: Pair
  var ticketSlow: Pair

  private static let minute: Milliseconds = 60_000
  private static let hour: Milliseconds = 3_600_000

  /// Of the SRE workbook, as sloth has them.
  package static let standard = BurnWindows(
    period: nil, pageQuick: Pair(budgetPercent: 2, short: 5 * minute, long: hour), pageSlow: Pair(budgetPercent: 5, short: 30 * minute, long: 6 * hour),
    ticketQuick: Pair(budgetPercent: 10, short: 2 * hour, long: 24 * hour), ticketSlow: Pair(budgetPercent: 10, short: 6 * hour, long: 72 * hour))

  var lengths: [Milliseconds] {
    Set([pageQuick, pageSlow, ticketQuick, ticketSlow].flatMap { [$0.short, $0.long] }).sorted()
  }
}
