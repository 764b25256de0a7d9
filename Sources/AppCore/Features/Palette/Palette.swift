/// Every command by name.
struct Palette: ListOverlay {
  var list: Picker

  static func open(in context: Context) -> [Intent] {
    let items = ActionCatalogue.all.filter { $0.id != .palette }.map { action in
      Picker.Item(
        id: action.id.rawValue, title: action.title,
        detail: "\(action.help)   \(context.settings.keyMap.sequences(for: action.id).first?.description ?? "")")
    }
    return [.show(Palette(list: Picker(title: "Commands", items: items)))]
  }

  func choose(in context: Context) -> [Intent] {
    [.close] + (list.chosen.flatMap { Action.ID(rawValue: $0.id) }.map { [.perform($0)] } ?? [])
  }
}
