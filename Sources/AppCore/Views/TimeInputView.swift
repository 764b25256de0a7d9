import Canvas
import TimeSeries
import Widgets

/// A time range being typed, with what it means so far.
struct TimeInputView {
  var input: TextInput
  var model: Model

  func draw(in bounds: Rect, on canvas: inout Canvas) {
    let theme = model.settings.theme
    let dialog = Dialog(title: "Time range", hint: "Enter apply  Esc close", width: 64, height: 5)
    let area = dialog.draw(in: bounds, theme: theme, symbols: model.settings.symbols, on: &canvas)
    guard !area.isEmpty else { return }
    InputLineView(input: input, prompt: model.settings.symbols == .ascii ? "> " : "❯ ", theme: theme).draw(in: area.row(0), on: &canvas)
    guard let screen = model.screen else { return }
    if let raw = model.typedRange(input.text), let range = model.resolve(raw) {
      let zone = model.zone(of: screen)
      canvas.write(
        CivilTimeText.dateAndTime(range.start, zone: zone) + " → " + CivilTimeText.dateAndTime(range.end, zone: zone),
        in: area.row(2), style: Style(foreground: theme.success, background: theme.background))
    } else {
      canvas.write(
        "now-90m · now-7d to now-1d · 2026-05-01 08:00 to now", in: area.row(2),
        style: Style(foreground: theme.mutedText, background: theme.background))
    }
  }
}
