extension JSONReader {
  /// The next value as a tree.
  fileprivate mutating func nextValue() throws(JSONError) -> JSONValue {
    var builder = JSONTreeBuilder()
    while true {
      let token = try next()
      if let value = builder.add(token, from: self) { return value }
      if token == .end || token == .needsInput || builder.isUnbalanced { throw error("expected a value") }
    }
  }

  /// Nothing but white space may follow.
  fileprivate mutating func finish() throws(JSONError) {
    guard try next() == .end else { throw error("expected the end of the text") }
  }
}

extension JSONValue {
  /// The tree of a whole document.
  package static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
    guard bytes.count <= limits.bytes else {
      throw JSONError(
        byte: 0, line: 1, column: 1,
        reason: "the text has \(bytes.count) bytes; at most \(limits.bytes) are accepted")
    }
    var reader = JSONReader(bytes, limits: limits)
    let value = try reader.nextValue()
    try reader.finish()
    return value
  }

  package static func parse(_ text: String, limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }
}

/// Puts tokens together to a tree, on an own stack.
struct JSONTreeBuilder {
  private enum Container {
    case array([JSONValue])
    case object([JSONObject.Member], key: String)
  }

  private var open: [Container] = []
  private(set) var isUnbalanced = false

  /// - Returns: the tree, once it is complete.
  mutating func add(_ token: JSONToken, from reader: borrowing JSONReader) -> JSONValue? {
    switch token {
    case .beginObject: open.append(.object([], key: ""))
    case .beginArray: open.append(.array([]))
    case .key(let text):
      guard case .object(let members, _)? = open.popLast() else { return nil }
      open.append(.object(members, key: reader.string(text)))
    case .endObject, .endArray:
      switch open.popLast() {
      case .array(let elements): return add(.array(elements))
      case .object(let members, _): return add(.object(JSONObject(members)))
      case nil: isUnbalanced = true
      }
    case .string(let text): return add(.string(reader.string(text)))
    case .number(let number): return add(.number(number))
    case .bool(let bool): return add(.bool(bool))
    case .null: return add(.null)
    case .end, .needsInput: break
    }
    return nil
  }

  private mutating func add(_ value: JSONValue) -> JSONValue? {
    // Taking the container off the stack keeps its array uniquely referenced: appending does not copy.
    switch open.popLast() {
    case .array(var elements):
      elements.append(value)
      open.append(.array(elements))
    case .object(var members, let key):
      members.append(JSONObject.Member(key: key, value: value))
      open.append(.object(members, key: key))
    case nil: return value
    }
    return nil
  }
}
