import AppCore
import CDashboards
import Canvas
import Collectors
import Dashboards
import Datasources
import DatasourceKit
import SeriesStore
import Terminal
import Text
import TimeSeries
import Widgets

/// The Host dashboard on this machine, once a second for a while: bytes for the terminal, and processor time by what it goes into.
enum RefreshMeasurement {
  private static let refreshes = 20

  private struct HostWorld: World {
    let embedded: EmbeddedDatasource

    func now() -> Timestamp { HostSampler.now() }
    func sleep(until time: Timestamp) async { try? await Task.sleep(for: .milliseconds(max(time - now(), 0))) }
    func datasource(uid: String) -> DatasourceAccess? { uid == embedded.id.uid ? embedded.access : nil }
    let dashboard: Dashboard
    func load(_ location: DashboardLocation) async -> Result<Dashboard, LoadProblem> { .success(dashboard) }
    func dashboards() async -> [DashboardEntry] { [] }
    func remoteDashboards() async -> [DashboardEntry] { [] }
    func health(of id: DatasourceID) async -> SourceStatus { SourceStatus(uid: id.uid, name: id.name, type: id.type, address: "") }
    func findSources() async -> SourceSnapshot { SourceSnapshot(directory: DatasourceDirectory()) }
    func openContext(_ name: String) async -> Result<SourceSnapshot, LoadProblem> { .failure(LoadProblem(subject: name, reason: "there are no contexts")) }
    func rereadConfiguration() async -> Result<SourceSnapshot, LoadProblem> { await openContext("") }
    func scrape(_ addresses: [String]) async -> String { "" }
    func write(_ files: [OutputFile], to folder: String) async -> Result<String, LoadProblem> {
      .failure(LoadProblem(subject: "benchmark", reason: "it writes nothing"))
    }
    func save(_ file: OutputFile, replaces: Bool) async -> Result<String, LoadProblem> { .success(file.name) }
    func saveState(_ text: String) async -> LoadProblem? { nil }
    @MainActor func perform(_ effect: TerminalEffect) {}
  }

  @MainActor static func run() async throws {
    let store = SeriesStore()
    let id = DatasourceID(uid: "oriel", name: "This host", type: "prometheus")
    guard let bytes = hostDashboard() else { return Figure.note("bytes: skipped, the Host dashboard is not in this binary") }
    let world = HostWorld(embedded: EmbeddedDatasource(id: id, opening: Task { store }), dashboard: try Dashboard.decode(bytes, file: "host.json"))
    let sampler = HostSampler(store: store)
    let capabilities = TerminalCapabilities.detect(
      environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"])
    let curses = try CursesRenderer(capabilities: capabilities, size: TerminalSize(columns: 200, rows: 60))
    var application = Application(
      settings: Settings(
        theme: .dark, themes: Theme.all, symbols: .braille, colors: .direct, zone: .utc, hostName: "benchmark",
        opening: [.bundled(name: "host")]),
      directory: DatasourceDirectory([id], defaultUID: id.uid, minIntervals: [id.uid: "1s"]), columns: 200, rows: 60, now: world.now())
    var renderer = FrameRenderer()
    var commands = application.start(at: world.now())
    await sampler.sample(at: world.now())
    try await Task.sleep(for: .seconds(1))
    await sampler.sample(at: world.now())
    commands = await outcomes(of: commands, in: world).flatMap { application.update($0, at: world.now()) }
    var shown = Canvas(width: 200, height: 60)
    var (sent, smallest, sampling, evaluating, drawing, encoding) = (0, 0, 0.0, 0.0, 0.0, 0.0)
    for round in 0...refreshes {
      var start = ProcessorTime.milliseconds
      func lap() -> Double {
        let now = ProcessorTime.milliseconds
        defer { start = now }
        return now - start
      }
      let messages = await outcomes(of: commands, in: world)
      let evaluated = lap()
      for message in messages { _ = application.update(message, at: world.now()) }
      let canvas = renderer.frame(of: application).canvas
      let drawn = lap()
      let frame = curses.frame(showing: canvas).count
      let encoded = lap()
      if round > 0 {
        (evaluating, drawing, encoding, sent) = (evaluating + evaluated, drawing + drawn, encoding + encoded, sent + frame)
        smallest += SmallestEncoding.bytes(from: shown, to: canvas, depth: capabilities.depth)
      }
      shown = canvas
      try await Task.sleep(for: .milliseconds(1000 - Int(world.now().rawValue % 1000)))
      start = ProcessorTime.milliseconds
      await sampler.sample(at: world.now())
      sampling += lap()
      commands = application.update(.input(.key(Key(.character("r")))), at: world.now())
    }
    let count = Double(refreshes)
    Figure.report(
      "bytes of a refresh of Host, to the smallest encoding", Double(sent) / Double(max(smallest, 1)), limit: 1.5, unit: "×",
      note: "\(sent / refreshes) sent, \(smallest / refreshes) at least")
    Figure.note(
      "  processor time of a refresh, ms: sampling \(Figure.rounded(sampling / (count + 1))), evaluating \(Figure.rounded(evaluating / count)), "
        + "drawing \(Figure.rounded(drawing / count)), encoding \(Figure.rounded(encoding / count))")
  }

  /// What a picture needs: the dashboard, and the answers of its panels.
  private static func outcomes(of commands: [Command], in world: HostWorld) async -> [Message] {
    var messages: [Message] = []
    for case .start(let effect) in commands where effect.kind == .drawing {
      messages.append(.finished(effect.identity, await effect.outcome(in: world, sharing: QueryCoalescer())))
    }
    return messages
  }

  private static func hostDashboard() -> [UInt8]? {
    var count = 0
    guard let first = bundled_dashboards(&count) else { return nil }
    for index in 0..<count where String(cString: first[index].name) == "host" {
      return Array(UnsafeBufferPointer(start: first[index].bytes, count: first[index].count))
    }
    return nil
  }
}
