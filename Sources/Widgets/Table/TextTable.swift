package import Canvas

/// Rows and columns of short texts, bars and shapes, with a header that stays, a cursor row, and marks for what lies outside.
package struct TextTable: Widget {
  package enum Content: Sendable {
    case text
    /// A bar up to a fraction, followed by the text.
    case bar(fraction: Double, form: Track.Form, color: @Sendable (Double) -> Color)
    case sparkline(PlotSeries.Abscissas, [Double])
    /// Short words, each on its own colour.
    case pills([Pill])
  }

  package struct Pill: Hashable, Sendable {
    package var text: String
    var color: Color

    package init(_ text: String, color: Color) {
      self.text = TextWrap.bounded(text, to: 200)
      self.color = color
    }
  }

  package struct Cell: Sendable {
    package var text: String
    package var content: Content
    package var foreground: Color?
    package var background: Color?
    var isLink: Bool

    package init(_ text: String, content: Content = .text, foreground: Color? = nil, background: Color? = nil, isLink: Bool = false) {
      self.text = TextWrap.bounded(text)
      self.content = content
      self.foreground = foreground
      self.background = background
      self.isLink = isLink
    }
  }

  package struct Column: Sendable {
    var title: String
    var alignment: Canvas.Alignment
    /// Columns of the terminal; `nil` takes what the contents need.
    var width: Int?
    var minimumWidth: Int
    /// Whether it may take up free room.
    var isFlexible: Bool
    /// Whether its texts take several lines where they are long.
    var wraps: Bool
    /// Below the rows, a line each.
    var footers: [String]

    package init(
      title: String, alignment: Canvas.Alignment = .left, width: Int? = nil, minimumWidth: Int = 3, isFlexible: Bool = true,
      wraps: Bool = false, footers: [String] = []
    ) {
      self.title = TextWrap.bounded(title)
      self.alignment = alignment
      self.width = width
      self.minimumWidth = minimumWidth
      self.isFlexible = isFlexible
      self.wraps = wraps
      self.footers = footers
    }
  }

  var columns: [Column]
  var rowCount: Int
  /// The cell of a row and a column, both within the counts; asked only for what is shown or measured.
  var cell: @Sendable (_ row: Int, _ column: Int) -> Cell
  var showsHeader: Bool
  var showsFooter: Bool
  var sorted: (column: Int, descending: Bool)?
  /// First visible row and column; clamped.
  var scrollRow: Int
  var scrollColumn: Int
  var cursor: Int?
  /// Whether columns are left out whole, where the arrow keys bring them back, rather than all of them cut short.
  package var keepsWidths = false
  var look: Look

  package init(
    columns: [Column], rowCount: Int, showsHeader: Bool = true, showsFooter: Bool = false,
    sorted: (column: Int, descending: Bool)? = nil, scrollRow: Int = 0, scrollColumn: Int = 0, cursor: Int? = nil, look: Look,
    cell: @escaping @Sendable (_ row: Int, _ column: Int) -> Cell
  ) {
    self.columns = columns
    self.rowCount = max(rowCount, 0)
    self.cell = cell
    self.showsHeader = showsHeader
    self.showsFooter = showsFooter
    self.sorted = sorted
    self.scrollRow = scrollRow
    self.scrollColumn = scrollColumn
    self.cursor = cursor
    self.look = look
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty, !columns.isEmpty else { return }
    canvas.clipped(to: area) { canvas in
      let parts = parts(of: area)
      if !parts.header.isEmpty { drawHeader(parts.places, in: parts.header, on: &canvas) }
      var top = parts.body.top
      for (row, height) in zip(parts.rows.first..., parts.rows.heights) {
        drawRow(row, parts.places, in: Rect(left: area.left, top: top, width: area.width, height: min(height, parts.body.bottom - top)), on: &canvas)
        top += height
      }
      for line in 0..<parts.footer.height { drawFooter(line, parts.places, in: parts.footer.row(line), on: &canvas) }
      if !parts.more.isEmpty { drawMore(parts.rows.first, parts.rows.count, in: parts.more, on: &canvas) }
      drawSideMarks(parts.places, in: area.row(0), on: &canvas)
    }
  }

  /// The table's row at a row of the screen; `nil` beside the rows.
  package func row(atRow row: Int, in area: Rect) -> Int? {
    guard !area.isEmpty, !columns.isEmpty else { return nil }
    let parts = parts(of: area)
    var top = parts.body.top
    for (index, height) in zip(parts.rows.first..., parts.rows.heights) {
      if (top..<min(top + height, parts.body.bottom)).contains(row) { return index }
      top += height
    }
    return nil
  }

  private struct Parts {
    var header: Rect
    var body: Rect
    /// Says how many rows there are, where not all are shown.
    var more: Rect
    var footer: Rect
    var places: [TableWidths.Place]
    var rows: TableRows
  }

  private func parts(of area: Rect) -> Parts {
    let hasHeader = showsHeader && area.height >= 2
    let (header, rest) = area.splitRows(hasHeader ? 1 : 0)
    let widest = firstRow(height: rest.height)
    let places = TableWidths(self, width: area.width, rows: widest..<min(widest + rest.height, rowCount)).places(from: area.left)
    let calculations = places.map { columns[$0.column].footers.count }.max() ?? 0
    let (all, footer) = rest.splitRows(rest.height - (showsFooter && area.height >= 4 ? min(calculations, max(area.height / 3, 1)) : 0))
    var (body, more) = (all, Rect(width: 0, height: 0))
    var shown = TableRows(self, places, cursor: cursor, from: firstRow(height: body.height), height: body.height)
    if shown.count < rowCount && body.height >= 3 {
      (body, more) = body.splitRows(body.height - 1)
      shown = TableRows(self, places, cursor: cursor, from: firstRow(height: body.height), height: body.height)
    }
    return Parts(header: header, body: body, more: more, footer: footer, places: places, rows: shown)
  }

  /// How many columns can be scrolled off at this width until the last one is seen.
  package func lastScrollColumn(width: Int) -> Int {
    columns.isEmpty ? 0 : TableWidths(self, width: width, rows: 0..<0).lastScroll
  }

  /// The cursor is kept in view, as far as rows one line high go; ``TableRows`` sees to higher ones.
  private func firstRow(height: Int) -> Int {
    var first = min(max(scrollRow, 0), max(rowCount - height, 0))
    if let cursor, height > 0 {
      if cursor < first { first = max(cursor, 0) }
      if cursor >= first + height { first = min(cursor, rowCount - 1) - height + 1 }
    }
    return max(first, 0)
  }
}

