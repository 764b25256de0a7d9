/// A time zone's offsets, read from the system's zone files.
package struct TimeZoneRules: Hashable, Sendable {
  /// `Europe/Paris`, `UTC`, or "" for the system's own zone where its name is not known.
  package let name: String
  /// Moments (seconds since the epoch, rising) from which the offset beside them holds.
  private let transitions: [Int64]
  private let offsets: [Int32]
  private let abbreviations: [String]
  private let initialOffset: Int32
  private let initialAbbreviation: String
  /// What holds after the last transition.
  private let rule: POSIXTimeZone?

  package static let utc = TimeZoneRules(name: "UTC", transitions: [], offsets: [], initialOffset: 0)

  package init(name: String, transitions: [Int64], offsets: [Int32], initialOffset: Int32) {
    self.init(name: name, transitions: transitions, offsets: offsets, abbreviations: [], initialOffset: initialOffset,
      initialAbbreviation: name == "UTC" ? "UTC" : "", rule: nil)
  }

  init(
    name: String, transitions: [Int64], offsets: [Int32], abbreviations: [String], initialOffset: Int32,
    initialAbbreviation: String, rule: POSIXTimeZone?
  ) {
    // Lists of unequal length come from broken files only.
    let count = min(transitions.count, offsets.count)
    self.name = name
    self.transitions = Array(transitions.prefix(count))
    self.offsets = Array(offsets.prefix(count))
    self.abbreviations = abbreviations
    (self.initialOffset, self.initialAbbreviation, self.rule) = (initialOffset, initialAbbreviation, rule)
  }

  /// A zone that follows one rule for ever.
  init(name: String, rule: POSIXTimeZone) {
    self.init(name: name, transitions: [], offsets: [], abbreviations: [], initialOffset: Int32(rule.standard.offset),
      initialAbbreviation: rule.standard.abbreviation, rule: rule)
  }

  /// Seconds east of UTC at `seconds` since the Unix epoch.
  package func offset(at seconds: Int64) -> Int {
    let index = transitionCount(until: seconds)
    if index == transitions.count, let rule { return rule.period(at: seconds).offset }
    return Int(index == 0 ? initialOffset : offsets[index - 1])
  }

  /// `CET`, `+03`, …
  package func abbreviation(at seconds: Int64) -> String {
    let index = transitionCount(until: seconds)
    if index == transitions.count, let rule { return rule.period(at: seconds).abbreviation }
    if index == 0 { return initialAbbreviation }
    return abbreviations.indices.contains(index - 1) ? abbreviations[index - 1] : ""
  }

  private func transitionCount(until seconds: Int64) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
