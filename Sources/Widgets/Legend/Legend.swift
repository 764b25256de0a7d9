package import Canvas

/// The names of a plot's series, with their colours and values: one after the other, or as a table.
package struct Legend: Widget {
  package enum Form: Hashable, Sendable { case list, table }

  package struct Entry: Hashable, Sendable {
    var name: String
    var color: Color
    var marker: Unicode.Scalar
    /// One text for each of ``Legend/columns``.
    package var values: [String]
    var isHidden: Bool

    package init(name: String, color: Color, marker: Unicode.Scalar = "*", values: [String] = [], isHidden: Bool = false) {
      self.name = TextWrap.bounded(name)
      self.color = color
      self.marker = marker
      self.values = values.map { TextWrap.bounded($0) }
      self.isHidden = isHidden
    }
  }

  package var form: Form
  /// Titles of the value columns.
  package var columns: [String]
  package var entries: [Entry]
  /// Makes the values of an entry that is drawn, in place of ``Entry/values``: of many entries few may be seen.
  var valuesOfEntry: (@Sendable (Int) -> [String])?
  /// How many entries are scrolled off; clamped.
  var scroll: Int
  var cursor: Int?
  /// The column sorted by, for its mark: 0 is the name.
  var sortedColumn: (index: Int, descending: Bool)?
  var look: Look

  package init(
    form: Form, columns: [String] = [], entries: [Entry], valuesOfEntry: (@Sendable (Int) -> [String])? = nil, scroll: Int = 0, cursor: Int? = nil,
    sortedColumn: (index: Int, descending: Bool)? = nil, look: Look
  ) {
    self.form = form
    self.columns = columns.map { TextWrap.bounded($0) }
    self.entries = entries
    self.valuesOfEntry = valuesOfEntry
    self.scroll = scroll
    self.cursor = cursor
    self.sortedColumn = sortedColumn
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !entries.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      switch form {
      case .list: drawList(in: area, on: &canvas)
      case .table: drawTable(in: area, on: &canvas)
      }
    }
  }
}

// MARK: List

extension Legend {
  private func values(_ index: Int) -> [String] { valuesOfEntry.map { $0(index).map { TextWrap.bounded($0) } } ?? entries[index].values }

  /// Rows that a list of this width needs, counted up to `limit`.
  package func listRows(width: Int, limit: Int) -> Int {
    guard width > 0 else { return 0 }
    var (rows, used) = (1, 0)
    for index in entries.indices {
      let wanted = min(listWidth(index), width)
      if used > 0 && used + wanted > width {
        rows += 1
        used = 0
        if rows > limit { return limit }
      }
      used += wanted + 2
    }
    return rows
  }

  private func listWidth(_ index: Int) -> Int {
    2 + Glyph.width(of: entries[index].name) + values(index).reduce(0) { $0 + 2 + Glyph.width(of: $1) }
  }

  private func drawList(in area: Rect, on canvas: inout Canvas) {
    let first = min(max(scroll, 0), entries.count - 1)
    let beside = entries.indices.prefix(64).map { listWidth($0) - Glyph.width(of: entries[$0].name) }
    let fit = NameFit(entries.lazy.map(\.name), width: area.width - (beside.max() ?? 0))
    var column = area.left
    var row = area.top
    for index in first..<entries.count {
      let wanted = min(listWidth(index), area.width)
      if column > area.left && column + wanted > area.right {
        row += 1
        column = area.left
      }
      let rest = entries.count - index
      // On the last row room stays for the mark that says how many more there are.
      let more = "+\(rest) more"
      let isLast = row == area.bottom - 1
      let needsMark = isLast && rest > 1 && column + wanted + 2 + listWidth(index + 1) > area.right
      if row >= area.bottom || (needsMark && column > area.left && column + wanted + 2 + more.utf8.count > area.right) {
        let place = row >= area.bottom ? area.bottom - 1 : row
        let left = row >= area.bottom ? max(area.right - more.utf8.count, area.left) : column
        canvas.write(more, column: left, row: place, style: look.muted, limit: area.right - left)
        return
      }
      let limit = needsMark ? max(area.right - column - more.utf8.count - 1, area.width / 2) : area.right - column
      let used = draw(index, fit, isChosen: cursor == index, column: column, row: row, limit: limit, on: &canvas)
      column += used + 2
    }
  }

  private func draw(_ index: Int, _ fit: NameFit, isChosen: Bool, column: Int, row: Int, limit: Int, on canvas: inout Canvas) -> Int {
    let entry = entries[index]
    let style = nameStyle(entry, isChosen: isChosen)
    drawKey(entry, column: column, row: row, on: &canvas)
    let values = self.values(index).reduce("") { $0 + "  " + $1 }
    let forName = max(limit - 2 - Glyph.width(of: values), min(limit - 2, 4))
    let name = Glyph.width(of: entry.name) > forName ? fit.text(of: entry.name) : entry.name
    var used = 2 + canvas.write(name, column: column + 2, row: row, style: style, limit: forName)
    if !values.isEmpty { used += canvas.write(values, column: column + used, row: row, style: valueStyle(entry), limit: limit - used) }
    return used
  }