extension TextTable {
  private func drawHeader(_ places: [TableWidths.Place], in row: Rect, on canvas: inout Canvas) {
    for place in places {
      let isSorted = sorted?.column == place.column
      let arrow = !isSorted ? "" : sorted?.descending == true ? (look.isASCII ? " v" : " ▾") : look.isASCII ? " ^" : " ▴"
      let style = Style(foreground: look.theme.info, attributes: look.isColorless ? [.bold, .underlined] : .bold)
      canvas.write(
        columns[place.column].title + arrow, in: Rect(left: place.left, top: row.top, width: place.width, height: 1),
        alignment: columns[place.column].alignment, style: style)
    }
  }

  private func drawRow(_ row: Int, _ places: [TableWidths.Place], in line: Rect, on canvas: inout Canvas) {
    for place in places {
      let area = Rect(left: place.left, top: line.top, width: place.width, height: line.height)
      draw(cell(row, place.column), columns[place.column], in: area, within: line, on: &canvas)
    }
    guard cursor == row else { return }
    canvas.restyle(line) { style in
      if look.isColorless || look.colors == .ansi16 { style.attributes.formSymmetricDifference(.reversed) } else if style.background == .standard {
        style.background = look.tint(look.theme.accent, 0.3)
      }
      style.attributes.formUnion(.bold)
    }
  }

