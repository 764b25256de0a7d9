package import Canvas

/// Shows rich text, wrapped to the width and scrolled by lines.
package struct RichTextView: Widget {
  var text: RichText
  /// Lines scrolled off; clamped.
  var scroll: Int
  var look: Look

  package init(_ text: RichText, scroll: Int = 0, look: Look) {
    (self.text, self.scroll, self.look) = (text, scroll, look)
  }

  package func draw(in area: Rect, on canvas: inout Canvas) {
    guard !area.isEmpty else { return }
    let layout = RichTextLayout(look: look, width: area.width, needed: max(scroll, 0) + area.height + 1)
    var lines = layout.lines(of: text)
    while lines.last?.isEmpty == true { lines.removeLast() }
    let isLong = lines.count > area.height
    let visible = isLong && area.height >= 3 ? area.height - 1 : area.height
    let first = min(max(scroll, 0), max(lines.count - visible, 0))
    canvas.clipped(to: area) { canvas in
      for (row, line) in lines[first..<min(first + visible, lines.count)].enumerated() {
        var column = area.left
        for (text, style) in line {
          column += canvas.write(text, column: column, row: area.top + row, style: style, limit: max(area.right - column, 0))
        }
      }
      guard isLong, area.height >= 3 else { return }
      let rest = lines.count - first - visible
      let mark = rest > 0 ? (look.isASCII ? "v more" : "↓ more") : (look.isASCII ? "^ top" : "↑ top")
      canvas.write(mark, in: area.row(area.height - 1), alignment: .right, style: look.muted)
    }
  }
}

/// Breaks rich text into lines of a width.
struct RichTextLayout {
  typealias Line = [(text: String, style: Style)]

  let look: Look
  let width: Int
  /// Lines beyond are not made.
  let needed: Int

  func lines(of text: RichText) -> [Line] {
    var lines: [Line] = []
    var wasItem = false
    for block in text.blocks {
      guard lines.count < needed else { break }
      let isItem = if case .item = block { true } else { false }
      // Blocks stand apart; the items of a list do not.
      if !lines.isEmpty && !(isItem && wasItem) { lines.append([]) }
      lines += self.lines(of: block)
      wasItem = isItem
    }
    return lines
  }

  private func lines(of block: RichText.Block) -> [Line] {
    switch block {
    case .heading(let level, let spans): return heading(level, spans)
    case .paragraph(let spans): return wrap(spans, width: width) { style($0) }
    case .code(let code): return code.prefix(needed).map { [(look.isASCII ? "  " : "▏ ", look.faint), ($0, codeStyle)] }
    case .rule: return [[(String(repeating: look.isASCII ? "-" : "─", count: width), look.faint)]]
    case .item(let depth, let marker, let spans):
      let indent = String(repeating: "  ", count: depth)
      let sign = look.isASCII ? marker.replacingSigns : marker
      let lead = indent + sign + " "
      let margin = String(repeating: " ", count: Glyph.width(of: lead))
      return wrap(spans, width: width - Glyph.width(of: lead)) { style($0) }.enumerated().map { index, line in
        [(index == 0 ? lead : margin, look.muted)] + line
      }
    case .quote(let spans):
      return wrap(spans, width: width - 2) { style($0.union(.quiet)) }.map { [(look.isASCII ? "| " : "▌ ", look.faint)] + $0 }
    case .table(let table): return lines(of: table)
    }
  }

  private func heading(_ level: Int, _ spans: [RichText.Span]) -> [Line] {
    var lines = wrap(spans, width: width) { emphasis in
      var style = self.style(emphasis).adding(.bold)
      if level >= 4 { style.foreground = look.theme.mutedText }
      if level == 2 { style.foreground = look.theme.info }
      return style
    }
    if level == 1, let longest = lines.map({ $0.reduce(0) { $0 + Glyph.width(of: $1.text) } }).max() {
      lines.append([(String(repeating: look.isASCII ? "=" : "━", count: min(longest, width)), look.faint)])
    }
    return lines
  }

  private var codeStyle: Style { Style(foreground: look.theme.info, background: .standard) }

