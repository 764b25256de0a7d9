import AppCore
import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Glibc
import TestSupport
import Testing
import Text
import TimeSeries
import Widgets

/// Dashboards with wrong types, missing parts and senseless values in every place: always something on the screen.
@Suite struct HostileDashboardTests {
  static let sizes = [(160, 60), (80, 24), (30, 9), (300, 200), (7, 2)]

  @Test func `mangled dashboards never stop the program`() async throws {
    let sources = Self.documents
    // A longer search is made by hand: ORIEL_MANGLED_ROUNDS=500.
    let rounds = getenv("ORIEL_MANGLED_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 3
    var opened = 0
    for round in 0..<rounds {
      for (index, source) in sources.enumerated() {
        let seed = UInt64(round * 1000 + index + 1)
        var mangler = Mangler(seed: seed)
        let document = mangler.mangled(source.document)
        guard let dashboard = try? Dashboard.decodeAll(document, file: "mangled.json").first else { continue }
        let size = Self.sizes[(round + index) % Self.sizes.count]
        let canvas = await Self.screen(of: dashboard, columns: size.0, rows: size.1, seed: seed)
        #expect(canvas.width == size.0 && canvas.height == size.1, "\(source.name), seed \(seed)")
        opened += 1
      }
    }
    #expect(opened > 0)
  }

  /// Draws it as it opens, and again after some keys.
  private static func screen(of dashboard: Dashboard, columns: Int, rows: Int, seed: UInt64) async -> Canvas {
    let world = OneDashboard(dashboard: dashboard, seed: seed)
    let settings = Settings(
      theme: .dark, themes: [.dark], symbols: .braille, colors: .direct, zone: .utc, hostName: "box", opening: [.file(path: "mangled.json")])
    let directory = DatasourceDirectory([OneDashboard.source])
    var model = Application(settings: settings, directory: directory, columns: columns, rows: rows, now: world.now())
    model = await HeadlessRun(world: world).settle(model, limit: .seconds(5))
    var renderer = FrameRenderer()
    var canvas = renderer.frame(of: model).canvas
    for key in "jlfi" {
      _ = model.update(.input(.key(Key(.character(key)))), at: world.now())
      canvas = renderer.frame(of: model).canvas
    }
    return canvas
  }

  /// The program's own dashboards, and public ones where they are at hand.
  private static let documents: [(name: String, document: JSONValue)] = {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    var paths = DashboardFiles.files(below: root + "/dashboards")
    if let folder = SharedMaterial.folder {
      let all = DashboardFiles.files(below: folder + "/corpus/dashboards")
      paths += stride(from: 0, to: all.count, by: max(all.count / 20, 1)).map { all[$0] }
    } else {
      print("public dashboards are not here: only the program's own are mangled")
    }
    return paths.compactMap { path in
      guard let bytes = try? FileBytes.read(path, limit: 1 << 20), let document = try? JSONValue.parse(bytes, limits: Dashboard.jsonLimits)
      else { return nil }
      return (path, document)
    }
  }()
}

/// One dashboard, and a source that answers everything with odd frames.
private struct OneDashboard: World, Datasource {
  static let source = DatasourceID(uid: "s", name: "source", type: "prometheus")

  let dashboard: Dashboard
  let seed: UInt64

  var id: DatasourceID { Self.source }
  func now() -> Timestamp { Timestamp(milliseconds: 1_700_000_007_123) }
  func sleep(until time: Timestamp) async {}
  func datasource(uid: String) -> DatasourceAccess? { access }
  func load(_ location: DashboardLocation) async -> Result<Dashboard, LoadProblem> { .success(dashboard) }
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

  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    ["a", "b.c", "", "\u{1B}[31m"].map { VariableOption(text: $0, value: $0) }
  }

  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }

  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    var random = SplitMix(seed: seed)
    let numbers = [0, 1, -1, .nan, .infinity, -.infinity, 1e300, -1e300, 1e-300, 9.3e18, FieldValues.absent, 42.5]
    let frames = request.targets.prefix(20).flatMap { target in
      (0..<3).map { series in
        let count = [0, 1, 5, 40][Int(random.next() % 4)]
        let times = (0..<count).map { target.range.start.milliseconds &+ Int64($0) &* max(target.step, 1) }
        return DataFrame(
          refID: target.refID,
          fields: [
            Field(name: "Time", values: .times(times)),
            Field(
              name: "Value", values: .numbers(times.map { _ in numbers[Int(random.next() % UInt64(numbers.count))] }),
              labels: Labels(["job": "j\(series)", "le": ["0.1", "1", "+Inf"][series]])),
          ])
      }
    }
    return QueryAnswer(frames: frames)
  }
}

/// Replaces, removes, repeats and nests parts of a document.
private struct Mangler {
  private var random: SplitMix
  private let rate: UInt64

  init(seed: UInt64) {
    random = SplitMix(seed: seed &* 0x9E37_79B9_7F4A_7C15)
    rate = [20, 60, 200][Int(seed % 3)]
  }

  mutating func mangled(_ value: JSONValue) -> JSONValue {
    if random.next() % rate == 0 { return nonsense() }
    switch value {
    case .array(let elements):
      var result: [JSONValue] = []
      for element in elements where random.next() % rate != 0 {
        result.append(mangled(element))
        if random.next() % rate == 0 { result.append(element) }
      }
      return .array(result)
    case .object(let object):
      var result: [JSONObject.Member] = []
      for member in object.members where random.next() % rate != 0 {
        // Open rows let more panels be drawn.
        let inner: JSONValue = member.key == "collapsed" || member.key == "collapse" ? false : member.value
        result.append(JSONObject.Member(key: member.key, value: mangled(inner)))
      }
      return .object(JSONObject(result))
    default: return value
    }
  }

  private mutating func nonsense() -> JSONValue {
    let choices: [JSONValue] = [
      .null, true, false, 0, -1, 1, 0.5, 3, 24, 1e9, 9_223_372_036_854_775_807, -9.3e18, 1e308, -1e308, 1e-300, .number(.nan), .number(.infinity), "", "NaN",
      "-1", "1e400", "$__all", "$a", "${", "now-", "now+1000000000y", "1000000000000h", "(((", "/[/g", "{{", "\u{0}\u{1B}[2J", .array([]), [[], [[]]], [1, "a", .null],
      .object(JSONObject()), ["id": 1, "value": ["x": 1]], .string(String(repeating: "é漢", count: 3000)),
      .array((0..<300).map { .number(Double($0)) }), deep(200),
    ]
    return choices[Int(random.next() % UInt64(choices.count))]
  }

  private func deep(_ depth: Int) -> JSONValue {
    var value: JSONValue = "end"
    for level in 0..<depth { value = level % 2 == 0 ? [value] : ["panels": value] }
    return value
  }
}
