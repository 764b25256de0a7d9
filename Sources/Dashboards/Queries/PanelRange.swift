import TimeSeries

/// A panel's own range: `timeFrom` and `timeShift`.
enum PanelRange {
  /// - Returns: the range and what the title says about it; without overrides the dashboard's range and `nil`.
  static func range(of panel: Panel, time: TimeRangeParser, interpolation: Interpolation) -> (range: TimeRange, note: String?) {
    var range = interpolation.environment.range
    var notes: [String] = []
    if let written = panel.timeFrom.map({ interpolation($0) }), !written.isEmpty {
      // A panel's own start moves with the clock; it means nothing in a range that stands still.
      let isRelative = TimeRangeParser.isRelative(interpolation.environment.rawFrom) || TimeRangeParser.isRelative(interpolation.environment.rawTo)
      let (from, to) = ends(written)
      if let own = time.range(from: from, to: to), QuickRanges.span(written.drop { $0 == "+" }) != nil || written.contains("now") {
        if isRelative {
          range = own
          notes.append(QuickRanges.description(from: from, to: to, zone: time.zone))
        }
      } else {
        notes.append("invalid time override")
      }
    }
    if let shift = panel.timeShift.map({ interpolation($0) }), !shift.isEmpty {
      if let start = time.applying("-\(shift)", to: range.start, roundingUp: false),
        let end = time.applying("-\(shift)", to: range.end, roundingUp: true)
      {
        range = TimeRange(start: start, end: end)
        notes.append("timeshift -\(shift)")
      } else {
        notes.append("invalid timeshift")
      }
    }
    return (range, notes.isEmpty ? nil : notes.joined(separator: " "))
  }

  /// `4h`, `now/d`, `now-1d/d`, `+2h`
  private static func ends(_ text: String) -> (from: String, to: String) {
    if text.hasPrefix("+") { return ("now", "now\(text)") }
    return (text.contains("now") ? text : "now-\(text)", "now")
  }
}
