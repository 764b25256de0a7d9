import DataFrames
import DatasourceKinds
import Text
import TimeSeries

/// From a panel's targets to what is sent: variables, range, interval and step exactly as Grafana computes them
/// (scenes' `SceneQueryRunner`, `promlib/models/query.go`; checked against Grafana 12).
package struct QueryPlanner: Sendable {
  /// With the dashboard's range and variables, and what repeats fix.
  package var interpolation: Interpolation
  /// Reads the panel's own ranges; holds the clock and the zone.
  var time: TimeRangeParser
  /// Points that the panel can draw: two for each cell of its width.
  var maxDataPoints: Int
  /// Which configured source a reference means; variables in it are filled in already. `nil` asks for the default.
  package var resolve: @Sendable (DatasourceReference?) -> PlannedSource?
  /// Adds the matchers of ad-hoc filters and the labels of group-by variables to an expression; gets the type of the source.
  var inject: @Sendable (_ expression: String, _ filters: [AdhocFilter], _ groupBy: [String], _ sourceType: String) -> String

  package init(
    interpolation: Interpolation, time: TimeRangeParser, maxDataPoints: Int,
    resolve: @escaping @Sendable (DatasourceReference?) -> PlannedSource?,
    inject: @escaping @Sendable (String, [AdhocFilter], [String], String) -> String = { expression, _, _, _ in expression }
  ) {
    self.interpolation = interpolation
    self.time = time
    self.maxDataPoints = maxDataPoints
    self.resolve = resolve
    self.inject = inject
  }

  package func plan(_ panel: Panel) -> QueryPlan {
    let (range, note) = PanelRange.range(of: panel, time: time, interpolation: interpolation)
    let points = max(panel.maxDataPoints ?? maxDataPoints, 1)
    let panelSource = source(of: panel.datasource ?? firstDatasource(of: panel))
    let interval = interval(of: panel, source: panelSource, range: range, points: points)
    var plan = QueryPlan(range: range, maxDataPoints: points, interval: Int64(clampingToRange: interval))
    plan.rangeNote = panel.hidesTimeOverride ? nil : note

    let isMixed = Self.isMixed(panel.datasource)
    let needed = ExpressionInputs(panel.targets)
    for target in panel.targets {
      let isExpression = ExpressionInputs.isExpression(target)
      guard !target.isHidden || needed.names.contains(target.refID) else { continue }
      if isExpression {
        let model = interpolation.fill(target.model)
        plan.expressions.append(PlannedTarget(refID: target.refID, model: model, step: plan.interval, range: range, isHidden: target.isHidden))
        continue
      }
      let reference = isMixed ? target.datasource : panel.datasource ?? target.datasource ?? firstDatasource(of: panel)
      if Self.isDashboard(reference) || (!isMixed && Self.isDashboard(panel.datasource)) {
        addShared(target, to: &plan)
        continue
      }
      if let reference = reference.map(filled), reference.isGrafana {
        addBuiltIn(target, of: panel, interval: interval, to: &plan)
        continue
      }
      guard let source = isMixed ? source(of: reference) : panelSource else {
        plan.problems.append(missing(reference, target))
        continue
      }
      add(target, of: panel, source: source, interval: interval, to: &plan)
    }
    plan.expressions = needed.ordered(plan.expressions)
    return plan
  }
}

// MARK: Datasources

extension QueryPlanner {
  package static func isMixed(_ reference: DatasourceReference?) -> Bool {
    reference?.builtIn == .mixed
  }

  package static func isDashboard(_ reference: DatasourceReference?) -> Bool {
    reference?.builtIn == .dashboard
  }

  /// Whether a target shows the result of another panel, also where an export has lost the name of `-- Dashboard --`.
  package static func asksPanel(_ target: Target, of panel: Panel) -> Bool {
    if isDashboard(target.datasource) || isDashboard(panel.datasource) { return true }
    return target.model["panelId"] != nil && target.model["queryType"] == nil && (target.datasource ?? panel.datasource)?.builtIn == .grafana
  }

  private func source(of reference: DatasourceReference?) -> PlannedSource? {
    if Self.isMixed(reference) || Self.isDashboard(reference) { return nil }
    return resolve(reference.map(filled))
  }

  private func filled(_ reference: DatasourceReference) -> DatasourceReference {
    DatasourceReference(type: reference.type.map { interpolation($0) }, uid: reference.uid.map { interpolation($0) })
  }

  private func firstDatasource(of panel: Panel) -> DatasourceReference? {
    panel.targets.first { $0.datasource != nil && !ExpressionInputs.isExpression($0) }?.datasource
  }

  private func missing(_ reference: DatasourceReference?, _ target: Target) -> QueryPlan.Problem {
    let filled = reference.map(filled)
    let name = [filled?.uid, filled?.type.map { "of type \($0)" }].compactMap(\.self).joined(separator: " ")
    return QueryPlan.Problem(
      refID: target.refID, reason: name.isEmpty ? "there is no default datasource" : "no datasource \(name) is configured",
      advice: Self.advice(forType: filled?.type), isMissingSource: true)
  }

