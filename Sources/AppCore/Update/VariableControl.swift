import Dashboards
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// Resolving variables in the order of what they mention, and choosing their values.
extension Model {
  enum VariableReason { case opening, timeRange }

  /// Starts resolving; panels are asked once the last one is known.
  mutating func rerunVariables(because reason: VariableReason) -> [Command] {
    guard let screen else { return [] }
    let names = screen.variables.order.stages.flatMap(\.self).filter { name in
      guard let variable = screen.variables[name]?.variable else { return false }
      return reason == .opening || variable.kind == .query && variable.refresh == .onTimeRangeChange
    }
    return resolve(names)
  }

  private mutating func resolve(_ names: [String]) -> [Command] {
    guard var screen else { return [] }
    screen.variables.queue = names
    screen.time.resolved = resolvedRange(of: screen)
    screen.variables.environment = environment(of: screen)
    self.screen = screen
    return continueResolving()
  }

  /// Takes from the queue whatever does not wait for another one.
  private mutating func continueResolving() -> [Command] {
    guard var screen else { return [] }
    var commands: [Command] = []
    let sources = localSources
    var isWaiting = false
    while !isWaiting, let name = screen.variables.queue.first {
      let waitsFor = screen.variables.order.dependencies[name, default: []]
      guard waitsFor.isDisjoint(with: screen.variables.asked.keys) else { break }
      screen.variables.queue.removeFirst()
      guard let state = screen.variables[name] else { continue }
      let interpolation = screen.variables.interpolation
      if state.variable.kind == .datasource, self.sources.directory.isProvisional {
        screen.variables.queue.insert(name, at: 0)
        break
      }
      if let options = LocalOptions.options(of: state.variable, sources: sources, interpolation: interpolation) {
        screen.variables.setOptions(options, of: name, sources: sources)
        continue
      }
      switch datasource(for: state.variable.datasource, interpolation: interpolation) {
      case .found(let id), .substituted(let id, for: _):
        let query = query(of: state.variable, asking: id, interpolation)
        commands.append(
          .loadOptions(
            OptionsQuery(
              screen: screen.number, variable: name, generation: screen.variables.ask(name), datasource: id,
              request: VariableRequest(query: query, range: screen.time.resolved))))
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

  /// `$__interval` of a variable is the source's own, as in Grafana; a group-by variable offers the names of labels.
  private func query(of variable: Variable, asking id: DatasourceID, _ interpolation: Interpolation) -> JSONValue {
    let dialect = QueryDialect(datasourceType: id.type)
    if variable.kind == .groupby { return dialect == .prometheus || dialect == .loki ? "label_names()" : .null }
    var interpolation = interpolation
    interpolation.environment.interval = sources.directory.minIntervals[id.uid].flatMap(IntervalText.milliseconds) ?? 15_000
    return interpolation.fill(variable.query, dialect: dialect)
  }

  mutating func receive(
    _ result: Result<[VariableOption], DatasourceError>, screen number: Int, variable name: String, generation: Int
  ) -> [Command] {
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
        opened.screens[index].variables.setOptions(options, of: name, sources: localSources)
      } else {
        opened.screens[index].variables.fail(name, because: "its regex is not valid: \(regex ?? "")")
      }
    case .failure(let error): opened.screens[index].variables.fail(name, because: error.reason)
    }
    guard index == opened.current else { return [] }
    refreshOpenValuePicker(name)
    let commands = continueResolving()
    guard screen?.variables.isWaiting == false else { return commands }
    return commands + refreshNow(isUrgent: true) + [wakeCommand()]
  }

  mutating func setVariable(_ name: String, to values: [String]) -> [Command] {
    guard let state = screen?.variables[name] else { return [] }
    let options = values.map { value in
      value == Variable.allValueToken
        ? Variable.Option(text: "All", value: value)
        : state.options.first { $0.value == value } ?? Variable.Option(text: value, value: value)
    }
    guard options != state.selection else { return [] }
    screen?.variables.select(options, of: name)
    if let key = screen?.location.key { remembered.select(values, of: name, on: key) }
    // Those that mention this one are asked again, then the panels.
    let dependents = screen?.variables.order.dependents(of: name) ?? []
    let commands = resolve(dependents)
    guard screen?.variables.isWaiting == false else { return commands }
    return commands + refreshNow(isUrgent: true) + [wakeCommand()]
  }

  // MARK: Pickers

  func variablePicker() -> Picker? {
    guard let screen else { return nil }
    let items = screen.variables.chips.map { chip in
      Picker.Item(id: chip.name, title: chip.label.isEmpty ? chip.name : chip.label, detail: chip.value)
    }
    if items.count == 1, let only = items.first { return valuePicker(of: only.id) }
    return items.isEmpty ? nil : Picker(purpose: .variableName, title: "Variables", items: items)
  }

  func valuePicker(of name: String) -> Picker? {
    guard let state = screen?.variables[name] else { return nil }
    let variable = state.variable
    if variable.kind == .adhoc { return filterPicker(of: name) }
    if variable.kind == .textbox {
      var line = Picker(purpose: .text(variable: name), title: variable.label.flatMap { $0.isEmpty ? nil : $0 } ?? name, items: [], takesFreeText: true)
      line.input = TextInput(state.selection.first?.value ?? "")
      return line
    }
    let interpolation = screen?.variables.interpolation
    var items = state.options.map { option in
      let detail = interpolation?.resolved(option.value, of: variable) ?? option.value
      return Picker.Item(id: option.value, title: option.text, detail: option.text == detail ? "" : detail)
    }
    // Values that were typed, or that the source no longer has, can be taken away only where they are seen.
    let others = state.selection.filter { option in option.value != Picker.allID && !state.options.contains { $0.value == option.value } }
    items += others.map { Picker.Item(id: $0.value, title: $0.text, detail: "not among the options") }
    if variable.includesAll { items.insert(Picker.Item(id: Picker.allID, title: "All", detail: "\(state.options.count)"), at: 0) }
    let selected = Set(state.selection.map(\.value))
    let title = variable.label.flatMap { $0.isEmpty ? nil : $0 } ?? name
    return Picker(
      purpose: .variable(name: name), title: state.problem.map { "\(title) — \($0)" } ?? title, items: items,
      ticked: variable.isMulti ? selected : nil,
      takesFreeText: variable.kind == .query || variable.kind == .custom,
      cursor: items.firstIndex { selected.contains($0.id) } ?? 0)
  }

  private mutating func refreshOpenValuePicker(_ name: String) {
    guard case .picker(var open) = overlays.last, open.purpose == .variable(name: name), let fresh = valuePicker(of: name) else {
      return
    }
    open.items = fresh.items
    open.moveCursor(by: 0)
    overlays[overlays.count - 1] = .picker(open)
  }

  // MARK: Datasources

  private var localSources: [LocalOptions.Source] {
    sources.directory.datasources.map {
      LocalOptions.Source(
        uid: $0.uid, name: $0.name, type: DatasourceKind.canonicalID($0.type), isDefault: $0.uid == sources.directory.defaultUID)
    }
  }

  func datasource(for reference: DatasourceReference?, interpolation: Interpolation) -> DatasourceDirectory.Resolution {
    sources.directory.resolve(type: reference?.type.map { interpolation($0) }, reference: reference?.uid.map { interpolation($0) })
  }

  func environment(of screen: DashboardScreen) -> MacroEnvironment {
    MacroEnvironment(
      range: screen.time.resolved, rawFrom: screen.time.raw.from, rawTo: screen.time.raw.to, zone: zone(of: screen),
      timezoneName: screen.dashboard.time.timezone == "browser" ? "" : screen.dashboard.time.timezone,
      dashboardTitle: screen.dashboard.title, dashboardUID: screen.dashboard.uid ?? "",
      urlPath: "/d/\(screen.dashboard.uid ?? "")")
  }
}
