import Dashboards
import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// What panels show that ask no datasource: lists of what the application itself knows.
enum LocalFrames {
  static func frames(for panel: Panel, in surroundings: Surroundings) -> [DataFrame] {
    switch panel.type.rawValue {
    case "dashlist": [surroundings.dashboardList]
    case "alertlist" where panel.targets.isEmpty: [alerts(in: surroundings)]
    default: []
    }
  }

  /// Changes when what such panels show does.
  static func version(for panel: Panel, in surroundings: Surroundings) -> Int {
    switch panel.type.rawValue {
    case "dashlist":
      var hasher = Hasher()
      hasher.combine(surroundings.library.count)
      hasher.combine(surroundings.savedState.starred)
      hasher.combine(surroundings.savedState.recents)
      return hasher.finalize()
    case "alertlist": return surroundings.alerts.version
    default: return 0
    }
  }

  private static func alerts(in surroundings: Surroundings) -> DataFrame {
    let lines = surroundings.alerts.lines
    return DataFrame(
      refID: "alerts",
      fields: [
        Field(name: "state", values: .strings(lines.map { $0.state == .noData ? "nodata" : $0.state.word })),
        Field(name: "name", values: .strings(lines.map(\.name))), Field(name: "activeAt", values: .times(lines.map { $0.since?.rawValue })),
        Field(name: "labels", values: .strings(lines.map { labels(of: $0).compactText })),
        Field(name: "value", values: .strings(lines.map { $0.value.map(AlertLine.number) ?? "" })),
      ])
  }

  private static func labels(of line: AlertLine) -> JSONValue {
    .object(JSONObject(line.labels.labels.map { JSONObject.Member(key: $0.name, value: .string($0.value)) }))
  }
}
