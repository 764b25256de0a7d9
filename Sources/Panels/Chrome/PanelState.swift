package import DataFrames
package import TimeSeries

/// What is the case with a panel's data. The states look different and never hide one another.
package enum PanelState: Hashable, Sendable {
  case loading
  /// With the reason where it is known: which query found nothing.
  case noData(reason: String?)
  case ready
  /// The last data stand although newer ones were due.
  case stale(age: Milliseconds)
  /// Something is shown, but not everything; the reasons.
  case partial([Notice])
  /// Nothing can be shown: who, what, and what to do next.
  case failed(PanelFailure)
}

package struct PanelFailure: Hashable, Sendable {
  /// The datasource, as the user named it.
  package var source: String
  package var reason: String
  package var request: String?
  package var advice: String?

  package init(source: String, reason: String, request: String? = nil, advice: String? = nil) {
    (self.source, self.reason, self.request, self.advice) = (source, reason, request, advice)
  }
}
