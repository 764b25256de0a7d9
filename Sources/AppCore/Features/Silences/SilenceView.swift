import Canvas
import DatasourceKit
import Panels
import TimeSeries
import Widgets

extension TextInput {
  /// With a mark where the next letter goes.
  fileprivate func text(markedBy caret: String) -> String { String(text.prefix(cursor)) + caret + text.dropFirst(cursor) }
}

/// A silence before it is made: what it goes by, how long, and which alerts it would mute.
struct SilenceView {
  var draft: SilenceDraft
  var context: Context

  /// The matchers are its first lines.
  func dialog(in bounds: Rect) -> TextDialog {
    let isPlain = context.settings.symbols == .ascii
    let silence = draft.silence(at: context.now, by: context.settings.author)
    let muted = silence.muted(of: context.alerts.lines)
    let caret = isPlain ? "|" : "▏"
    var lines = draft.matchers.enumerated().map { index, matcher in
      let mark = draft.left.contains(index) ? (isPlain ? "[ ]" : "○") : (isPlain ? "[x]" : "◉")
      let text = draft.typing == .matcher && index == draft.cursor ? draft.matcher.text(markedBy: caret) : matcher.description
      return (index == draft.cursor ? "\(isPlain ? ">" : "▸") " : "  ") + "\(mark) \(text)"
    }
    lines += ["", "for \(AgeText.text(draft.length)), until \(CivilTimeText.dateTimeAndZone(silence.endsAt, zone: context.zone))   (+ - change)"]
    lines += ["comment: " + (draft.typing == .comment ? draft.comment.text(markedBy: caret) : "\(draft.comment.text)   (c to type)"), "by \(silence.createdBy), at \(draft.source.name)", ""]
    lines.append(MutedText.sentence(muted.count))
    lines += muted.prefix(5).map { "  \($0.name) \($0.labels.besideName)" }
    if muted.count > 5 { lines.append("  … \(muted.count - 5) more") }
    let hint = draft.typing == nil ? "Space tick  e edit  Enter \(draft.changed == nil ? "silence" : "change")  Esc close" : "Enter take  Esc leave"
    return TextDialog(
      title: draft.title, lines: lines, scroll: max(0, draft.cursor - max(bounds.height - 12, 0)), look: context.appearance, hint: hint)
  }
}
