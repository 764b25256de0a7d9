@testable import AppCore
import Canvas
import DataFrames
import Dashboards
import DatasourceKit
import Synchronization
import Testing
import TestSupport
import Text
import TimeSeries
import Widgets

/// The whole application on fakes: keys in, screen text out. Time stands still unless a story lets it pass.
struct Story {
  private(set) var model: Application
  let world: StoryWorld
  private(set) var acts: [TerminalEffect] = []
  /// What was written of the state that outlives a run.
  var saved: [String] { world.saved }
  private var wakeUp: Timestamp?
  private var renderer = FrameRenderer()
  private var pointer = PointerTracker()
  private let coalescer = QueryCoalescer()

  /// 2026-05-01 12:00 UTC
  static let noon = Timestamp(milliseconds: 1_777_636_800_000)

  init(
    opening: [DashboardLocation] = [.file(path: "shop.json")], columns: Int = 120, rows: Int = 40, symbols: Symbols = .braille,
    world: StoryWorld = StoryWorld(), isReadOnly: Bool = false, saved: String? = nil,
    offer: SourceSnapshot? = nil, views: [DashboardLocation: RequestedView] = [:], zone: TimeZoneRules = .utc, timezone: String? = nil
  ) async {
    self.world = world
    var settings = Settings(
      theme: .dark, themes: Theme.all, symbols: symbols, colors: .direct, zone: zone, hostName: "box", isReadOnly: isReadOnly, opening: opening)
    settings.views = views
    settings.timezone = timezone
    model = Application(
      settings: settings, directory: DatasourceDirectory(world.sources.map(\.id)), columns: columns, rows: rows, now: Self.noon)
    model.begin(with: offer ?? SourceSnapshot(context: world.contexts.first ?? "", contexts: world.contexts, directory: model.sources.directory, isReadOnly: isReadOnly))
    model.restore(saved.map { Array($0.utf8) })
    await carryOut(model.start(at: world.time))
  }

  // MARK: What a person does

  /// Keys as the key map writes them, with blanks between: `j enter ctrl-k`.
  mutating func press(_ keys: String) async {
    for word in keys.split(separator: " ") {
      guard let sequence = KeySequence(String(word)) else {
        Issue.record("no key \(word)")
        continue
      }
      for key in sequence.keys { await send(.input(.key(key))) }
    }
  }

  mutating func type(_ text: String) async {
    for character in text { await send(.input(.key(Key(.character(character))))) }
  }

  mutating func paste(_ text: String) async { await send(.input(.paste(text))) }
  mutating func resize(_ columns: Int, _ rows: Int) async { await send(.input(.resize(columns: columns, rows: rows))) }

  mutating func wait(seconds: Int64) async {
    world.pass(seconds * 1000)
    if let due = wakeUp, due <= world.time {
      wakeUp = nil
      await send(.due)
    }
  }

  mutating func send(_ message: Message) async {
    await carryOut(model.update(pointed(message), at: world.time))
  }

  /// The mouse is over what the screen shows.
  private mutating func pointed(_ message: Message) -> Message {
    guard case .input(.mouse(let mouse)) = message else { return message }
    return .pointer(pointer.pointer(for: mouse, over: renderer.frame(of: model)))
  }

  /// The answer to a panel's query, as an effect brings it.
  static func answer(dashboard: Int, _ panel: PanelInstance, _ generation: Int, _ result: Result<PanelData, DatasourceError>) -> Message {
    .finished(
      Effect.Identity(.dashboards, "panel", dashboard: dashboard, panel: panel, generation: generation),
      .answered(DashboardsFeature.Message.answered(dashboard: dashboard, panel: panel, generation: generation, result)))
  }

  // MARK: What then stands on the screen

  mutating func screen() -> String { canvas().text() }
  mutating func canvas() -> Canvas { renderer.frame(of: model).canvas }

  mutating func shows(_ text: String, _ location: SourceLocation = #_sourceLocation) {
    let screen = screen()
    if !screen.contains(text) { Issue.record("“\(text)” is not on the screen:\n\(screen)", sourceLocation: location) }
  }

  mutating func doesNotShow(_ text: String, _ location: SourceLocation = #_sourceLocation) {
    let screen = screen()
    if screen.contains(text) { Issue.record("“\(text)” is on the screen:\n\(screen)", sourceLocation: location) }
  }

