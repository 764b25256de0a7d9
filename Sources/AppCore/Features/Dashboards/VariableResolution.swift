import Dashboards
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// Resolving variables in the order of what they mention, and choosing their values.
extension DashboardsFeature {
  enum VariableReason { case opening, timeRange }

  /// Starts resolving; panels are asked once the last one is known.
  mutating func rerunVariables(because reason: VariableReason, in context: Surroundings) -> [Intent] {
    guard let screen else { return [] }
    let names = screen.variables.order.stages.flatMap(\.self).filter { name in
      guard let variable = screen.variables[name]?.variable else { return false }
      return reason == .opening || variable.kind == .query && variable.refresh == .onTimeRangeChange
    }
    return resolve(names, in: context)
  }

  private mutating func resolve(_ names: [String], in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    screen.variables.queue = names
    screen.time.resolved = context.resolvedRange(of: screen)
    screen.variables.environment = context.environment(of: screen)
    self.screen = screen
    return continueResolving(in: context)
  }

  /// Takes from the queue whatever does not wait for another one.
  private mutating func continueResolving(in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    var commands: [Intent] = []
    let sources = Self.localSources(context)
    var isWaiting = false
    while !isWaiting, let name = screen.variables.queue.first {
      let waitsFor = screen.variables.order.dependencies[name, default: []]
      guard waitsFor.isDisjoint(with: screen.variables.asked.keys) else { break }
      screen.variables.queue.removeFirst()
      guard let state = screen.variables[name] else { continue }
      let interpolation = screen.variables.interpolation
      if state.variable.kind == .datasource, context.sources.directory.isProvisional {
        screen.variables.queue.insert(name, at: 0)
        break
      }
      if let options = LocalOptions.options(of: state.variable, sources: sources, interpolation: interpolation) {
        screen.variables.setOptions(options, of: name, sources: sources)
        continue
      }
      switch context.datasource(for: state.variable.datasource, interpolation: interpolation) {
      case .found(let id), .substituted(let id, for: _):
        let query = query(of: state.variable, asking: id, interpolation, in: context)
        let options = OptionsQuery(datasource: id, request: VariableRequest(query: query, range: screen.time.resolved))
        commands.append(.start(Self.effect(options, of: name, dashboard: screen.number, generation: screen.variables.ask(name))))
      case .missing(let wanted): screen.variables.fail(name, because: "no datasource \(wanted)")
      case .builtIn: screen.variables.fail(name, because: "this datasource has no variables")
      case .awaited:
        screen.variables.queue.insert(name, at: 0)
        isWaiting = true
      }
    }
    self.screen = screen
    needsPaint = true
    return commands
  }

  private static let optionsPurpose = "options "

  /// Whether an effect's answer is a variable's options.
  static func changesVariables(_ effect: Effect.Identity) -> Bool { effect.purpose.hasPrefix(optionsPurpose) }

  private static func effect(_ query: OptionsQuery, of name: String, dashboard: Int, generation: Int) -> Effect {
    Effect(Effect.Identity(.dashboards, optionsPurpose + name, dashboard: dashboard, generation: generation), .drawing) { world in
      Message.optionsAnswered(dashboard: dashboard, variable: name, generation: generation, await query.result(from: world))
    }
  }

  /// `$__interval` of a variable is the source's own, as in Grafana; a group-by variable offers the names of labels.
  private func query(of variable: Variable, asking id: DatasourceID, _ interpolation: Interpolation, in context: Surroundings) -> JSONValue {
    let dialect = QueryDialect(datasourceType: id.type)
    if variable.kind == .groupby { return dialect == .prometheus || dialect == .loki ? "label_names()" : .null }
    var interpolation = interpolation
    interpolation.environment.interval = context.sources.directory.minIntervals[id.uid].flatMap(IntervalText.milliseconds) ?? 15_000
    return interpolation.fill(variable.query, dialect: dialect)
  }

  mutating func takeOptions(
    _ result: Result<[VariableOption], DatasourceError>, dashboard number: Int, variable name: String, generation: Int, in context: Surroundings
  ) -> [Intent] {
    guard let index = opened.screens.firstIndex(where: { $0.number == number }),
      opened.screens[index].variables.answered(name, generation: generation), let state = opened.screens[index].variables[name]
    else { return [] }
    needsPaint = true
    switch result {
    case .success(let found):
      let interpolation = opened.screens[index].variables.interpolation
      let options = found.map { Variable.Option(text: $0.text, value: $0.value) }
      let regex = state.variable.regex.map { interpolation($0) }
      if let options = OptionsPipeline.options(from: options, of: state.variable, regex: regex) {
        opened.screens[index].variables.setOptions(options, of: name, sources: Self.localSources(context))
      } else {
        opened.screens[index].variables.fail(name, because: "its regex is not valid: \(regex ?? "")")
      }
    case .failure(let error): opened.screens[index].variables.fail(name, because: error.reason)
    }
    guard index == opened.current else { return [] }
    let commands = continueResolving(in: context)
    guard screen?.variables.isWaiting == false else { return commands }
    return commands + refreshNow(isUrgent: true, in: context)
  }

  mutating func setVariable(_ name: String, to values: [String], in context: Surroundings) -> [Intent] {
    guard let state = screen?.variables[name] else { return [] }
    let options = values.map { value in
      value == Variable.allValueToken
        ? Variable.Option(text: "All", value: value)
        : state.options.first { $0.value == value } ?? Variable.Option(text: value, value: value)
    }
    guard options != state.selection else { return [] }
    screen?.variables.select(options, of: name)
    // Those that mention this one are asked again, then the panels.
    let dependents = screen?.variables.order.dependents(of: name) ?? []
    var commands = screen.map { [Intent.remember(.selected(values, ofVariable: name, onDashboard: $0.location.key))] } ?? []
    commands += resolve(dependents, in: context)
    guard screen?.variables.isWaiting == false else { return commands }
    return commands + refreshNow(isUrgent: true, in: context)
  }

  private static func localSources(_ context: Surroundings) -> [LocalOptions.Source] {
    context.sources.directory.datasources.map {
      LocalOptions.Source(
        uid: $0.uid, name: $0.name, type: DatasourceKind.canonicalID($0.type), isDefault: $0.uid == context.sources.directory.defaultUID)
    }
  }

  /// In the dashboard's own filters for the panel's datasource, else in filters that are added to the dashboard.
  mutating func addFilter(_ filter: AdhocFilter, from key: PanelInstance, in context: Surroundings) -> [Intent] {
    guard let screen, let panel = screen.dashboard.panels[key.panel] else { return [] }
    let interpolation = screen.variables.interpolation
    let reference = QueryPlanner.isMixed(panel.datasource) ? panel.targets.first?.datasource : panel.datasource ?? panel.targets.first?.datasource
    let wanted = context.datasource(for: reference, interpolation: interpolation)
    let own = screen.variables.states.first {
      $0.variable.kind == .adhoc && context.datasource(for: $0.variable.datasource, interpolation: interpolation) == wanted
    }
    if let own {
      self.screen?.variables.setFilters(own.filters.filter { $0.key != filter.key || $0.operator != filter.operator } + [filter], of: own.name)
    } else {
      self.screen?.variables.add(Variable(name: "Filters", kind: .adhoc, datasource: reference), filters: [filter])
    }
    let sentence = "Filtered by \(filter.key)\(filter.operator)\(filter.value); v changes filters"
    return [.say(sentence)] + refreshNow(isUrgent: true, in: context)
  }
}
