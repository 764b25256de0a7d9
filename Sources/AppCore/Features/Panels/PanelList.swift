/// The panels and rows of the dashboard on screen, to go to one.
struct PanelList: ListOverlay {
  var list: Picker

  static func open(in context: Context) -> [Intent] {
    guard let screen = context.screen else { return [] }
    let items = context.surroundings.placement(of: screen).focusTargets.map { target in
      let title = target.panel.map(screen.title) ?? target.title
      return Picker.Item(id: target.id, title: title.isEmpty ? "(no title)" : title, detail: target.kind)
    }
    return [.show(PanelList(list: Picker(title: "Find a panel", items: items)))]
  }

  func choose(in context: Context) -> [Intent] {
    guard let item = list.chosen, let screen = context.screen,
      let target = context.surroundings.placement(of: screen).focusTargets.first(where: { $0.id == item.id })
    else { return [.close] }
    return [.close, .dashboards(.focus(target.focus))]
  }
}
