import Canvas
import Dashboards
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// Asking expressions of one's own: a line to type in, a graph and a table of the answer.
extension Model {
  static let exploreLocation = DashboardLocation.scratch(name: "Explore")
  static let pinnedLocation = DashboardLocation.scratch(name: "Scratch")

  /// With the expression of the focused panel to begin with.
  mutating func explore() -> [Command] {
    let (expression, source) = focusedExpression
    guard let source = source ?? sources.directory.datasources.first(where: { QueryDialect(datasourceType: $0.type) == .prometheus }) else {
      remark = "No datasource here understands PromQL"
      return []
    }
    return openLine(ExpressionLine(expression, datasource: source))
  }

  private mutating func openLine(_ line: ExpressionLine) -> [Command] {
    overlays.append(.expression(line))
    return changed(line)
  }

  private var focusedExpression: (String, DatasourceID?) {
    guard let screen, let key = screen.view.focusedPanel ?? screen.dashboard.panels.keys.sorted().first.map({ PanelInstance(panel: $0) }),
      let panel = screen.dashboard.panels[key.panel]
    else { return ("", nil) }
    var interpolation = screen.variables.interpolation.scoped(key.scopedVariables)
    interpolation.untouched.formUnion(Self.macrosOfLength)
    for target in panel.targets where !target.isHidden {
      guard let expression = target.model["expr"]?.text, !expression.isEmpty else { continue }
      let reference = QueryPlanner.isMixed(panel.datasource) ? target.datasource : panel.datasource ?? target.datasource
      switch datasource(for: reference, interpolation: interpolation) {
      case .found(let id), .substituted(let id, for: _):
        guard let dialect = Optional(QueryDialect(datasourceType: id.type)), dialect == .prometheus else { continue }
        let filled = interpolation.fill(.string(expression), dialect: dialect).text ?? expression
        return (filled.split(whereSeparator: \.isNewline).joined(separator: " "), id)
      case .builtIn, .missing, .awaited: continue
      }
    }
    return ("", nil)
  }

  private static let macrosOfLength: Set<String> = [
    "__interval", "__interval_ms", "__range", "__range_s", "__range_ms", "__rate_interval", "__rate_interval_ms",
  ]

  /// After each change of the line: new suggestions, and questions for what is not known yet.
  mutating func changed(_ line: ExpressionLine) -> [Command] {
    var line = line
    line.chosen = nil
    guard line.isTyped else {
      line.suggestions = []
      replaceOverlay(.expression(line))
      return []
    }
    let completion = completion(of: line)
    line.suggestions = completion.suggestions
    replaceOverlay(.expression(line))
    return completion.questions.map(Command.complete)
  }

  private func completion(of line: ExpressionLine) -> Completion {
    let range = screen?.time.resolved ?? TimeRange(start: now - 3_600_000, end: now)
    // Whole minutes, so that a question is asked once and not anew with every key.
    let rounded = TimeRange(
      start: Timestamp(milliseconds: range.start.rawValue / 60_000 * 60_000), end: Timestamp(milliseconds: (range.end.rawValue / 60_000 + 1) * 60_000))
    return Completion(context: line.context, datasource: line.datasource, range: rounded, known: completions)
  }

  mutating func receive(_ values: [String], to question: CompletionQuestion) -> [Command] {
    if completions.count >= 100 { completions = [:] }
    completions[question] = values
    guard case .expression(var line) = overlays.last, line.isTyped else { return [] }
    line.suggestions = completion(of: line).suggestions
    line.chosen = line.chosen.flatMap { line.suggestions.indices.contains($0) ? $0 : nil }
    overlays[overlays.count - 1] = .expression(line)
    needsPaint = true
    return []
  }

  mutating func handle(_ key: Key, in line: ExpressionLine) -> [Command] {
    var line = line
    let count = line.suggestions.count
    switch (key.code, key.modifiers) {
    case (.escape, _):
      overlays.removeLast()
      return []
    case (.tab, _) where count > 0:
      line.take(line.suggestions[min(line.chosen ?? 0, count - 1)])
      return changed(line)
    case (.enter, _):
      if let chosen = line.chosen, line.suggestions.indices.contains(chosen) {
        line.take(line.suggestions[chosen])
        return changed(line)
      }
      return run(line)
    case (.down, _) where count > 0:
      line.chosen = min((line.chosen ?? -1) + 1, count - 1)
    case (.up, _) where line.chosen != nil:
      line.chosen = line.chosen.flatMap { $0 > 0 ? $0 - 1 : nil }
    case (.character("o"), .control):
      guard let next = source(after: line.datasource) else { return [] }
      line.datasource = next
      return changed(line)
    case (.up, _), (.character("p"), .control): return recall(by: 1, in: line)
    case (.down, _), (.character("n"), .control): return recall(by: -1, in: line)
    default:
      let before = line.input
      line.input.edit(key)
      // A full line takes nothing more: megabytes that a terminal types as keys must not be parsed at each of them.
      if line.input != before { return changed(line) }
    }
    replaceOverlay(.expression(line))
    return []
  }

  /// The next one that understands PromQL, in a circle; `nil` where there is no other.
  func source(after id: DatasourceID) -> DatasourceID? {
    let sources = self.sources.directory.datasources.filter { QueryDialect(datasourceType: $0.type) == .prometheus }
    let next = sources.firstIndex(of: id).map { sources[($0 + 1) % sources.count] } ?? sources.first
    return next == id ? nil : next
  }

