package import TimeSeries

/// One time that an alert was pending, and perhaps fired.
package struct AlertOccurrence: Hashable, Sendable {
  package var labels: Labels
  package var annotations: [String: String]
  package var pendingFrom: Timestamp
  /// `nil` where `for` was not reached.
  package var firedAt: Timestamp?
  /// The first moment without it; `nil` where it lasts to the end of the range.
  package var endedAt: Timestamp?
  package var firstValue: Double
  package var lowest: Double
  package var highest: Double

  package func firing(until end: Timestamp) -> Milliseconds { firedAt.map { (endedAt ?? end) - $0 } ?? 0 }
}

/// What an alerting rule would have done in a range of time.
package struct AlertHistory: Sendable {
  package var rule: Rule
  package var group: String
  package var range: TimeRange
  package var step: Milliseconds
  /// In order of time.
  package var occurrences: [AlertOccurrence]
  /// Why there is none.
  package var failure: String?
  /// What is to be known about the answer.
  package var notes: [String] = []

  package var firings: [AlertOccurrence] { occurrences.filter { $0.firedAt != nil } }
  package var firingTime: Milliseconds { firings.reduce(0) { $0 + $1.firing(until: range.end) } }

  /// How the alert's worst state changes over the range, in columns of equal length.
  package func timeline(columns: Int) -> [Alert.State] {
    guard columns > 0, range.length > 0 else { return [] }
    var states = [Alert.State](repeating: .inactive, count: columns)
    func column(_ time: Timestamp) -> Int { min(max(Int(Double(time - range.start) / Double(range.length) * Double(columns)), 0), columns - 1) }
    for occurrence in occurrences {
      let end = occurrence.endedAt ?? range.end
      for place in column(occurrence.pendingFrom)...max(column(occurrence.pendingFrom), column(end)) where states[place] == .inactive { states[place] = .pending }
      guard let fired = occurrence.firedAt else { continue }
      for place in column(fired)...max(column(fired), column(end)) { states[place] = .firing }
    }
    return states
  }
}