  /// Some kinds are asked directly, all others through the Grafana server that has them.
  private static func advice(forType type: String?) -> String {
    let kind = type.map { DatasourceKind(type: $0) } ?? .prometheus
    guard let kind, kind.capabilities.contains(.queries) || kind.hasOption, !kind.capabilities.contains(.dashboards) else {
      return "open the dashboard from its Grafana server: --grafana URL"
    }
    return "add it to the configuration" + (kind.hasOption ? ", or name one with --\(kind.id) URL" : "")
  }

  /// Grafana's own source: embedded data, annotations of a server, or a random walk.
  private func addBuiltIn(_ target: Target, of panel: Panel, interval: Double, to plan: inout QueryPlan) {
    var target = target
    // Exports lose the name of `-- Dashboard --`; what the target asks for is another panel's result all the same.
    if target.model["panelId"] != nil, target.model["queryType"] == nil { return addShared(target, to: &plan) }
    switch target.model["queryType"]?.string ?? "randomWalk" {
    case "snapshot": plan.embedded += EmbeddedFrames.list(target.model["snapshot"], refID: target.refID)
    case "randomWalk", "":
      guard let source = resolve(DatasourceReference(type: DatasourceKind.testData.id)) else { return }
      target.model["scenarioId"] = "random_walk"
      add(target, of: panel, source: source, interval: interval, to: &plan)
    case "annotations", "measurements":
      guard let source = resolve(.grafana) else {
        plan.problems.append(
          QueryPlan.Problem(refID: target.refID, reason: "the data are kept by a Grafana server, and none is configured", advice: "start with --grafana URL"))
        return
      }
      add(target, of: panel, source: source, interval: interval, to: &plan)
    case let type:
      plan.problems.append(
        QueryPlan.Problem(refID: target.refID, reason: "“\(type)” of Grafana’s own source can only be asked inside Grafana", advice: "choose another datasource for the query"))
    }
  }

  private func addShared(_ target: Target, to plan: inout QueryPlan) {
    guard let panel = target.model["panelId"]?.integer else {
      plan.problems.append(
        QueryPlan.Problem(refID: target.refID, reason: "the target names no panel to take its data from", advice: "set the panel in Grafana's query editor"))
      return
    }
    plan.sharedResults.append(
      QueryPlan.SharedResult(
        refID: target.refID, panel: PanelID(rawValue: panel), isTransformed: target.model["withTransforms"]?.bool ?? false,
        isAnnotations: target.model["topic"] == "annotations"))
  }
}

// MARK: Intervals and targets

extension QueryPlanner {
  private func interval(of panel: Panel, source: PlannedSource?, range: TimeRange, points: Int) -> Double {
    let own = panel.interval.map { interpolation($0) }
    let ofSource = source?.minInterval.flatMap { $0.isEmpty ? nil : $0 } ?? (source?.kind?.planning == .prometheus ? "15s" : nil)
    return StepCalculator.panelInterval(rangeLength: range.length, maxDataPoints: Double(points), minimum: own ?? ofSource)
  }

  private func add(_ target: Target, of panel: Panel, source: PlannedSource, interval: Double, to plan: inout QueryPlan) {
    let planned: PlannedTarget?
    switch source.kind?.planning {
    case .prometheus: planned = prometheus(target, source: source, interval: interval, plan: plan)
    case .loki: planned = loki(target, source: source, interval: interval, plan: plan)
    case .panelInterval, nil:
      planned = other(target, dialect: source.kind?.dialect ?? .glob, source: source, interval: interval, plan: plan)
    }
    guard let planned else {
      plan.problems.append(
        QueryPlan.Problem(
          refID: target.refID, reason: "the min step “\(target.model["interval"]?.text ?? "")” is no interval", advice: "write it as 30s, 1m or 1h30m"))
      return
    }
    if let index = plan.parts.firstIndex(where: { $0.source == source }) {
      plan.parts[index].targets.append(planned)
    } else {
      plan.parts.append(QueryPlan.Part(source: source, targets: [planned]))
    }
  }

