import Canvas
import DatasourceKit
import Panels
import TimeSeries

/// Making silences, changing them, ending them: what keys on the alerts screen begin.
enum SilenceActions {
  static func open(_ request: SilenceRequest, in context: Context) -> [Intent] {
    switch request {
    case .make(let line): return draft(for: line, in: context)
    case .endOne(let line): return offerEnd(of: line, in: context)
    case .change(let line):
      return refusal(in: context) ?? [.show(SilenceEditor(draft: SilenceDraft(changing: line.silence, at: line.source)))]
    case .end(let line):
      if let refusal = refusal(in: context) { return refusal }
      guard let id = line.silence.id else { return [] }
      let item = Picker.Item(id: id, title: line.matchers, detail: "Enter ends it")
      return [.show(SilenceEndList(source: line.source, list: Picker(title: "End this silence?", items: [item])))]
    }
  }

  /// Where nothing may be changed.
  private static func refusal(in context: Context) -> [Intent]? {
    context.settings.isReadOnly ? [.say("Read-only: silences stay as they are")] : nil
  }

  /// The silences that mute an alert, to end one.
  private static func offerEnd(of line: AlertLine, in context: Context) -> [Intent] {
    if let refusal = refusal(in: context) { return refusal }
    guard let alert = line.instance, !alert.silencedBy.isEmpty, let source = silencer(of: alert, in: context) else {
      return [.say("No silence mutes this alert")]
    }
    let known = Dictionary(context.alerts.reports.flatMap(\.silences).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let items = alert.silencedBy.map { id in
      let silence = known[id]
      let end = silence.map { "\($0.createdBy), \(AgeText.age(from: context.now, to: $0.endsAt)) left; " } ?? ""
      return Picker.Item(id: id, title: silence?.comment ?? id, detail: "\(end)Enter ends it for every alert that it mutes")
    }
    return [.show(SilenceEndList(source: source, list: Picker(title: "Silences of \(line.name)", items: items)))]
  }

  private static func draft(for line: AlertLine, in context: Context) -> [Intent] {
    guard !context.settings.isReadOnly else { return [.say("Read-only: no silences")] }
    guard let alert = line.instance else { return [.say("Silences are for alerts, not for rules; Tab goes to the alerts")] }
    guard let source = silencer(of: alert, in: context) else { return [.say("None of the sources here can silence; add an Alertmanager")] }
    return [.show(SilenceEditor(draft: SilenceDraft(muting: alert, at: source)))]
  }

  /// Where the alert itself can be silenced, else the first Alertmanager.
  private static func silencer(of alert: AlertInstance, in context: Context) -> DatasourceID? {
    let able = context.alerts.reports.filter(\.maySilence)
    return (able.first { $0.source.uid == alert.source.uid } ?? able.first)?.source
  }
}

/// Silences, to end one.
struct SilenceEndList: ListOverlay {
  var source: DatasourceID
  var list: Picker

  func choose(in context: Context) -> [Intent] {
    [.close] + (list.chosen.map { [.alerts(.endSilence($0.id, at: source))] } ?? [])
  }
}
