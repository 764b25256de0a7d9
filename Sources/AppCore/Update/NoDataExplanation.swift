import Dashboards
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// Asking why a panel is empty.
extension Model {
  mutating func explainNoData() -> [Command] {
    guard let screen, let key = screen.view.focusedPanel, let panel = screen.dashboard.panels[key.panel] else { return [] }
    let title = screen.title(of: key)
    let state = screen[panel: key]
    var lines: [String] = []
    if let data = state.data {
      if !data.isEmpty { lines.append("The panel shows data; this is what its selectors find.") }
    } else if case .failed(let error, _) = state.phase {
      lines += [PanelView.headline(error)] + PanelView.details(error)
    }
    guard panel.asksForData else {
      return show(["This panel asks no datasource."], titled: title, of: key)
    }
    let plan = PanelPlanning(model: self, screen: screen).query(for: key, columns: placement(of: screen).columns(of: key), generation: 0)
    guard case .ask(let query) = plan else {
      if case .fail(let error) = plan { lines += [PanelView.headline(error)] + PanelView.details(error) }
      return show(lines.isEmpty ? ["This panel takes its data from another one."] : lines, titled: title, of: key)
    }
    let asked = query.parts.flatMap { part in
      part.request.targets.compactMap { target in
        [.prometheus, .loki].contains(QueryDialect(datasourceType: part.datasource.type))
          ? NoDataInquiry.Question(
            datasource: part.datasource, refID: target.refID, expression: target.model["expr"]?.text ?? "", range: part.request.range)
          : nil
      }
    }
    guard !asked.isEmpty else {
      return show(lines + ["Only PromQL and LogQL can be taken apart; i shows what was asked and what came."], titled: title, of: key)
    }
    _ = show(lines + ["asking \(asked.map(\.datasource.name).first ?? "") …"], titled: title, of: key)
    // Only what the queries mention can have put a value into them.
    let mentioned = Set(panel.targets.flatMap { VariableReference.names(in: $0.model["expr"]?.text ?? "") })
    let values = screen.variables.states.flatMap { state in
      let selected = mentioned.contains(state.name) ? state.effectiveSelection.prefix(20).map(\.value) : []
      return (selected + state.filters.map(\.value)).map { NoDataInquiry.VariableValue(name: state.name, value: $0) }
    }
    return [
      .explain(NoDataInquiry(panel: key, preface: lines, questions: asked, variables: values, now: now, zone: zone(of: screen)))
    ]
  }

  private mutating func show(_ lines: [String], titled title: String, of key: PanelInstance) -> [Command] {
    overlays.append(.page(TextPage(subject: .explanation(key), title: "No data — \(title)", lines: lines)))
    return []
  }

  mutating func showExplanation(_ lines: [String], of panel: PanelInstance) -> [Command] {
    let index = overlays.lastIndex { if case .page(let page) = $0 { page.subject == .explanation(panel) } else { false } }
    guard let index, case .page(var page) = overlays[index] else { return [] }
    page.lines = lines
    overlays[index] = .page(page)
    needsPaint = true
    return []
  }
}
