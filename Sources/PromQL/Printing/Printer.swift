import StepColumns
import TimeSeries

extension Expression: CustomStringConvertible {
  /// The expression on one line with normal spacing and keyword order. Parsing it gives the same text again.
  package var description: String {
    switch self {
    case .number(let literal): literal.description
    case .string(let literal): literal.value.promQuoted
    case .vector(let selector): selector.description
    case .matrix(let matrix): matrix.description
    case .subquery(let subquery): subquery.expression.description + subquery.suffix
    case .unary(let unary): unary.operator.rawValue + unary.operand.description
    case .binary: chainDescription
    case .aggregate(let aggregate): "\(aggregate.head)(\(aggregate.arguments.map(\.description).joined(separator: ", ")))"
    case .call(let call): "\(call.name)(\(call.arguments.map(\.description).joined(separator: ", ")))"
    case .parentheses(let parentheses): "(\(parentheses.content.description))"
    }
  }

  /// Long chains lean to the left; they are walked without recursion.
  private var chainDescription: String {
    var parts: [String] = []
    var first = self
    while case .binary(let binary) = first {
      parts.append(" \(binary.head) \(binary.right)")
      first = binary.left
    }
    return first.description + parts.reversed().joined()
  }
}

extension NumberLiteral: CustomStringConvertible {
  package var description: String {
    isDuration ? PromDuration.format(Milliseconds(clampingToRange: (value * 1000).rounded())) : value.plainDecimal
  }
}

extension VectorSelector: CustomStringConvertible {
  package var description: String {
    bareDescription + time.momentSuffix + (extent.map { " \($0.rawValue)" } ?? "") + time.offsetSuffix
  }

  /// Name and matchers only; the matchers are sorted.
  package var bareDescription: String {
    let shown = matchers.filter { matcher in
      !(matcher.name == Labels.metricName && matcher.operator == .equal && !matcher.value.isEmpty && matcher.value == name)
    }
    let texts = shown.map(\.description).sorted { $0.precedesByBytes($1) }
    guard !texts.isEmpty || name == nil else { return name ?? "" }
    return "\(name ?? ""){\(texts.joined(separator: ","))}"
  }
}

extension MatrixSelector: CustomStringConvertible {
  package var description: String {
    let extent = selector.extent.map { " \($0.rawValue)" } ?? ""
    return "\(selector.bareDescription)[\(length.durationText)]\(extent)\(selector.time.momentSuffix)\(selector.time.offsetSuffix)"
  }
}

extension Subquery {
  /// Everything behind the inner expression.
  var suffix: String {
    "[\(length.durationText):\(step?.durationText ?? "")]\(time.momentSuffix)\(time.offsetSuffix)"
  }
}

extension TimeModifiers {
  fileprivate var momentSuffix: String {
    switch at {
    case nil: ""
    case .start: " @ start()"
    case .end: " @ end()"
    case .timestamp(let time): " @ \(time.seconds.withDecimals(3))"
    }
  }

  fileprivate var offsetSuffix: String { offset.map { " offset \($0.durationText)" } ?? "" }
}

extension AggregateExpression {
  /// `sum by (a, b) `
  var head: String {
    if isWithout { return "\(`operator`.rawValue) without (\(grouping.labelList)) " }
    return grouping.isEmpty ? `operator`.rawValue : "\(`operator`.rawValue) by (\(grouping.labelList)) "
  }

  var arguments: [Expression] { (parameter.map { [$0] } ?? []) + [operand] }
}

extension BinaryExpression {
  /// The operator with all its modifiers.
  var head: String {
    var text = `operator`.rawValue + (returnsBool ? " bool" : "")
    guard let matching else { return text }
    let isGrouped = matching.cardinality == .manyToOne || matching.cardinality == .oneToMany
    if matching.isOn || isGrouped || !matching.labels.isEmpty {
      text += " \(matching.isOn ? "on" : "ignoring") (\(matching.labels.labelList))"
    }
    if isGrouped {
      text += " \(matching.cardinality == .manyToOne ? "group_left" : "group_right") (\(matching.include.labelList))"
    }
    return text + matching.fillText
  }
}

extension VectorMatching {
  fileprivate var fillText: String {
    if let fillLeft, let fillRight, fillLeft == fillRight || (fillLeft.isNaN && fillRight.isNaN) {
      return " fill (\(fillLeft.plainDecimal))"
    }
    let left = fillLeft.map { " fill_left (\($0.plainDecimal))" } ?? ""
    return left + (fillRight.map { " fill_right (\($0.plainDecimal))" } ?? "")
  }
}

extension [String] {
  fileprivate var labelList: String {
    map { $0.isLegacyLabelName ? $0 : $0.promQuoted }.joined(separator: ", ")
  }
}

extension DurationExpression: CustomStringConvertible {
  /// As an operand: a plain number stays a number.
  package var description: String {
    switch self {
    case .literal(let literal): literal.description
    case .step: "step()"
    case .queryRange: "range()"
    case .unary(let sign, let operand, _): sign.rawValue + operand.description
    case .binary(let symbol, let left, let right, _): "\(left) \(symbol.rawValue) \(right)"
    case .minimum(let left, let right, _): "min_of(\(left), \(right))"
    case .maximum(let left, let right, _): "max_of(\(left), \(right))"
    case .parentheses(let content, _): "(\(content))"
    }
  }

  /// As a whole: a plain number is shown as the duration that it is.
  var durationText: String {
    guard case .literal(var literal) = self else { return description }
    literal.isDuration = true
    return literal.description
  }
}
