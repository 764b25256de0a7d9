import Text
import TimeSeries

/// Moment.js' words for how long ago or ahead something is.
enum RelativeTime {
  /// `3 hours ago`, `in a day`, `a few seconds ago`.
  static func text(from now: Timestamp, to moment: Timestamp) -> String {
    let difference = Double(moment.milliseconds) - Double(now.milliseconds)
    let words = words(for: abs(difference))
    return difference > 0 ? "in " + words : words + " ago"
  }

  private static func words(for milliseconds: Double) -> String {
    let seconds = NumberText.roundHalfUp(milliseconds / 1000)
    let minutes = NumberText.roundHalfUp(milliseconds / 60000)
    let hours = NumberText.roundHalfUp(milliseconds / 3_600_000)
    let days = NumberText.roundHalfUp(milliseconds / 86_400_000)
    // 400 years hold 146 097 days.
    let months = NumberText.roundHalfUp(milliseconds / 86_400_000 * 4800 / 146_097)
    let years = NumberText.roundHalfUp(milliseconds / 86_400_000 * 400 / 146_097)
    if seconds <= 44 { return "a few seconds" }
    if minutes <= 1 { return "a minute" }
    if minutes < 45 { return "\(JavaScriptNumber.text(minutes)) minutes" }
    if hours <= 1 { return "an hour" }
    if hours < 22 { return "\(JavaScriptNumber.text(hours)) hours" }
    if days <= 1 { return "a day" }
    if days < 26 { return "\(JavaScriptNumber.text(days)) days" }
    if months <= 1 { return "a month" }
    if months < 11 { return "\(JavaScriptNumber.text(months)) months" }
    if years <= 1 { return "a year" }
    return "\(JavaScriptNumber.text(years)) years"
  }
}
