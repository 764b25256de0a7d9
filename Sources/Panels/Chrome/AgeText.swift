package import TimeSeries

/// How long ago something was: `45 s`, `12 min`, `3 h`, `2 d`.
package enum AgeText {
  package static func age(from start: Timestamp, to end: Timestamp) -> String { text(end - start) }

  package static func text(_ age: Milliseconds) -> String {
    let seconds = max(age / 1000, 0)
    return switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) d"
    }
  }
}
