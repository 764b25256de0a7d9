/// A moment, in milliseconds since the Unix epoch.
package struct Timestamp: Hashable, Sendable, RawRepresentable, Comparable {
  package var rawValue: Int64

  package init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  package init(milliseconds: Int64) {
    rawValue = milliseconds
  }

  /// Rounded to the nearest millisecond; clamped to what fits.
  package init(seconds: Double) {
    rawValue = Int64(clampingToRange: (seconds * 1000).rounded())
  }

  package var milliseconds: Int64 { rawValue }
  package var seconds: Double { Double(rawValue) / 1000 }

  package static let epoch = Timestamp(rawValue: 0)

  package static func < (left: Timestamp, right: Timestamp) -> Bool { left.rawValue < right.rawValue }
  package static func + (left: Timestamp, right: Milliseconds) -> Timestamp { Timestamp(rawValue: left.rawValue &+ right) }
  package static func - (left: Timestamp, right: Milliseconds) -> Timestamp { Timestamp(rawValue: left.rawValue &- right) }
  package static func - (left: Timestamp, right: Timestamp) -> Milliseconds { left.rawValue &- right.rawValue }
}

/// A length of time on the sample axis. `Duration` is for clocks and timeouts.
package typealias Milliseconds = Int64

/// From `start` to `end`; whether the ends belong to it is said where it is used.
package struct TimeRange: Hashable, Sendable {
  package var start: Timestamp
  package var end: Timestamp

  package init(start: Timestamp, end: Timestamp) {
    (self.start, self.end) = (start, end)
  }

  package var length: Milliseconds { end - start }
  package func contains(_ time: Timestamp) -> Bool { start <= time && time <= end }
}

extension Int {
  /// The nearest representable value; NaN gives 0.
  package init(clampingToRange value: Double) {
    self.init(clamping: Int64(clampingToRange: value))
  }
}

extension Int64 {
  /// Milliseconds since the epoch of the nearest moment that has a date: JavaScript's range, 100 million days either way, so that sums
  /// and differences of moments fit. NaN gives 0.
  package init(clampingToDates value: Double) {
    self.init(clampingToRange: Swift.min(Swift.max(value, -8.64e15), 8.64e15))
  }

  /// The nearest representable value; NaN gives 0.
  package init(clampingToRange value: Double) {
    self = value.isNaN ? 0 : value >= 0x1p63 ? .max : value <= -0x1p63 ? .min : Int64(value)
  }
}
