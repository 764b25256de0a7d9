package import Text
import TimeSeries

/// What is wrong or doubtful in a configuration, and where.
package struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
  package enum Severity: Hashable, Sendable {
    /// The rest counts: an unknown key, a way of discovery that is not there.
    case warning
    case error
  }

  package var severity: Severity
  /// Both counted from 1.
  package var line: Int
  package var column: Int
  package var reason: String

  package var description: String { "\(line):\(column): \(reason)" }
}

/// Reads values out of a YAML tree and notes what does not fit, so that one look at a file tells all of its faults.
package struct ConfigurationReader {
  package private(set) var problems: [ConfigurationProblem] = []
  /// Relative paths start here.
  let folder: String

  package init(folder: String) {
    self.folder = folder
  }

  package mutating func error(_ reason: String, at node: YAMLNode) {
    note(.error, reason, at: node)
  }

  package mutating func warning(_ reason: String, at node: YAMLNode) {
    note(.warning, reason, at: node)
  }

  private mutating func note(_ severity: ConfigurationProblem.Severity, _ reason: String, at node: YAMLNode) {
    problems.append(ConfigurationProblem(severity: severity, line: node.line, column: node.column, reason: reason))
  }

  /// The entries of a mapping by their keys. Keys that are not known are noted.
  ///
  /// - Parameter unsupported: Keys that Prometheus knows and that have no effect here, with what that means.
  package mutating func mapping(
    _ node: YAMLNode?, _ what: String, known: Set<String>, unsupported: [String: String] = [:]
  ) -> [String: YAMLNode] {
    guard let node, !node.isNull else { return [:] }
    guard let entries = node.entries else {
      error("\(what) must be a mapping", at: node)
      return [:]
    }
    var values: [String: YAMLNode] = [:]
    for entry in entries {
      let key = entry.key.text ?? ""
      if let reason = unsupported[key] {
        warning("\(key) has no effect here: \(reason)", at: entry.key)
      } else if !known.contains(key) {
        warning("unknown key \"\(key)\" in \(what)", at: entry.key)
      }
      values[key] = entry.value
    }
    return values
  }

  /// Any keys, text values: labels.
  package mutating func texts(_ node: YAMLNode?, _ what: String) -> [String: String] {
    guard let node, !node.isNull else { return [:] }
    guard let entries = node.entries else {
      error("\(what) must be a mapping", at: node)
      return [:]
    }
    var texts: [String: String] = [:]
    for entry in entries {
      if let key = entry.key.text, let value = text(entry.value, what) { texts[key] = value }
    }
    return texts
  }

  package mutating func list(_ node: YAMLNode?, _ what: String) -> [YAMLNode] {
    guard let node, !node.isNull else { return [] }
    guard let items = node.sequence else {
      error("\(what) must be a list", at: node)
      return []
    }
    return items
  }

  package mutating func text(_ node: YAMLNode?, _ what: String) -> String? {
    guard let node else { return nil }
    guard let text = node.text else {
      error("\(what) must be a text", at: node)
      return nil
    }
    return node.isNull ? "" : text
  }

  package mutating func textList(_ node: YAMLNode?, _ what: String) -> [String] {
    list(node, what).compactMap { text($0, what) }
  }

  package mutating func flag(_ node: YAMLNode?, _ what: String) -> Bool? {
    guard let node, !node.isNull else { return nil }
    if node.bool == nil { error("\(what) must be true or false", at: node) }
    return node.bool
  }

  /// A whole number from 0 on.
  package mutating func count(_ node: YAMLNode?, _ what: String) -> Int? {
    guard let node, !node.isNull else { return nil }
    guard let count = node.integer, count >= 0 else {
      error("\(what) must be a whole number from 0 on", at: node)
      return nil
    }
    return count
  }

  /// Above 0; 0 is taken as absent, as Prometheus does.
  package mutating func duration(_ node: YAMLNode?, _ what: String) -> Duration? {
    guard let node, !node.isNull else { return nil }
    guard let text = node.text, let length = PromDuration.parse(text) else {
      error("\(what) must be a duration such as 15s or 1m30s", at: node)
      return nil
    }
    return length > 0 ? .milliseconds(length) : nil
  }

  /// `512KB`, `10MiB`, `1000`: units are powers of 1024.
  package mutating func size(_ node: YAMLNode?, _ what: String) -> Int? {
    guard let node, !node.isNull else { return nil }
    let text = node.text ?? ""
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let units = ["": 0, "B": 0, "KB": 10, "KIB": 10, "MB": 20, "MIB": 20, "GB": 30, "GIB": 30, "TB": 40, "TIB": 40]
    guard let count = Int(digits), let shift = units[text.dropFirst(digits.count).uppercased()], count <= .max >> shift
    else {
      error("\(what) must be a size such as 10MB", at: node)
      return nil
    }
    return count << shift
  }

  package mutating func path(_ node: YAMLNode?, _ what: String) -> String? {
    guard let path = text(node, what), !path.isEmpty else { return nil }
    return path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
  }
}
