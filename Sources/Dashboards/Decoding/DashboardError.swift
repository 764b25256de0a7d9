import Text

/// Why a file gives no dashboard at all.
package struct DashboardError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case unreadable
    case tooLarge
    case empty
    case notJSON
    case notADashboard
  }

  package var kind: Kind
  /// As the user named it.
  package var file: String
  /// `line 3, column 7` or a JSON path; "" for the file as a whole.
  package var place: String
  /// What was found and what was expected.
  package var reason: String
  package var advice: String

  package init(kind: Kind, file: String, place: String = "", reason: String, advice: String) {
    (self.kind, self.file, self.place, self.reason, self.advice) = (kind, file, place, reason, advice)
  }

  package var message: String {
    "\(file)\(place.isEmpty ? "" : ", \(place)"): \(reason)\n  try: \(advice)"
  }
}

extension DashboardError {
  init(_ error: JSONError, file: String) {
    self.init(
      kind: error.reason.contains("are accepted") ? .tooLarge : .notJSON, file: file,
      place: "line \(error.line), column \(error.column)", reason: error.reason,
      advice: "check that the file is a dashboard's JSON model (in Grafana: Export, Download JSON), complete and unchanged")
  }

  init(_ error: FileError) {
    switch error.kind {
    case .tooLarge:
      self.init(
        kind: .tooLarge, file: error.path, reason: error.reason,
        advice: "split the dashboard; the largest that Grafana itself opens with ease have a few megabytes")
    case .isFolder:
      self.init(kind: .unreadable, file: error.path, reason: error.reason, advice: "name the files inside, or open the folder as a whole")
    case .notFound:
      self.init(kind: .unreadable, file: error.path, reason: error.reason, advice: "check the name, or run oriel without one for the start screen")
    case .notReadable:
      self.init(kind: .unreadable, file: error.path, reason: error.reason, advice: "check who may read the file (ls -l)")
    }
  }
}
