import Text

/// What reading configuration needs of the world.
package struct ConfigurationSurroundings: Sendable {
  var environment: [String: String]
  /// The contents of a file; `nil` where it cannot be read.
  var contents: @Sendable (_ path: String) -> [UInt8]?

  package init(environment: [String: String], contents: @escaping @Sendable (String) -> [UInt8]?) {
    (self.environment, self.contents) = (environment, contents)
  }
}

/// Reads mappings of a YAML file: wrong types are errors, unknown keys warnings, and every problem has a place.
struct ConfigurationReader {
  let file: String
  let surroundings: ConfigurationSurroundings
  private(set) var problems: [ConfigurationProblem] = []

  init(file: String, surroundings: ConfigurationSurroundings) {
    (self.file, self.surroundings) = (file, surroundings)
  }

  mutating func report(_ severity: ConfigurationProblem.Severity, at node: YAMLNode, _ reason: String, advice: String? = nil) {
    guard problems.count < 200 else { return }
    problems.append(ConfigurationProblem(severity, at: node, in: file, reason, advice: advice))
  }

  func placed<Value>(_ value: Value, at node: YAMLNode) -> Placed<Value> { Placed(value, at: node, in: file) }

  mutating func document(_ bytes: [UInt8]) -> YAMLNode? {
    do throws(YAMLError) {
      return try YAMLNode.parse(bytes, limits: YAMLLimits(bytes: 4 << 20, depth: 50, nodes: 100_000))
    } catch {
      problems.append(
        ConfigurationProblem(file: file, line: error.line, column: error.column, reason: error.reason, advice: "check indentation and quotes"))
      return nil
    }
  }

  /// Warns of keys that are not among `known`, proposing the one that was probably meant.
  mutating func expectKeys(_ known: [String], of node: YAMLNode, in subject: String) {
    for entry in node.entries ?? [] {
      guard let key = entry.key.text, !known.contains(key) else { continue }
      let near = known.first { $0.lowercased() == key.lowercased() } ?? known.first { Self.isNear($0, key) }
      report(.warning, at: entry.key, "\(subject) has no key “\(key)”", advice: near.map { "did you mean “\($0)”?" })
    }
  }

  /// One character more, less or other.
  private static func isNear(_ left: String, _ right: String) -> Bool {
    let (left, right) = (Array(left.utf8), Array(right.utf8))
    guard abs(left.count - right.count) <= 1, max(left.count, right.count) > 2 else { return false }
    let start = zip(left, right).prefix { $0 == $1 }.count
    let end = zip(left.dropFirst(start).reversed(), right.dropFirst(start).reversed()).prefix { $0 == $1 }.count
    return max(left.count, right.count) - start - end <= 1
  }

  mutating func mapping(_ node: YAMLNode?, _ subject: String) -> YAMLNode? {
    guard let node, !node.isNull else { return nil }
    if node.entries == nil {
      report(.error, at: node, "\(subject) must be a mapping")
      return nil
    }
    return node
  }

  mutating func list(_ node: YAMLNode?, _ subject: String) -> [YAMLNode] {
    guard let node, !node.isNull else { return [] }
    guard let list = node.sequence else {
      report(.error, at: node, "\(subject) must be a list", advice: "begin each entry with “- ”")
      return []
    }
    return list
  }

  /// With variables filled in.
  mutating func text(_ node: YAMLNode?, _ subject: String) -> String? {
    guard let node, !node.isNull else { return nil }
    guard let text = node.text else {
      report(.error, at: node, "\(subject) must be a text")
      return nil
    }
    return expanded(text, at: node)
  }

  mutating func bool(_ node: YAMLNode?, _ subject: String) -> Bool? {
    guard let node, !node.isNull else { return nil }
    if let bool = node.bool { return bool }
    if let text = text(node, subject) {
      if text.lowercased() == "true" { return true }
      if text.lowercased() == "false" || text.isEmpty { return false }
    }
    report(.error, at: node, "\(subject) must be true or false")
    return nil
  }

  mutating func integer(_ node: YAMLNode?, _ subject: String) -> Int? {
    guard let node, !node.isNull else { return nil }
    if let number = text(node, subject).flatMap({ Int($0) }) { return number }
    report(.error, at: node, "\(subject) must be a whole number")
    return nil
  }

  // MARK: Variables

  /// `$NAME`, `${NAME}`, `$__env{NAME}`, `$__file{PATH}`; `$$` is a dollar (Grafana's `values` package).
  private mutating func expanded(_ text: String, at node: YAMLNode) -> String {
    guard text.contains("$") else { return text }
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...].dropFirst()
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
      } else if let value = braced("__file", &rest) {
        result += fileText(value, at: node)
      } else if let value = braced("__env", &rest) ?? braced("", &rest) {
        result += variable(value, at: node)
      } else {
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        if name.isEmpty {
          result += "$"
        } else {
          result += variable(String(name), at: node)
          rest = rest.dropFirst(name.count)
        }
      }
    }
    return result + rest
  }

  private func braced(_ kind: String, _ rest: inout Substring) -> String? {
    guard rest.hasPrefix(kind + "{"), let end = rest.firstIndex(of: "}") else { return nil }
    let value = rest.dropFirst(kind.count + 1).prefix { $0 != "}" }
    rest = rest[end...].dropFirst()
    return String(value)
  }

  private mutating func variable(_ name: String, at node: YAMLNode) -> String {
    if let value = surroundings.environment[name] { return value }
    report(.warning, at: node, "the environment has no variable \(name)", advice: "export \(name), or write $$ for a dollar")
    return ""
  }

  private mutating func fileText(_ path: String, at node: YAMLNode) -> String {
    var path = path
    if path.hasPrefix("~/"), let home = surroundings.environment["HOME"] { path = home + path.dropFirst(1) }
    guard let bytes = surroundings.contents(path) else {
      report(.error, at: node, "the file \(path) cannot be read", advice: "check its path and permissions")
      return ""
    }
    return String(decoding: bytes, as: UTF8.self).trimmingBlanks
  }
}