  private func draw(_ cell: Cell, _ column: Column, in area: Rect, within line: Rect, on canvas: inout Canvas) {
    let alignment = column.alignment
    var style = look.text
    if let foreground = cell.foreground { style.foreground = foreground }
    if let background = cell.background {
      style.background = background
      style.foreground = cell.foreground ?? background.contrasting
      // The colour reaches over half of each gap: the text has a margin, and coloured columns stand side by side.
      canvas.fill(Rect(left: area.left - 1, top: area.top, width: area.width + 2, height: area.height).intersection(line), style: style)
    }
    if cell.isLink { style.attributes.formUnion(.underlined) }
    switch cell.content {
    case .text where column.wraps && area.height > 1:
      let lines = TextWrap.lines(of: cell.text, width: area.width)
      for (index, text) in lines.prefix(area.height).enumerated() {
        let isCut = index == area.height - 1 && lines.count > area.height
        canvas.write(isCut ? TextWrap.marked(text, width: area.width) : text, in: area.row(index), alignment: alignment, style: style)
      }
    case .text: canvas.write(cell.text, in: area, alignment: alignment, style: style)
    case .pills(let pills): draw(pills, in: area.row(0), on: &canvas)
    case .bar(let fraction, let form, let color):
      let textWidth = min(Glyph.width(of: cell.text), area.width)
      let (left, right) = area.splitColumns(area.width - textWidth)
      canvas.write(cell.text, in: right, alignment: .right, style: Style(foreground: color(min(max(fraction, 0), 1)), attributes: .bold))
      if left.width >= 3 {
        let bar = Rect(left: left.left, top: left.top, width: left.width - (textWidth > 0 ? 1 : 0), height: 1)
        Track(fraction: fraction, form: form, isThin: true, look: look, color: color).draw(in: bar, on: &canvas)
      }
    case .sparkline(let xs, let values):
      let textWidth = min(Glyph.width(of: cell.text), area.width)
      let (left, right) = area.splitColumns(area.width - textWidth)
      canvas.write(cell.text, in: right, alignment: .right, style: style)
      guard left.width >= 3, let range = xs.ends, range.lowerBound < range.upperBound else { return }
      Sparkline(xs: xs, values: values, start: range.lowerBound, end: range.upperBound, color: cell.foreground ?? look.theme.info, look: look)
        .draw(in: Rect(left: left.left, top: left.top, width: left.width - 1, height: 1), on: &canvas)
    }
  }

  private func draw(_ pills: [Pill], in row: Rect, on canvas: inout Canvas) {
    var column = row.left
    for (index, pill) in pills.enumerated() {
      let width = Glyph.width(of: pill.text) + 2
      let isLast = index == pills.count - 1
      // Room stays for the mark that says that there are more.
      guard column + width <= row.right - (isLast ? 0 : 2) || index == 0 else {
        canvas.write("…", column: min(column, row.right - 1), row: row.top, style: look.muted)
        return
      }
      let text = look.isColorless ? "[\(pill.text)]" : " \(pill.text) "
      let style = look.isColorless ? look.text : Style(foreground: pill.color.contrasting, background: pill.color)
      column += canvas.write(text, column: column, row: row.top, style: style, limit: row.right - column) + 1
    }
  }

  private func drawFooter(_ line: Int, _ places: [TableWidths.Place], in row: Rect, on canvas: inout Canvas) {
    for place in places where columns[place.column].footers.count > line {
      canvas.write(
        columns[place.column].footers[line], in: Rect(left: place.left, top: row.top, width: place.width, height: 1),
        alignment: columns[place.column].alignment, style: look.strong)
    }
  }

  private func drawMore(_ first: Int, _ height: Int, in row: Rect, on canvas: inout Canvas) {
    let text = "\(first + 1)\(look.isASCII ? "-" : "–")\(min(first + height, rowCount)) of \(rowCount)"
    canvas.write(text, in: row, alignment: .right, style: look.muted)
  }

  /// Arrows in the header where columns lie to the left or right.
  private func drawSideMarks(_ places: [TableWidths.Place], in row: Rect, on canvas: inout Canvas) {
    if let first = places.first, first.column > 0 {
      canvas.put(look.isASCII ? "<" : "‹", column: row.left, row: row.top, style: Style(foreground: look.theme.accent, attributes: .bold))
    }
    if let last = places.last, last.column < columns.count - 1 {
      canvas.put(look.isASCII ? ">" : "›", column: row.right - 1, row: row.top, style: Style(foreground: look.theme.accent, attributes: .bold))
    }
  }
}
