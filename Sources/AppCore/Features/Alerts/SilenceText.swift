import DatasourceKit
import Panels
import TimeSeries

/// What is known of a silence, line by line.
struct SilenceText {
  var line: SilenceLine
  var context: Context

  var lines: [String] {
    let silence = line.silence
    let muted = silence.muted(of: context.alerts.lines)
    var lines = [silence.comment.isEmpty ? "no comment" : silence.comment, "\(silence.state.rawValue), by \(silence.createdBy)"]
    lines.append("from \(CivilTimeText.dateTimeAndZone(silence.startsAt, zone: context.zone))")
    lines.append("until \(CivilTimeText.dateTimeAndZone(silence.endsAt, zone: context.zone)), \(AgeText.age(from: context.now, to: silence.endsAt)) left")
    lines += ["", "goes by"] + silence.matchers.map { "  \($0)" }
    lines += ["", MutedText.sentence(muted.count)] + muted.prefix(20).map { "  \($0.name) \($0.labels.besideName)" }
    if muted.count > 20 { lines.append("  … \(muted.count - 20) more") }
    return lines + ["", "at \(line.source.name), \(silence.id ?? "")"]
  }
}
