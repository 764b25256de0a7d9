/// Every dashboard that can be opened.
struct DashboardList: ListOverlay {
  var list: Picker

  /// What is known is shown at once; the list is asked for anew and may grow while it is looked at.
  static func open(in context: Context) -> [Intent] {
    [.show(DashboardList(list: Picker(title: "Open a dashboard", items: items(context)))), .listDashboards()]
  }

  private static func items(_ context: Context) -> [Picker.Item] {
    context.library.map { Picker.Item(id: $0.location.key, title: $0.title, detail: $0.detail(withFolder: true)) }
  }

  mutating func handleChange(in context: Context) {
    list.items = Self.items(context)
    list.moveCursor(by: 0)
  }

  func choose(in context: Context) -> [Intent] {
    guard let item = list.chosen, let entry = context.library.first(where: { $0.location.key == item.id }) else { return [.close] }
    return [.close, .dashboards(.open(entry.location))]
  }
}