  private func style(_ emphasis: RichText.Emphasis) -> Style {
    var style = look.text
    if emphasis.contains(.quiet) { style.foreground = look.theme.mutedText }
    if emphasis.contains(.code) {
      style.foreground = look.theme.warning
      if look.showsTints { style.background = look.tint(look.theme.text, 0.1) }
    }
    if emphasis.contains(.link) {
      style.foreground = look.theme.info
      style.attributes.formUnion(.underlined)
    }
    if emphasis.contains(.bold) { style.attributes.formUnion(.bold) }
    if emphasis.contains(.italic) { style.attributes.formUnion(.italic) }
    if emphasis.contains(.struck) { style.attributes.formUnion(.struckThrough) }
    return style
  }

  /// Breaks between words; a word longer than a line is cut into pieces.
  private func wrap(_ spans: [RichText.Span], width: Int, _ style: (RichText.Emphasis) -> Style) -> [Line] {
    let width = max(width, 1)
    var lines: [Line] = []
    var line: Line = []
    var used = 0
    func end() {
      lines.append(line)
      (line, used) = ([], 0)
    }
    for span in spans {
      let style = style(span.emphasis)
      var isFirstPiece = true
      for (paragraph, part) in span.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        if paragraph > 0 { end() }
        if lines.count > needed { return lines }
        for (index, word) in part.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
          let isBlank = index > 0
          if isBlank && used > 0 {
            if used + 1 < width { line.append((" ", style)) }
            used += 1
          }
          guard !word.isEmpty else { continue }
          var rest = String(word)
          var wordWidth = Glyph.width(of: rest)
          // A word may continue what the span before ended with; only a blank lets the line break before it.
          if used + wordWidth > width && used > 0 && (isBlank || isFirstPiece) {
            if line.last?.text == " " { line.removeLast() }
            end()
          }
          if wordWidth > width {
            let pieces = TextWrap.pieces(of: word, width: width)
            for piece in pieces.dropLast().prefix(needed + 1) {
              line.append((piece, style))
              end()
            }
            rest = pieces.last ?? ""
            wordWidth = Glyph.width(of: rest)
          }
          line.append((rest, style))
          used += wordWidth
          isFirstPiece = false
        }
      }
    }
    if !line.isEmpty || lines.isEmpty { end() }
    return lines
  }
}

// MARK: Tables

extension RichTextLayout {
  private func lines(of table: RichText.Table) -> [Line] {
    let widths = columnWidths(table)
    var lines: [Line] = []
    for (index, row) in table.rows.prefix(needed + 1).enumerated() {
      lines += self.lines(of: row, widths, table.alignments, isHeader: index == 0)
      if index == 0 {
        let rules = widths.map { String(repeating: look.isASCII ? "-" : "─", count: $0) }
        lines.append([(rules.joined(separator: look.isASCII ? "-+-" : "─┼─"), look.faint)])
      }
    }
    return lines
  }

  private func columnWidths(_ table: RichText.Table) -> [Int] {
    var widths = table.alignments.indices.map { column in
      table.rows.prefix(200).map { row in row.indices.contains(column) ? row[column].reduce(0) { $0 + Glyph.width(of: $1.text) } : 0 }.max() ?? 0
    }
    var excess = widths.reduce(0, +) + 3 * max(widths.count - 1, 0) - width
    while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > 3 {
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func lines(of row: [[RichText.Span]], _ widths: [Int], _ alignments: [RichText.Table.Alignment], isHeader: Bool) -> [Line] {
    let cells = widths.indices.map { column in
      row.indices.contains(column) ? wrap(row[column], width: widths[column]) { isHeader ? style($0).adding(.bold) : style($0) } : [[]]
    }
    let height = min(cells.map(\.count).max() ?? 1, 20)
    return (0..<height).map { index in
      var line: Line = []
      for (column, cell) in cells.enumerated() {
        if column > 0 { line.append((look.isASCII ? " | " : " │ ", look.faint)) }
        let content = cell.indices.contains(index) ? cell[index] : []
        let free = max(widths[column] - content.reduce(0) { $0 + Glyph.width(of: $1.text) }, 0)
        let before = alignments[column] == .right ? free : alignments[column] == .center ? free / 2 : 0
        if before > 0 { line.append((String(repeating: " ", count: before), look.text)) }
        line += content
        if free > before { line.append((String(repeating: " ", count: free - before), look.text)) }
      }
      return line
    }
  }
}

extension String {
  fileprivate var replacingSigns: String { self == "•" ? "*" : self == "☐" ? "[ ]" : self == "☑" ? "[x]" : self }
}
