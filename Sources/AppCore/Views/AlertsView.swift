import Canvas
import DatasourceKit
import Panels
import Text
import TimeSeries
import Widgets

/// The screen of alerts: a list, and what is known of the one under the cursor.
struct AlertsView {
  var list: AlertsList
  var model: Model

  private var theme: Theme { model.settings.theme }
  private var isPlain: Bool { model.settings.symbols == .ascii }

  func draw(in bounds: Rect, on canvas: inout Canvas) {
    let lines = model.lines(of: list)
    let silences = model.silences(of: list)
    let count = lines.count + silences.count
    let area = dialog(in: bounds).draw(in: bounds, theme: theme, symbols: model.settings.symbols, on: &canvas)
    guard !area.isEmpty else { return }
    let (head, below) = splitProblems(area)
    for (row, problem) in problems.prefix(head.height).enumerated() {
      canvas.write("\(PanelView.headline(problem)): \(problem.reason)", in: head.row(row), style: style(theme.error))
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
      drawDetail(AlertText(line: line, now: model.now, zone: model.zone).lines, color(of: line.state), in: detail, on: &canvas)
    } else if silences.indices.contains(list.cursor) {
      drawDetail(SilenceText(line: silences[list.cursor], model: model).lines, theme.accent, in: detail, on: &canvas)
    }
  }

  private var problems: [DatasourceError] {
    model.alerts.reports.compactMap { $0.problem ?? (list.tab == .silences ? $0.silenceProblem : nil) }
  }

  func dialog(in bounds: Rect) -> Dialog {
    let tabs = Self.titles(chosen: list.tab).joined(separator: " ")
    let filter = list.isFiltering ? " — /\(list.filter.text)▏" : list.filter.text.isEmpty ? "" : " — /\(list.filter.text)"
    let firing = "\(model.alerts.firingCount) firing" + (model.alerts.problems.isEmpty ? "" : ", not all known")
    return Dialog(
      title: "\(tabs) — \(firing)" + (list.isLoading ? " …" : "") + filter, hint: hint, width: bounds.width, height: bounds.height)
  }

  /// Of the tabs, as they stand in the dialog's title.
  static func titles(chosen: AlertsList.Tab) -> [String] { AlertsList.Tab.allCases.map { $0 == chosen ? "[\($0.rawValue)]" : $0.rawValue } }

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

  /// The line of the list at a cell.
  func line(column: Int, row: Int, in bounds: Rect) -> Int? {
    let area = dialog(in: bounds).inside(of: bounds)
    let count = model.lines(of: list).count + model.silences(of: list).count
    let rows = Self.parts(of: splitProblems(area).bottom, count: count).list
    let index = first(of: count, height: rows.height) + row - rows.top
    return rows.contains(column: column, row: row) && index < count ? index : nil
  }

  private var hint: String {
    let shared = "  / filter  W watch  Tab \(list.tab == .alerts ? "rules" : list.tab == .rules ? "silences" : "alerts")  Esc close"
    return (list.tab == .silences ? "Enter change  S end" : "Enter draw  u links  s silence") + shared
  }

  private var emptyText: String {
    if list.isLoading { return "asking …" }
    if !list.filter.text.isEmpty { return "nothing matches; Esc shows all" }
    let alerts = model.alerts
    if list.tab == .alerts || alerts.problems.count == alerts.reports.count { return alerts.wordsForNone }
    if list.tab == .rules { return "there are no alerting rules" + (alerts.problems.isEmpty ? "" : " where sources answer") }
    guard alerts.reports.contains(where: \.maySilence) else { return "none of the sources here has silences" }
    let lacksSome = alerts.reports.contains { $0.maySilence && ($0.problem ?? $0.silenceProblem) != nil }
    return "there are no silences" + (lacksSome ? " where sources answer" : "")
  }

  private func draw(_ line: AlertLine, in row: Rect, isChosen: Bool, on canvas: inout Canvas) {
    draw(
      line.state.word, color(of: line.state), line.name, beside: line.labels.besideName,
      age: line.since.map { AgeText.age(from: $0, to: model.now) } ?? "", in: row, isChosen: isChosen, on: &canvas)
  }

  private func draw(_ line: SilenceLine, in row: Rect, isChosen: Bool, on canvas: inout Canvas) {
    let silence = line.silence
    draw(
      silence.state.rawValue, silence.state == .active ? theme.accent : theme.mutedText, line.matchers, beside: silence.comment,
      age: "-" + AgeText.age(from: model.now, to: silence.endsAt), in: row, isChosen: isChosen, on: &canvas)
  }

  private func draw(
    _ word: String, _ wordColor: Color, _ name: String, beside: String, age: String, in row: Rect, isChosen: Bool, on canvas: inout Canvas
  ) {
    let base = isChosen ? model.look.chosen : style(theme.text)
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

  private func color(of state: AlertInstance.State) -> Color { Self.color(of: state, theme) }

  static func color(of state: AlertInstance.State, _ theme: Theme) -> Color {
    switch state {
    case .firing, .error: theme.error
    case .pending, .noData: theme.warning
    case .inactive, .recovering: theme.success
    case .suppressed: theme.mutedText
    }
  }

  private func style(_ color: Color) -> Style { Style(foreground: color, background: theme.background) }
}

/// What is known of an alert or a rule, line by line.
struct AlertText {
  var line: AlertLine
  var now: Timestamp
  var zone: TimeZoneRules

  static func number(_ value: Double) -> String { Int64(exactly: value).map(String.init) ?? "\(value)" }

  var lines: [String] {
    var lines = ["\(line.name) — \(line.state.word)"]
    if let since = line.since { lines.append("since \(CivilTimeText.dateTimeAndZone(since, zone: zone)), \(AgeText.age(from: since, to: now)) ago") }
    if let value = line.value { lines.append("value \(Self.number(value))") }
    if let expression = line.expression {
      let condition = AlertCondition(expression)
      lines.append("expression \(expression)")
      if let threshold = condition.threshold { lines.append("threshold \(Self.number(threshold))") }
    }
    lines += line.remarks
    let runbook = line.annotations.labels.filter { $0.name == "runbook_url" || $0.name == "runbook" }
    lines += runbook.map { "runbook \($0.value)" }
    lines += line.annotations.labels.filter { !runbook.contains($0) }.map { "\($0.name): \($0.value)" }
    lines += ["", "from \(line.sources.map(\.name).joined(separator: ", "))"] + line.labels.labels.map { "  \($0.name) = \($0.value)" }
    return lines
  }
}
