import DataFrames
package import Text

/// What a query variable of a Prometheus-like datasource asks
/// (`packages/grafana-prometheus/src/metric_find_query.ts`).
package enum PrometheusVariableQuery: Hashable, Sendable {
  /// `label_names()`, `label_names(selector)`
  case labelNames(selector: String?)
  /// `label_values(label)`, `label_values(selector, label)`
  case labelValues(label: String, selector: String?)
  /// `metrics(pattern)`: names that the JavaScript pattern finds.
  case metrics(pattern: String)
  /// `query_result(expression)`
  case queryResult(String)
  /// Anything else: the series that it selects.
  case series(String)

  /// - Parameter query: The text, or the object form whose `query` is such a text.
  package init(_ query: JSONValue) {
    let text = (query.string ?? query["query"]?.string ?? query["expr"]?.string ?? "").trimmed
    if let arguments = Self.arguments(of: "label_values", in: text) {
      self = Self.labelValues(arguments)
    } else if let arguments = Self.arguments(of: "label_names", in: text) {
      self = .labelNames(selector: Self.selector(arguments).map(Self.metricSelector))
    } else if let arguments = Self.arguments(of: "metrics", in: text) {
      self = .metrics(pattern: arguments)
    } else if let arguments = Self.arguments(of: "query_result", in: text) {
      self = .queryResult(arguments)
    } else {
      self = .series(text)
    }
  }

  /// The last comma parts the label from the selector, which may hold commas of its own.
  private static func labelValues(_ arguments: String) -> PrometheusVariableQuery {
    guard let comma = arguments.lastIndex(of: ",") else { return .labelValues(label: arguments, selector: nil) }
    let label = String(arguments[arguments.index(after: comma)...]).trimmed
    guard !label.contains("}"), !label.contains("\"") else { return .labelValues(label: arguments, selector: nil) }
    return .labelValues(label: label, selector: selector(String(arguments[..<comma]).trimmed))
  }

  /// A bare name stands for every metric that has it in its own name.
  private static func metricSelector(_ text: String) -> String {
    let isName = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == ":" }
    return isName ? "{__name__=~\".*\(text).*\"}" : text
  }

  /// `{}` counts as no filter.
  private static func selector(_ text: String) -> String? {
    text.isEmpty || text.filter({ !$0.isWhitespace }) == "{}" ? nil : text
  }

  private static func arguments(of function: String, in text: String) -> String? {
    guard text.hasPrefix(function), text.hasSuffix(")") else { return nil }
    let rest = text.dropFirst(function.count).drop { $0.isWhitespace }
    guard rest.first == "(" else { return nil }
    return String(rest.dropFirst().dropLast()).trimmed
  }
}
