import Canvas
import Dashboards
import DataFrames
import DatasourceKinds
import DatasourceKit
import Panels
import Text
import TimeSeries

/// What a panel asks, from what the dashboard, the variables and the time range say.
struct PanelPlanning {
  enum Plan {
    case ask(PanelQuery)
    /// Nothing has to be asked.
    case show(PanelData)
    /// Another panel, whose result this one uses, has not answered yet.
    case wait
    case fail(DatasourceError)
  }

  var surroundings: Surroundings
  var screen: OpenDashboard

  /// - Parameter columns: The panel's width in cells.
  func query(for key: PanelInstance, columns: Int) -> Plan {
    guard let panel = screen.dashboard.panels[key.panel], panel.asksForData else {
      return .show(PanelData(range: screen.time.resolved))
    }
    let interpolation = screen.variables.interpolation.scoped(key.scopedVariables)
    if surroundings.sources.directory.isProvisional, awaitsSources(panel, interpolation) { return .wait }
    let plan = planner(interpolation, columns: columns).plan(panel)
    var shared = plan.embedded
    for wanted in plan.sharedResults {
      guard screen.dashboard.panels[wanted.panel] != nil else {
        return .fail(
          failure(
            QueryPlan.Problem(
              refID: wanted.refID, reason: "its data are those of panel \(wanted.panel.rawValue), which this dashboard does not have",
              advice: "choose another panel in Grafana's query editor")))
      }
      guard let frames = frames(of: wanted) else { return .wait }
      shared += frames
    }
    var asked = interpolation
    asked.environment.interval = Double(plan.interval)
    let pipeline = PanelPipeline(
      panel: panel, range: plan.range, interpolation: asked, zone: surroundings.zone(of: screen), notices: notices(of: panel, interpolation),
      expressions: plan.expressions, hiddenTargets: Set(plan.parts.flatMap(\.targets).filter(\.isHidden).map(\.refID)), shared: shared)
    let problems = plan.problems.map { ($0.refID, failure($0)) }
    if plan.parts.isEmpty {
      if let (_, error) = problems.first, shared.isEmpty { return .fail(error) }
      return .show(pipeline.data(from: QueryAnswer()))
    }
    let parts = plan.parts.map { part in
      PanelQuery.Part(
        datasource: DatasourceID(uid: part.source.uid, name: part.source.name, type: part.source.type),
        request: QueryRequest(
          targets: part.targets.map { QueryRequest.Target(refID: $0.refID, model: $0.model, step: $0.step, range: $0.range) },
          range: plan.range, maxDataPoints: plan.maxDataPoints))
    }
    return .ask(
      PanelQuery(
        panel: key, parts: parts, pipeline: pipeline,
        problems: Dictionary(problems, uniquingKeysWith: { first, _ in first })))
  }

  /// What the annotation queries of the dashboard ask; `nil` where there is nothing to ask.
  func annotations() -> AnnotationsQuery? {
    let planner = planner(screen.variables.interpolation, columns: surroundings.columns)
    var known: [Int: DataFrame] = [:]
    for (index, query) in screen.dashboard.annotations.enumerated() where query.isEnabled {
      known[index] = query.regions(within: screen.time.resolved, zone: surroundings.zone(of: screen))
    }
    let entries = screen.dashboard.annotations.enumerated().compactMap { index, query -> AnnotationsQuery.Entry? in
      guard query.isEnabled, let plan = planner.plan(query), let part = plan.parts.first else { return nil }
      return AnnotationsQuery.Entry(
        index: index, query: query,
        part: PanelQuery.Part(
          datasource: DatasourceID(uid: part.source.uid, name: part.source.name, type: part.source.type),
          request: QueryRequest(
            targets: part.targets.map { QueryRequest.Target(refID: $0.refID, model: $0.model, step: $0.step, range: $0.range) },
            range: plan.range, maxDataPoints: plan.maxDataPoints)))
    }
    guard !entries.isEmpty || !known.isEmpty else { return nil }
    return AnnotationsQuery(entries: entries, known: known)
  }

