import DatasourceKit
package import TimeSeries

/// What the sources said of their alerts last, and whether the user is told of news.
package struct AlertBoard: Sendable {
  package var reports: [AlertReport] = [] {
    didSet {
      lines = AlertLine.alerts(in: reports)
      version += 1
    }
  }
  /// Every alert once, the worst first.
  private(set) var lines: [AlertLine] = []
  /// Counts what sources said.
  private(set) var version = 0
  /// When they were asked last.
  package var asked: Timestamp?
  /// Tells the user when an alert begins or ends to fire.
  var isWatched = false

  /// How often they are asked while somebody looks at them or they are watched.
  private static let interval: Milliseconds = 30_000

  package init() {}

  /// How many fire now, as far as is known.
  package var firingCount: Int { lines.count { $0.state == .firing } }

  /// Why some of them are not known.
  var problems: [DatasourceError] { reports.compactMap(\.problem) }

  /// What stands where no alert does. That a server does not answer is no good news.
  var wordsForNone: String {
    if reports.isEmpty { return "no source here has alerts" }
    if problems.isEmpty { return "nothing is pending or firing" }
    return problems.count < reports.count ? "nothing is pending or firing where sources answer" : "no source of alerts answers"
  }

  /// When they are to be asked again; `nil` where no source has any.
  package var nextCheck: Timestamp? { reports.isEmpty ? nil : asked.map { $0 + Self.interval } }
}
