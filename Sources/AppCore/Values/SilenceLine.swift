import DatasourceKit
import TimeSeries

/// A silence of the alerts screen.
struct SilenceLine: Hashable {
  var silence: Silence
  var source: DatasourceID

  /// Those in force and those to come, the next to end first. Alertmanagers of one cluster have the same ones, which stand
  /// here once.
  static func silences(in reports: [AlertReport]) -> [SilenceLine] {
    var known: Set<String> = []
    return reports.flatMap { report in report.silences.map { SilenceLine(silence: $0, source: report.source) } }
      .filter { $0.silence.state != .expired && known.insert($0.silence.id ?? "").inserted }
      .sorted { ($0.silence.state == .active ? 0 : 1, $0.silence.endsAt) < ($1.silence.state == .active ? 0 : 1, $1.silence.endsAt) }
  }

  var matchers: String { silence.matchers.map(\.description).joined(separator: ", ") }

  func contains(_ words: [Substring]) -> Bool {
    let text = "\(matchers) \(silence.state.rawValue) \(silence.createdBy) \(silence.comment)".lowercased()
    return words.allSatisfy { text.contains($0) }
  }
}