  private func drawKey(_ entry: Entry, column: Int, row: Int, on canvas: inout Canvas) {
    let glyph: Glyph =
      look.isASCII || look.isColorless ? Glyph(narrow: entry.marker) : look.symbols == .blocks ? "■" : "━"
    canvas.put(glyph, column: column, row: row, style: Style(foreground: entry.isHidden ? look.theme.faint : entry.color))
  }

  private func nameStyle(_ entry: Entry, isChosen: Bool) -> Style {
    if isChosen { return look.chosen }
    return entry.isHidden ? look.faint.adding(.struckThrough) : look.muted
  }

  private func valueStyle(_ entry: Entry) -> Style { entry.isHidden ? look.faint : look.text }
}

// MARK: Table

extension Legend {
  /// Columns that a table needs to show everything.
  package var tableWidth: Int { 2 + nameWidth + valueWidths.reduce(0) { $0 + $1 + 2 } }

  private var nameWidth: Int { entries.prefix(500).map { Glyph.width(of: $0.name) }.max() ?? 0 }

  private var valueWidths: [Int] {
    let firstValues = entries.indices.prefix(500).map(values)
    return columns.indices.map { column in
      firstValues.map { $0.indices.contains(column) ? Glyph.width(of: $0[column]) : 0 }
        .reduce(Glyph.width(of: columns[column]) + (sortedColumn?.index == column + 1 ? 1 : 0), max)
    }
  }

  private func drawTable(in area: Rect, on canvas: inout Canvas) {
    var widths = valueWidths
    // Value columns are left out from the right until a fair share remains for the names.
    while !widths.isEmpty, widths.reduce(0, { $0 + $1 + 2 }) > area.width - min(nameWidth + 2, max(area.width * 2 / 5, 10)) { widths.removeLast() }
    // A value beside a name that many share says nothing: names that differ come before a second column.
    while widths.count > 1, !NameFit(entries.lazy.map(\.name), width: area.width - 2 - widths.reduce(0) { $0 + $1 + 2 }).tellsApart { widths.removeLast() }
    let left = area.right - widths.reduce(0) { $0 + $1 + 2 }
    let hasHeader = !columns.isEmpty && (area.height >= 3 || area.height == 2 && entries.count == 1)
    let (header, body) = area.splitRows(hasHeader ? 1 : 0)
    if hasHeader { drawHeader(widths, from: left, in: header, on: &canvas) }
    let isCut = entries.count > body.height
    let visible = max(body.height - (isCut ? 1 : 0), 1)
    let first = min(max(scroll, 0), max(entries.count - visible, 0))
    let fit = NameFit(entries.lazy.map(\.name), width: left - area.left - 2)
    for index in first..<min(first + visible, entries.count) {
      let row = body.top + index - first
      drawKey(entries[index], column: area.left, row: row, on: &canvas)
      canvas.write(
        fit.text(of: entries[index].name), column: area.left + 2, row: row, style: nameStyle(entries[index], isChosen: cursor == index),
        limit: left - area.left - 2)
      var column = left
      let values = values(index)
      for (position, width) in widths.enumerated() where values.indices.contains(position) {
        canvas.write(
          values[position], in: Rect(left: column + 2, top: row, width: width, height: 1), alignment: .right,
          style: valueStyle(entries[index]))
        column += width + 2
      }
    }
    if isCut && body.height >= 2 {
      let below = entries.count - first - visible
      let text = (first > 0 ? "↑ \(first)  " : "") + (below > 0 ? "+\(below) more" : "")
      canvas.write(look.isASCII ? text.replacingArrows : text, column: area.left + 2, row: body.bottom - 1, style: look.muted, limit: area.width - 2)
    }
  }

  private func drawHeader(_ widths: [Int], from left: Int, in row: Rect, on canvas: inout Canvas) {
    var column = left
    for (position, width) in widths.enumerated() {
      let isSorted = sortedColumn?.index == position + 1
      let arrow = !isSorted ? "" : look.isASCII ? (sortedColumn?.descending == true ? "v" : "^") : (sortedColumn?.descending == true ? "▾" : "▴")
      canvas.write(
        columns[position] + arrow, in: Rect(left: column + 2, top: row.top, width: width, height: 1), alignment: .right,
        style: Style(foreground: look.theme.info))
      column += width + 2
    }
    let missing = columns.dropFirst(widths.count)
    if !missing.isEmpty {
      canvas.write("+" + missing.joined(separator: ", "), column: row.left + 2, row: row.top, style: look.muted, limit: left - row.left - 2)
    }
  }
}

extension String {
  fileprivate var replacingArrows: String { String(map { $0 == "↑" ? "^" : $0 }) }
}
