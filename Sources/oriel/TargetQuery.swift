import ArgumentParser
import Dashboards
import DataFrames
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// `oriel query --target`: asks with targets as they stand in a dashboard.
///
/// A file holds one target, a list of them, or the body of Grafana's `/api/ds/query` with `queries`, `from` and `to`.
struct TargetQuery {
  let targets: [Target]
  /// From the file, where it says.
  let from: String?
  let to: String?
  /// `intervalMs` and `maxDataPoints` of the first target, as Grafana's frontend sends them.
  private let interval: Int?
  let points: Int?

  private static let limit = 8 << 20

  /// - Throws: `CommandFailure` with what is wrong with the file.
  init(file: String) throws {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(file == "-" ? "/dev/stdin" : file, limit: Self.limit)
    } catch {
      throw CommandFailure(error, advice: "give a file with a target, as a dashboard's panel has it under targets")
    }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(bytes)
    } catch {
      throw CommandFailure(description: "\(file):\(error.line):\(error.column): \(error.reason)\n  try: check that it is JSON")
    }
    let models = document.array ?? document["queries"]?.array ?? document["targets"]?.array ?? [document]
    var targets: [Target] = []
    for (index, model) in models.enumerated() {
      guard var object = model.object else {
        throw CommandFailure(description: "\(file): target \(index) is no object\n  try: {\"refId\": \"A\", \"expr\": \"up\"}")
      }
      let refID = object["refId"]?.text ?? String(UnicodeScalar(UInt8(65 + index % 26)))
      // Somebody who names a target wants its answer.
      object["hide"] = nil
      object["refId"] = .string(refID)
      targets.append(Target(refID: refID, model: object))
    }
    guard !targets.isEmpty else { throw CommandFailure(description: "\(file): there is no target in it") }
    self.targets = targets
    (from, to) = (document["from"]?.text, document["to"]?.text)
    interval = targets[0].model["intervalMs"]?.integer.flatMap { $0 > 0 ? $0 : nil }
    points = targets[0].model["maxDataPoints"]?.integer.flatMap { $0 > 0 ? $0 : nil }
  }

  /// Macros and steps filled in as for a panel over `range`.
  func request(over range: TimeRange, for source: DatasourceAccess, minInterval: String?, now: Timestamp) -> QueryRequest {
    let kind = DatasourceKind(type: source.id.type)
    let isExact = kind?.planning != .prometheus && kind?.planning != .loki
    let points = points ?? 1000
    let planned = PlannedSource(uid: source.id.uid, name: source.id.name, type: source.id.type, minInterval: minInterval)
    let panel = Panel(
      id: PanelID(rawValue: 1), type: PanelTypeID(rawValue: "timeseries"), title: "", targets: targets,
      // With an interval of its own, a target is asked with just that.
      maxDataPoints: isExact && interval != nil ? Int(clamping: max(range.length, 1)) : points, interval: interval.map { "\($0)ms" })
    let planner = QueryPlanner(
      interpolation: Interpolation(environment: MacroEnvironment(range: range)), time: TimeRangeParser(now: now, zone: TimeZoneRules.system), maxDataPoints: points,
      resolve: { _ in planned })
    let plan = planner.plan(panel)
    let asked = plan.parts.flatMap(\.targets).map { QueryRequest.Target(refID: $0.refID, model: $0.model, step: $0.step, range: $0.range) }
    return QueryRequest(targets: asked, range: range, maxDataPoints: points)
  }

  /// In Grafana's own form; the order of the targets is kept.
  func reply(_ answer: QueryAnswer) -> GrafanaReply {
    GrafanaReply(
      results: targets.map { target in
        let error = answer.errors[target.refID]
        return GrafanaReply.Result(
          refID: target.refID, status: error.map(Self.status) ?? 200,
          frames: answer.frames.filter { $0.refID == target.refID || ($0.refID == nil && targets.count == 1) }, error: error?.reason)
      })
  }

  /// Where everything failed at once.
  func reply(_ error: DatasourceError) -> GrafanaReply {
    GrafanaReply(results: targets.map { GrafanaReply.Result(refID: $0.refID, status: Self.status(error), frames: [], error: error.reason) })
  }

  private static func status(_ error: DatasourceError) -> Int {
    switch error.kind {
    case .rejected(let status), .unauthorized(let status): status
    case .timedOut: 504
    case .unreachable, .malformedReply: 502
    case .invalidQuery: 400
    case .unconfigured, .unsupported: 501
    case .cancelled, .tooLarge: 500
    }
  }
}
