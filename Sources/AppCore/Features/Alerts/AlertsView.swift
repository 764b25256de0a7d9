import Canvas
import DatasourceKit
import Panels
import Text
import TimeSeries
import Widgets

/// The screen of alerts: a list, and what is known of the one under the cursor.
extension AlertsScreen {
  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) {
    AlertsView(list: self, context: context).draw(in: bounds, on: &drawn)
  }
}

private struct AlertsView {
  var list: AlertsScreen
  var context: Context

  private var theme: Theme { context.settings.theme }
  private var isPlain: Bool { context.settings.symbols == .ascii }

  func draw(in bounds: Rect, on drawn: inout Drawn) {
    let lines = list.lines(in: context)
    let silences = list.silences(in: context)
    let count = lines.count + silences.count
    let titles = TitleTabs.titles(chosen: list.tab)
    let dialog = dialog(titles, in: bounds)
    let area = dialog.draw(in: bounds, context.appearance, on: &drawn)
    guard !area.isEmpty else { return }
    for (tab, area) in zip(AlertsScreen.Tab.allCases, TitleTabs.areas(of: titles, column: dialog.titleStart(in: bounds), row: bounds.top)) {
      drawn.mark(area, .message(AlertsScreen.Message.show(tab)))
    }
    let (_, below) = splitProblems(area)
    if count > 0 {
      let rows = Self.parts(of: below, count: count).list
      let first = first(of: count, height: rows.height)
      drawn.mark(rows) { _, row in
        let line = first + row - rows.top
        return line < count ? .message(AlertsScreen.Message.clicked(line: line)) : nil
      }
    }
    draw(lines, silences, in: area, on: &drawn.canvas)
  }

  private func draw(_ lines: [AlertLine], _ silences: [SilenceLine], in area: Rect, on canvas: inout Canvas) {
    let count = lines.count + silences.count
    let (head, below) = splitProblems(area)
    for (row, problem) in problems.prefix(head.height).enumerated() {
      canvas.write("\(ErrorText.headline(problem)): \(problem.reason)", in: head.row(row), style: style(theme.error))
    }
    guard count > 0 else {
      return canvas.write(emptyText, in: below.row(0), style: style(theme.mutedText))
    }
    let (rows, detail) = Self.parts(of: below, count: count)
    let first = first(of: count, height: rows.height)
    for (row, line) in lines.dropFirst(first).prefix(rows.height).enumerated() {
      draw(line, in: rows.row(row), isChosen: first + row == list.cursor, on: &canvas)
    }
    for (row, line) in silences.dropFirst(first).prefix(rows.height).enumerated() {
      draw(line, in: rows.row(row), isChosen: first + row == list.cursor, on: &canvas)
    }
    if first > 0 { canvas.write("↑", column: rows.right, row: rows.top, style: style(theme.accent)) }
    if first + rows.height < count { canvas.write("↓", column: rows.right, row: rows.bottom - 1, style: style(theme.accent)) }
    if lines.indices.contains(list.cursor) {
      let line = lines[list.cursor]
      drawDetail(AlertText(line: line, now: context.now, zone: context.zone).lines, color(of: line.state), in: detail, on: &canvas)
    } else if silences.indices.contains(list.cursor) {
      drawDetail(SilenceText(line: silences[list.cursor], context: context).lines, theme.accent, in: detail, on: &canvas)
    }
  }

  private var problems: [DatasourceError] {
    context.alerts.reports.compactMap { $0.problem ?? (list.tab == .silences ? $0.silenceProblem : nil) }
  }

  private func dialog(_ titles: [String], in bounds: Rect) -> Dialog {
    let tabs = titles.joined(separator: " ")
    let filter = list.isFiltering ? " — /\(list.filter.text)▏" : list.filter.text.isEmpty ? "" : " — /\(list.filter.text)"
    let firing = "\(context.alerts.firingCount) firing" + (context.alerts.problems.isEmpty ? "" : ", not all known")
    return Dialog(
      title: "\(tabs) — \(firing)" + (list.isLoading ? " …" : "") + filter, hint: hint, width: bounds.width, height: bounds.height)
  }

  /// The first rows tell of sources that fail, but leave three for the rest.
  private func splitProblems(_ area: Rect) -> (top: Rect, bottom: Rect) { area.splitRows(min(problems.count, max(area.height - 3, 0))) }

