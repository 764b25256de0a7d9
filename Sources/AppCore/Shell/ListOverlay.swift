import Canvas
import Widgets

/// A list that shrinks while one types: its keys, its mouse and its picture. What is listed and what choosing does is all that
/// one adds.
protocol ListOverlay: Overlay where Message == ListMessage {
  var list: Picker { get set }

  /// Enter, or a click on the line under the cursor. It begins with ``Intent/close`` where nothing is to be seen of it afterwards.
  func choose(in context: Context) -> [Intent]
  /// Keys of its own.
  ///
  /// - Returns: `nil` where the key is the list's.
  func pressOwn(_ key: Key, in context: Context) -> [Intent]?
  func hint(in context: Context) -> String
  /// What stands there where no line is left.
  func emptyText(in context: Context) -> String
}

/// What a click on a list means.
enum ListMessage: Hashable, Sendable {
  /// Goes to the line; a second click takes it.
  case clicked(line: Int)
}

extension ListOverlay {
  var isList: Bool { true }

  func pressOwn(_ key: Key, in context: Context) -> [Intent]? { nil }
  func hint(in context: Context) -> String { list.ticked == nil ? "Enter choose  Esc close" : "Tab tick  Enter apply  Esc close" }
  func emptyText(in context: Context) -> String {
    list.takesFreeText && !list.input.text.isEmpty ? "Enter takes “\(list.input.text)”" : "nothing matches"
  }

  mutating func press(_ key: Key, in context: Context) -> [Intent] {
    if let intents = pressOwn(key, in: context) { return intents }
    switch (key.code, key.modifiers) {
    case (.escape, _): return [.close]
    case (.enter, _): return choose(in: context)
    case (.down, _), (.character("n"), .control): list.moveCursor(by: 1)
    case (.up, _), (.character("p"), .control): list.moveCursor(by: -1)
    case (.pageDown, _): list.moveCursor(by: 10)
    case (.pageUp, _): list.moveCursor(by: -10)
    case (.home, _): list.cursor = 0
    case (.end, _): list.moveCursor(by: list.items.count)
    case (.tab, _) where list.ticked != nil:
      list.toggleTick()
      list.moveCursor(by: 1)
    default:
      list.input.edit(key)
      list.cursor = 0
    }
    return []
  }

  mutating func paste(_ text: String, in context: Context) -> [Intent] {
    list.input.insert(text)
    list.cursor = 0
    return []
  }

  mutating func handle(_ message: ListMessage, in context: Context) -> [Intent] {
    switch message {
    case .clicked(let line):
      if line == list.cursor { return press(Key(.enter), in: context) }
      list.cursor = line
      return []
    }
  }

  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) {
    let widget = widget(in: context)
    widget.draw(in: bounds, on: &drawn.canvas)
    let box = widget.box(in: bounds)
    Dialog(title: widget.title, hint: widget.hint, width: box.width, height: box.height).mark(in: box, on: &drawn)
    drawn.mark(box) { _, row in widget.entry(atRow: row, in: bounds).map { .message(ListMessage.clicked(line: $0)) } }
  }

  private func widget(in context: Context) -> Widgets.Picker {
    let look = context.appearance
    let entries = list.matches.map { match in
      let title = match.item.title
      return ListBox.Entry(
        title, detail: match.item.detail, sign: list.ticked.map { Self.sign($0.contains(match.item.id), look) } ?? "",
        matches: match.places.filter { $0 < title.count })
    }
    return Widgets.Picker(
      title: list.title, query: list.input.text, cursor: list.input.cursor, entries: entries, chosen: list.cursor,
      count: "\(entries.count)/\(list.items.count)", hint: hint(in: context), emptyText: emptyText(in: context), look: look)
  }

  private static func sign(_ isTicked: Bool, _ look: Look) -> String {
    if look.isASCII { return isTicked ? "[x]" : "[ ]" }
    return isTicked ? "◉" : "○"
  }
}

extension InputLine {
  /// What is being typed, with the application's prompt.
  init(_ input: TextInput, look: Look) {
    self.init(prompt: look.isASCII ? ">" : "❯", text: input.text, cursor: input.cursor, look: look)
  }
}
