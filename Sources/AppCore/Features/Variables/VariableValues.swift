import Dashboards

/// What a variable can be.
struct VariableValues: ListOverlay {
  var name: String
  var list: Picker

  static func open(_ name: String, in context: Context) -> [Intent] {
    guard let state = context.screen?.variables[name] else { return [.close] }
    switch state.variable.kind {
    case .adhoc: return FilterList.open(name, in: context)
    case .textbox: return [.show(VariableText(name: name, state))]
    default: return list(of: name, in: context).map { [.show(VariableValues(name: name, list: $0))] } ?? []
    }
  }

  private static func list(of name: String, in context: Context) -> Picker? {
    guard let state = context.screen?.variables[name] else { return nil }
    let variable = state.variable
    let interpolation = context.screen?.variables.interpolation
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
      title: state.problem.map { "\(title) — \($0)" } ?? title, items: items,
      ticked: variable.isMulti ? selected : nil,
      takesFreeText: variable.kind == .query || variable.kind == .custom,
      cursor: items.firstIndex { selected.contains($0.id) } ?? 0)
  }

  /// Its options may come while it is looked at.
  mutating func handleChange(in context: Context) {
    guard let fresh = Self.list(of: name, in: context), fresh.items != list.items else { return }
    list.items = fresh.items
    list.moveCursor(by: 0)
  }

  func choose(in context: Context) -> [Intent] {
    let values = list.chosenValues
    return [.closeLists] + (values.isEmpty ? [] : [.dashboards(.setVariable(name, to: values))])
  }
}

/// A variable that has no options: what is typed is its value.
struct VariableText: ListOverlay {
  var name: String
  var list: Picker

  init(name: String, _ state: VariableState) {
    self.name = name
    list = Picker(title: state.variable.label.flatMap { $0.isEmpty ? nil : $0 } ?? name, items: [], takesFreeText: true)
    list.input = TextInput(state.selection.first?.value ?? "")
  }

  func choose(in context: Context) -> [Intent] { [.closeLists, .dashboards(.setVariable(name, to: [list.input.text]))] }

  func emptyText(in context: Context) -> String {
    list.input.text.isEmpty ? "Enter leaves it empty" : "Enter takes “\(list.input.text)”"
  }
}
