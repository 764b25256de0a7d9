import Text

/// Rules as a YAML file.
package enum RulesYAML {
  package static func text(of groups: [ServiceLevelRules.Group]) -> String {
    var lines = ["groups:"]
    for group in groups {
      lines.append("- name: \(scalar(group.name))")
      lines.append("  rules:")
      for rule in group.rules { lines += self.lines(of: rule) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(of rule: ServiceLevelRules.Entry) -> [String] {
    var lines = ["  - \(rule.isAlert ? "alert" : "record"): \(scalar(rule.name))"]
    if rule.expression.contains("\n") {
      lines.append("    expr: |\(rule.expression.hasSuffix("\n") ? "" : "-")")
      let body = rule.expression.hasSuffix("\n") ? rule.expression.dropLast() : rule.expression[...]
      // A block cannot begin with a blank; nothing of ours does.
      lines += body.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "      \($0)" }
    } else {
      lines.append("    expr: \(scalar(rule.expression))")
    }
    lines += mapping("labels", rule.labels) + mapping("annotations", rule.annotations)
    return lines
  }

  private static func mapping(_ name: String, _ texts: [String: String]) -> [String] {
    guard !texts.isEmpty else { return [] }
    return ["    \(name):"] + texts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { "      \(scalar($0.key)): \(scalar($0.value))" }
  }

  /// Plain where nobody can take it for anything else, in double quotes otherwise.
  static func scalar(_ text: String) -> String {
    let isPlain = text.utf8.first.map { ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == UInt8(ascii: "_") } ?? false
    let signs = Set("_-:.()/".unicodeScalars)
    let isSafe = text.unicodeScalars.allSatisfy { ($0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)) || signs.contains($0) }
    let isWord = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased()) || text.hasSuffix(":")
    return isPlain && isSafe && !isWord ? text : JSONValue.string(text).compactText
  }
}
