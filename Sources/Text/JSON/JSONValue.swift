/// A JSON document as a tree: for dashboards, options and configuration. Query answers are hot and are
/// decoded from ``JSONReader`` straight into columns instead.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// Members in the order of the text. Of members with the same key the last one counts.
package struct JSONObject: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: JSONValue

    package init(key: String, value: JSONValue) {
      (self.key, self.value) = (key, value)
    }
  }

  package private(set) var members: [Member]

  package init(_ members: [Member] = []) {
    self.members = members
  }

  package subscript(key: String) -> JSONValue? {
    get { members.last { $0.key == key }?.value }
    set {
      guard let newValue else { return members.removeAll { $0.key == key } }
      if let index = members.lastIndex(where: { $0.key == key }) {
        members[index].value = newValue
      } else {
        members.append(Member(key: key, value: newValue))
      }
    }
  }

  /// Sets the value at the end of a path, making the objects on the way; what stands there and is no object is replaced.
  /// `nil` removes the member. An empty path changes nothing.
  package mutating func setNested(_ path: ArraySlice<String>, to value: JSONValue?) {
    guard let first = path.first else { return }
    let rest = path.dropFirst()
    if rest.isEmpty {
      self[first] = value
      return
    }
    var inner = self[first]?.object ?? JSONObject()
    if value == nil, inner.isEmpty { return }
    inner.setNested(rest, to: value)
    self[first] = .object(inner)
  }

  package var keys: [String] { members.map(\.key) }
  package var isEmpty: Bool { members.isEmpty }
}

/// Forgiving access, for documents that people edit by hand: a wrong type is `nil`, never an error.
extension JSONValue {
  package subscript(key: String) -> JSONValue? { object?[key] }

  package subscript(index: Int) -> JSONValue? {
    array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
  }

  package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
  package var array: [JSONValue]? { if case .array(let array) = self { array } else { nil } }
  package var string: String? { if case .string(let string) = self { string } else { nil } }
  package var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
  package var isNull: Bool { self == .null }

  /// A number, or a string that holds one (`"decimals": "2"` occurs).
  package var number: Double? {
    switch self {
    case .number(let number): number
    case .string(let text): Double(text)
    default: nil
    }
  }

  /// ``number`` where it is whole and fits.
  package var integer: Int? { number.flatMap { Int(exactly: $0.rounded()) } }

  /// The text of a string, number or boolean.
  package var text: String? {
    switch self {
    case .string(let string): string
    case .number(let number): Int64(exactly: number).map(String.init) ?? String(number)
    case .bool(let bool): String(bool)
    default: nil
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(integerLiteral value: Int) { self = .number(Double(value)) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { JSONObject.Member(key: $0.0, value: $0.1) }))
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(elements.map { Member(key: $0.0, value: $0.1) })
  }
}
