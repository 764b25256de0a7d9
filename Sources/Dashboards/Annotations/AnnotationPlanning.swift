import Text

/// What the dashboard's annotation queries ask.
extension QueryPlanner {
  /// The reference id of an annotation query's target.
  package static let annotationRefID = "Anno"

  /// - Returns: `nil` for queries that are off, and for Grafana's own annotations, which no datasource of ours has.
  package func plan(_ annotation: AnnotationQuery) -> QueryPlan? {
    guard annotation.isEnabled, !annotation.isBuiltIn else { return nil }
    var model = annotation.model["target"]?.object ?? JSONObject()
    let expression = model["expr"]?.text ?? annotation.model["expr"]?.text ?? annotation.model["query"]?.text ?? ""
    guard !expression.isEmpty else { return nil }
    model["expr"] = .string(expression)
    model["refId"] = .string(Self.annotationRefID)
    // Events are looked for once a minute where nothing else is said.
    let step = annotation.model["step"]?.text ?? model["interval"]?.text ?? model["step"]?.text ?? ""
    model["interval"] = .string(step.isEmpty ? "60s" : step)
    model["step"] = nil
    model["instant"] = false
    model["range"] = true
    if model["queryType"] == nil { model["queryType"] = "range" }
    let target = Target(refID: Self.annotationRefID, datasource: annotation.datasource, model: model)
    let panel = Panel(
      id: PanelID(rawValue: -1), type: PanelTypeID(rawValue: "annotation"), title: annotation.name, datasource: annotation.datasource, targets: [target])
    return plan(panel)
  }
}

extension AnnotationQuery {
  /// Whether it is drawn in a panel.
  package func applies(to panel: PanelID) -> Bool {
    panels.isEmpty ? true : panels.contains(panel) != excludesPanels
  }
}
