import Dashboards
import DataFrames
import DatasourceKit

/// Why a panel is empty, as far as that is known without asking again.
enum NoDataText {
  /// What the panel wants to be said, as Grafana's stat shows it in place of “No data”.
  static func title(for panel: Panel) -> String {
    panel.fieldDefaults.noValue.flatMap { $0.isEmpty ? nil : $0 } ?? "No data"
  }

  static func reasons(for panel: Panel, data: PanelData, state: PanelProgress) -> [String] {
    if panel.targets.isEmpty { return ["this panel has no query"] }
    if panel.targets.allSatisfy(\.isHidden) { return ["every query of this panel is hidden"] }
    let warnings = data.notices.filter { $0.severity != .info }.map(\.text)
    guard warnings.isEmpty else { return warnings }
    let answered = data.sent.reduce(0) { $0 + $1.seriesCount }
    if answered > 0, panel.transformations.contains(where: { !$0.isDisabled }) {
      return ["the queries answered with \(answered) series, of which the panel’s transformations leave nothing"]
    }
    let expressions = data.sent.map(\.expression).prefix(3)
    return expressions.isEmpty ? [] : ["nothing matches in this range:"] + expressions.map { String($0.prefix(300)) }
  }
}
