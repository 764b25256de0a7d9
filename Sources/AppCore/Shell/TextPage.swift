import Canvas

/// Lines to read, and to copy.
struct TextPage: Overlay {
  var title: String
  var lines: [String]
  var scroll = 0

  init(title: String, lines: [String]) { (self.title, self.lines) = (title, lines) }

  mutating func press(_ key: Key, in context: Context) -> [Intent] {
    if case .character("y") = key.code { return [.copy(lines.joined(separator: "\n"))] }
    let bounds = context.overlayBounds
    guard let wanted = Scrolling.scrolled(scroll, by: key, last: dialog(context).lastScroll(in: bounds), page: Scrolling.page(in: bounds)) else { return [.close] }
    scroll = wanted
    return []
  }

  private func dialog(_ context: Context) -> TextDialog {
    TextDialog(title: title, lines: lines, scroll: scroll, look: context.appearance, hint: "↑↓ scroll  y copy  Esc close")
  }

  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) { dialog(context).draw(in: bounds, on: &drawn) }
}
