import Dashboards
import PromQL
import Text
import TimeSeries

/// Ad-hoc filters as matchers of every selector of a PromQL expression, as Grafana adds them.
enum AdhocInjection {
  /// - Returns: The expression as it was where it cannot be parsed: its own error is then the one to show.
  static func inject(_ filters: [AdhocFilter], into expression: String, sourceType: String) -> String {
    guard QueryDialect(datasourceType: sourceType) == .prometheus else { return expression }
    let matchers = filters.compactMap(matcher)
    guard !matchers.isEmpty, let tree = try? Expression(parsing: expression) else { return expression }
    return tree.addingMatchers(matchers).description
  }

  private static func matcher(_ filter: AdhocFilter) -> Matcher? {
    let values = filter.values.isEmpty ? [filter.value] : filter.values
    let anyOf = values.map(Self.quotedForPattern).joined(separator: "|")
    return switch filter.operator {
    case "=": .equal(filter.key, filter.value)
    case "!=": .notEqual(filter.key, filter.value)
    case "=|": try? Matcher(name: filter.key, operator: .matches, value: anyOf)
    case "!=|": try? Matcher(name: filter.key, operator: .doesNotMatch, value: anyOf)
    case "=~": try? Matcher(name: filter.key, operator: .matches, value: filter.value)
    case "!~": try? Matcher(name: filter.key, operator: .doesNotMatch, value: filter.value)
    // Grafana compares numbers only in sources that can; Prometheus has no such matcher.
    default: nil
    }
  }

  private static func quotedForPattern(_ text: String) -> String {
    var quoted = ""
    for character in text {
      if "\\.+*?()|[]{}^$".contains(character) { quoted.append("\\") }
      quoted.append(character)
    }
    return quoted
  }
}

extension Expression {
  /// With `matchers` in every selector, behind those that it has.
  func addingMatchers(_ matchers: [Matcher]) -> Expression {
    mapSelectors { selector in
      var selector = selector
      selector.matchers += matchers.filter { !selector.matchers.contains($0) }
      return selector
    }
  }

  /// Every selector, the ones of range selectors too, replaced by what `change` makes of it.
  func mapSelectors(_ change: (VectorSelector) -> VectorSelector) -> Expression {
    switch self {
    case .number, .string: return self
    case .vector(let selector): return .vector(change(selector))
    case .matrix(var node):
      node.selector = change(node.selector)
      return .matrix(node)
    case .subquery(var node):
      node.expression = node.expression.mapSelectors(change)
      return .subquery(node)
    case .unary(var node):
      node.operand = node.operand.mapSelectors(change)
      return .unary(node)
    case .binary(var node):
      node.left = node.left.mapSelectors(change)
      node.right = node.right.mapSelectors(change)
      return .binary(node)
    case .aggregate(var node):
      node.parameter = node.parameter.map { $0.mapSelectors(change) }
      node.operand = node.operand.mapSelectors(change)
      return .aggregate(node)
    case .call(var node):
      node.arguments = node.arguments.map { $0.mapSelectors(change) }
      return .call(node)
    case .parentheses(var node):
      node.content = node.content.mapSelectors(change)
      return .parentheses(node)
    }
  }

  /// Every selector in the order of the text.
  var selectors: [VectorSelector] {
    var found: [VectorSelector] = []
    _ = mapSelectors { selector in
      found.append(selector)
      return selector
    }
    return found
  }
}
