import Canvas
import Widgets

/// Dashboards to choose from, and how the sources do.
struct StartView {
  var model: Model

  private var theme: Theme { model.settings.theme }
  private var symbols: Symbols { model.settings.symbols }

  func draw(in area: Rect, on canvas: inout Canvas) {
    var top = area
    if area.height >= 20 { top = drawName(in: area, on: &canvas) }
    top = drawProblems(in: top, on: &canvas)
    let columns = area.width >= 100 && !model.sources.isEmpty ? top.splitColumns(top.width * 2 / 3) : (top, Rect(width: 0, height: 0))
    drawDashboards(in: columns.0, on: &canvas)
    drawSources(in: columns.1, on: &canvas)
  }

  private func drawName(in area: Rect, on canvas: inout Canvas) -> Rect {
    canvas.write("oriel", column: area.left + 2, row: area.top + 1, style: style(theme.accent).adding(.bold))
    canvas.write(
      "dashboards on \(model.settings.hostName)" + (model.settings.context.isEmpty ? "" : ", context \(model.settings.context)"), column: area.left + 9, row: area.top + 1, style: style(theme.mutedText),
      limit: area.width - 11)
    return area.splitRows(3).bottom
  }

  private func drawProblems(in area: Rect, on canvas: inout Canvas) -> Rect {
    var rest = area
    for problem in model.problems.suffix(3) {
      let lines = ["\(problem.subject): \(problem.reason)"] + (problem.advice.map { ["  try: \($0)"] } ?? [])
      for (index, line) in lines.flatMap({ Self.wrapped($0, width: area.width - 4) }).prefix(6).enumerated() {
        canvas.write(
          line, column: rest.left + 2, row: rest.top, style: style(index == 0 ? theme.error : theme.text), limit: rest.width - 4)
        rest = rest.splitRows(1).bottom
      }
    }
    return model.problems.isEmpty ? area : rest.splitRows(1).bottom
  }

  private func drawDashboards(in area: Rect, on canvas: inout Canvas) {
    let list = area.inset(columns: 2)
    guard list.height >= 2 else { return }
    InputLineView(input: model.start.input, prompt: symbols == .ascii ? "> " : "❯ ", theme: theme).draw(in: list.row(0), on: &canvas)
    let matches = model.startMatches
    canvas.write("\(matches.count)/\(model.library.count)", in: list.row(0), alignment: .right, style: style(theme.mutedText))
    let rows = list.splitRows(2).bottom
    if matches.isEmpty {
      let text = model.library.isEmpty ? "looking for dashboards …" : "nothing matches"
      return canvas.write(text, in: rows.row(0), style: style(theme.mutedText))
    }
    let first = max(0, min(model.start.cursor - rows.height / 2, matches.count - rows.height))
    for (index, entry) in matches.dropFirst(first).prefix(rows.height).enumerated() {
      let row = rows.row(index)
      let isChosen = first + index == model.start.cursor
      let base = isChosen ? style(theme.text).adding(.reversed) : style(theme.text)
      if isChosen { canvas.fill(row, style: base) }
      let detail = ([entry.folder] + entry.tags.prefix(3).map { "#" + $0 }).filter { !$0.isEmpty }.joined(separator: " ")
      let detailWidth = min(Glyph.width(of: detail), row.width / 2)
      canvas.write(
        (isChosen ? (symbols == .ascii ? "> " : "▸ ") : "  ") + mark(of: entry) + entry.title, column: row.left, row: row.top, style: base, limit: row.width - detailWidth - 1)
      canvas.write(
        detail, column: row.right - detailWidth, row: row.top, style: isChosen ? base : style(theme.mutedText), limit: detailWidth)
    }
  }

  private func mark(of entry: DashboardEntry) -> String {
    guard model.remembered.starred.contains(entry.location.key) else { return "" }
    return symbols == .ascii ? "* " : "★ "
  }

  private func drawSources(in area: Rect, on canvas: inout Canvas) {
    let list = area.inset(columns: 2)
    guard list.height > 2, list.width > 10 else { return }
    canvas.write("Sources", in: list.row(0), style: style(theme.accent).adding(.bold))
    if model.isFindingSources {
      canvas.write("asking servers …", in: list.row(0), alignment: .right, style: style(theme.mutedText))
    }
    if !model.offeredScrapes.isEmpty, model.sources.count < list.height - 3 {
      canvas.write(
        ":scrape feeds \(model.offeredScrapes.count == 1 ? "it" : "them") to the store", in: list.row(model.sources.count + 3),
        style: style(theme.mutedText))
    }
    for (index, source) in model.sources.prefix(list.height - 2).enumerated() {
      let row = list.row(index + 2)
      let (color, text): (Color, String) =
        switch source.health {
        case .unknown: (theme.mutedText, "…")
        case .answers(let latency): (theme.success, "\(Int(latency / .milliseconds(1))) ms")
        case .fails(let reason): (theme.error, reason)
        }
      let used = canvas.write(symbols == .ascii ? "* " : "● ", column: row.left, row: row.top, style: style(color))
      let name = canvas.write(source.name, column: row.left + used, row: row.top, style: style(theme.text), limit: row.width - used)
      canvas.write(
        "  \(source.type) \(source.version ?? "") \(text)", column: row.left + used + name, row: row.top,
        style: style(theme.mutedText), limit: row.width - used - name)
    }
  }

  private func style(_ color: Color) -> Style { Style(foreground: color, background: theme.background) }

  static func wrapped(_ text: String, width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var rest = text[...]
    while rest.count > width {
      let cut = rest.prefix(width).lastIndex(of: " ") ?? rest.index(rest.startIndex, offsetBy: width)
      lines.append(String(rest[..<cut]))
      rest = rest[cut...].drop { $0 == " " }
    }
    return lines + [String(rest)]
  }
}
