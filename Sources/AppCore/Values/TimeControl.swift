import Dashboards
import Text
package import TimeSeries

/// The dashboard's time range as the user set it, and what it was before.
package struct TimeControl: Hashable, Sendable {
  package struct RawRange: Hashable, Sendable {
    package var from: String
    var to: String

    package init(from: String, to: String) {
      (self.from, self.to) = (from, to)
    }
  }

  package private(set) var raw: RawRange
  let original: RawRange
  private var history: [RawRange] = []
  /// Ranges that were gone back from, the next one at the end.
  private var undone: [RawRange] = []
  /// What the raw range meant when the dashboard last asked.
  package var resolved: TimeRange

  package init(raw: RawRange, resolved: TimeRange) {
    (self.raw, original, self.resolved) = (raw, raw, resolved)
  }

  package var isLive: Bool { raw.to.hasPrefix("now") && raw.from.hasPrefix("now") }

  mutating func change(to range: RawRange) {
    guard range != raw else { return }
    history.append(raw)
    if history.count > 50 { history.removeFirst() }
    undone = []
    raw = range
  }

  /// - Returns: `false` where there is nothing to go back to.
  mutating func goBack() -> Bool {
    guard let last = history.popLast() else { return false }
    undone.append(raw)
    raw = last
    return true
  }

  /// - Returns: `false` where nothing was gone back from.
  mutating func goForward() -> Bool {
    guard let next = undone.popLast() else { return false }
    history.append(raw)
    raw = next
    return true
  }

  mutating func reset() {
    change(to: original)
  }

  /// Half or twice as long. A range that ends now stays live, any other one grows around its middle.
  mutating func zoom(by factor: Double) {
    let length = Milliseconds(clampingToRange: Double(resolved.length) * factor)
    guard length >= 1000, length <= 100 * 365 * 86_400_000 else { return }
    if raw.to == "now" {
      change(to: RawRange(from: "now-\(Self.shortest(length))", to: "now"))
    } else {
      let middle = resolved.start + resolved.length / 2
      change(to: TimeRange(start: middle - length / 2, end: middle - length / 2 + length))
    }
  }

  /// Half a range earlier or later. At the present it becomes live again.
  mutating func shift(forward: Bool, now: Timestamp) {
    let length = resolved.length
    let step = max(length / 2, 1)
    let start = forward ? resolved.start + step : resolved.start - step
    if forward, start + length >= now { return goLive() }
    change(to: TimeRange(start: start, end: start + length))
  }

  /// The same length, ending now.
  mutating func goLive() {
    guard raw.to != "now" || !raw.from.hasPrefix("now") else { return }
    change(to: RawRange(from: "now-\(Self.shortest(max(resolved.length, 1000)))", to: "now"))
  }

  mutating func change(to range: TimeRange) {
    change(to: RawRange(from: String(range.start.rawValue), to: String(range.end.rawValue)))
  }

  /// A length in one unit that Grafana's ranges know: `90m`, `36h`, `2d`.
  static func shortest(_ length: Milliseconds) -> String {
    let seconds = max((length + 500) / 1000, 1)
    for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60)] as [(String, Int64)] where seconds % size == 0 {
      return "\(seconds / size)\(unit)"
    }
    return "\(seconds)s"
  }
}
