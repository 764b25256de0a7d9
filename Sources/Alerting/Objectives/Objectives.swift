package import Text

/// Tables that say `availability: 99.9%` for services, which no tool reads.
package enum Objectives {
  package static func isTable(_ document: YAMLNode) -> Bool {
    guard let services = document.entries, !services.isEmpty else { return false }
    return services.allSatisfy { service in
      guard let goals = service.value.entries, !goals.isEmpty else { return false }
      return goals.allSatisfy { goal in goal.value.text?.first?.isNumber == true && (goal.value.text?.hasSuffix("%") == true || goal.value.text?.last?.isLetter == true) }
    }
  }
}
