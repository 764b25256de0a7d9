package import TimeSeries

/// What a query gives.
package struct QueryResult: Sendable {
  package enum Value: Sendable {
    case scalar(Double, at: Timestamp)
    case string(String, at: Timestamp)
    /// Of an instant query; in the order that `sort` and its like ask for.
    case vector([InstantSample])
    /// Of a range query, sorted by labels; or of an instant query for a range selector or a subquery.
    case matrix([Series])
  }

  package var value: Value
  /// Each once.
  package var annotations: [Annotation]

  init(value: Value, annotations: [Annotation] = []) {
    (self.value, self.annotations) = (value, annotations)
  }
}

/// One element of an instant vector.
package struct InstantSample: Sendable {
  package var labels: Labels
  package var time: Timestamp
  /// Not used where ``histogram`` is set.
  package var value: Double
  package var histogram: NativeHistogram?

  init(labels: Labels, time: Timestamp, value: Double, histogram: NativeHistogram? = nil) {
    (self.labels, self.time, self.value, self.histogram) = (labels, time, value, histogram)
  }
}
