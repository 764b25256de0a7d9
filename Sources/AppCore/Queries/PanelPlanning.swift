import Dashboards
import DatasourceKit
import DataFrames
import Text
import TimeSeries

/// What a panel asks, from what the dashboard, the variables and the time range say.
struct PanelPlanning {
  enum Plan {
    case ask(PanelQuery)
    /// Nothing has to be asked.
    case show(PanelData)
    case fail(DatasourceError)
  }

  var model: Model
  var screen: DashboardScreen

  func query(for key: PanelInstance, generation: Int) -> Plan {
    guard let panel = screen.dashboard.panels[key.panel], panel.asksForData else {
      return .show(PanelData(range: screen.time.resolved))
    }
    let range = screen.time.resolved
    let step = max(range.length / 200 / 1000 * 1000, 1000)
    let aligned = TimeRange(
      start: Timestamp(milliseconds: range.start.rawValue / step * step), end: Timestamp(milliseconds: range.end.rawValue / step * step))
    let targets = panel.targets.filter { !$0.isHidden }.map { target -> QueryRequest.Target in
      var environment = screen.variables.environment
      environment.interval = Double(step)
      var interpolation = screen.variables.interpolation.scoped(key.scopedVariables)
      interpolation.environment = environment
      var model = interpolation.fill(target.model, dialect: .prometheus)
      if let expr = model["expr"]?.text {
        model["expr"] = .string(expr.replacing("$__rate_interval", with: "\(max(step * 4 / 1000, 4))s").replacing("$__interval", with: "\(step / 1000)s"))
      }
      return QueryRequest.Target(refID: target.refID, model: model, step: step, range: aligned)
    }
    guard let id = model.directory.defaultDatasource else {
      return .fail(DatasourceError(kind: .unsupported, datasource: DatasourceID(uid: "", name: "none", type: ""), request: "", reason: "no datasource"))
    }
    return .ask(
      PanelQuery(
        screen: screen.number, panel: key, generation: generation,
        parts: [.init(datasource: id, request: QueryRequest(targets: targets, range: range, maxDataPoints: 200))],
        pipeline: PanelPipeline(
          panel: panel, range: range, interpolation: screen.variables.interpolation.scoped(key.scopedVariables), zone: model.zone(of: screen))))
  }

  func timeNote(for panel: Panel) -> String? { nil }
}

extension Panel {
  var asksForData: Bool { !targets.isEmpty && type.rawValue != "text" && type.rawValue != "row" }
}
