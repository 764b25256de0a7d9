package import TimeSeries

/// What is the case with a panel's data. The states look different and never hide one another.
package enum PanelState: Hashable, Sendable {
  /// Not asked yet, because it has not been visible.
  case waiting
  case loading
  /// `title` is “No data”, or what the panel says in its place; `reasons` why, where that is known.
  case noData(title: String, reasons: [String])
  /// Nothing can be shown.
  case failed(PanelFailure)
  case shown(PanelDoubts)
}

/// Who failed, and below it how and what to do next.
package struct PanelFailure: Hashable, Sendable {
  var headline: String
  var details: [String]

  package init(headline: String, details: [String] = []) {
    (self.headline, self.details) = (headline, details)
  }
}

/// What keeps data that are shown from being the whole and newest truth.
package struct PanelDoubts: Hashable, Sendable {
  /// Newer data were due and failed to come; those shown are so old.
  package var failure: String?
  package var age: Milliseconds
  /// By refID.
  var failedQueries: [String]
  /// Remarks of the sources that are more than information.
  var warnings: Int

  package init(failure: String? = nil, age: Milliseconds = 0, failedQueries: [String] = [], warnings: Int = 0) {
    (self.failure, self.age, self.failedQueries, self.warnings) = (failure, age, failedQueries, warnings)
  }
}
