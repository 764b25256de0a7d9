import Canvas
import Widgets

/// A list that shrinks while one types.
struct PickerView {
  var picker: Picker
  var model: Model

  func draw(in bounds: Rect, on canvas: inout Canvas) { widget.draw(in: bounds, on: &canvas) }

  var widget: Widgets.Picker {
    let look = model.look
    let entries = picker.matches.map { match in
      let title = match.item.title
      return ListBox.Entry(
        title, detail: match.item.detail, sign: picker.ticked.map { sign($0.contains(match.item.id)) } ?? "",
        matches: match.places.filter { $0 < title.count })
    }
    return Widgets.Picker(
      title: picker.title, query: picker.input.text, cursor: picker.input.cursor, entries: entries, chosen: picker.cursor,
      count: "\(entries.count)/\(picker.items.count)", hint: hint,
      emptyText: picker.takesFreeText && !picker.input.text.isEmpty ? "Enter takes “\(picker.input.text)”" : "nothing matches", look: look)
  }

  private func sign(_ isTicked: Bool) -> String {
    if model.look.isASCII { return isTicked ? "[x]" : "[ ]" }
    return isTicked ? "◉" : "○"
  }

  private var hint: String {
    if picker.purpose == .timeRange { return model.timeHint(for: picker.input.text) }
    return picker.ticked == nil ? "Enter choose  Esc close" : "Tab tick  Enter apply  Esc close"
  }
}

extension InputLine {
  /// What is being typed, with the application's prompt.
  init(_ input: TextInput, look: Look) {
    self.init(prompt: look.isASCII ? ">" : "❯", text: input.text, cursor: input.cursor, look: look)
  }
}
