package import Dashboards
import DatasourceKinds
import DatasourceKit

/// The variables of an open dashboard: what can be chosen, what is chosen, what is still being asked.
package struct DashboardVariables: Sendable {
  /// In the dashboard's order.
  private(set) var states: [VariableState]
  let order: VariableOrder
  /// Variables whose options are on their way, with the generation of the query.
  private(set) var asked: [String: Int] = [:]
  /// Variables that wait until those they mention are resolved, in order.
  var queue: [String] = []
  var environment = MacroEnvironment()
  /// Named on the command line or in a link: kept even where they are no options.
  private let given: [String: [String]]
  private var nextGeneration = 1

  /// - Parameter saved: What was chosen the last time, kept as long as it is among the options.
  package init(dashboard: Dashboard, given: [String: [String]], saved: [String: [String]] = [:]) {
    self.given = given
    order = VariableOrder(dashboard.variables)
    states = dashboard.variables.map { variable in
      let current = (given[variable.name] ?? saved[variable.name]).map(VariableSelection.options(named:)) ?? variable.current
      return VariableState(
        variable: variable, options: variable.options, selection: current, filters: AdhocFilter.filters(of: variable))
    }
  }

  package subscript(name: String) -> VariableState? { states.first { $0.name == name } }

  /// Panels wait: a query with half of its variables would be wrong.
  var isWaiting: Bool { !asked.isEmpty || !queue.isEmpty }

  var interpolation: Interpolation { Interpolation(variables: states, environment: environment) }

  /// - Parameter format: Where the reference names none; `nil` is `{a,b}`.
  func interpolate(_ text: String, scope: [String: Variable.Option] = [:], format: String? = nil) -> String {
    guard text.utf8.contains(UInt8(ascii: "$")) || text.utf8.contains(UInt8(ascii: "[")) else { return text }
    return interpolation.scoped(scope)(text, dialect: format.map { .written(as: $0) } ?? .glob)
  }

  /// Of panels, rows and tabs: texts of the options, `a + b`, as Grafana writes them there.
  ///
  /// - Parameter interval: Of the panel's last question, in milliseconds. Like `$__interval` without one, the macros that
  ///   only a datasource fills in (`$__range`, `$__rate_interval`) stay as they are written, as in Grafana.
  package func title(_ title: String, scope: [String: Variable.Option] = [:], interval: Double? = nil) -> String {
    guard title.utf8.contains(UInt8(ascii: "$")) || title.utf8.contains(UInt8(ascii: "[")) else { return title }
    var interpolation = interpolation.scoped(scope)
    interpolation.environment.interval = interval
    interpolation.untouched.formUnion(["__range", "__range_s", "__range_ms"])
    return interpolation(title, dialect: .written(as: "text"))
  }

  /// What repeats go over, by name.
  var repeatValues: [String: [Variable.Option]] {
    Dictionary(states.map { ($0.name, $0.effectiveSelection) }, uniquingKeysWith: { first, _ in first })
  }

  struct Chip: Hashable, Sendable {
    var name: String
    /// "" where the dashboard hides it.
    var label: String
    var value: String
    var isFailed: Bool
    /// Ad hoc filters are in force.
    var filters: Bool
  }

  /// What the header shows.
  var chips: [Chip] {
    states.compactMap { state in
      let variable = state.variable
      guard variable.hiding == .none || variable.hiding == .label, variable.kind != .constant else { return nil }
      let label = variable.hiding == .label ? "" : variable.label.flatMap { $0.isEmpty ? nil : $0 } ?? variable.name
      return Chip(name: variable.name, label: label, value: Self.shortText(state), isFailed: state.problem != nil, filters: !state.filters.isEmpty)
    }
  }

  private static func shortText(_ state: VariableState) -> String {
    if state.variable.kind == .adhoc {
      return state.filters.isEmpty ? "none" : state.filters.map { "\($0.key)\($0.operator)\($0.value)" }.joined(separator: ", ")
    }
    guard !state.isAll, state.selection.count > 1, let first = state.selection.first else { return state.text.isEmpty ? "—" : state.text }
    return "\(first.text) +\(state.selection.count - 1)"
  }

  // MARK: Changing

  mutating func select(_ values: [Variable.Option], of name: String) {
    guard let index = states.firstIndex(where: { $0.name == name }) else { return }
    states[index].selection = values
    if states[index].variable.kind == .textbox { states[index].options = values }
  }

  mutating func setFilters(_ filters: [AdhocFilter], of name: String) {
    guard let index = states.firstIndex(where: { $0.name == name }) else { return }
    states[index].filters = filters
  }

  /// A variable that the dashboard itself does not have.
  mutating func add(_ variable: Variable, filters: [AdhocFilter]) {
    states.append(VariableState(variable: variable, filters: filters))
  }

  /// Takes the options of a variable, and keeps of the selection what is still among them.
  mutating func setOptions(_ options: [Variable.Option], of name: String, sources: [LocalOptions.Source]) {
    guard let index = states.firstIndex(where: { $0.name == name }) else { return }
    let state = states[index]
    states[index].options = options
    states[index].problem = nil
    states[index].selection =
      state.variable.kind == .datasource
      ? LocalOptions.datasourceSelection(of: state.variable, options: options, sources: sources, current: state.selection)
      : VariableSelection.selection(
        of: state.variable, options: options, current: state.selection, isExplicit: given[name] != nil)
  }

  mutating func fail(_ name: String, because problem: String) {
    guard let index = states.firstIndex(where: { $0.name == name }) else { return }
    states[index].problem = problem
  }

  mutating func ask(_ name: String) -> Int {
    defer { nextGeneration += 1 }
    asked[name] = nextGeneration
    return nextGeneration
  }

  /// - Returns: `false` where a newer query is under way.
  mutating func answered(_ name: String, generation: Int) -> Bool {
    guard asked[name] == generation else { return false }
    asked[name] = nil
    return true
  }
}
