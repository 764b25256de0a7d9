import Canvas
import DatasourceKit
import TimeSeries
import Panels
import Widgets

/// Dashboards to choose from, what fires, and how the sources do.
struct StartView {
  var start: StartFeature
  var context: Context

  private var look: Look { context.appearance }
  private var theme: Theme { context.settings.theme }

  func draw(in area: Rect, on drawn: inout Drawn) {
    draw(in: area, on: &drawn.canvas)
    let places = Self.places(in: belowProblems(area))
    let lines = start.lines(in: context)
    let tree = inside(of: places.dashboards).splitRows(1).bottom
    mark(places.dashboards, list: tree, count: lines.count, chosen: start.cursor(in: lines), of: .dashboards, on: &drawn)
    guard let beside = places.beside else { return }
    let alerts = StartFeature.alerts(in: context).count
    mark(beside.alerts, list: inside(of: beside.alerts), count: alerts, chosen: start.cursor, of: .alerts, on: &drawn)
    let sources = sourceRows(of: inside(of: beside.sources)).list
    mark(beside.sources, list: sources, count: context.sources.statuses.count, chosen: start.cursor, of: .sources, on: &drawn)
  }

  /// The list's cursor counts only in the pane that has the focus.
  private func mark(_ pane: Rect, list: Rect, count: Int, chosen: Int?, of kind: StartFeature.Pane, on drawn: inout Drawn) {
    let first = ListBox.firstVisible(count: count, chosen: start.pane == kind ? chosen : nil, height: list.height)
    drawn.mark(pane) { column, row in
      let index = first + row - list.top
      return .message(StartFeature.Message.clicked(kind, entry: list.contains(column: column, row: row) && index < count ? index : nil))
    }
  }

  private func draw(in area: Rect, on canvas: inout Canvas) {
    if area.height >= 20 { drawName(in: area, on: &canvas) }
    drawProblems(in: belowName(area), on: &canvas)
    let places = Self.places(in: belowProblems(area))
    drawDashboards(in: places.dashboards, on: &canvas)
    guard let beside = places.beside else { return }
    drawAlerts(in: beside.alerts, on: &canvas)
    drawSources(in: beside.sources, on: &canvas)
  }

  /// Those that have room.
  var panes: [StartFeature.Pane] {
    Self.places(in: Rect(width: context.columns, height: context.rows - 4)).beside == nil ? [.dashboards] : StartFeature.Pane.allCases
  }

  /// Alerts and sources stand beside the dashboards, or below where that is too narrow.
  private static func places(in area: Rect) -> (dashboards: Rect, beside: (alerts: Rect, sources: Rect)?) {
    if area.width >= 100, area.height >= 10 {
      let (left, right) = area.splitColumns(area.width * 3 / 5)
      let (top, bottom) = right.splitRows(right.height / 2)
      return (left, (top, bottom))
    }
    guard area.height >= 18, area.width >= 40 else { return (area, nil) }
    let (top, bottom) = area.splitRows(area.height - 7)
    let (left, right) = bottom.splitColumns(bottom.width / 2)
    return (top, (left, right))
  }

  private func belowName(_ area: Rect) -> Rect { area.height >= 20 ? area.splitRows(1).bottom : area }

  /// Where the lists stand.
  private func belowProblems(_ area: Rect) -> Rect {
    let rest = belowName(area)
    return rest.splitRows(problemLines(width: rest.width).count).bottom
  }

  private func drawName(in area: Rect, on canvas: inout Canvas) {
    canvas.write("oriel", column: area.left + 2, row: area.top, style: Style(foreground: theme.accent, attributes: .bold))
    let place = context.settings.context.isEmpty ? "" : "\(context.settings.context) on "
    canvas.write(
      "dashboards, alerts and sources — \(place)\(context.settings.hostName)", column: area.left + 9, row: area.top, style: look.muted,
      limit: area.width - 11)
  }

  private func problemLines(width: Int) -> [(text: String, isFirst: Bool)] {
    start.problems.suffix(3).flatMap { problem in
      let lines = ["\(problem.subject): \(problem.reason)"] + (problem.advice.map { ["try: \($0)"] } ?? [])
      return lines.flatMap { TextWrap.lines(of: $0, width: max(width - 4, 1)) }.prefix(6).enumerated().map { ($1, $0 == 0) }
    }
  }

  private func drawProblems(in area: Rect, on canvas: inout Canvas) {
    for (row, line) in problemLines(width: area.width).prefix(area.height).enumerated() {
      canvas.write(
        line.text, column: area.left + 2, row: area.top + row, style: line.isFirst ? Style(foreground: theme.error) : look.text, limit: area.width - 4)
    }
  }

  /// - Returns: The area inside.
  private func frame(_ title: String, marks: [Frame.Mark] = [], pane: StartFeature.Pane, in area: Rect, on canvas: inout Canvas) -> Rect {
    let frame = Frame(title: title, marks: marks, isFocused: start.pane == pane, look: look)
    frame.draw(in: area, on: &canvas)
    return frame.inside(of: area)
  }

  private func inside(of area: Rect) -> Rect { Frame(title: "", isFocused: true, look: look).inside(of: area) }

  /// Below the list stands what Enter does with exporters that were found, where there is room.
  private func sourceRows(of inside: Rect) -> (list: Rect, foot: Rect?) {
    guard !context.sources.offeredScrapes.isEmpty, inside.height > context.sources.statuses.count else { return (inside, nil) }
    let (list, foot) = inside.splitRows(inside.height - 1)
    return (list, foot)
  }

