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
    let tabs = list.tab == .alerts ? "[Alerts] Rules" : "Alerts [Rules]"
    let filter = list.isFiltering ? " — /\(list.filter.text)▏" : list.filter.text.isEmpty ? "" : " — /\(list.filter.text)"
    let title = "\(tabs) — \(model.alerts.firingCount) firing" + (list.isLoading ? " …" : "") + filter
    let area = Dialog(
      title: title, hint: "Enter draw  u links  / filter  s silence  W watch  Tab rules  Esc close", width: bounds.width, height: bounds.height
    ).draw(in: bounds, theme: theme, symbols: model.settings.symbols, on: &canvas)
    guard !area.isEmpty else { return }
    var rest = area
    for report in model.alerts.reports {
      guard let problem = report.problem, rest.height > 3 else { continue }
      canvas.write("\(PanelView.headline(problem)): \(problem.reason)", in: rest.row(0), style: style(theme.error))
      rest = rest.splitRows(1).bottom
    }
    guard !lines.isEmpty else {
      return canvas.write(emptyText, in: rest.row(0), style: style(theme.mutedText))
    }
    let isWide = rest.width >= 100
    let detail: Rect
    if isWide {
      let left = rest.width * 55 / 100
      detail = Rect(left: rest.left + left + 2, top: rest.top, width: rest.width - left - 2, height: rest.height)
      rest = Rect(left: rest.left, top: rest.top, width: left, height: rest.height)
    } else {
      let parts = rest.splitRows(max(rest.height / 2, 1))
      (rest, detail) = (parts.top, parts.bottom)
    }
    let first = max(0, min(list.cursor - rest.height / 2, lines.count - rest.height))
    for (row, line) in lines.dropFirst(first).prefix(rest.height).enumerated() {
      draw(line, in: rest.row(row), isChosen: first + row == list.cursor, on: &canvas)
    }
    if first > 0 { canvas.write("↑", column: rest.right, row: rest.top, style: style(theme.accent)) }
    if first + rest.height < lines.count { canvas.write("↓", column: rest.right, row: rest.bottom - 1, style: style(theme.accent)) }
    if lines.indices.contains(list.cursor) { drawDetail(of: lines[list.cursor], in: detail, on: &canvas) }
  }

  private var emptyText: String {
    if list.isLoading { return "asking …" }
    if !list.filter.text.isEmpty { return "nothing matches; Esc shows all" }
    if model.alerts.reports.isEmpty { return "None of the sources here has alerts" }
    return list.tab == .alerts ? "Nothing is pending or firing" : "There are no alerting rules"
  }

  private func draw(_ line: AlertLine, in row: Rect, isChosen: Bool, on canvas: inout Canvas) {
    let base = isChosen ? style(theme.text).adding(.reversed) : style(theme.text)
    if isChosen { canvas.fill(row, style: base) }
    let color = isChosen ? base : style(color(of: line.state))
    let mark = isPlain ? "* " : "● "
    var column = row.left + canvas.write(mark, column: row.left, row: row.top, style: color)
    column += canvas.write(line.state.word, column: column, row: row.top, style: color, limit: 11)
    column = max(column + 1, row.left + 13)
    let age = line.since.map { AgeText.age(from: $0, to: model.now) } ?? ""
    let limit = row.right - column - 9
    let used = canvas.write(line.name, column: column, row: row.top, style: base, limit: limit)
    canvas.write(line.labels.besideName, column: column + used + 1, row: row.top, style: isChosen ? base : style(theme.mutedText), limit: limit - used - 1)
    canvas.write(age, in: row, alignment: .right, style: base)
  }

  private func drawDetail(of line: AlertLine, in area: Rect, on canvas: inout Canvas) {
    for (row, text) in AlertText(line: line, now: model.now, zone: model.zone).lines.flatMap({ TextWrap.lines(of: $0, width: max(area.width, 1)) }).prefix(area.height).enumerated() {
      canvas.write(text, column: area.left, row: area.top + row, style: style(row == 0 ? color(of: line.state) : theme.text), limit: area.width)
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

/// A silence before it is made: what it goes by, how long, and which alerts it would mute.
struct SilenceView {
  var draft: SilenceDraft
  var model: Model

  func draw(in bounds: Rect, on canvas: inout Canvas) {
    let theme = model.settings.theme
    let isPlain = model.settings.symbols == .ascii
    let muted = model.muted(by: draft)
    let labels = draft.alert.labels.labels
    let until = draft.silence(at: model.now, by: "").endsAt
    var lines = labels.enumerated().map { index, label in
      let mark = draft.left.contains(label.name) ? (isPlain ? "[ ]" : "○") : (isPlain ? "[x]" : "◉")
      return (index == draft.cursor ? "\(isPlain ? ">" : "▸") " : "  ") + "\(mark) \(label.name) = \(label.value)"
    }
    lines += ["", "for \(draft.hours) h, until \(CivilTimeText.dateTimeAndZone(until, zone: model.zone))   (+ - change)", "comment: \(draft.comment.text)\(draft.isTypingComment ? "▏" : "   (c to type)")", ""]
    lines.append("mutes \(muted.count) alert\(muted.count == 1 ? "" : "s") of those there are now:")
    lines += muted.prefix(5).map { "  \($0.name) \($0.labels.besideName)" }
    TextDialog(
      title: "Silence \(draft.alert.name)", lines: lines, scroll: max(0, draft.cursor - max(bounds.height - 12, 0)), theme: theme,
      symbols: model.settings.symbols, hint: "Space tick  Enter silence  Esc close"
    ).draw(in: bounds, on: &canvas)
  }
}
