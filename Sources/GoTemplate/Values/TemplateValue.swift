/// A value as a template sees it: Go's kinds, with the names of Go's types where messages and `%T` show them.
package enum TemplateValue: Sendable {
  /// An untyped nil.
  case none
  case bool(Bool)
  case int(Int, type: IntegerType = .int)
  case float(Double)
  /// A text, or another string type such as `template.HTML`.
  case string(String, type: String = "string")
  indirect case list(TemplateList)
  indirect case map(TemplateMap)
  case object(any TemplateObject)

  package enum IntegerType: String, Hashable, Sendable {
    case int, int64, uint8, uint64
    case duration = "time.Duration"
    case month = "time.Month"
    case weekday = "time.Weekday"
  }
}

package struct TemplateList: Sendable {
  package var values: [TemplateValue]
  package var type: String

  package init(_ values: [TemplateValue], type: String = "[]interface {}") {
    (self.values, self.type) = (values, type)
  }
}

package struct TemplateMap: Sendable {
  package var values: [String: TemplateValue]
  package var type: String
  /// What a key gives that is not there, where the values have a type whose zero is no nil.
  package var zero: TemplateValue

  package init(_ values: [String: TemplateValue], type: String = "map[string]interface {}", zero: TemplateValue = .none) {
    (self.values, self.type, self.zero) = (values, type, zero)
  }

  package var sortedKeys: [String] { values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}

/// A value with fields and methods of its own.
package protocol TemplateObject: Sendable {
  /// As Go would name it.
  var type: String { get }
  /// As Go would print it.
  var text: String { get }
  /// A field, or what a method gives; `nil` where there is none of that name.
  ///
  /// - Parameter arguments: `nil` for a field without arguments.
  /// - Throws: ``FunctionFailure`` where the method fails.
  func member(_ name: String, arguments: [TemplateValue]) throws(FunctionFailure) -> TemplateValue?
}

/// What is wrong, in the words that stand behind `error calling NAME:`.
package struct FunctionFailure: Error, Hashable, Sendable {
  package var message: String

  package init(_ message: String) { self.message = message }
}

extension TemplateValue {
  package static func strings(_ values: [String: String]) -> TemplateValue {
    .map(TemplateMap(values.mapValues { .string($0) }, type: "map[string]string", zero: .string("")))
  }

  /// The name of its type; `nil` for an untyped nil.
  package var type: String? {
    switch self {
    case .none: nil
    case .bool: "bool"
    case .int(_, let type): type.rawValue
    case .float: "float64"
    case .string(_, let type): type
    case .list(let list): list.type
    case .map(let map): map.type
    case .object(let object): object.type
    }
  }

  /// Whether `if` takes it as true.
  var isTrue: Bool {
    switch self {
    case .none: false
    case .bool(let value): value
    case .int(let value, _): value != 0
    case .float(let value): value != 0
    case .string(let text, _): !text.isEmpty
    case .list(let list): !list.values.isEmpty
    case .map(let map): !map.values.isEmpty
    case .object: true
    }
  }
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}
