import Canvas
import DatasourceKit

/// A silence before it is made or changed.
struct SilenceEditor: Overlay {
  enum Message: Hashable, Sendable {
    /// A click on a matcher ticks it.
    case ticked(matcher: Int)
  }

  var draft: SilenceDraft

  let isClosedByClickBeside = false

  mutating func press(_ key: Key, in context: Context) -> [Intent] {
    if let typing = draft.typing { return press(key, typing: typing) }
    switch key.code {
    case .escape: return [.close]
    case .down, .character("j"): draft.cursor = min(draft.cursor + 1, max(draft.matchers.count - 1, 0))
    case .up, .character("k"): draft.cursor = max(draft.cursor - 1, 0)
    case .character(" "): tick()
    case .character("+"), .right: draft.lengthen(by: 1)
    case .character("-"), .left: draft.lengthen(by: -1)
    case .tab, .character("c"): draft.typing = .comment
    case .character("e") where draft.matchers.indices.contains(draft.cursor):
      draft.matcher = TextInput(draft.matchers[draft.cursor].description)
      draft.typing = .matcher
    case .enter:
      let silence = draft.silence(at: context.now, by: context.settings.author)
      guard !silence.matchers.isEmpty else { return [.say("A silence needs at least one label, or it would mute everything")] }
      return [.close, .alerts(.put(silence, at: draft.source))]
    default: break
    }
    return []
  }

  private mutating func tick() {
    if draft.matchers.indices.contains(draft.cursor) { draft.left.formSymmetricDifference([draft.cursor]) }
  }

  private mutating func press(_ key: Key, typing: SilenceDraft.Typing) -> [Intent] {
    switch (typing, key.code) {
    case (.comment, .enter), (.comment, .tab), (_, .escape): draft.typing = nil
    case (.comment, _): draft.comment.edit(key)
    case (.matcher, .enter), (.matcher, .tab):
      if let problem = draft.takeMatcher() { return [.say("No matcher: \(problem)")] }
      draft.typing = nil
    case (.matcher, _): draft.matcher.edit(key)
    }
    return []
  }

  mutating func paste(_ text: String, in context: Context) -> [Intent] {
    switch draft.typing {
    case .comment: draft.comment.insert(text)
    case .matcher: draft.matcher.insert(text)
    case nil: break
    }
    return []
  }

  mutating func handle(_ message: Message, in context: Context) -> [Intent] {
    guard case .ticked(let index) = message, draft.typing == nil, draft.matchers.indices.contains(index) else { return [] }
    draft.cursor = index
    tick()
    return []
  }

  func draw(in bounds: Rect, of context: Context, on drawn: inout Drawn) {
    let count = draft.matchers.count
    SilenceView(draft: draft, context: context).dialog(in: bounds).draw(in: bounds, on: &drawn) { line in
      line < count ? .message(Message.ticked(matcher: line)) : nil
    }
  }
}
