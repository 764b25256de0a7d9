package import TimeSeries

/// Samples of one metric, as a collector or an exposition gives them.
package struct MetricFamily: Sendable {
  package struct Sample: Sendable {
    /// With `__name__`, which differs from the family's name in histograms and summaries.
    package var labels: Labels
    package var value: Double
    package var histogram: NativeHistogram?
    /// Only where the exposition gives one.
    package var timestamp: Timestamp?

    package init(labels: Labels, value: Double, histogram: NativeHistogram? = nil, timestamp: Timestamp? = nil) {
      (self.labels, self.value, self.histogram, self.timestamp) = (labels, value, histogram, timestamp)
    }
  }

  package var name: String
  package var metadata: MetricMetadata
  package var samples: [Sample]

  package init(name: String, metadata: MetricMetadata, samples: [Sample] = []) {
    (self.name, self.metadata, self.samples) = (name, metadata, samples)
  }
}
