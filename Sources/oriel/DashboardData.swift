import AppCore
import Canvas
import Dashboards
import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// The data of a dashboard's panels, for scripts.
struct DashboardData {
  var screen: OpenDashboard
  var placement: Placement
  var zone: TimeZoneRules

  /// The first panel's table. Series of equal times stand side by side, as Grafana joins them.
  func csv() throws -> String {
    guard let placed = placement.panels.first else { throw CommandFailure(description: "this dashboard has no panel to write") }
    let progress = screen[panel: placed.instance]
    if case .failed(let error, _) = progress.phase { throw CommandFailure(description: VisibleText.of(error.reason)) }
    guard let data = progress.data, !data.frames.isEmpty else {
      let reasons = progress.data?.errors.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.reason)" }.joined(separator: "\n") ?? ""
      throw CommandFailure(description: reasons.isEmpty ? "this panel has no data in its time range" : VisibleText.of(reasons))
    }
    return joined(data.frames).csv(zone: zone)
  }

  private func joined(_ frames: [DataFrame]) -> DataFrame {
    guard frames.count > 1 else { return frames[0] }
    let join = Transformation(id: "joinByField", options: ["mode": "outer"])
    let result = TransformationPipeline([join]).apply(to: frames).frames
    return result.first ?? frames[0]
  }

  var json: JSONValue {
    let range = screen.time.resolved
    return [
      "title": .string(screen.dashboard.title), "uid": screen.dashboard.uid.map(JSONValue.string) ?? .null,
      "from": .number(Double(range.start.milliseconds)), "to": .number(Double(range.end.milliseconds)),
      "panels": .array(placement.panels.map(panel)),
    ]
  }

  private func panel(_ placed: PlacedPanel) -> JSONValue {
    let panel = screen.dashboard.panels[placed.id]
    let progress = screen[panel: placed.instance]
    var errors = (progress.data?.errors ?? [:]).map { JSONObject.Member(key: $0.key, value: .string($0.value.reason)) }
    if case .failed(let error, _) = progress.phase { errors.append(JSONObject.Member(key: "*", value: .string(error.reason))) }
    return [
      "id": .number(Double(placed.id.rawValue)),
      "title": .string(screen.title(of: placed.instance)),
      "type": .string(panel?.type.rawValue ?? ""), "frames": .array((progress.data?.frames ?? []).map(\.json)),
      "errors": .object(JSONObject(errors.sorted { $0.key < $1.key })),
      "notices": .array((progress.data?.notices ?? []).map { .string($0.text) }),
    ]
  }
}
