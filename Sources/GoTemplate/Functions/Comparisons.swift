/// `eq`, `lt` and the like, by the basic kinds of Go.
enum Comparisons {
  static let badType = FunctionFailure("invalid type for comparison")
  static let incompatible = FunctionFailure("incompatible types for comparison")

  static func equal(_ arguments: [TemplateValue]) throws(FunctionFailure) -> TemplateValue {
    guard let first = arguments.first, arguments.count > 1 else { throw FunctionFailure("missing argument for comparison") }
    for other in arguments.dropFirst() where try areEqual(first, other) { return true }
    return false
  }

  static func areEqual(_ left: TemplateValue, _ right: TemplateValue) throws(FunctionFailure) -> Bool {
    switch (left, right) {
    case (.none, .none): return true
    case (.none, _), (_, .none): return false
    case (.bool(let a), .bool(let b)): return a == b
    case (.int(let a, _), .int(let b, _)): return a == b
    case (.float(let a), .float(let b)): return a == b
    case (.string(let a, _), .string(let b, _)): return a.utf8.elementsEqual(b.utf8)
    case (.object(let a), .object(let b)): return a.type == b.type && a.text == b.text
    case (.map, _), (_, .map): throw FunctionFailure("non-comparable type \((isMap(left) ? left : right).text): \((isMap(left) ? left : right).type ?? "nil")")
    case (.list, _), (_, .list): throw FunctionFailure("non-comparable type \((isList(left) ? left : right).text): \((isList(left) ? left : right).type ?? "nil")")
    default: throw incompatible
    }
  }

  private static func isMap(_ value: TemplateValue) -> Bool { if case .map = value { true } else { false } }
  private static func isList(_ value: TemplateValue) -> Bool { if case .list = value { true } else { false } }

  static func less(_ left: TemplateValue, _ right: TemplateValue) throws(FunctionFailure) -> Bool {
    switch (left, right) {
    case (.int(let a, _), .int(let b, _)): return a < b
    case (.float(let a), .float(let b)): return a < b
    case (.string(let a, _), .string(let b, _)): return a.utf8.lexicographicallyPrecedes(b.utf8)
    case (.bool, .bool), (.none, _), (_, .none), (.list, _), (.map, _), (.object, _), (_, .list), (_, .map), (_, .object): throw badType
    default: throw incompatible
    }
  }

  static func lessOrEqual(_ left: TemplateValue, _ right: TemplateValue) throws(FunctionFailure) -> Bool {
    if try less(left, right) { return true }
    return try areEqual(left, right)
  }
}
