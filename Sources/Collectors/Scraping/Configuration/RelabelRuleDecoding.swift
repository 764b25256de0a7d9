import Text

extension RelabelRule {
  private static let keys: Set<String> = [
    "source_labels", "separator", "target_label", "regex", "modulus", "replacement", "action",
  ]

  /// - Returns: `nil` where it cannot be used; the reader then has the reason.
  init?(reading node: YAMLNode, in what: String, with reader: inout ConfigurationReader) {
    let values = reader.mapping(node, what, known: Self.keys)
    let name = reader.text(values["action"], "action")?.lowercased() ?? Action.replace.rawValue
    guard let action = Action(rawValue: name) else {
      reader.error("unknown relabel action \"\(name)\"", at: values["action"] ?? node)
      return nil
    }
    self.init(action: action)
    sourceLabels = reader.textList(values["source_labels"], "source_labels")
    separator = reader.text(values["separator"], "separator") ?? separator
    targetLabel = reader.text(values["target_label"], "target_label") ?? ""
    replacement = reader.text(values["replacement"], "replacement") ?? replacement
    modulus = UInt64(reader.count(values["modulus"], "modulus") ?? 0)
    if let regex = values["regex"], let text = reader.text(regex, "regex") {
      do throws(PatternError) { pattern = try Pattern.cached(text, syntax: .prometheus) } catch {
        reader.error(error.goDescription, at: regex)
        return nil
      }
    }
    guard check(values, at: node, with: &reader) else { return nil }
  }

  private func check(_ values: [String: YAMLNode], at node: YAMLNode, with reader: inout ConfigurationReader) -> Bool {
    let requirement = "relabel configuration for \(action.rawValue) action requires"
    if action.needsTarget, targetLabel.isEmpty {
      reader.error("\(requirement) 'target_label' value", at: node)
      return false
    }
    if action == .hashmod, modulus == 0 {
      reader.error("relabel configuration for hashmod requires non-zero modulus", at: values["modulus"] ?? node)
      return false
    }
    if action == .labeldrop || action == .labelkeep {
      let others = values.keys.filter { $0 != "action" && $0 != "regex" && Self.keys.contains($0) }
      if let other = others.min() {
        reader.error("\(action.rawValue) action requires only 'regex', and no other fields", at: values[other] ?? node)
        return false
      }
    }
    return true
  }
}
