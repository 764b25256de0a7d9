import StepColumns
import TimeSeries

enum LiteralText {
  /// `%f`
  static func fixed(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    let scaled = Int64((value.magnitude * 1e6).rounded())
    let fraction = String(1_000_000 + scaled % 1_000_000).dropFirst()
    return "\(value.sign == .minus ? "-" : "")\(scaled / 1_000_000).\(fraction)"
  }

  /// `%v`: shortest, with an exponent from 1e21 on.
  static func shortest(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if value == value.rounded(), value.magnitude < 1e15 { return "\(Int64(value))" }
    return value.magnitude >= 1e21 || (value != 0 && value.magnitude < 1e-4) ? value.goGeneral : plain(value)
  }

  /// `strconv.FormatFloat(v, 'f', -1, 64)`
  static func plain(_ value: Double) -> String {
    guard value.isFinite else { return shortest(value) }
    if value == value.rounded(), value.magnitude < 1e15 { return "\(Int64(value))" }
    let text = value.description
    guard text.contains("e") else { return text.hasSuffix(".0") ? String(text.dropLast(2)) : text }
    return value.goGeneral
  }
}

extension LogQuery: CustomStringConvertible {
  /// On one line, as Loki's own formatter writes it.
  package var description: String {
    switch self {
    case .lines(let lines): lines.description
    case .metric(let metric): metric.description
    }
  }
}

extension LinesQuery: CustomStringConvertible {
  package var description: String {
    ([selector] + stages.map(\.description)).joined(separator: " ")
  }

  package var selector: String { "{" + matchers.map(\.description).joined(separator: ", ") + "}" }
}

extension Stage: CustomStringConvertible {
  package var description: String {
    switch self {
    case .lineFilter(let filter): filter.description
    case .json(let fields): "| json" + Self.fields(fields)
    case .logfmt(let isStrict, let keepsEmpty, let fields):
      "| logfmt" + (isStrict ? " --strict" : "") + (keepsEmpty ? " --keep-empty" : "") + Self.fields(fields)
    case .regexp(let pattern): "| regexp \(pattern.promQuoted)"
    case .pattern(let pattern): "| pattern \(pattern.promQuoted)"
    case .unpack: "| unpack"
    case .labelFilter(let filter): "| \(filter)"
    case .lineFormat(let template): "| line_format \(template.promQuoted)"
    case .labelFormat(let assignments): "| label_format " + assignments.map(Self.assignment).joined(separator: ",")
    case .drop(let choices): "| drop " + choices.map(Self.choice).joined(separator: ",")
    case .keep(let choices): "| keep " + choices.map(Self.choice).joined(separator: ",")
    case .decolorize: "| decolorize"
    }
  }

  private static func fields(_ fields: [FieldExpression]) -> String {
    fields.isEmpty ? "" : " " + fields.map { "\($0.name)=\($0.expression.promQuoted)" }.joined(separator: ",")
  }

  private static func assignment(_ assignment: LabelAssignment) -> String {
    switch assignment.value {
    case .rename(let source): "\(assignment.name)=\(source)"
    case .template(let text): "\(assignment.name)=\(text.promQuoted)"
    }
  }

  private static func choice(_ choice: LabelChoice) -> String { choice.matcher?.description ?? choice.name }
}

extension LineFilter: CustomStringConvertible {
  package var description: String { kind.rawValue + " " + alternatives.map(\.description).joined(separator: " or ") }
}

extension LineFilter.Alternative: CustomStringConvertible {
  package var description: String { isAddress ? "ip(\(text.promQuoted))" : text.promQuoted }
}

extension LabelFilter: CustomStringConvertible {
  package var description: String {
    switch self {
    case .string(let matcher): matcher.description
    case .number(let label, let comparison, let value): "\(label)\(comparison.rawValue)\(LiteralText.plain(value))"
    case .duration(let label, let comparison, let length): "\(label)\(comparison.rawValue)\(LogDuration.goText(length))"
    case .bytes(let label, let comparison, let size): "\(label)\(comparison.rawValue)\(ByteSize.text(size))"
    case .address(let label, let isEqual, let range): "\(label)\(isEqual ? "=" : "!=")ip(\(range.promQuoted))"
    case .and(let left, let right): "( \(left) , \(right) )"
    case .or(let left, let right): "( \(left) or \(right) )"
    }
  }
}

extension Unwrap: CustomStringConvertible {
  package var description: String {
    let value = conversion.map { "\($0.rawValue)(\(label))" } ?? label
    return (["| unwrap \(value)"] + filters.map { "| \($0)" }).joined(separator: " ")
  }
}

extension Grouping {
  fileprivate var logQL: String {
    names.isEmpty && !isWithout ? "" : " \(isWithout ? "without" : "by") (\(names.joined(separator: ",")))"
  }
}

extension MetricQuery: CustomStringConvertible {
  package var description: String {
    switch self {
    case .literal(let value): LiteralText.shortest(value)
    case .constant(let value): "vector(\(LiteralText.fixed(value)))"
    case .range(let range): range.description
    case .vector(let aggregation):
      "\(aggregation.function.rawValue)\(aggregation.grouping?.logQL ?? "")(\(aggregation.count.map { "\($0)," } ?? "")\(aggregation.operand))"
    case .binary(let left, let operation, let matching, let right):
      "(\(left) \(Self.symbol(operation, matching)) \(right))"
    case .labelReplace(let operand, let target, let replacement, let source, let pattern):
      "label_replace(\(operand),\(target.promQuoted),\(replacement.promQuoted),\(source.promQuoted),\(pattern.promQuoted))"
    }
  }

  private static func symbol(_ operation: BinaryOperation, _ matching: VectorMatching) -> String {
    var text = operation.operator.rawValue + (operation.returnsBool ? " bool" : "")
    guard matching.isOn || !matching.labels.isEmpty else { return text }
    text += " \(matching.isOn ? "on" : "ignoring") (\(matching.labels.joined(separator: ","))) "
    switch matching.cardinality {
    case .manyToOne: text += "group_left"
    case .oneToMany: text += "group_right"
    case .oneToOne, .manyToMany: break
    }
    return text + (matching.include.isEmpty ? "" : " (\(matching.include.joined(separator: ",")))")
  }
}

extension RangeAggregation: CustomStringConvertible {
  package var description: String {
    let shift = offset == 0 ? "" : " offset \(LogDuration.goText(offset))"
    let value = unwrap.map { " \($0)" } ?? ""
    return "\(function.rawValue)(\(parameter.map { LiteralText.plain($0) + "," } ?? "")\(lines)\(value)[\(LogDuration.rangeText(range))]\(shift))"
      + (grouping?.logQL ?? "")
  }
}
