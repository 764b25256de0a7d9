package import Canvas

/// Lines of which one may be chosen, which is then visible.
package struct ListBox: Widget {
  package struct Entry: Hashable, Sendable {
    var text: String
    /// Right-aligned, quiet: a key, a count, a folder.
    var detail: String
    /// A sign before the text, such as `●` or `✓`.
    var sign: String
    var signColor: Color?
    /// Characters of ``text`` (counted from 0) that met a filter.
    var matches: [Int]
    var isHeading: Bool

    package init(
      _ text: String, detail: String = "", sign: String = "", signColor: Color? = nil, matches: [Int] = [], isHeading: Bool = false
    ) {
      self.text = TextWrap.bounded(text)
      self.detail = TextWrap.bounded(detail)
      self.sign = sign
      self.signColor = signColor
      self.matches = matches
      self.isHeading = isHeading
    }
  }

  var entries: [Entry]
  var chosen: Int?
  /// The first entry shown where none is chosen; the last ones fill the area at the latest.
  var scroll: Int
  var look: Look

  package init(entries: [Entry], chosen: Int?, scroll: Int = 0, look: Look) {
    (self.entries, self.chosen, self.scroll, self.look) = (entries, chosen, scroll, look)
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !entries.isEmpty else { return }
    let first = Self.firstVisible(count: entries.count, chosen: chosen, scroll: scroll, height: area.height)
    let isScrolled = entries.count > area.height
    let width = area.width - (isScrolled ? 1 : 0)
    for row in 0..<min(area.height, entries.count - first) {
      draw(entries[first + row], isChosen: chosen == first + row, in: Rect(left: area.left, top: area.top + row, width: width, height: 1), on: &canvas)
    }
    if isScrolled { ScrollBar(first: first, visible: area.height, total: entries.count, look: look).draw(in: Rect(left: area.right - 1, top: area.top, width: 1, height: area.height), on: &canvas) }
  }

  /// The first entry shown, so that the chosen one stands near the middle.
  package static func firstVisible(count: Int, chosen: Int?, scroll: Int = 0, height: Int) -> Int {
    min(max(chosen.map { $0 - height / 2 } ?? scroll, 0), max(count - height, 0))
  }

  private func draw(_ entry: Entry, isChosen: Bool, in row: Rect, on canvas: inout Canvas) {
    let style = isChosen ? look.chosen : entry.isHeading ? Style(foreground: look.theme.info, attributes: .bold) : look.text
    if isChosen { canvas.fill(row, style: style) }
    var column = row.left + 1
    if !entry.sign.isEmpty {
      let signStyle = isChosen ? style : Style(foreground: entry.signColor ?? look.theme.mutedText)
      column += canvas.write(entry.sign, column: column, row: row.top, style: signStyle, limit: max(row.right - column, 0)) + 1
    }
    let free = row.right - 1 - column
    let textWidth = Glyph.width(of: entry.text)
    let wanted = Glyph.width(of: entry.detail)
    // A short detail stands whole or not at all; a long one, such as an address, takes what the text leaves.
    let room = max(free - textWidth - 2, 0)
    let detailWidth = free - wanted - 2 >= min(textWidth, free / 2) ? wanted : wanted > 30 && room >= 8 ? min(wanted, room) : 0
    let showsDetail = detailWidth > 0
    let limit = max(free - (showsDetail ? detailWidth + 2 : 0), 0)
    canvas.write(entry.text, column: column, row: row.top, style: style, limit: limit)
    highlight(entry, from: column, limit: limit, isChosen: isChosen, row: row.top, on: &canvas)
    if showsDetail {
      canvas.write(entry.detail, column: row.right - 1 - detailWidth, row: row.top, style: isChosen ? style : look.muted, limit: detailWidth)
    }
  }

  private func highlight(_ entry: Entry, from column: Int, limit: Int, isChosen: Bool, row: Int, on canvas: inout Canvas) {
    guard !entry.matches.isEmpty else { return }
    var place = column
    let hits = Set(entry.matches)
    for (index, character) in entry.text.enumerated() {
      let width = Glyph.width(of: String(character))
      guard place + width <= column + limit else { return }
      if hits.contains(index) {
        for cell in place..<place + width {
          canvas.restyle(column: cell, row: row) { style in
            style.attributes.formUnion([.bold, .underlined])
            if !isChosen { style.foreground = look.theme.accent }
          }
        }
      }
      place += width
    }
  }
}

/// Where the visible part of something longer lies.
struct ScrollBar: Widget {
  var first: Int
  var visible: Int
  var total: Int
  var look: Look

  init(first: Int, visible: Int, total: Int, look: Look) {
    (self.first, self.visible, self.total, self.look) = (first, visible, total, look)
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, total > visible, visible > 0 else { return }
    let length = max(area.height * visible / total, 1)
    let free = area.height - length
    let top = total - visible > 0 ? min(max(first, 0), total - visible) * free / (total - visible) : 0
    for row in 0..<area.height {
      let isThumb = row >= top && row < top + length
      let glyph: Glyph = look.isASCII ? (isThumb ? "#" : "|") : isThumb ? "┃" : "│"
      canvas.put(glyph, column: area.right - 1, row: area.top + row, style: isThumb ? look.muted : look.faint)
    }
  }
}