  private mutating func recall(by count: Int, in line: ExpressionLine) -> [Command] {
    var line = line
    let position = (line.historyPosition ?? 0) + count
    guard remembered.expressions.indices.contains(remembered.expressions.count - position) else { return [] }
    line.input = TextInput(remembered.expressions[remembered.expressions.count - position])
    line.historyPosition = position
    return changed(line)
  }

  private mutating func run(_ line: ExpressionLine) -> [Command] {
    let expression = line.input.text
    guard expression.contains(where: { !$0.isWhitespace }) else { return [] }
    guard line.problem == nil else {
      remark = "The expression is not whole yet"
      return []
    }
    overlays.removeLast()
    return draw(expression, datasource: line.datasource)
  }

  /// Shows a graph and a table of an expression, in the range of the dashboard that is on screen.
  mutating func draw(
    _ expression: String, title: String? = nil, datasource: DatasourceID, threshold: Double? = nil, range: TimeControl.RawRange? = nil
  ) -> [Command] {
    next.origin = here
    overlays = []
    showsStart = false
    remembered.asked(expression)
    let raw = range ?? screen?.time.raw ?? TimeControl.RawRange(from: "now-1h", to: "now")
    let refresh = (screen?.refresh.interval).flatMap(\.self).map(PromDuration.format)
    let document = ExploreDashboard.document(
      expression: expression, title: title, datasource: datasource, from: raw.from, to: raw.to, timezone: screen?.dashboard.time.timezone ?? "", refresh: refresh, threshold: threshold)
    return show(document, at: Self.exploreLocation)
  }

  /// Opens a dashboard made here, or shows its new form where it is open.
  mutating func show(_ document: JSONValue, at location: DashboardLocation) -> [Command] {
    guard let dashboard = try? Dashboard.decodeAll(document, file: "explore").first else { return [] }
    guard let index = opened.screens.firstIndex(where: { $0.location == location }) else {
      next.view = RequestedView(from: dashboard.time.from, to: dashboard.time.to)
      let commands = receive(.success(dashboard), from: location)
      screen?.document = document
      return commands
    }
    opened.screens[index].dashboard = dashboard
    opened.screens[index].document = document
    if index != opened.current {
      opened.screens[index].time.change(to: .init(from: dashboard.time.from, to: dashboard.time.to))
      opened.screens[index].origin = next.origin
    }
    next.origin = nil
    return show(screenAt: index) + refreshNow(isUrgent: true) + [wakeCommand()]
  }

  // MARK: Keeping

  /// Adds the focused panel, with its variables filled in, to a dashboard made here.
  mutating func pin() -> [Command] {
    guard let screen, let key = screen.view.focusedPanel, let panel = screen.dashboard.panels[key.panel], screen.location != Self.pinnedLocation else {
      return []
    }
    var interpolation = screen.variables.interpolation.scoped(key.scopedVariables)
    interpolation.untouched.formUnion(Self.macrosOfLength)
    let dialect = QueryDialect(datasourceType: panel.datasource?.type ?? DatasourceKind.prometheus.id)
    let source = interpolation.fill(panel.source, dialect: dialect)
    if let index = opened.screens.firstIndex(where: { $0.location == Self.pinnedLocation }), let document = opened.screens[index].document {
      let extended = ExploreDashboard.adding(source, to: document)
      guard let dashboard = try? Dashboard.decodeAll(extended, file: "scratch").first else { return [] }
      opened.screens[index].dashboard = dashboard
      opened.screens[index].document = extended
      remark = "Pinned; g t goes to the scratch dashboard, Ctrl-S there saves it"
      return []
    }
    let empty = ExploreDashboard.dashboard(
      title: "Scratch", panels: [], from: screen.time.raw.from, to: screen.time.raw.to, timezone: screen.dashboard.time.timezone, refresh: screen.refresh.interval.map(PromDuration.format))
    let document = ExploreDashboard.adding(source, to: empty)
    let here = opened.current
    let commands = show(document, at: Self.pinnedLocation)
    let back = show(screenAt: here)
    remark = "Pinned to a new scratch dashboard; g t goes there, Ctrl-S there saves it"
    return commands + back
  }

  mutating func save() -> [Command] {
    guard let screen else { return [] }
    let document = IncidentBundle.document(of: screen)
    remark = "Saving …"
    // A second one replaces what was saved of this very dashboard, never another of the same title.
    let file = OutputFile(name: screen.savedName ?? screen.dashboard.title + ".json", text: document.prettyText + "\n")
    return [.save(file, replaces: screen.savedName != nil, screen: screen.number)]
  }

  mutating func receive(_ result: Result<String, LoadProblem>, savedScreen number: Int) -> [Command] {
    if case .success(let place) = result, let index = opened.screens.firstIndex(where: { $0.number == number }) {
      opened.screens[index].savedName = place.split(separator: "/").last.map(String.init)
    }
    return receive(result) + listDashboards()
  }

  mutating func receive(_ result: Result<String, LoadProblem>) -> [Command] {
    switch result {
    case .success(let place): remark = "Written to \(place)"
    case .failure(let problem): remark = "\(problem.subject): \(problem.reason)"
    }
    needsPaint = true
    return []
  }
}
