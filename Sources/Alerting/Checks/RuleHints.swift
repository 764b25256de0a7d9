import PromQL
import StepColumns
package import TimeSeries

/// Doubts about rules that are valid.
package enum RuleHints {
  /// What the source of the rules knows of its metrics.
  package struct Knowledge: Sendable {
    /// Names of all metrics; `nil` where nobody was asked.
    package var metrics: Set<String>?
    package var kinds: [String: MetricMetadata.Kind]

    package init(metrics: Set<String>? = nil, kinds: [String: MetricMetadata.Kind] = [:]) { (self.metrics, self.kinds) = (metrics, kinds) }
  }

  package static func findings(of groups: [RuleGroup], knowing knowledge: Knowledge = Knowledge()) -> [FileFinding] {
    let recorded = Set(groups.flatMap(\.rules).filter { $0.kind == .recording }.map(\.name))
    return groups.flatMap { group in
      group.rules.flatMap { rule -> [FileFinding] in
        let subject = "group \"\(group.name)\", \"\(rule.name)\""
        return hints(of: rule, recorded, knowledge).map { FileFinding($0.severity, rule.place, subject: subject, $0.message) }
      }
    }
  }

  private typealias Hint = (severity: FileFinding.Severity, message: String)

  private static func hints(of rule: Rule, _ recorded: Set<String>, _ knowledge: Knowledge) -> [Hint] {
    var hints: [Hint] = []
    guard let expression = rule.query.expression else {
      return [(.hint, "the expression is LogQL: Oriel asks a Loki server for its value")]
    }
    if rule.kind == .alerting {
      if rule.hold == 0, !isDurable(expression) { hints.append((.hint, "no `for`: one bad evaluation is enough to fire")) }
      if !filters(expression) { hints.append((.hint, "the expression compares nothing: it fires for every series that there is")) }
    }
    visit(expression) { node in
      if let hint = join(node) { hints.append(hint) }
      if let hint = quantile(node) { hints.append(hint) }
      if let hint = counter(node, knowledge) { hints.append(hint) }
      if case .vector(let selector) = node, let hint = presence(selector.name, recorded, knowledge) { hints.append(hint) }
      if case .matrix(let matrix) = node, let hint = presence(matrix.selector.name, recorded, knowledge) { hints.append(hint) }
    }
    var seen: Set<String> = []
    return hints.filter { seen.insert($0.message).inserted }
  }

  private static func visit(_ expression: Expression, _ body: (Expression) -> Void) {
    body(expression)
    for child in expression.children { visit(child, body) }
  }

  /// Whether the expression looks back far enough itself: over `absent_over_time`, a burn rate over windows, a range of 10 minutes or more.
  private static func isDurable(_ expression: Expression) -> Bool {
    var isDurable = false
    visit(expression) { node in
      if case .call(let call) = node, ["absent_over_time", "predict_linear", "changes", "resets", "increase", "vector"].contains(call.name) { isDurable = true }
    }
    if case .number = expression.withoutParentheses { return true }
    return isDurable
  }

  private static func filters(_ expression: Expression) -> Bool {
    var filters = false
    visit(expression) { node in
      if case .binary(let binary) = node, binary.operator.isComparison || binary.operator.isSetOperator { filters = true }
      if case .call(let call) = node, call.name.hasPrefix("absent") || call.name == "vector" { filters = true }
      if case .aggregate(let aggregate) = node, ["topk", "bottomk", "limitk"].contains(aggregate.operator.rawValue) { filters = true }
      if case .number = node { filters = filters || node == expression.withoutParentheses }
      // A recorded signal or ALERTS may have been filtered already.
      if case .vector(let selector) = node, let name = selector.name, name.hasPrefix("ALERTS") || name.contains(":") {
        filters = true
      }
    }
    return filters
  }

  /// The labels that the result of an aggregation has; `nil` where they are not known.
  private static func labels(of expression: Expression) -> Set<String>? {
    guard case .aggregate(let aggregate) = expression.withoutParentheses, !aggregate.isWithout,
      !["topk", "bottomk", "limitk", "limit_ratio"].contains(aggregate.operator.rawValue)
    else { return nil }
    return Set(aggregate.grouping)
  }

  private static func join(_ node: Expression) -> Hint? {
    guard case .binary(let binary) = node, let left = labels(of: binary.left), let right = labels(of: binary.right), left != right else { return nil }
    if let matching = binary.matching, matching.isOn || !matching.labels.isEmpty { return nil }
    let difference = left.symmetricDifference(right).sorted().joined(separator: ", ")
    return (.warning, "the two sides of `\(binary.operator.rawValue)` cannot match: only one of them has \(difference); use on(…) or ignoring(…)")
  }

  private static func quantile(_ node: Expression) -> Hint? {
    guard case .call(let call) = node, call.name == "histogram_quantile", call.arguments.count == 2,
      case .aggregate(let aggregate) = call.arguments[1].withoutParentheses
    else { return nil }
    guard aggregate.isWithout == aggregate.grouping.contains("le") else { return nil }
    var isClassic = false
    visit(aggregate.operand) { inner in
      if case .matrix(let matrix) = inner, matrix.selector.name?.hasSuffix("_bucket") == true { isClassic = true }
      if case .vector(let vector) = inner, vector.name?.hasSuffix("_bucket") == true { isClassic = true }
    }
    guard isClassic else { return nil }
    return (.warning, "histogram_quantile needs the label le, which the aggregation drops: write by (le, …)")
  }

  private static func counter(_ node: Expression, _ knowledge: Knowledge) -> Hint? {
    guard case .call(let call) = node, ["rate", "irate", "increase"].contains(call.name), case .matrix(let matrix)? = call.arguments.first,
      let name = matrix.selector.name, knowledge.kinds[name] == .gauge
    else { return nil }
    return (.warning, "\(call.name) of \(name), which is a gauge: use delta or deriv")
  }

  private static func presence(_ name: String?, _ recorded: Set<String>, _ knowledge: Knowledge) -> Hint? {
    guard let metrics = knowledge.metrics, let name,
      !metrics.contains(name), !recorded.contains(name), !name.hasPrefix("ALERTS")
    else { return nil }
    return (.warning, "the source has no metric \(name)")
  }
}
