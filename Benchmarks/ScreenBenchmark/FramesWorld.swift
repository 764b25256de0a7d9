import AppCore
import Dashboards
import DataFrames
import DatasourceKit
import Synchronization
import TimeSeries

/// A world with one dashboard, whose only source answers at once with frames that are at hand.
final class FramesWorld: World, Datasource {
  private struct State {
    var dashboard: Dashboard?
    var answers: [[DataFrame]] = []
    var next = 0
  }

  private let state = Mutex(State())

  let id = DatasourceID(uid: "benchmark", name: "Benchmark", type: "prometheus")

  var dashboard: Dashboard? {
    get { state.withLock(\.dashboard) }
    set { state.withLock { $0.dashboard = newValue } }
  }

  /// The queries that follow are answered in turn.
  func answer(with answers: [[DataFrame]]) { state.withLock { ($0.answers, $0.next) = (answers, 0) } }

  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    state.withLock { state in
      guard !state.answers.isEmpty else { return QueryAnswer() }
      defer { state.next = (state.next + 1) % state.answers.count }
      return QueryAnswer(frames: state.answers[state.next])
    }
  }

  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }

  func now() -> Timestamp { .epoch }
  func sleep(until time: Timestamp) async {}
  func datasource(uid: String) -> DatasourceAccess? { access }
  func load(_ location: DashboardLocation) async -> Result<Dashboard, LoadProblem> {
    dashboard.map(Result.success) ?? .failure(LoadProblem(subject: "benchmark", reason: "there is no dashboard"))
  }
  func dashboards() async -> [DashboardEntry] { [] }
  func remoteDashboards() async -> [DashboardEntry] { [] }
  func health(of id: DatasourceID) async -> SourceStatus { SourceStatus(uid: id.uid, name: id.name, type: id.type, address: "") }
  func findSources() async -> SourceSnapshot { SourceSnapshot(directory: DatasourceDirectory()) }
  func openContext(_ name: String) async -> Result<SourceSnapshot, LoadProblem> { .failure(LoadProblem(subject: name, reason: "there are no contexts")) }
  func rereadConfiguration() async -> Result<SourceSnapshot, LoadProblem> { await openContext("") }
  func scrape(_ addresses: [String]) async -> String { "" }
  func write(_ files: [OutputFile], to folder: String) async -> Result<String, LoadProblem> { .success(folder) }
  func save(_ file: OutputFile, replaces: Bool) async -> Result<String, LoadProblem> { .success(file.name) }
  func saveState(_ text: String) async -> LoadProblem? { nil }
  @MainActor func perform(_ effect: TerminalEffect) {}
}
