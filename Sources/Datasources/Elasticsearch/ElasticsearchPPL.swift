import Text
import TimeSeries

/// The range of a panel in queries that have no filter beside them.
enum ElasticsearchPPL {
  /// `source = logs | stats count()` → the range stands right behind the source.
  static func timed(_ query: String, field: String, range: TimeRange) -> String {
    let format = MomentFormat("YYYY-MM-DD HH:mm:ss")
    let (from, to) = (format.text(range.start.milliseconds), format.text(range.end.milliseconds))
    let condition = " where `\(field)` >= timestamp('\(from)') and `\(field)` <= timestamp('\(to)')"
    guard let bar = query.firstIndex(of: "|") else { return "\(query.trimmed) |\(condition)" }
    return "\(String(query[..<bar]).trimmed) |\(condition) \(query[bar...])"
  }

  /// Grafana's macros in ES|QL.
  static func filled(_ query: String, field: String, _ target: ElasticsearchTarget) -> String {
    guard query.contains("$__") else { return query }
    let (from, to) = (iso(target.range.start), iso(target.range.end))
    var text = query
    while let start = text.firstRange(of: "$__timeFilter("), let end = text[start.upperBound...].firstIndex(of: ")") {
      let column = String(text[start.upperBound..<end]).trimmed
      let name = column.isEmpty ? field : column
      text.replaceSubrange(start.lowerBound...end, with: "\(name) >= \"\(from)\" AND \(name) <= \"\(to)\"")
    }
    for (macro, value) in [
      ("$__timeFrom()", "\"\(from)\""), ("$__timeTo()", "\"\(to)\""), ("$__timeFrom", "\"\(from)\""), ("$__timeTo", "\"\(to)\""),
      ("$__interval_ms", String(target.interval)), ("$__interval", "\(max(target.interval / 1000, 1)) seconds"),
    ] { text = text.replacing(macro, with: value) }
    return text
  }

  static func iso(_ time: Timestamp) -> String { MomentFormat("YYYY-MM-DD[T]HH:mm:ss.SSS[Z]").text(time.milliseconds) }
}
