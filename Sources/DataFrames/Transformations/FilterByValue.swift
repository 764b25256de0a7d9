import Text

extension TransformationKind {
  /// Keeps or drops the rows whose values meet any or all conditions.
  static let filterByValue = TransformationKind(id: "filterByValue", name: "Filter data by values") { options, frames, run in
    let filters = (options["filters"]?.array ?? []).compactMap { entry -> (name: String, condition: RowCondition)? in
      guard let name = entry["fieldName"]?.text, let config = entry["config"]?.object else { return nil }
      guard let condition = RowCondition(config["id"]?.string ?? "", config["options"] ?? .null) else {
        run.note(.warning, "Filter by values: condition “\(config["id"]?.string ?? "")” is not known or not valid")
        return nil
      }
      return (name, condition)
    }
    guard !filters.isEmpty else { return frames }
    let isIncluding = options["type"]?.string != "exclude"
    let needsAll = options["match"]?.string == "all"
    return zip(frames, FieldNaming(frames).names).map { frame, names in
      let tests = filters.compactMap { filter in
        (names.firstIndex(of: filter.name) ?? frame.fields.firstIndex { $0.name == filter.name })
          .map { (frame.fields[$0].values, filter.condition) }
      }
      let rows = (0..<frame.rowCount).filter { row in
        let meets = needsAll
          ? !tests.isEmpty && tests.allSatisfy { $0.1.holds(for: $0.0[row]) }
          : tests.contains { $0.1.holds(for: $0.0[row]) }
        return meets == isIncluding
      }
      return rows.count == frame.rowCount ? frame : frame.picking(rows)
    }
  }
}

/// A condition on one value.
struct RowCondition {
  private enum Kind {
    case isNull, isNotNull
    case greater, greaterOrEqual, lower, lowerOrEqual
    case equal, notEqual
    case between(Double, Double)
    case substring(isNegated: Bool)
    case regex(Pattern)
  }

  private let kind: Kind
  private let reference: Value

  init?(_ id: String, _ options: JSONValue) {
    reference = Value(options["value"] ?? .null)
    switch id {
    case "isNull": kind = .isNull
    case "isNotNull": kind = .isNotNull
    case "greater": kind = .greater
    case "greaterOrEqual": kind = .greaterOrEqual
    case "lower": kind = .lower
    case "lowerOrEqual": kind = .lowerOrEqual
    case "equal": kind = .equal
    case "notEqual": kind = .notEqual
    case "substring": kind = .substring(isNegated: false)
    case "notSubstring": kind = .substring(isNegated: true)
    case "between", "range":
      guard let from = options["from"]?.number, let to = options["to"]?.number else { return nil }
      kind = .between(from, to)
    case "regex":
      guard let pattern = try? Pattern(options["value"]?.text ?? "", syntax: .javaScript) else { return nil }
      kind = .regex(pattern)
    default: return nil
    }
  }

  func holds(for value: Value) -> Bool {
    switch kind {
    case .isNull: return value.isNull
    case .isNotNull: return !value.isNull
    case .greater: return value.scriptNumber > reference.scriptNumber
    case .greaterOrEqual: return value.scriptNumber >= reference.scriptNumber
    case .lower: return value.scriptNumber < reference.scriptNumber
    case .lowerOrEqual: return value.scriptNumber <= reference.scriptNumber
    case .equal: return isEqual(value)
    case .notEqual: return !isEqual(value)
    case .between(let from, let to):
      let number = value.scriptNumber
      return number > from && number < to
    case .substring(let isNegated):
      let part = reference.scriptText
      return (part.isEmpty || value.scriptText.contains(part)) != isNegated
    case .regex(let pattern): return !value.isNull && pattern.matches(value.scriptText)
    }
  }

  private func isEqual(_ value: Value) -> Bool {
    switch value {
    case .number, .time: value.scriptNumber == reference.scriptNumber
    case .null: reference.isNull
    default: value.scriptText == reference.scriptText
    }
  }
}
