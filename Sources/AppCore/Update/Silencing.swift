import Canvas
import DatasourceKit
import Panels
import Text
import TimeSeries

/// Making silences, changing them, ending them.
extension Model {
  /// Keys for the silence under the cursor.
  ///
  /// - Returns: `nil` for keys that have nothing to do with it.
  mutating func handle(_ key: Key, on line: SilenceLine) -> [Command]? {
    switch key.code {
    case .enter, .character("s"):
      guard mayChangeSilences() else { return [] }
      overlays.append(.silence(SilenceDraft(changing: line.silence, at: line.source)))
    case .character("S"):
      guard mayChangeSilences() else { return [] }
      guard let id = line.silence.id else { return [] }
      let item = Picker.Item(id: id, title: line.matchers, detail: "Enter ends it")
      overlays.append(.picker(Picker(purpose: .endedSilence(line.source), title: "End this silence?", items: [item])))
    case .character("y"): return copy(SilenceText(line: line, model: self).lines.joined(separator: "\n"))
    default: return nil
    }
    return []
  }

  /// Says so where nothing may be changed.
  private mutating func mayChangeSilences() -> Bool {
    if settings.isReadOnly { remark = "Read-only: silences stay as they are" }
    return !settings.isReadOnly
  }

  mutating func offerEndOfSilence(of line: AlertLine) -> [Command] {
    guard mayChangeSilences() else { return [] }
    guard let alert = line.instance, !alert.silencedBy.isEmpty, let source = silencer(of: alert) else {
      remark = "No silence mutes this alert"
      return []
    }
    let known = Dictionary(alerts.reports.flatMap(\.silences).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let items = alert.silencedBy.map { id in
      let silence = known[id]
      let end = silence.map { "\($0.createdBy), \(AgeText.age(from: now, to: $0.endsAt)) left; " } ?? ""
      return Picker.Item(id: id, title: silence?.comment ?? id, detail: "\(end)Enter ends it for every alert that it mutes")
    }
    overlays.append(.picker(Picker(purpose: .endedSilence(source), title: "Silences of \(line.name)", items: items)))
    return []
  }

  mutating func endSilence(_ id: String, at source: DatasourceID) -> [Command] {
    remark = "Ending the silence …"
    return [.endSilence(source, id)]
  }

  mutating func receiveEndOfSilence(_ result: Result<String, DatasourceError>) -> [Command] {
    needsPaint = true
    switch result {
    case .success(let id):
      remark = "The silence \(id) is ended"
      return askAlerts()
    case .failure(let error):
      remark = "Not ended: \(error.reason)"
      return []
    }
  }

  mutating func draftSilence(for line: AlertLine) -> [Command] {
    guard !settings.isReadOnly else {
      remark = "Read-only: no silences"
      return []
    }
    guard let alert = line.instance else {
      remark = "Silences are for alerts, not for rules; Tab goes to the alerts"
      return []
    }
    guard let source = silencer(of: alert) else {
      remark = "None of the sources here can silence; add an Alertmanager"
      return []
    }
    overlays.append(.silence(SilenceDraft(muting: alert, at: source)))
    return []
  }

  /// Where the alert itself can be silenced, else the first Alertmanager.
  private func silencer(of alert: AlertInstance) -> DatasourceID? {
    let able = alerts.reports.filter(\.maySilence)
    return (able.first { $0.source.uid == alert.source.uid } ?? able.first)?.source
  }

  /// The alerts that a silence mutes or would mute, of those that are known.
  func muted(by silence: Silence) -> [AlertLine] {
    alerts.lines.filter { silence.mutes($0.instance?.labels ?? $0.labels) }
  }

  mutating func handle(_ key: Key, in draft: SilenceDraft) -> [Command] {
    var draft = draft
    if let typing = draft.typing { return handle(key, typing: typing, in: draft) }
    switch key.code {
    case .escape:
      overlays.removeLast()
      return []
    case .down, .character("j"): draft.cursor = min(draft.cursor + 1, max(draft.matchers.count - 1, 0))
    case .up, .character("k"): draft.cursor = max(draft.cursor - 1, 0)
    case .character(" "):
      if draft.matchers.indices.contains(draft.cursor) { draft.left.formSymmetricDifference([draft.cursor]) }
    case .character("+"), .right: draft.lengthen(by: 1)
    case .character("-"), .left: draft.lengthen(by: -1)
    case .tab, .character("c"): draft.typing = .comment
    case .character("e") where draft.matchers.indices.contains(draft.cursor):
      draft.matcher = TextInput(draft.matchers[draft.cursor].description)
      draft.typing = .matcher
    case .enter:
      let silence = draft.silence(at: now, by: settings.author)
      guard !silence.matchers.isEmpty else {
        remark = "A silence needs at least one label, or it would mute everything"
        return []
      }
      overlays.removeLast()
      remark = "Silencing …"
      return [.silence(draft.source, silence)]
    default: break
    }
    replaceOverlay(.silence(draft))
    return []
  }

  private mutating func handle(_ key: Key, typing: SilenceDraft.Typing, in draft: SilenceDraft) -> [Command] {
    var draft = draft
    switch (typing, key.code) {
    case (.comment, .enter), (.comment, .tab), (_, .escape): draft.typing = nil
    case (.comment, _): draft.comment.edit(key)
    case (.matcher, .enter), (.matcher, .tab):
      if let problem = draft.takeMatcher() { remark = "No matcher: \(problem)" } else { draft.typing = nil }
    case (.matcher, _): draft.matcher.edit(key)
    }
    replaceOverlay(.silence(draft))
    return []
  }

  mutating func receiveSilence(_ result: Result<String, DatasourceError>) -> [Command] {
    needsPaint = true
    switch result {
    case .success(let id):
      remark = "Silenced (\(id))"
      return askAlerts()
    case .failure(let error):
      remark = "Not silenced: \(error.reason)"
      return []
    }
  }
}
