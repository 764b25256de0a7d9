import TimeSeries

/// What goes over the line to the terminal, and how long an answer takes.
struct TerminalLatency: Hashable, Sendable {
  private struct Sample: Hashable {
    var time: Timestamp
    var bytes: Int
  }

  private var samples: [Sample] = []
  private(set) var roundTrip: Duration?

  init() {}

  /// Over the last ten seconds; `nil` before there has been one second.
  var bytesPerSecond: Int? {
    guard let first = samples.first, let last = samples.last, last.time - first.time >= 1000 else { return nil }
    return (last.bytes - first.bytes) * 1000 / Int(last.time - first.time)
  }

  /// - Parameter bytes: All since the beginning.
  mutating func note(bytes: Int, roundTrip: Duration?, at now: Timestamp) {
    self.roundTrip = roundTrip ?? self.roundTrip
    samples.append(Sample(time: now, bytes: bytes))
    // One sample of before stays, so that a line that was quiet is measured over its silence.
    while samples.count > 2, now - samples[1].time > 10_000 || samples.count > 700 { samples.removeFirst() }
  }
}
