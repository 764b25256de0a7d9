import DatasourceKit

enum MutedText {
  static func sentence(_ count: Int) -> String { "mutes \(count) alert\(count == 1 ? "" : "s") of those there are now" + (count == 0 ? "" : ":") }
}

extension Silence {
  /// Those of some alerts that it mutes or would mute.
  func muted(of alerts: [AlertLine]) -> [AlertLine] { alerts.filter { mutes($0.instance?.labels ?? $0.labels) } }
}
