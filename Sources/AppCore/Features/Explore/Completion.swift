import DatasourceKit
import PromQL
import Text
import TimeSeries
import Widgets

/// Names or values that a datasource is asked for.
struct CompletionQuery: Hashable, Sendable {
  var datasource: DatasourceID
  /// A variable's query: `label_names(up)`, `label_values(up, job)`.
  var query: String
  var range: TimeRange

  /// What a source's metrics are: lines of a name, a tabulator and the description.
  static func descriptions(of datasource: DatasourceID) -> CompletionQuery {
    CompletionQuery(datasource: datasource, query: "", range: TimeRange(start: .epoch, end: .epoch))
  }

  func answer(from world: any World) async -> [String] {
    if query.isEmpty {
      guard let describe = world.datasource(uid: datasource.uid)?.metricDescriptions, let found = try? await describe() else { return [] }
      return found.prefix(Self.limit).map { "\($0.key)\t\($0.value)" }
    }
    guard let source = world.datasource(uid: datasource.uid),
      let options = try? await source.variableOptions(VariableRequest(query: .string(query), range: range))
    else { return [] }
    return options.prefix(Self.limit).map(\.value)
  }

  /// Of one answer; a server may have a hundred thousand metrics.
  private static let limit = 20_000
}

/// What could stand at the cursor.
struct Completion {
  var context: CompletionContext
  var datasource: DatasourceID
  var range: TimeRange
  /// Answers so far.
  var known: [CompletionQuery: [String]]

  private static let limit = 8

  /// What has to be asked before the suggestions are whole.
  var questions: [CompletionQuery] {
    let descriptions = context.expected.contains(.metricName) ? [CompletionQuery.descriptions(of: datasource)] : []
    return (context.expected.compactMap(question) + descriptions).filter { known[$0] == nil }
  }

  /// Those that begin with what is typed first; metrics with what the source says that they are.
  var suggestions: [ExpressionLine.Suggestion] {
    let descriptions = known[.descriptions(of: datasource)] ?? []
    guard !descriptions.isEmpty else { return found }
    return found.map { suggestion in
      guard suggestion.detail == Self.metric, let line = descriptions.first(where: { $0.hasPrefix(suggestion.text + "\t") }) else { return suggestion }
      return .init(text: suggestion.text, detail: String(line.dropFirst(suggestion.text.count + 1)))
    }
  }

  private static let metric = "metric"

  private var found: [ExpressionLine.Suggestion] {
    let prefix = context.prefix.lowercased()
    if prefix.isEmpty {
      // Operators and keywords could stand almost anywhere; they are offered once one begins to type them.
      let telling = context.expected.filter { if case .keyword = $0 { false } else { true } }
      return Array(telling.flatMap(candidates).prefix(Self.limit))
    }
    let all = context.expected.flatMap(candidates)
    let ranked = all.enumerated().compactMap { index, candidate -> (score: Int, index: Int, candidate: ExpressionLine.Suggestion)? in
      guard candidate.text != context.prefix else { return nil }
      return FuzzyMatch(prefix, in: candidate.text).map { ($0.score, index, candidate) }
    }
    return ranked.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.prefix(Self.limit).map(\.candidate)
  }

  private func question(_ expectation: CompletionContext.Expectation) -> CompletionQuery? {
    let query: String
    switch expectation {
    case .metricName: query = "label_values(\(Labels.metricName))"
    case .labelName(let selection), .groupingLabel(let selection): query = "label_names(\(Self.selector(selection)))"
    case .labelValue(let label, let selection, needsQuotes: _):
      let selector = Self.selector(selection)
      query = selector.isEmpty ? "label_values(\(label))" : "label_values(\(selector), \(label))"
    case .function, .matchOperator, .duration, .keyword: return nil
    }
    return CompletionQuery(datasource: datasource, query: query, range: range)
  }

  /// "" where it would select everything.
  private static func selector(_ selection: CompletionContext.Selection) -> String {
    let matchers = selection.allMatchers
    guard matchers.contains(where: { !$0.matchesEmpty }) else { return "" }
    return VectorSelector(name: nil, matchers: matchers, range: 0..<0).bareDescription
  }

  private func candidates(_ expectation: CompletionContext.Expectation) -> [ExpressionLine.Suggestion] {
    func answers(_ detail: String, _ transform: (String) -> String = { $0 }) -> [ExpressionLine.Suggestion] {
      (question(expectation).flatMap { known[$0] } ?? []).map { .init(text: transform($0), detail: detail) }
    }
    switch expectation {
    case .metricName: return answers(Self.metric)
    case .labelName, .groupingLabel: return answers("label").filter { $0.text != Labels.metricName }
    case .labelValue(_, _, let needsQuotes): return answers("value") { needsQuotes ? $0.promQuoted : String($0.promQuoted.dropFirst().dropLast()) }
    case .function:
      return AggregateOperator.allCases.map { .init(text: $0.rawValue, detail: $0.summary) }
        + FunctionCatalogue.all.map { .init(text: $0.name, detail: $0.summary) }
    case .matchOperator: return ["=", "!=", "=~", "!~"].map { .init(text: $0, detail: "") }
    case .duration: return ["$__rate_interval", "$__interval", "1m", "5m", "15m", "1h", "1d"].map { .init(text: $0, detail: "") }
    case .keyword(let words): return words.map { .init(text: $0, detail: "") }
    }
  }
}
