package import Canvas

/// A box in the middle of the screen: a line to type into and the entries that remain.
package struct Picker: Widget {
  package var title: String
  var query: String
  /// Where the next character goes, counted in characters.
  var cursor: Int
  /// Already filtered; see ``FuzzyMatch/ranked(_:_:)``.
  var entries: [ListBox.Entry]
  var chosen: Int
  var placeholder: String
  /// At the right of the line: how many there are.
  var count: String
  /// In the lower edge: what the keys do.
  package var hint: String
  /// Shown where no entry remains.
  var emptyText: String
  var look: Look

  package init(
    title: String, query: String, cursor: Int? = nil, entries: [ListBox.Entry], chosen: Int, placeholder: String = "type to filter",
    count: String = "", hint: String = "",
    emptyText: String = "nothing matches", look: Look
  ) {
    self.title = TextWrap.bounded(title)
    self.query = TextWrap.bounded(query)
    self.cursor = cursor ?? query.count
    self.entries = entries
    self.chosen = chosen
    self.placeholder = placeholder
    self.count = count
    self.hint = TextWrap.bounded(hint)
    self.emptyText = emptyText
    self.look = look
  }

  /// Draws the box centred in `area`, no larger than it needs.
  package func draw(in area: Rect, on canvas: inout Canvas) {
    let box = self.box(in: area)
    guard box.width >= 8, box.height >= 3 else { return }
    canvas.fill(box, style: .plain)
    Frame(title: title, isFocused: true, look: look).draw(in: box, on: &canvas)
    let inside = box.inset(columns: 1, rows: 1)
    let (line, rest) = inside.splitRows(1)
    let countWidth = Glyph.width(of: count) + 1 < line.width / 3 ? Glyph.width(of: count) + 1 : 0
    let (typed, counted) = line.inset(columns: 1).splitColumns(line.width - 2 - countWidth)
    InputLine(prompt: look.isASCII ? ">" : "❯", text: query, cursor: cursor, placeholder: placeholder, look: look).draw(in: typed, on: &canvas)
    if countWidth > 0 { canvas.write(count, in: counted, alignment: .right, style: look.muted) }
    let list = list(in: box)
    if rest.height >= 3 {
      for column in rest.left..<rest.right { canvas.put(look.isASCII ? "-" : "─", column: column, row: rest.top, style: look.faint) }
    }
    if entries.isEmpty {
      canvas.write(emptyText, in: list.middleRow, alignment: .center, style: look.muted)
    } else {
      ListBox(entries: entries, chosen: min(max(chosen, 0), entries.count - 1), look: look).draw(in: list, on: &canvas)
    }
    if !hint.isEmpty {
      let place = Rect(left: box.left + 2, top: box.bottom - 1, width: box.width - 4, height: 1)
      canvas.write(" \(hint) ", in: place, alignment: .right, style: look.muted)
    }
  }

  /// The entry that a row of the screen shows; `nil` outside the list.
  package func entry(atRow row: Int, in area: Rect) -> Int? {
    let list = list(in: box(in: area))
    let index = ListBox.firstVisible(count: entries.count, chosen: chosen, height: list.height) + row - list.top
    return row >= list.top && row < list.bottom && entries.indices.contains(index) ? index : nil
  }

  /// Below the line to type into, and a rule where there is room.
  private func list(in box: Rect) -> Rect {
    let rest = box.inset(columns: 1, rows: 1).splitRows(1).bottom
    return rest.height >= 3 ? rest.splitRows(1).bottom : rest
  }

  package func box(in area: Rect) -> Rect {
    let longest = entries.prefix(300).map { Glyph.width(of: $0.text) + Glyph.width(of: $0.detail) + 8 }.max() ?? 0
    let width = min(max(longest, Glyph.width(of: title) + 8, Glyph.width(of: hint) + 6, 48), area.width)
    let height = min(max(entries.count, 1) + 4, max(area.height * 3 / 4, 6), area.height)
    return Rect(left: area.left + (area.width - width) / 2, top: area.top + max((area.height - height) / 3, 0), width: width, height: height)
  }
}