  var copied: String? {
    acts.compactMap { if case .copy(let text) = $0 { text } else { nil } }.last
  }

  /// The next time at which something is due; `nil` sleeps until a key.
  var sleepsUntil: Timestamp? { wakeUp }

  private mutating func carryOut(_ commands: [Command]) async {
    var waiting = commands
    var steps = 0
    while !waiting.isEmpty, steps < 5000 {
      steps += 1
      let command = waiting.removeFirst()
      switch command {
      case .wake(let time): wakeUp = time
      case .terminal(let effect): acts.append(effect)
      case .cancel: break
      case .start(let effect):
        let outcome = await effect.outcome(in: world, sharing: coalescer)
        waiting += model.update(.finished(effect.identity, outcome), at: world.time)
      }
    }
    #expect(steps < 5000, "the application never comes to rest")
  }
}

/// What surrounds the application in a story.
final class StoryWorld: World {
  /// What came, in order.
  final class Log<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    func add(_ element: Element) { elements.withLock { $0.append(element) } }
    var all: [Element] { elements.withLock { $0 } }
  }

  /// Something that a story switches while it runs.
  final class Switch: Sendable {
    private let state = Mutex(false)

    var isOn: Bool { state.withLock { $0 } }
    func set(_ isOn: Bool) { state.withLock { $0 = isOn } }
  }

  private struct State {
    var time = Story.noon
    var requests: [QueryRequest] = []
    var written: [String: [OutputFile]] = [:]
    var context = ""
    var nextConfiguration: String?
    var saved: [String] = []
    var files: [String: String]
  }

  private let state: Mutex<State>
  let extra: [any Datasource]
  let contexts: [String]

  init(files: [String: String] = StoryDashboards.all, extra: [any Datasource] = [], contexts: [String] = []) {
    (self.extra, self.contexts) = (extra, contexts)
    state = Mutex(State(context: contexts.first ?? "", files: files))
  }

  var files: [String: String] { state.withLock { $0.files } }
  func put(_ text: String, in file: String) { state.withLock { $0.files[file] = text } }

  var sources: [any Datasource] { [scripted] + extra }
  var time: Timestamp { state.withLock { $0.time } }
  func pass(_ length: Milliseconds) { state.withLock { $0.time = $0.time + length } }

  /// Expressions that were asked, the latest at the end.
  var asked: [String] { state.withLock { $0.requests.flatMap(\.targets).compactMap { $0.model["expr"]?.text } } }
  var requests: [QueryRequest] { state.withLock { $0.requests } }
  var written: [String: [OutputFile]] { state.withLock { $0.written } }

  private var scripted: ScriptedDatasource {
    ScriptedDatasource(
      options: { request throws(DatasourceError) in
        let names: [String] =
          switch request.query.text ?? "" {
          case "label_values(up, namespace)": ["blog", "shop", "wiki"]
          case let query where query.contains("namespace"): ["blog", "shop", "wiki"]
          case let query where query.contains("__name__"): ["http_requests_total", "http_errors_total", "node_load1", "up"]
          case let query where query.hasPrefix("label_names"): ["namespace", "pod"]
          default: []
          }
        return names.map { VariableOption(text: $0, value: $0) }
      },
      answer: { [self] request throws(DatasourceError) in
        state.withLock { $0.requests.append(request) }
        return Self.answer(to: request)
      })
  }

  private static func answer(to request: QueryRequest) -> QueryAnswer {
    var answer = QueryAnswer()
    for target in request.targets {
      let expression = target.model["expr"]?.text ?? ""
      if expression.contains("broken") {
        answer.errors[target.refID] = DatasourceError(
          kind: .rejected(status: 422), datasource: DatasourceID(uid: "prom", name: "Prom", type: "prometheus"), request: expression,
          reason: "too many samples", advice: "narrow the selector")
      } else if expression.contains("missing"), !expression.contains("pod") || expression.contains("missing\"") || expression.contains("missing[") {
        answer.join(.series([], of: target) { _, _ in 0 })
      } else {
        if target.model["format"]?.text == "table" {
          answer.join(table(for: target))
          continue
        }
        let pods = ["cart-1", "cart-2", "pay-1"].map { Labels([("namespace", "shop"), ("pod", $0)]) }
        // A saw of ten minutes on a level of its own for each series.
        answer.join(.series(pods, of: target) { Double($0 * 20) + Double($1.rawValue / 60_000 % 10) })
      }
    }
    return answer
  }

  private static func table(for target: QueryRequest.Target) -> QueryAnswer {
    let frame = DataFrame(
      refID: target.refID,
      fields: [
        Field(name: "pod", values: .strings(["cart-1", "cart-2", "pay-1"])), Field(name: "Value", values: .numbers([1, 2, 3])),
      ])
    return QueryAnswer(frames: [frame])
  }

  // MARK: Effects

  func now() -> Timestamp { time }
  func sleep(until time: Timestamp) async {}
  func datasource(uid: String) -> DatasourceAccess? { sources.first { $0.id.uid == uid }?.access }

  func load(_ location: DashboardLocation) async -> Result<Dashboard, LoadProblem> {
    guard case .file(let path) = location, let text = files[path] else {
      return .failure(LoadProblem(subject: location.key, reason: "there is no such file", advice: "look at the name"))
    }
    do {
      return .success(try Dashboard.decode(Array(text.utf8), file: path))
    } catch {
      return .failure(LoadProblem(subject: path, reason: error.reason, advice: error.advice))
    }
  }

  func dashboards() async -> [DashboardEntry] {
    files.keys.sorted().compactMap { path in
      guard let dashboard = try? Dashboard.decode(Array(files[path, default: ""].utf8), file: path) else { return nil }
      return DashboardEntry(location: .file(path: path), title: dashboard.title, uid: dashboard.uid, folder: "team", tags: dashboard.tags)
    }
  }

  func counterpart(of id: DatasourceID, inContext name: String) async throws(LoadProblem) -> DatasourceAccess {
    guard contexts.contains(name) else { throw LoadProblem(subject: name, reason: "there is no such context") }
    return scripted.access
  }

  func remoteDashboards() async -> [DashboardEntry] { [] }

  func health(of id: DatasourceID) async -> SourceStatus {
    SourceStatus(uid: id.uid, name: id.name, type: id.type, address: "", health: .answers(.milliseconds(12)))
  }

  func findSources() async -> SourceSnapshot { offer(context: state.withLock { $0.context }) }

  func openContext(_ name: String) async -> Result<SourceSnapshot, LoadProblem> {
    guard contexts.contains(name) else { return .failure(LoadProblem(subject: name, reason: "config.yaml:3:7: error: there is no such context", isOfConfiguration: true)) }
    state.withLock { $0.context = name }
    return .success(offer(context: name))
  }

  func rereadConfiguration() async -> Result<SourceSnapshot, LoadProblem> { await openContext(state.withLock { $0.nextConfiguration ?? $0.context }) }
  func scrape(_ addresses: [String]) async -> String { "\(addresses.count) scraped" }

  private func offer(context: String) -> SourceSnapshot {
    SourceSnapshot(context: context, contexts: contexts, directory: DatasourceDirectory(sources.map(\.id)))
  }

  /// What the configuration's file says from now on: the name of a context, or of one that is not there.
  func configure(_ context: String) { state.withLock { $0.nextConfiguration = context } }

  func write(_ files: [OutputFile], to folder: String) async -> Result<String, LoadProblem> {
    state.withLock { $0.written[folder] = files }
    return .success("state/" + folder)
  }

  func save(_ file: OutputFile, replaces: Bool) async -> Result<String, LoadProblem> {
    state.withLock { state in
      let others = state.written["dashboards"] ?? []
      if replaces {
        state.written["dashboards"] = others.filter { $0.name != file.name } + [file]
        return .success("state/dashboards/" + file.name)
      }
      let count = others.count { $0.name.hasPrefix(file.name.prefix { $0 != "." }) }
      let name = count == 0 ? file.name : file.name.replacing(".json", with: "-\(count + 1).json")
      state.written["dashboards"] = others + [OutputFile(name: name, text: file.text)]
      return .success("state/dashboards/" + name)
    }
  }

  func saveState(_ text: String) async -> LoadProblem? {
    state.withLock { $0.saved.append(text) }
    return nil
  }

  var saved: [String] { state.withLock { $0.saved } }
  @MainActor func perform(_ effect: TerminalEffect) {}
}
