import Text

/// A regular expression as dashboards write it: `/pattern/flags`, or a bare pattern that must match the whole text
/// (Grafana's `stringToJsRegex`).
package struct GrafanaPattern: Sendable {
  let pattern: Pattern

  package init?(_ text: String) {
    guard let pattern = try? Pattern(grafana: text) else { return nil }
    self.pattern = pattern
  }

  func matches(_ text: String) -> Bool { pattern.matches(text) }
}
