import Canvas
import Dashboards
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// Why a panel is empty, line by line; the lines may still be on their way.
struct NoDataOverlay: Overlay {
  typealias Message = [String]

  var page: TextPage

  /// Of the focused panel.
  static func open(in context: Context) -> [Intent] {
    guard let screen = context.screen, let key = screen.view.focusedPanel, let panel = screen.dashboard.panels[key.panel] else { return [] }
    let (lines, diagnosis) = known(of: panel, key, screen, in: context)
    let overlay = NoDataOverlay(page: TextPage(title: "No data — \(screen.title(of: key))", lines: lines))
    return [.show(overlay)] + (diagnosis.map { diagnosis in [overlay.ask("diagnosis") { world in await diagnosis.findings(from: world) }] } ?? [])
  }

  /// What is known at once, and what is to be asked.
  private static func known(of panel: Panel, _ key: PanelInstance, _ screen: OpenDashboard, in context: Context) -> ([String], NoDataDiagnosis?) {
    let state = screen[panel: key]
    var lines: [String] = []
    if let data = state.data {
      if !data.isEmpty { lines.append("The panel shows data; this is what its selectors find.") }
    } else if case .failed(let error, _) = state.phase {
      lines += [ErrorText.headline(error)] + ErrorText.details(error)
    }
    guard panel.asksForData else { return (["This panel asks no datasource."], nil) }
    let columns = context.surroundings.placement(of: screen).columns(of: key)
    let plan = PanelPlanning(surroundings: context.surroundings, screen: screen).query(for: key, columns: columns)
    guard case .ask(let query) = plan else {
      if case .fail(let error) = plan { lines += [ErrorText.headline(error)] + ErrorText.details(error) }
      return (lines.isEmpty ? ["This panel takes its data from another one."] : lines, nil)
    }
    let asked = query.parts.flatMap { part in
      part.request.targets.compactMap { target in
        [.prometheus, .loki].contains(QueryDialect(datasourceType: part.datasource.type))
          ? NoDataDiagnosis.Question(
            datasource: part.datasource, refID: target.refID, expression: target.model["expr"]?.text ?? "", range: part.request.range)
          : nil
      }
    }
    guard !asked.isEmpty else { return (lines + ["Only PromQL and LogQL can be taken apart; i shows what was asked and what came."], nil) }
    // Only what the queries mention can have put a value into them.
    let mentioned = Set(panel.targets.flatMap { VariableReference.names(in: $0.model["expr"]?.text ?? "") })
    let values = screen.variables.states.flatMap { state in
      let selected = mentioned.contains(state.name) ? state.effectiveSelection.prefix(20).map(\.value) : []
      return (selected + state.filters.map(\.value)).map { NoDataDiagnosis.VariableValue(name: state.name, value: $0) }
    }
    let diagnosis = NoDataDiagnosis(preface: lines, questions: asked, variables: values, now: context.now, zone: context.zone)
    return (lines + ["asking \(asked.map(\.datasource.name).first ?? "") …"], diagnosis)
  }

  mutating func press(_ key: Key, in context: Context) -> [Intent] { page.press(key, in: context) }

  mutating func handle(_ message: [String], in context: Context) -> [Intent] {
    page.lines = message
    return []
  }

  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) { page.draw(in: bounds, of: context, on: &drawn) }
}
