import Canvas
import DatasourceKit
import Panels
import TimeSeries
import Widgets

/// What is known of a silence, line by line.
struct SilenceText {
  var line: SilenceLine
  var model: Model

  var lines: [String] {
    let silence = line.silence
    let muted = model.muted(by: silence)
    var lines = [silence.comment.isEmpty ? "no comment" : silence.comment, "\(silence.state.rawValue), by \(silence.createdBy)"]
    lines.append("from \(CivilTimeText.dateTimeAndZone(silence.startsAt, zone: model.zone))")
    lines.append("until \(CivilTimeText.dateTimeAndZone(silence.endsAt, zone: model.zone)), \(AgeText.age(from: model.now, to: silence.endsAt)) left")
    lines += ["", "goes by"] + silence.matchers.map { "  \($0)" }
    lines += ["", MutedText.sentence(muted.count)] + muted.prefix(20).map { "  \($0.name) \($0.labels.besideName)" }
    if muted.count > 20 { lines.append("  … \(muted.count - 20) more") }
    return lines + ["", "at \(line.source.name), \(silence.id ?? "")"]
  }
}

extension TextInput {
  /// With a mark where the next letter goes.
  fileprivate func text(markedBy caret: String) -> String { String(text.prefix(cursor)) + caret + text.dropFirst(cursor) }
}

private enum MutedText {
  static func sentence(_ count: Int) -> String { "mutes \(count) alert\(count == 1 ? "" : "s") of those there are now" + (count == 0 ? "" : ":") }
}

/// A silence before it is made: what it goes by, how long, and which alerts it would mute.
struct SilenceView {
  var draft: SilenceDraft
  var model: Model

  /// The matchers are its first lines.
  func dialog(in bounds: Rect) -> TextDialog {
    let isPlain = model.settings.symbols == .ascii
    let silence = draft.silence(at: model.now, by: model.settings.author)
    let muted = model.muted(by: silence)
    let caret = isPlain ? "|" : "▏"
    var lines = draft.matchers.enumerated().map { index, matcher in
      let mark = draft.left.contains(index) ? (isPlain ? "[ ]" : "○") : (isPlain ? "[x]" : "◉")
      let text = draft.typing == .matcher && index == draft.cursor ? draft.matcher.text(markedBy: caret) : matcher.description
      return (index == draft.cursor ? "\(isPlain ? ">" : "▸") " : "  ") + "\(mark) \(text)"
    }
    lines += ["", "for \(AgeText.text(draft.length)), until \(CivilTimeText.dateTimeAndZone(silence.endsAt, zone: model.zone))   (+ - change)"]
    lines += ["comment: " + (draft.typing == .comment ? draft.comment.text(markedBy: caret) : "\(draft.comment.text)   (c to type)"), "by \(silence.createdBy), at \(draft.source.name)", ""]
    lines.append(MutedText.sentence(muted.count))
    lines += muted.prefix(5).map { "  \($0.name) \($0.labels.besideName)" }
    if muted.count > 5 { lines.append("  … \(muted.count - 5) more") }
    let hint = draft.typing == nil ? "Space tick  e edit  Enter \(draft.changed == nil ? "silence" : "change")  Esc close" : "Enter take  Esc leave"
    return TextDialog(
      title: draft.title, lines: lines, scroll: max(0, draft.cursor - max(bounds.height - 12, 0)), theme: model.settings.theme,
      symbols: model.settings.symbols, hint: hint)
  }
}
