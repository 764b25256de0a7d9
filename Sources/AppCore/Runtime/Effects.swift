package import Dashboards
package import DatasourceKit
package import TimeSeries

/// The world outside the application's values: clocks, files, servers. The program has one that is real, tests
/// have one that is scripted.
package protocol Effects: Sendable {
  func now() -> Timestamp

  /// Returns at `time`, or earlier when cancelled.
  func sleep(until time: Timestamp) async

  func datasource(uid: String) -> (any Datasource)?

  func load(_ location: DashboardLocation) async -> Result<Dashboard, LoadProblem>

  /// Everything that can be opened; called again whenever the list is shown.
  func dashboards() async -> [DashboardEntry]

  /// Asks every datasource whether it answers.
  func sourceHealth() async -> [SourceStatus]

  /// Carries out what only the terminal or the file system can do.
  @MainActor func perform(_ act: OutsideAct)
}

/// Acts with no answer.
package enum OutsideAct: Hashable, Sendable {
  case copy(String)
  case bell
  case notify(String)
  case title(String)
  case mouse(Bool)
  /// Whether the embedded store goes on taking samples: a paused program does not wake up.
  case sampling(Bool)
  case suspend
  case repaint
  case quit
}

/// Why a dashboard cannot be shown, in words for its reader.
package struct LoadProblem: Error, Hashable, Sendable {
  /// The file or server concerned.
  package var subject: String
  package var reason: String
  package var advice: String?

  package init(subject: String, reason: String, advice: String? = nil) {
    (self.subject, self.reason, self.advice) = (subject, reason, advice)
  }
}