  /// The list, and what is known of one of its lines: side by side, or below where that is too narrow.
  private static func parts(of area: Rect, count: Int) -> (list: Rect, detail: Rect) {
    guard area.width >= 100 else {
      let (top, bottom) = area.splitRows(max(min(count, area.height / 2), 1))
      return (top, bottom.splitRows(bottom.height > 3 ? 1 : 0).bottom)
    }
    let left = area.width * 55 / 100
    return (
      Rect(left: area.left, top: area.top, width: left, height: area.height),
      Rect(left: area.left + left + 2, top: area.top, width: area.width - left - 2, height: area.height)
    )
  }

  private func first(of count: Int, height: Int) -> Int { max(0, min(list.cursor - height / 2, count - height)) }

  private var hint: String {
    let shared = "  / filter  W watch  Tab \(list.tab == .alerts ? "rules" : list.tab == .rules ? "silences" : "alerts")  Esc close"
    return (list.tab == .silences ? "Enter change  S end" : "Enter draw  u links  s silence") + shared
  }

  private var emptyText: String {
    if list.isLoading { return "asking …" }
    if !list.filter.text.isEmpty { return "nothing matches; Esc shows all" }
    let alerts = context.alerts
    if list.tab == .alerts || alerts.problems.count == alerts.reports.count { return alerts.wordsForNone }
    if list.tab == .rules { return "there are no alerting rules" + (alerts.problems.isEmpty ? "" : " where sources answer") }
    guard alerts.reports.contains(where: \.maySilence) else { return "none of the sources here has silences" }
    let lacksSome = alerts.reports.contains { $0.maySilence && ($0.problem ?? $0.silenceProblem) != nil }
    return "there are no silences" + (lacksSome ? " where sources answer" : "")
  }

  private func draw(_ line: AlertLine, in row: Rect, isChosen: Bool, on canvas: inout Canvas) {
    draw(
      line.state.word, color(of: line.state), line.name, beside: line.labels.besideName,
      age: line.since.map { AgeText.age(from: $0, to: context.now) } ?? "", in: row, isChosen: isChosen, on: &canvas)
  }

  private func draw(_ line: SilenceLine, in row: Rect, isChosen: Bool, on canvas: inout Canvas) {
    let silence = line.silence
    draw(
      silence.state.rawValue, silence.state == .active ? theme.accent : theme.mutedText, line.matchers, beside: silence.comment,
      age: "-" + AgeText.age(from: context.now, to: silence.endsAt), in: row, isChosen: isChosen, on: &canvas)
  }

  private func draw(
    _ word: String, _ wordColor: Color, _ name: String, beside: String, age: String, in row: Rect, isChosen: Bool, on canvas: inout Canvas
  ) {
    let base = isChosen ? context.appearance.chosen : style(theme.text)
    if isChosen { canvas.fill(row, style: base) }
    let color = isChosen ? base : style(wordColor)
    let mark = isPlain ? "* " : "● "
    var column = row.left + canvas.write(mark, column: row.left, row: row.top, style: color)
    column += canvas.write(word, column: column, row: row.top, style: color, limit: 11)
    column = max(column + 1, row.left + 13)
    let limit = row.right - column - 9
    let used = canvas.write(name, column: column, row: row.top, style: base, limit: limit)
    canvas.write(beside, column: column + used + 1, row: row.top, style: isChosen ? base : style(theme.mutedText), limit: limit - used - 1)
    canvas.write(age, in: row, alignment: .right, style: base)
  }

  /// - Parameter color: Of the first line.
  private func drawDetail(_ lines: [String], _ color: Color, in area: Rect, on canvas: inout Canvas) {
    var wrapped = lines.flatMap { TextWrap.lines(of: $0, width: max(area.width, 1)) }
    if wrapped.count > area.height, area.height > 0 {
      let left = wrapped.count - area.height + 1
      wrapped = wrapped.prefix(area.height - 1) + ["… \(left) more line\(left == 1 ? "" : "s"); y copies all"]
    }
    for (row, text) in wrapped.enumerated() {
      canvas.write(text, column: area.left, row: area.top + row, style: style(row == 0 ? color : theme.text), limit: area.width)
    }
  }

  private func color(of state: AlertInstance.State) -> Color { AlertColor.of(state, theme) }

  private func style(_ color: Color) -> Style { Style(foreground: color, background: theme.background) }
}
