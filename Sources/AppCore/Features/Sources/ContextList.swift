/// The contexts of the configuration, to choose one.
struct ContextList: ListOverlay {
  var list: Picker

  static func open(in context: Context) -> [Intent] {
    let contexts = context.sources.contexts
    guard !contexts.isEmpty else { return [.say("The configuration has no contexts")] }
    let items = contexts.map { Picker.Item(id: $0, title: $0, detail: $0 == context.settings.context ? "in use" : "") }
    return [.show(ContextList(list: Picker(title: "Context", items: items, cursor: contexts.firstIndex(of: context.settings.context) ?? 0)))]
  }

  func choose(in context: Context) -> [Intent] {
    [.close] + (list.chosen.map { [.sources(.openContext($0.id))] } ?? [])
  }
}
