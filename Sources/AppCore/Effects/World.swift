package import Dashboards
package import DatasourceKit
package import TimeSeries

/// The world outside the application's values: clocks, files, servers. The program has one that is real, tests
/// have one that is scripted.
package protocol World: Sendable {
  func now() -> Timestamp

  /// Returns at `time`, or earlier when cancelled.
  func sleep(until time: Timestamp) async

  func datasource(uid: String) -> DatasourceAccess?

  /// What another context has in the place of a datasource: the one of the same uid, else name, else the first of its type.
  func counterpart(of id: DatasourceID, inContext name: String) async throws(LoadProblem) -> DatasourceAccess

  func load(_ location: DashboardLocation) async -> Result<Dashboard, LoadProblem>

  /// Everything on this machine that can be opened; called again whenever the list is shown.
  func dashboards() async -> [DashboardEntry]

  /// Everything on servers that can be opened.
  func remoteDashboards() async -> [DashboardEntry]

  /// Asks a datasource whether it answers.
  func health(of id: DatasourceID) async -> SourceStatus

  /// The present context once every server has said what it has, or has let its time pass.
  func findSources() async -> SourceSnapshot

  /// From now on ``datasource(uid:)`` gives that context's.
  func openContext(_ name: String) async -> Result<SourceSnapshot, LoadProblem>

  /// The present context as its files have it now. Where they are wrong, everything stays as it was.
  func rereadConfiguration() async -> Result<SourceSnapshot, LoadProblem>

  /// The embedded store scrapes these addresses too, until the program ends.
  ///
  /// - Returns: What the user is told.
  func scrape(_ addresses: [String]) async -> String

  /// Writes files to a folder below the state folder, which is made where it is not there.
  ///
  /// - Returns: The folder's path.
  func write(_ files: [OutputFile], to folder: String) async -> Result<String, LoadProblem>

  /// Writes a dashboard to the folder of those that were saved, which are listed with the others.
  ///
  /// - Parameter replaces: Whether an earlier file of that name is this dashboard's own; else the next free name is taken.
  /// - Returns: The file's path.
  func save(_ file: OutputFile, replaces: Bool) async -> Result<String, LoadProblem>

  /// Writes the state that outlives a run.
  ///
  /// - Returns: Why it could not be written.
  func saveState(_ text: String) async -> LoadProblem?

  /// Carries out what only the terminal or the file system can do.
  @MainActor func perform(_ effect: TerminalEffect)
}

extension World {
  /// Without a configuration there are no other contexts.
  package func counterpart(of id: DatasourceID, inContext name: String) async throws(LoadProblem) -> DatasourceAccess {
    throw LoadProblem(subject: "context \(name)", reason: "there is no such context")
  }
}

package struct OutputFile: Hashable, Sendable {
  /// Letters, digits, `-`, `_` and `.` only.
  package let name: String
  package let text: String

  package init(name: String, text: String) {
    self.name = Self.safe(name)
    self.text = text
  }

  /// A title as a file name: never a path, never hidden, never empty.
  static func safe(_ name: String) -> String {
    let clean = name.prefix(100).map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
    let text = String(clean.drop { $0 == "." || $0 == "-" })
    return text.isEmpty ? "unnamed" : text
  }
}

/// What only the terminal or the process can do; there is no answer.
package enum TerminalEffect: Hashable, Sendable {
  case copy(String)
  case bell
  case notify(String)
  /// For the command that the user named for such news, if he did.
  case hook(WatchEvent)
  case title(String)
  case mouse(Bool)
  /// Whether the embedded store goes on taking samples: a paused program does not wake up.
  case sampling(Bool)
  case suspend
  case repaint
  case quit
}
