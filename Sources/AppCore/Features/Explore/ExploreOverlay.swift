import Canvas
import Dashboards
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// Asking expressions of one's own: a line to type in, with what could follow.
struct ExploreOverlay: Overlay {
  enum Message: Sendable {
    case completed(CompletionQuery, [String])
    /// A click on a suggestion takes it.
    case clicked(suggestion: Int)
  }

  var line: ExpressionLine
  /// What datasources answered to completion, by question.
  private var completions: [CompletionQuery: [String]] = [:]

  let isClosedByClickBeside = false

  /// With the expression of the focused panel to begin with.
  static func open(in context: Context) -> [Intent] {
    let (expression, focused) = focusedExpression(in: context)
    guard let source = focused ?? sources(in: context).first else { return [.say("No datasource here understands PromQL")] }
    var overlay = ExploreOverlay(line: ExpressionLine(expression, datasource: source))
    let questions = overlay.changed(in: context)
    return [.show(overlay)] + questions
  }

  private init(line: ExpressionLine) { self.line = line }

  /// Those that understand PromQL.
  private static func sources(in context: Context) -> [DatasourceID] {
    context.sources.directory.datasources.filter { $0.kind?.dialect == .prometheus }
  }

  private static func focusedExpression(in context: Context) -> (String, DatasourceID?) {
    guard let screen = context.screen,
      let key = screen.view.focusedPanel ?? screen.dashboard.panels.keys.sorted().first.map({ PanelInstance(panel: $0) }),
      let panel = screen.dashboard.panels[key.panel]
    else { return ("", nil) }
    var interpolation = screen.variables.interpolation.scoped(key.scopedVariables)
    interpolation.untouched.formUnion(GeneratedDashboard.macrosOfLength)
    for target in panel.targets where !target.isHidden {
      guard let expression = target.model["expr"]?.text, !expression.isEmpty else { continue }
      let reference = QueryPlanner.isMixed(panel.datasource) ? target.datasource : panel.datasource ?? target.datasource
      switch context.surroundings.datasource(for: reference, interpolation: interpolation) {
      case .found(let id), .substituted(let id, for: _):
        guard let dialect = id.kind?.dialect, dialect == .prometheus else { continue }
        let filled = interpolation.fill(.string(expression), dialect: dialect).text ?? expression
        return (filled.split(whereSeparator: \.isNewline).joined(separator: " "), id)
      case .builtIn, .missing, .awaited: continue
      }
    }
    return ("", nil)
  }

  /// After each change of the line: new suggestions, and questions for what is not known yet.
  private mutating func changed(in context: Context) -> [Intent] {
    line.chosen = nil
    guard line.isTyped else {
      line.suggestions = []
      return []
    }
    let completion = completion(in: context)
    line.suggestions = completion.suggestions
    return completion.questions.map { question in
      ask("complete \(question.datasource.uid) \(question.query)") { world in .completed(question, await question.answer(from: world)) }
    }
  }

  private func completion(in context: Context) -> Completion {
    let range = context.screen?.time.resolved ?? TimeRange(start: context.now - 3_600_000, end: context.now)
    // Whole minutes, so that a question is asked once and not anew with every key.
    let rounded = TimeRange(
      start: Timestamp(milliseconds: range.start.rawValue / 60_000 * 60_000), end: Timestamp(milliseconds: (range.end.rawValue / 60_000 + 1) * 60_000))
    return Completion(context: line.context, datasource: line.datasource, range: rounded, known: completions)
  }

  mutating func handle(_ message: Message, in context: Context) -> [Intent] {
    switch message {
    case .completed(let question, let values):
      if completions.count >= 100 { completions = [:] }
      completions[question] = values
      guard line.isTyped else { return [] }
      line.suggestions = completion(in: context).suggestions
      line.chosen = line.chosen.flatMap { line.suggestions.indices.contains($0) ? $0 : nil }
      return []
    case .clicked(let index):
      line.chosen = index
      return press(Key(.enter), in: context)
    }
  }

  mutating func paste(_ text: String, in context: Context) -> [Intent] {
    line.input.insert(text)
    return changed(in: context)
  }

  mutating func press(_ key: Key, in context: Context) -> [Intent] {
    let count = line.suggestions.count
    switch (key.code, key.modifiers) {
    case (.escape, _): return [.close]
    case (.tab, _) where count > 0:
      line.take(line.suggestions[min(line.chosen ?? 0, count - 1)])
      return changed(in: context)
    case (.enter, _):
      if let chosen = line.chosen, line.suggestions.indices.contains(chosen) {
        line.take(line.suggestions[chosen])
        return changed(in: context)
      }
      return run(in: context)
    case (.down, _) where count > 0:
      line.chosen = min((line.chosen ?? -1) + 1, count - 1)
    case (.up, _) where line.chosen != nil:
      line.chosen = line.chosen.flatMap { $0 > 0 ? $0 - 1 : nil }
    case (.character("o"), .control):
      guard let next = nextSource(in: context) else { return [] }
      line.datasource = next
      return changed(in: context)
    case (.up, _), (.character("p"), .control): return recall(by: 1, in: context)
    case (.down, _), (.character("n"), .control): return recall(by: -1, in: context)
    default:
      let before = line.input
      line.input.edit(key)
      // A full line takes nothing more: megabytes that a terminal types as keys must not be parsed at each of them.
      if line.input != before { return changed(in: context) }
    }
    return []
  }

  /// The next one that understands PromQL, in a circle; `nil` where there is no other.
  private func nextSource(in context: Context) -> DatasourceID? {
    let sources = Self.sources(in: context)
    let next = sources.firstIndex(of: line.datasource).map { sources[($0 + 1) % sources.count] } ?? sources.first
    return next == line.datasource ? nil : next
  }

  private mutating func recall(by count: Int, in context: Context) -> [Intent] {
    let position = (line.historyPosition ?? 0) + count
    let expressions = context.savedState.expressions
    guard expressions.indices.contains(expressions.count - position) else { return [] }
    line.input = TextInput(expressions[expressions.count - position])
    line.historyPosition = position
    return changed(in: context)
  }

  private func run(in context: Context) -> [Intent] {
    let expression = line.input.text
    guard expression.contains(where: { !$0.isWhitespace }) else { return [] }
    guard line.problem == nil else { return [.say("The expression is not whole yet")] }
    return [.close] + ExpressionDrawing(expression: expression, datasource: line.datasource).intents(in: context)
  }

  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) {
    ExpressionView(line: line, offersSources: nextSource(in: context) != nil, look: context.appearance).draw(in: bounds, on: &drawn)
  }
}
