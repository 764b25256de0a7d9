import Dashboards
import PromQL
import TimeSeries

/// Ad-hoc filters as matchers of every selector of a PromQL expression, and labels in every grouping, as Grafana adds them.
enum MatcherInjection {

  /// The selectors with filters, then the aggregations with labels.
  static func narrow(_ expression: String, filters: [AdhocFilter], grouping: [String]) -> String {
    group(inject(filters, into: expression), by: grouping)
  }

  /// Only the selectors are written anew; what stands between them stays as it is, character by character.
  private static func inject(_ filters: [AdhocFilter], into expression: String) -> String {
    let matchers = filters.compactMap(matcher)
    guard !matchers.isEmpty, let tree = try? Expression(parsing: expression) else { return expression }
    let source = Array(expression.utf8)
    var result: [UInt8] = []
    var copied = 0
    for selector in tree.selectors.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      let start = selector.range.lowerBound
      guard start >= copied, start < source.count else { continue }
      result += source[copied..<start]
      result += text(of: selector, adding: matchers).utf8
      copied = end(ofSelectorAt: start, in: source)
    }
    result += source[copied...]
    return String(decoding: result, as: UTF8.self)
  }

  /// With `labels` in the grouping of every aggregation, as Grafana's server adds them; the expression is then printed anew.
  private static func group(_ expression: String, by labels: [String]) -> String {
    guard !labels.isEmpty, let tree = try? Expression(parsing: expression) else { return expression }
    let grouped = tree.grouped(by: labels)
    return grouped == tree ? expression : grouped.description
  }

  /// `name{a="b", c=~"d"}`, in the order of the text, new ones at the end.
  private static func text(of selector: VectorSelector, adding matchers: [Matcher]) -> String {
    var shown = selector.matchers
    if selector.name != nil, shown.last?.name == Labels.metricName { shown.removeLast() }
    for matcher in matchers {
      // The same label and value with another operator takes the filter's.
      if let index = shown.firstIndex(where: { $0.name == matcher.name && $0.value == matcher.value }) {
        shown[index] = matcher
      } else {
        shown.append(matcher)
      }
    }
    return "\(selector.name ?? ""){\(shown.map(\.description).joined(separator: ", "))}"
  }

  /// Where the name and the braces of a selector end; modifiers behind them are not part of it.
  private static func end(ofSelectorAt start: Int, in source: [UInt8]) -> Int {
    var index = start
    while index < source.count, isNamePart(source[index]) { index += 1 }
    let nameEnd = index
    while index < source.count, source[index] <= UInt8(ascii: " ") { index += 1 }
    guard index < source.count, source[index] == UInt8(ascii: "{") else { return nameEnd }
    var quote: UInt8?
    while index < source.count {
      let byte = source[index]
      index += 1
      if let open = quote {
        if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") { index += 1 } else if byte == open { quote = nil }
      } else if [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")].contains(byte) {
        quote = byte
      } else if byte == UInt8(ascii: "}") {
        return index
      }
    }
    return source.count
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: ":"):
      true
    default: false
    }
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
  /// Every selector, the ones of range selectors too, replaced by what `change` makes of it.
  func mapSelectors(_ change: (VectorSelector) -> VectorSelector) -> Expression {
    switch self {
    case .vector(let selector): return .vector(change(selector))
    case .matrix(var node):
      node.selector = change(node.selector)
      return .matrix(node)
    default: return mapChildren { $0.mapSelectors(change) }
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

  /// What is aggregated without some labels stays so.
  fileprivate func grouped(by labels: [String]) -> Expression {
    guard case .aggregate(var node) = self else { return mapChildren { $0.grouped(by: labels) } }
    if !node.isWithout { node.grouping += labels.filter { !node.grouping.contains($0) } }
    node.operand = node.operand.grouped(by: labels)
    return .aggregate(node)
  }
}
