import PromQL
import TimeSeries

extension QueryCompletion {
  /// What PromQL's scan of the text expects, with what the datasource must be asked for it.
  init(promQL text: String, at cursor: Int) {
    let context = CompletionContext(in: text, at: cursor)
    self.init(
      candidates: context.expected.map(Self.candidates), replaced: context.replaced, prefix: context.prefix,
      signature: context.call.flatMap { Self.signature(of: $0.name) })
  }

  private static func signature(of name: String) -> String? {
    if let function = FunctionCatalogue.function(named: name) { return "\(function.usage): \(function.summary)" }
    return AggregateOperator(rawValue: name.lowercased()).map { "\($0.usage): \($0.summary)" }
  }

  private static func candidates(_ expectation: CompletionContext.Expectation) -> Candidates {
    switch expectation {
    case .metricName: .asked(query: "label_values(\(Labels.metricName))", detail: "metric", isMetric: true) { $0 }
    case .labelName(let selection), .groupingLabel(let selection):
      .asked(query: "label_names(\(selector(selection)))", detail: "label", isMetric: false) { $0 == Labels.metricName ? nil : $0 }
    case .labelValue(let label, let selection, let needsQuotes):
      .asked(query: valuesQuery(of: label, selector(selection)), detail: "value", isMetric: false) {
        needsQuotes ? $0.promQuoted : String($0.promQuoted.dropFirst().dropLast())
      }
    case .function: .words(functions)
    case .matchOperator: .words(["=", "!=", "=~", "!~"].map { Word($0) })
    case .duration: .words(["$__rate_interval", "$__interval", "1m", "5m", "15m", "1h", "1d"].map { Word($0) })
    case .keyword(let words): .keywords(words.map { Word($0) })
    }
  }

  private static let functions =
    AggregateOperator.allCases.map { Word($0.rawValue, detail: $0.summary) }
    + FunctionCatalogue.all.map { Word($0.name, detail: $0.summary) }

  private static func valuesQuery(of label: String, _ selector: String) -> String {
    selector.isEmpty ? "label_values(\(label))" : "label_values(\(selector), \(label))"
  }

  /// "" where it would select everything.
  private static func selector(_ selection: CompletionContext.Selection) -> String {
    let matchers = selection.allMatchers
    guard matchers.contains(where: { !$0.matchesEmpty }) else { return "" }
    return VectorSelector(name: nil, matchers: matchers, range: 0..<0).bareDescription
  }
}
