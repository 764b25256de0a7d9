/// A YAML document as a tree, with the place of every node.
package struct YAMLNode: Hashable, Sendable {
  enum Content: Hashable, Sendable {
    /// The text, and whether it was quoted (then it is a string whatever it looks like).
    case scalar(String, isQuoted: Bool)
    case sequence([YAMLNode])
    case mapping([Entry])
  }

  package struct Entry: Hashable, Sendable {
    package var key: YAMLNode
    package var value: YAMLNode
  }

  var content: Content
  /// `!!str`, `!vault`, …; `nil` where none is written.
  var tag: String?
  /// Both counted from 1.
  package var line: Int
  package var column: Int

  init(_ content: Content, tag: String? = nil, line: Int = 0, column: Int = 0) {
    (self.content, self.tag, self.line, self.column) = (content, tag, line, column)
  }
}

// MARK: Access: a wrong type is `nil`

extension YAMLNode {
  package subscript(key: String) -> YAMLNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.last { $0.key.text == key }?.value
  }

  package var entries: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }
  package var sequence: [YAMLNode]? { if case .sequence(let nodes) = content { nodes } else { nil } }

  /// The text of a scalar, as written.
  package var text: String? { if case .scalar(let text, _) = content { text } else { nil } }

  /// The text of a scalar that is not null.
  package var string: String? { isNull ? nil : text }

  package var isNull: Bool {
    guard case .scalar(let text, let isQuoted) = content, !isQuoted, tag != "tag:yaml.org,2002:str" else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// Of the core schema, and `yes`, `no`, `on`, `off`, which configuration files of Go programs use.
  package var bool: Bool? {
    guard case .scalar(let text, let isQuoted) = content, !isQuoted else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default: return nil
    }
  }

  package var integer: Int? {
    guard case .scalar(let text, let isQuoted) = content, !isQuoted else { return nil }
    let digits = text.hasPrefix("+") ? text.dropFirst() : text[...]
    if digits.hasPrefix("0x") { return Int(digits.dropFirst(2), radix: 16) }
    if digits.hasPrefix("0o") { return Int(digits.dropFirst(2), radix: 8) }
    return Int(digits)
  }

  package var number: Double? {
    guard case .scalar(let text, let isQuoted) = content, !isQuoted else { return nil }
    switch text.lowercased() {
    case ".nan": return .nan
    case ".inf", "+.inf": return .infinity
    case "-.inf": return -.infinity
    default: break
    }
    // `Double` itself reads words and hexadecimal floats, which YAML does not.
    guard text.utf8.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || "+-.eE".utf8.contains($0) }), text.utf8.contains(where: { $0 >= 0x30 && $0 <= 0x39 })
    else { return integer.map(Double.init) }
    return Double(text)
  }
}

extension JSONValue {
  /// Plain scalars become what the core schema says they are; keys become texts.
  package init(_ node: YAMLNode) {
    switch node.content {
    case .sequence(let nodes): self = .array(nodes.map(JSONValue.init))
    case .mapping(let entries):
      self = .object(JSONObject(entries.map { JSONObject.Member(key: $0.key.text ?? JSONValue($0.key).compactText, value: JSONValue($0.value)) }))
    case .scalar(let text, let isQuoted):
      if isQuoted || node.tag == "tag:yaml.org,2002:str" {
        self = .string(text)
      } else if node.isNull {
        self = .null
      } else if ["true", "True", "TRUE", "false", "False", "FALSE"].contains(text) {
        self = .bool(text.lowercased() == "true")
      } else if let number = node.number {
        self = .number(number)
      } else {
        self = .string(text)
      }
    }
  }
}
