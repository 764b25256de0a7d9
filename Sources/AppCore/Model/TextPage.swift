package import Dashboards

/// Lines to read, that may still be on their way.
package struct TextPage: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    /// Why a panel is empty.
    case explanation(PanelInstance)
    /// What is known of a datasource, by uid.
    case source(String)
  }

  package var subject: Subject
  package var title: String
  package var lines: [String]
  package var scroll = 0

  package init(subject: Subject, title: String, lines: [String]) {
    (self.subject, self.title, self.lines) = (subject, title, lines)
  }
}
