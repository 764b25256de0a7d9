import Synchronization
import TimeSeries

/// When metrics that are dear to collect were last selected, so that their collectors may rest while nobody looks.
struct WatchedMetrics: ~Copyable {
  private let lastSelected = Mutex<[String: ContinuousClock.Instant?]>([:])

  func watch(_ metrics: [String]) {
    lastSelected.withLock { known in
      for metric in metrics where known[metric] == nil { known[metric] = .some(nil) }
    }
  }

  /// - Parameter matchers: Of any selector; those of other labels are left aside.
  func note(_ matchers: [Matcher]) {
    lastSelected.withLock { known in
      guard !known.isEmpty else { return }
      for metric in known.keys
      where matchers.allSatisfy({ $0.name != Labels.metricName || $0.matches(metric) }) {
        known[metric] = .now
      }
    }
  }

  func wereSelected(_ metrics: [String], within duration: Duration) -> Bool {
    let earliest = ContinuousClock.now - duration
    return lastSelected.withLock { known in
      metrics.contains { metric in known[metric].flatMap(\.self).map { $0 >= earliest } ?? false }
    }
  }
}

extension SeriesStore {
  /// From now on it is noted when a selector finds one of these metrics.
  package func watch(_ metrics: [String]) {
    watchedMetrics.watch(metrics)
  }

  /// Whether a query selected one of these metrics lately. Only metrics that are watched are known of.
  package func wereSelected(_ metrics: [String], within duration: Duration) -> Bool {
    watchedMetrics.wereSelected(metrics, within: duration)
  }
}
