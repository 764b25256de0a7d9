import Dashboards
import Text
import TimeSeries

/// What somebody means who types a time range.
struct TypedTimeRange {
  private let ends: TimeControl.RawRange?
  /// `nil` where the text is no range.
  let resolved: TimeRange?

  /// `now-90m`, `90m`, or two ends with `to`, `→` or two dots between them. `90m` and `1h30m` are lengths up to now, `08:00` is
  /// today's.
  init(_ text: String, in context: Context) {
    ends = Self.ends(text, in: context)
    resolved = ends.flatMap { ends in context.screen.flatMap { context.surroundings.resolve(ends, of: $0) } }
  }

  /// The range as it was written; `nil` where it has no length.
  var range: TimeControl.RawRange? { resolved.flatMap { $0.start < $0.end ? ends : nil } }

  private static func ends(_ text: String, in context: Context) -> TimeControl.RawRange? {
    var ends = [text]
    for separator in [" to ", "→", ".."] where text.contains(separator) {
      ends = text.split(separator: separator, maxSplits: 1).map(String.init)
      break
    }
    ends = ends.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    guard ends.count <= 2, var from = ends.first, !from.isEmpty else { return nil }
    if let length = PromDuration.parse(from), length > 0 {
      let isOneUnit = from.count { $0.isLetter } == 1
      from = "now-" + (isOneUnit ? from : TimeControl.shortest(length))
    }
    return TimeControl.RawRange(from: withDay(from, context), to: ends.count == 2 ? withDay(ends[1], context) : "now")
  }

  /// A time of day alone is one of today.
  private static func withDay(_ text: String, _ context: Context) -> String {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard context.screen != nil, 2...3 ~= parts.count, parts.allSatisfy({ 1...2 ~= $0.count && $0.allSatisfy(\.isNumber) }) else { return text }
    let today = CivilTimeText.dateAndTime(context.now, zone: context.zone).prefix { $0 != " " }
    return "\(today) \(parts[0].count == 1 ? "0" : "")\(text)"
  }
}
