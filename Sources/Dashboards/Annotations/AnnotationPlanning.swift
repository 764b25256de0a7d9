package import DataFrames
import DatasourceKinds
package import Text
package import TimeSeries

/// What the dashboard's annotation queries ask.
extension QueryPlanner {
  /// The reference id of an annotation query's target.
  static let annotationRefID = "Anno"

  /// - Returns: `nil` for queries that are off, that ask nothing, or that need no datasource (``AnnotationQuery/timeRegion``).
  package func plan(_ annotation: AnnotationQuery) -> QueryPlan? {
    guard annotation.isEnabled, annotation.timeRegion == nil, let model = model(of: annotation) else { return nil }
    let target = Target(refID: Self.annotationRefID, datasource: annotation.datasource, model: model)
    let panel = Panel(
      id: PanelID(rawValue: -1), type: PanelTypeID(rawValue: "annotation"), title: annotation.name,
      datasource: annotation.isGrafana ? .grafana : annotation.datasource, targets: [target])
    return plan(panel)
  }

  private func model(of annotation: AnnotationQuery) -> JSONObject? {
    var model = annotation.model["target"]?.object ?? JSONObject()
    model["refId"] = .string(Self.annotationRefID)
    if annotation.isGrafana { return grafana(model, annotation) }
    let expression = model["expr"]?.text ?? annotation.model["expr"]?.text ?? annotation.model["query"]?.text ?? ""
    let source = resolve(annotation.datasource.map { DatasourceReference(type: $0.type.map { interpolation($0) }, uid: $0.uid.map { interpolation($0) }) })
    switch source.map({ $0.kind?.planning ?? .panelInterval }) {
    case .prometheus?, nil:
      guard !expression.isEmpty else { return nil }
      model["expr"] = .string(expression)
      // Events are looked for once a minute where nothing else is said.
      let step = annotation.model["step"]?.text ?? model["interval"]?.text ?? model["step"]?.text ?? ""
      model["interval"] = .string(step.isEmpty ? "60s" : step)
      model["step"] = nil
      model["instant"] = false
      model["range"] = true
    case .loki?:
      guard !expression.isEmpty else { return nil }
      model["expr"] = .string(expression)
      let isInstant = model["instant"]?.bool ?? annotation.model["instant"]?.bool ?? false
      model["queryType"] = isInstant ? "instant" : "range"
      model["maxLines"] = model["maxLines"] ?? annotation.model["maxLines"]
    case .panelInterval?:
      // Whatever the source's own form is; what it answers is read by its fields.
      if !expression.isEmpty, model["query"] == nil, model["expr"] == nil { model["query"] = .string(expression) }
      for member in annotation.model.members where Self.targetKeys.contains(member.key) && model[member.key] == nil { model[member.key] = member.value }
      if model.members.count < 2 { return nil }
    }
    return model
  }

  /// Keys of targets that old files have beside the annotation's own.
  private static let targetKeys: Set<String> = ["rawQuery", "rawSql", "format", "scenarioId", "stringInput", "target", "query", "timeField", "textField", "tagsField"]

  /// Annotations that Grafana itself keeps: those of this dashboard, or of any with the tags.
  private func grafana(_ model: JSONObject, _ annotation: AnnotationQuery) -> JSONObject? {
    var model = model
    for key in ["type", "tags", "matchAny", "limit"] where model[key] == nil { model[key] = annotation.model[key] == "tags" || key != "type" ? annotation.model[key] : nil }
    let wantsTags = model["type"] == "tags"
    if wantsTags, model["tags"]?.array?.isEmpty != false { return nil }
    model["type"] = wantsTags ? "tags" : "dashboard"
    model["queryType"] = "annotations"
    if !wantsTags {
      // A dashboard that no server knows has no annotations there.
      guard !interpolation.environment.dashboardUID.isEmpty else { return nil }
      model["dashboardUID"] = .string(interpolation.environment.dashboardUID)
    }
    return model
  }
}

extension AnnotationQuery {
  /// Whether it is drawn in a panel.
  package func applies(to panel: PanelID) -> Bool {
    panels.isEmpty ? true : panels.contains(panel) != excludesPanels
  }

  /// Kept by Grafana: the built-in query, and those that name Grafana as their source.
  var isGrafana: Bool {
    isBuiltIn || datasource?.isGrafana == true
  }

  /// The times of the day that it marks, where it does; nothing is asked for those.
  package var timeRegion: TimeRegion? {
    guard isGrafana, let target = model["target"], target["queryType"] == "timeRegions" else { return nil }
    return target["timeRegion"]?.object.flatMap(TimeRegion.init)
  }

  /// ``timeRegion`` within a range, in the form of ``AnnotationEvents/frame(of:for:step:)``.
  package func regions(within range: TimeRange, zone: TimeZoneRules) -> DataFrame? {
    guard let region = timeRegion else { return nil }
    let ranges = region.ranges(within: range, system: zone)
    return AnnotationEvents.frame(
      starts: ranges.map(\.start.milliseconds), ends: ranges.map { $0.end == $0.start ? nil : $0.end.milliseconds }, title: name, of: self)
  }
}

extension DatasourceReference {
  static let grafana = DatasourceReference(type: DatasourceKind.grafana.id, uid: BuiltInSource.grafana.uid)

  /// Grafana's own source, in its spellings.
  package var isGrafana: Bool {
    builtIn == .grafana
  }

  /// `nil` where it means a server, or nothing.
  var builtIn: BuiltInSource? { BuiltInSource(type: type, reference: uid) }
}
