/// A time zone's offsets, read from the system's zone files.
package struct TimeZoneRules: Hashable, Sendable {
  /// `Europe/Paris`, `UTC`, or "" for the system's own zone where its name is not known.
  package let name: String
  /// Moments (seconds since the epoch, rising) from which the offset beside them holds.
  private let transitions: [Int64]
  private let offsets: [Int32]
  private let initialOffset: Int32

  package static let utc = TimeZoneRules(name: "UTC", transitions: [], offsets: [], initialOffset: 0)

  package init(name: String, transitions: [Int64], offsets: [Int32], initialOffset: Int32) {
    (self.name, self.transitions, self.offsets, self.initialOffset) = (name, transitions, offsets, initialOffset)
  }

  /// Seconds east of UTC at `seconds` since the Unix epoch.
  package func offset(at seconds: Int64) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return Int(low == 0 ? initialOffset : offsets[low - 1])
  }
}