  // MARK: Dashboards

  private func drawDashboards(in area: Rect, on canvas: inout Canvas) {
    let lines = start.lines(in: context)
    let isSearching = !start.input.text.isEmpty
    let count = Frame.Mark(isSearching ? "\(lines.count)/\(context.library.count)" : "\(context.library.count)", color: theme.mutedText)
    let inside = frame("Dashboards", marks: [count], pane: .dashboards, in: area, on: &canvas)
    guard inside.height >= 2 else { return }
    let (line, rest) = inside.splitRows(1)
    InputLine(
      prompt: look.isASCII ? ">" : "❯", text: start.input.text, cursor: start.input.cursor, placeholder: "type a part of a name, a folder or a #tag",
      isFocused: start.pane == .dashboards, look: look
    ).draw(in: line.inset(columns: 1), on: &canvas)
    guard !lines.isEmpty else {
      let text = context.library.isEmpty ? "looking for dashboards …" : "nothing matches"
      return canvas.write(text, in: rest.row(0).inset(columns: 1), style: look.muted)
    }
    ListBox(
      entries: lines.map { entry($0, isSearching: isSearching) }, chosen: start.pane == .dashboards ? start.cursor(in: lines) : nil, look: look
    ).draw(in: rest, on: &canvas)
  }

  private func entry(_ line: StartLine, isSearching: Bool) -> ListBox.Entry {
    let indent = String(repeating: "  ", count: line.depth)
    switch line.content {
    case .folder(let title, let count, let isOpen):
      let sign = look.isASCII ? (isOpen ? "- " : "+ ") : isOpen ? "▾ " : "▸ "
      return ListBox.Entry(indent + sign + title, detail: "\(count)", isHeading: true)
    case .dashboard(let entry, let places):
      let isStarred = context.savedState.starred.contains(entry.location.key)
      let start = indent + (isStarred ? look.isASCII ? "* " : "★ " : "  ")
      let isAway = if case .dashboard(_, let folder) = line.id { !folder.hasPrefix("/") } else { false }
      return ListBox.Entry(
        start + entry.title, detail: entry.detail(withFolder: isSearching || isAway),
        matches: places.filter { $0 < entry.title.count }.map { $0 + start.count })
    }
  }

  // MARK: Alerts and sources

  private func drawAlerts(in area: Rect, on canvas: inout Canvas) {
    let firing = context.alerts.firingCount
    let problems = context.alerts.problems
    // Silence of a server that does not answer is no good news.
    let none = problems.isEmpty ? Frame.Mark("none firing", color: theme.mutedText) : Frame.Mark("not known", color: theme.warning)
    let mark = firing == 0 ? none : Frame.Mark("\(firing) firing", color: theme.error)
    var inside = frame("Alerts", marks: context.alerts.reports.isEmpty ? [] : [mark], pane: .alerts, in: area, on: &canvas)
    for problem in problems where inside.height > 1 {
      canvas.write(
        "\(problem.datasource.name): \(problem.reason)", column: inside.left + 1, row: inside.top, style: Style(foreground: theme.error),
        limit: inside.width - 2)
      inside = inside.splitRows(1).bottom
    }
    let alerts = StartFeature.alerts(in: context)
    guard !alerts.isEmpty else {
      return canvas.write(context.alerts.wordsForNone, in: inside.row(0).inset(columns: 1), style: look.muted)
    }
    let entries = alerts.map { line in
      ListBox.Entry(
        "\(line.name)  \(line.labels.besideName)", detail: line.since.map { AgeText.age(from: $0, to: context.now) } ?? "", sign: look.isASCII ? "!" : "●",
        signColor: AlertColor.of(line.state, theme))
    }
    ListBox(entries: entries, chosen: start.pane == .alerts ? start.cursor : nil, look: look).draw(in: inside, on: &canvas)
  }

  private func drawSources(in area: Rect, on canvas: inout Canvas) {
    let marks = context.sources.isFinding ? [Frame.Mark("asking servers …", color: theme.mutedText)] : []
    let (list, foot) = sourceRows(of: frame("Sources", marks: marks, pane: .sources, in: area, on: &canvas))
    if let foot { canvas.write("Enter on a scrape target feeds the store", in: foot.inset(columns: 1), style: look.muted) }
    let entries = context.sources.statuses.map { source -> ListBox.Entry in
      let about = [source.type, source.version ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
      let sign = look.isASCII ? "*" : "●"
      return switch source.health {
      case .unknown: ListBox.Entry(source.name, detail: "\(about)  …", sign: sign, signColor: theme.mutedText)
      case .answers(let latency):
        ListBox.Entry(source.name, detail: "\(about)  \(Int(latency / .milliseconds(1))) ms", sign: sign, signColor: theme.success)
      case .isLocked(let reason): ListBox.Entry("\(source.name): \(reason)", sign: sign, signColor: theme.warning)
      case .fails(let reason): ListBox.Entry("\(source.name): \(reason)", sign: look.isASCII ? "!" : "●", signColor: theme.error)
      }
    }
    ListBox(entries: entries, chosen: start.pane == .sources ? start.cursor : nil, look: look).draw(in: list, on: &canvas)
  }
}
