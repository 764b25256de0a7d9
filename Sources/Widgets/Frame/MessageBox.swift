package import Canvas

/// A message in the middle of an area: what is the case, and below it what it means or what to do next.
package struct MessageBox: Widget {
  package enum Kind: Hashable, Sendable { case loading, empty, info, warning, error }

  var kind: Kind
  var title: String
  /// Each is wrapped between words; as many as fit are shown.
  var details: [String]
  var look: Look

  package init(kind: Kind, title: String, details: [String] = [], look: Look) {
    (self.kind, self.look) = (kind, look)
    self.title = TextWrap.bounded(title, to: 1000)
    self.details = details.map { TextWrap.bounded($0, to: 1000) }
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let width = max(area.width - 2, 1)
    let titles = TextWrap.lines(of: title, width: width)
    let wrapped = details.flatMap { TextWrap.lines(of: $0, width: width) }
    var lines = titles.map { ($0, titleStyle) } + wrapped.map { ($0, look.muted) }
    if lines.count > area.height {
      lines = Array(lines.prefix(area.height))
      lines[lines.count - 1].0 = TextWrap.marked(lines[lines.count - 1].0, width: width)
    }
    let block = min(lines.map { Glyph.width(of: $0.0) }.max() ?? 0, area.width)
    let isCentered = lines.count <= 3 || area.width > block + 8
    let top = area.top + (area.height - lines.count) / 2
    let left = area.left + (area.width - block) / 2
    for (index, line) in lines.enumerated() {
      let column = isCentered && kind != .error ? area.left + max(area.width - Glyph.width(of: line.0), 0) / 2 : left
      canvas.write(line.0, column: column, row: top + index, style: line.1, limit: area.right - column)
    }
  }

  private var titleStyle: Style {
    switch kind {
    case .loading, .empty: look.muted
    case .info: Style(foreground: look.theme.info)
    case .warning: Style(foreground: look.theme.warning, attributes: .bold)
    case .error: Style(foreground: look.theme.error, attributes: .bold)
    }
  }
}