  /// What the title says of a range of the panel's own.
  func timeNote(for panel: Panel) -> String? {
    guard panel.timeFrom != nil || panel.timeShift != nil else { return nil }
    return planner(screen.variables.interpolation, columns: 100).plan(panel).rangeNote
  }

  /// Panels whose results `panel` uses.
  static func sources(of panel: Panel) -> [PanelID] {
    panel.targets.filter { QueryPlanner.asksPanel($0, of: panel) }
      .compactMap { $0.model["panelId"]?.integer }.map(PanelID.init(rawValue:))
  }
}

extension PanelPlanning {
  private func planner(_ interpolation: Interpolation, columns: Int) -> QueryPlanner {
    // Two points for each cell, inside the frame.
    let points = max((columns - 2) * 2, 100)
    return QueryPlanner(
      interpolation: interpolation, time: TimeRangeParser(now: surroundings.now, settings: screen.dashboard.time, system: surroundings.settings.zone),
      maxDataPoints: points,
      resolve: { [directory = surroundings.sources.directory] reference in
        switch directory.resolve(type: reference?.type, reference: reference?.uid) {
        case .found(let id), .substituted(let id, for: _):
          PlannedSource(uid: id.uid, name: id.name, type: id.type, minInterval: directory.minIntervals[id.uid])
        case .builtIn(.grafana):
          // The first server keeps what the dashboard means by Grafana.
          directory.ofKind(.grafana).first.map { PlannedSource(uid: $0.uid, name: $0.name, type: $0.type) }
        case .builtIn, .missing, .awaited: nil
        }
      },
      inject: { expression, filters, groupBy, type in
        AdhocInjection.group(AdhocInjection.inject(filters, into: expression, sourceType: type), by: groupBy, sourceType: type)
      })
  }

  /// A dashboard's name for a source that is not here is answered by another one; the panel says so.
  private func notices(of panel: Panel, _ interpolation: Interpolation) -> [Notice] {
    let references = ([panel.datasource] + panel.targets.map(\.datasource)).compactMap(\.self)
    var seen: Set<String> = []
    return references.compactMap { reference -> Notice? in
      guard case .substituted(let id, let wanted) = surroundings.datasource(for: reference, interpolation: interpolation),
        !wanted.contains("${"), seen.insert(wanted).inserted
      else { return nil }
      return Notice(severity: .info, text: "datasource \(wanted) is not configured; \(id.name) answers")
    }
  }

  /// Whether it depends on what servers have still to say.
  private func awaitsSources(_ panel: Panel, _ interpolation: Interpolation) -> Bool {
    guard !panel.targets.isEmpty else { return false }
    let references: [DatasourceReference?] = [panel.datasource] + panel.targets.map { $0.datasource ?? panel.datasource }
    return references.contains { reference in surroundings.datasource(for: reference, interpolation: interpolation) == .awaited }
  }

  private func frames(of wanted: QueryPlan.SharedResult) -> [DataFrame]? {
    let instance = screen.panels.first { $0.key.panel == wanted.panel && $0.value.data != nil }
    guard let data = instance?.value.data else { return nil }
    if wanted.isAnnotations { return data.annotations }
    return (wanted.isTransformed ? data.frames : data.rawFrames).map { frame in
      var frame = frame
      frame.refID = wanted.refID
      return frame
    }
  }

  private func failure(_ problem: QueryPlan.Problem) -> DatasourceError {
    DatasourceError(
      kind: problem.isMissingSource ? .unconfigured : .unsupported, datasource: DatasourceID(uid: "", name: "datasource", type: ""),
      request: problem.refID,
      reason: problem.reason, advice: problem.advice)
  }
}

extension Panel {
  /// Text, links and lists of dashboards ask no datasource.
  var asksForData: Bool { !targets.isEmpty && PanelCatalogue.type(of: self).asksForData }
}
