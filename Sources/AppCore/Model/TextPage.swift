import Dashboards

/// Lines to read, that may still be on their way.
package struct TextPage: Hashable, Sendable {
  enum Subject: Hashable, Sendable {
    /// Why a panel is empty.
    case explanation(PanelInstance)
    /// What is known of a datasource, by uid.
    case source(String)
  }

  var subject: Subject
  var title: String
  var lines: [String]
  var scroll = 0

  init(subject: Subject, title: String, lines: [String]) {
    (self.subject, self.title, self.lines) = (subject, title, lines)
  }
}
