/// The variables of the dashboard on screen, to choose which one is changed.
struct VariableList: ListOverlay {
  var list: Picker

  /// The only one at once.
  static func open(in context: Context) -> [Intent] {
    guard let screen = context.screen else { return [.say("This dashboard has no variables")] }
    let items = screen.variables.chips.map { chip in
      Picker.Item(id: chip.name, title: chip.label.isEmpty ? chip.name : chip.label, detail: chip.value)
    }
    if items.count == 1, let only = items.first { return VariableValues.open(only.id, in: context) }
    return items.isEmpty ? [.say("This dashboard has no variables")] : [.show(VariableList(list: Picker(title: "Variables", items: items)))]
  }

  /// It stays below the list of values, so that Escape comes back to it.
  func choose(in context: Context) -> [Intent] {
    list.chosen.map { VariableValues.open($0.id, in: context) } ?? [.close]
  }
}
