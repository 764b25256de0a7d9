import AppCore
import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Text
import TimeSeries
import Widgets

/// A dashboard of 30 time series panels, all visible at 200×60, each with 50 series of 1,000 points.
struct DrawingMeasurement {
  private static let panelCount = 30
  private static let seriesCount = 50
  private static let pointCount = 1000
  private static let rounds = 40
  private static let start = Timestamp(milliseconds: 1_700_000_000_000)

  private var application: Application
  private let world = FramesWorld()
  private var renderer = FrameRenderer()
  private var effects: [Effect] = []
  private var now = DrawingMeasurement.start

  init() {
    let id = DatasourceID(uid: "benchmark", name: "Benchmark", type: "prometheus")
    application = Application(
      settings: Settings(
        theme: .dark, themes: Theme.all, symbols: .braille, colors: .direct, zone: .utc, hostName: "benchmark",
        opening: [.scratch(name: "benchmark")]),
      directory: DatasourceDirectory([id], defaultUID: id.uid), columns: 200, rows: 60, now: now)
  }

  mutating func run() async throws {
    world.dashboard = try Dashboard.decode(Array(Self.document.utf8), file: "benchmark.json")
    let opening = drawing(application.start(at: now))
    for message in await outcomes(of: opening) { effects += drawing(application.update(message, at: now)) }
    Figure.note(
      "\(effects.count) panels of \(Self.seriesCount) series × \(Self.pointCount) points at 200×60, median and 99th percentile of \(Self.rounds) rounds")
    keysWhileLoading()
    let answers = effects.indices.map { answer(seed: $0) }
    await repaint(answers)
    moveFocus()
    await changeOne(answers)
  }

  private func drawing(_ commands: [Command]) -> [Effect] {
    commands.compactMap { if case .start(let effect) = $0, effect.kind == .drawing { effect } else { nil } }
  }

  private func outcomes(of effects: [Effect]) async -> [Message] {
    var messages: [Message] = []
    for effect in effects { messages.append(.finished(effect.identity, await effect.outcome(in: world, sharing: QueryCoalescer()))) }
    return messages
  }

  private mutating func keysWhileLoading() {
    var times: [Double] = []
    for index in 0..<Self.rounds * 5 {
      let key = Key([.right, .down, .left, .tab, .character("c"), .escape, .character("?"), .escape][index % 8])
      times.append(ProcessorTime.of { press(key) })
    }
    report("key press while every panel is loading", times, limit: 16, byPercentile: true)
    press(Key(.home))
  }

  private mutating func press(_ key: Key) {
    now = Timestamp(milliseconds: now.rawValue + 10)
    _ = application.update(.input(.key(key)), at: now)
    _ = renderer.frame(of: application)
  }

  /// Transformations and field config are carried out beside the main thread in the program; they are told apart.
  private mutating func repaint(_ answers: [[DataFrame]]) async {
    var (preparing, painting): ([Double], [Double]) = ([], [])
    for _ in 0..<Self.rounds {
      world.answer(with: answers)
      let start = ProcessorTime.milliseconds
      let prepared = await outcomes(of: effects)
      preparing.append(ProcessorTime.milliseconds - start)
      painting.append(
        ProcessorTime.of {
          for message in prepared { show(message) }
          _ = renderer.frame(of: application)
        })
    }
    report("field config of every panel (beside the main thread)", preparing, limit: 15)
    report("every panel repainted", painting, limit: 15)
    report("both together: full repaint from raw frames", zip(preparing, painting).map(+), limit: 15)
  }

  private mutating func moveFocus() {
    var times: [Double] = []
    for index in 0..<Self.rounds * 5 { times.append(ProcessorTime.of { press(Key(index / 5 % 2 == 0 ? .right : .left)) }) }
    report("only the focus moved", times, limit: 3)
  }

  private mutating func changeOne(_ answers: [[DataFrame]]) async {
    var times: [Double] = []
    for index in 0..<Self.rounds * 5 {
      let place = index % effects.count
      world.answer(with: [answers[(index * 7 + 1) % answers.count]])
      let messages = await outcomes(of: [effects[place]])
      times.append(
        ProcessorTime.of {
          for message in messages { show(message) }
          _ = renderer.frame(of: application)
        })
    }
    report("one panel's data changed", times, limit: 0.5)
  }

  private mutating func show(_ message: Message) {
    now = Timestamp(milliseconds: now.rawValue + 1)
    _ = application.update(message, at: now)
  }

  private func report(_ name: String, _ times: [Double], limit: Double, byPercentile: Bool = false) {
    let (median, high) = (times.quantile(0.5), times.quantile(0.99))
    Figure.report(
      name, byPercentile ? high : median, limit: limit, unit: "ms",
      note: byPercentile ? "p99; median \(Figure.rounded(median))" : "median; p99 \(Figure.rounded(high))")
  }

  // MARK: Data

  private func answer(seed: Int) -> [DataFrame] {
    let times = (0..<Self.pointCount).map { Optional(Self.start.rawValue - 3_600_000 + Int64($0) * 3600) }
    return (0..<Self.seriesCount).map { series in
      var state = UInt64(truncatingIfNeeded: seed &* 1000 &+ series)
      var level = Double(series)
      let values = times.map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        level += Double(state >> 40) / Double(1 << 24) - 0.5
        return level
      }
      let labels: Labels = ["instance": "server-\(series):9100", "job": "node"]
      return DataFrame(
        refID: "A",
        fields: [
          Field(name: "Time", values: .times(times)),
          // As the client of Prometheus fills in the legend format.
          Field(
            name: "Value", values: .numbers(values), labels: labels, config: FieldConfig(displayNameFromSource: "server-\(series):9100")),
        ])
    }
  }

  private static let document: String = {
    let panels = (0..<panelCount).map { index in
      """
      {"id": \(index + 1), "type": "timeseries", "title": "Panel \(index + 1)",
       "gridPos": {"x": \(index % 6 * 4), "y": \(index / 6 * 6), "w": 4, "h": 6},
       "datasource": {"type": "prometheus", "uid": "benchmark"},
       "fieldConfig": {"defaults": {"unit": "short", "custom": {"drawStyle": "line", "fillOpacity": \(index % 3 * 10)}}, "overrides": []},
       "options": {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": true, "calcs": []}},
       "targets": [{"refId": "A", "expr": "rate(requests_total[5m]) + \(index)", "legendFormat": "{{instance}}"}]}
      """
    }
    return """
      {"title": "Benchmark", "schemaVersion": 39, "time": {"from": "now-1h", "to": "now"}, "refresh": "",
       "panels": [\(panels.joined(separator: ","))]}
      """
  }()
}
