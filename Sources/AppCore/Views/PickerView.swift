import Canvas
import Dashboards
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
      emptyText: emptyText, look: look)
  }

  private var emptyText: String {
    let text = picker.input.text
    switch picker.purpose {
    case .text: return text.isEmpty ? "Enter leaves it empty" : "Enter takes “\(text)”"
    case .timeRange: return model.typedRange(text) == nil ? "nothing matches" : "Enter takes “\(text)”"
    case .filters: return AdhocFilter(typed: text) == nil ? "a filter is name=value, with =, !=, =~ or !~" : "Enter adds it"
    default: return picker.takesFreeText && !text.isEmpty ? "Enter takes “\(text)”" : "nothing matches"
    }
  }

  private func sign(_ isTicked: Bool) -> String {
    if model.look.isASCII { return isTicked ? "[x]" : "[ ]" }
    return isTicked ? "◉" : "○"
  }

  private var hint: String {
    if picker.purpose == .timeRange { return model.timeHint(for: picker.input.text, hasMatch: picker.chosen != nil) }
    return picker.ticked == nil ? "Enter choose  Esc close" : "Tab tick  Enter apply  Esc close"
  }
}

extension InputLine {
  /// What is being typed, with the application's prompt.
  init(_ input: TextInput, look: Look) {
    self.init(prompt: look.isASCII ? ">" : "❯", text: input.text, cursor: input.cursor, look: look)
  }
}