  private func prometheus(_ target: Target, source: PlannedSource, interval: Double, plan: QueryPlan) -> PlannedTarget? {
    var scoped = ranged(plan.range, interval: interval)
    // The server side fills these in, once it knows the step.
    for name in PrometheusMacros.names { scoped.scope[name] = .text("$\(name)") }
    var model = filled(target.model, with: scoped, dialect: .prometheus, queryKeys: ["expr"])
    let scrapeInterval = source.minInterval.flatMap { $0.isEmpty ? nil : $0 } ?? "15s"
    let steps = StepCalculator.prometheus(
      rangeLength: plan.range.length, maxDataPoints: plan.maxDataPoints, targetInterval: model["interval"]?.text ?? "",
      scrapeInterval: scrapeInterval, panelInterval: interval, intervalFactor: target.model["intervalFactor"]?.integer ?? 0)
    guard let steps else { return nil }
    // Filters come last: an expression with macros in it cannot be parsed.
    let expression = PrometheusMacros.fill(model["expr"]?.text ?? "", steps: steps, rangeLength: plan.range.length)
    model["expr"] = .string(filtered(expression, source))
    let offset = time.zone.offset(at: plan.range.end.milliseconds.floorDivided(by: 1000))
    func aligned(_ moment: Timestamp) -> Timestamp {
      Timestamp(milliseconds: StepCalculator.aligned(moment.milliseconds, step: steps.step, utcOffsetSeconds: offset))
    }
    return PlannedTarget(
      refID: target.refID, model: model, step: steps.step, range: TimeRange(start: aligned(plan.range.start), end: aligned(plan.range.end)),
      isHidden: target.isHidden)
  }

  private func loki(_ target: Target, source: PlannedSource, interval: Double, plan: QueryPlan) -> PlannedTarget? {
    let resolution = Double(max(target.model["resolution"]?.integer ?? 1, 1))
    let written = (target.model["step"]?.text).map { interpolation($0).replacing("$__interval", with: IntervalText.text(interval)) } ?? ""
    let base: Double
    if written.isEmpty {
      base = max(interval * resolution, (Double(plan.range.length) / 11_000).rounded(.up))
    } else if let parsed = IntervalText.serverMilliseconds(written) {
      base = parsed * resolution
    } else {
      return nil
    }
    let step = max(Int64(clampingToRange: base), 1)
    var scoped = ranged(plan.range, interval: interval)
    scoped.scope["__auto"] = .text(IntervalText.text(Double(step)))
    scoped.scope["__rate_interval"] = .text(IntervalText.text(Double(step) * 4))
    scoped.scope["__rate_interval_ms"] = .text(String(step * 4))
    var model = filled(target.model, with: scoped, dialect: .loki, queryKeys: ["expr"])
    model["expr"] = .string(filtered(model["expr"]?.text ?? "", source))
    return PlannedTarget(refID: target.refID, model: model, step: step, range: plan.range, isHidden: target.isHidden)
  }

  private func other(_ target: Target, dialect: QueryDialect, source: PlannedSource, interval: Double, plan: QueryPlan) -> PlannedTarget {
    let model = filled(target.model, with: ranged(plan.range, interval: interval), dialect: dialect, queryKeys: nil)
    return PlannedTarget(refID: target.refID, model: model, step: max(Int64(clampingToRange: interval), 1), range: plan.range, isHidden: target.isHidden)
  }

  private func ranged(_ range: TimeRange, interval: Double) -> Interpolation {
    var copy = interpolation
    copy.environment.range = range
    copy.environment.interval = interval
    return copy
  }

  /// Values go into queries in the datasource's own format, into names and intervals plainly.
  private func filled(_ model: JSONObject, with interpolation: Interpolation, dialect: QueryDialect, queryKeys: Set<String>?) -> JSONObject {
    let plainKeys: Set<String> = ["legendFormat", "alias", "interval", "step", "format", "queryType"]
    return JSONObject(
      model.members.map { member in
        if member.key == "refId" || member.key == "datasource" { return member }
        let isQuery = queryKeys?.contains(member.key) ?? !plainKeys.contains(member.key)
        return JSONObject.Member(key: member.key, value: interpolation.fill(member.value, dialect: isQuery ? dialect : .glob))
      })
  }

  /// With the filters of every ad-hoc variable, and the labels of every group-by variable, that is about this source.
  private func filtered(_ expression: String, _ source: PlannedSource) -> String {
    var filters: [AdhocFilter] = []
    var groupBy: [String] = []
    for name in interpolation.order {
      guard let state = interpolation.variables[name], state.variable.kind == .adhoc || state.variable.kind == .groupby,
        !state.filters.isEmpty || !state.selection.isEmpty, self.source(of: state.variable.datasource)?.uid == source.uid
      else { continue }
      if state.variable.kind == .groupby {
        groupBy += state.selection.map(\.value).filter { !$0.isEmpty && $0 != Variable.allValueToken && !groupBy.contains($0) }
      } else {
        filters += state.filters.filter { !$0.key.isEmpty && !($0.value.isEmpty && $0.values.isEmpty) }
      }
    }
    guard !filters.isEmpty || !groupBy.isEmpty, !expression.isEmpty else { return expression }
    return inject(expression, filters.map { filled($0) }, groupBy, source.type)
  }

  private func filled(_ filter: AdhocFilter) -> AdhocFilter {
    AdhocFilter(key: filter.key, operator: filter.operator, value: interpolation(filter.value), values: filter.values.map { interpolation($0) })
  }
}
