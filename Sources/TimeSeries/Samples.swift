/// The samples of one series, oldest first, as columns of equal length.
package struct Samples: Sendable {
  /// Milliseconds since the Unix epoch, strictly rising.
  package var timestamps: [Int64]
  /// One value a sample. Where the sample is a histogram the value is not used, except that the stale marker
  /// stands here too.
  package var values: [Double]
  /// `nil` where the whole series has only floats; else one entry a sample, `nil` at float samples.
  package var histograms: [NativeHistogram?]?
  /// Start ("created") timestamps; `nil` where none is known, 0 where one sample's is not.
  package var startTimestamps: [Int64]?

  package init(
    timestamps: [Int64] = [], values: [Double] = [], histograms: [NativeHistogram?]? = nil, startTimestamps: [Int64]? = nil
  ) {
    (self.timestamps, self.values, self.histograms, self.startTimestamps) = (timestamps, values, histograms, startTimestamps)
  }

  package var count: Int { timestamps.count }
  package var isEmpty: Bool { timestamps.isEmpty }

  package mutating func append(_ value: Double, at time: Timestamp) {
    timestamps.append(time.rawValue)
    values.append(value)
    histograms?.append(nil)
    startTimestamps?.append(0)
  }

  package mutating func append(_ histogram: NativeHistogram, at time: Timestamp) {
    if histograms == nil { histograms = Array(repeating: nil, count: count) }
    timestamps.append(time.rawValue)
    values.append(.nan)
    histograms?.append(histogram)
    startTimestamps?.append(0)
  }
}

package struct Series: Sendable {
  package var labels: Labels
  package var samples: Samples

  package init(labels: Labels, samples: Samples) {
    (self.labels, self.samples) = (labels, samples)
  }
}

extension Double {
  /// The NaN with which Prometheus says that a series has ended (bit pattern 0x7ff0000000000002).
  package static let staleMarker = Double(bitPattern: 0x7ff0_0000_0000_0002)
  /// The NaN that ordinary samples carry.
  package static let ordinaryNaN = Double(bitPattern: 0x7ff8_0000_0000_0001)

  package var isStaleMarker: Bool { bitPattern == 0x7ff0_0000_0000_0002 }
}
