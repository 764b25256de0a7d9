import Dashboards
import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// What panels show that ask no datasource: lists of what the application itself knows.
enum LocalFrames {
  static func frames(for panel: Panel, of model: Model) -> [DataFrame] {
    switch panel.type.rawValue {
    case "dashlist": [model.dashboardList]
    case "alertlist" where panel.targets.isEmpty: [alerts(of: model)]
    default: []
    }
  }

  /// Changes when what such panels show does.
  static func version(for panel: Panel, of model: Model) -> Int {
    switch panel.type.rawValue {
    case "dashlist":
      var hasher = Hasher()
      hasher.combine(model.library.count)
      hasher.combine(model.remembered.starred)
      hasher.combine(model.remembered.recents)
      return hasher.finalize()
    case "alertlist": return model.alerts.version
    default: return 0
    }
  }

  private static func alerts(of model: Model) -> DataFrame {
    let lines = model.alerts.lines
    return DataFrame(
      refID: "alerts",
      fields: [
        Field(name: "state", values: .strings(lines.map { $0.state == .noData ? "nodata" : $0.state.word })),
        Field(name: "name", values: .strings(lines.map(\.name))), Field(name: "activeAt", values: .times(lines.map { $0.since?.rawValue })),
        Field(name: "labels", values: .strings(lines.map { labels(of: $0).compactText })),
        Field(name: "value", values: .strings(lines.map { $0.value.map(AlertText.number) ?? "" })),
      ])
  }

  private static func labels(of line: AlertLine) -> JSONValue {
    .object(JSONObject(line.labels.labels.map { JSONObject.Member(key: $0.name, value: .string($0.value)) }))
  }
}
