package import DataFrames
import Dashboards
package import DatasourceKit
package import Panels
package import TimeSeries

/// What a panel has to show: answers of its targets, transformed, with field config applied.
package struct PanelData: Sendable {
  package var frames: [DataFrame]
  /// As they came, for panels that use this one's result.
  package var rawFrames: [DataFrame]
  var annotations: [DataFrame]
  package var notices: [Notice]
  /// Errors of single targets, by refID.
  package var errors: [String: DatasourceError]
  var sent: [SentQuery]
  /// The range that was asked for.
  package var range: TimeRange
  /// `$__interval` of the question, in milliseconds; `nil` where nothing was asked.
  package var interval: Double?
  /// So much later the source, which has only just begun to collect, has more.
  var askAgainAfter: Milliseconds?

  package init(
    frames: [DataFrame] = [], rawFrames: [DataFrame] = [], annotations: [DataFrame] = [], notices: [Notice] = [], errors: [String: DatasourceError] = [:],
    sent: [SentQuery] = [], range: TimeRange, interval: Double? = nil, askAgainAfter: Milliseconds? = nil
  ) {
    self.frames = frames
    self.rawFrames = rawFrames
    self.annotations = annotations
    self.notices = notices
    self.errors = errors
    self.sent = sent
    (self.range, self.interval) = (range, interval)
    self.askAgainAfter = askAgainAfter
  }

  /// Nothing yet, from a source that is younger than two seconds.
  var isTooEarly: Bool { isEmpty && errors.isEmpty && askAgainAfter.map { $0 < 1000 } ?? false }

  package var isEmpty: Bool { frames.allSatisfy { $0.rowCount == 0 } }
}

package struct PanelProgress: Sendable {
  package enum Phase: Hashable, Sendable {
    /// Not asked yet, because it has not been visible. → loading
    case idle
    /// Asked; what is shown meanwhile is the last data, if there is any. → ready, failed
    case loading(since: Timestamp)
    /// → loading
    case ready(at: Timestamp)
    /// The whole query failed; the last data is kept and its age shown. → loading
    case failed(DatasourceError, at: Timestamp)
  }

  package var phase: Phase = .idle
  package var data: PanelData?
  /// When ``data`` came.
  var dataTime: Timestamp?
  /// Counts queries; an answer to an older one is dropped.
  package var generation = 0
  /// The reason to ask (``RefreshControl/generation``) that the last query answers.
  var askedGeneration = 0
  /// Changes with ``data``: drawings made from older data are not used again.
  package var version = 0
  package var interaction = PanelInteraction()
  var showsLegend = true
  /// What the panel is laid over.
  var comparison: Comparison?
  var watch = PanelWatch.off

  init() {}

  /// What is shown is older than it should be.
  var isStale: Bool { if case .failed = phase { data != nil } else { false } }

  var isLoading: Bool { if case .loading = phase { true } else { false } }

  /// Shows what an earlier panel in this place had, until something new comes.
  mutating func keep(_ earlier: PanelProgress) {
    (data, dataTime, version) = (earlier.data, earlier.dataTime, earlier.version)
  }

  /// Begins a query: whatever is still on its way is out of date from now on.
  mutating func ask(at now: Timestamp) -> Int {
    generation += 1
    phase = .loading(since: now)
    return generation
  }

  mutating func show(_ result: Result<PanelData, DatasourceError>, at now: Timestamp) {
    version += 1
    switch result {
    // Not yet an answer: "no data" would be wrong.
    case .success(let data) where data.isTooEarly && self.data == nil: phase = .idle
    case .success(let data):
      self.data = data
      dataTime = now
      phase = .ready(at: now)
    case .failure(let error):
      phase = .failed(error, at: now)
    }
  }
}
