import Canvas
import DatasourceKit
import Text
import TimeSeries

/// The screen of alerts, and silences.
extension Model {
  mutating func showAlerts() -> [Command] {
    overlays.append(.alerts(AlertsList()))
    return askAlerts() + [wakeCommand()]
  }

  mutating func askAlerts() -> [Command] {
    alerts.asked = now
    return [.checkAlerts(sources.directory.datasources)]
  }

  /// When alerts are to be asked again by themselves; `nil` while nobody looks at them, and where no source has any.
  var nextAlertCheck: Timestamp? {
    let isShown = showsStart || overlays.contains { if case .alerts = $0 { true } else { false } }
    return (alerts.isWatched || isShown) && screen?.refresh.isPaused != true ? alerts.nextCheck : nil
  }

  /// Along with a refresh they are asked as well, so that the status bar tells the truth.
  mutating func askAlertsIfOld(isRefreshing: Bool) -> [Command] {
    guard let due = alerts.nextCheck, now >= due, isRefreshing || nextAlertCheck != nil else { return [] }
    return askAlerts()
  }

  mutating func receive(_ reports: [AlertReport]) -> [Command] {
    let before = alerts.lines
    let isFirst = alerts.reports.isEmpty
    alerts.reports = reports
    for (index, overlay) in overlays.enumerated() {
      guard case .alerts(var list) = overlay else { continue }
      list.isLoading = false
      list.cursor = min(list.cursor, max(lines(of: list).count - 1, 0))
      overlays[index] = .alerts(list)
    }
    needsPaint = true
    return (alerts.isWatched && !isFirst ? news(since: before) : []) + [wakeCommand()]
  }

  func lines(of list: AlertsList) -> [AlertLine] {
    list.shown(list.tab == .alerts ? alerts.lines : AlertLine.rules(in: alerts.reports))
  }

  mutating func handle(_ key: Key, in list: AlertsList) -> [Command] {
    var list = list
    if list.isFiltering { return handle(key, inFilterOf: list) }
    let lines = lines(of: list)
    let line = lines.indices.contains(list.cursor) ? lines[list.cursor] : nil
    switch key.code {
    case .escape where !list.filter.text.isEmpty:
      list.filter.clear()
      list.cursor = 0
    case .character("/"): list.isFiltering = true
    case .character("u"):
      guard let line else { return [] }
      guard let picker = linkPicker(of: line) else {
        remark = "This alert names no runbook and no dashboard"
        return []
      }
      overlays.append(.picker(picker))
      return []
    case .character("S"):
      guard let line else { return [] }
      return offerEndOfSilence(of: line)
    case .escape, .character("q"), .character("a"):
      overlays.removeLast()
      return []
    case .down, .character("j"): list.cursor = min(list.cursor + 1, max(lines.count - 1, 0))
    case .up, .character("k"): list.cursor = max(list.cursor - 1, 0)
    case .pageDown: list.cursor = min(list.cursor + 10, max(lines.count - 1, 0))
    case .pageUp: list.cursor = max(list.cursor - 10, 0)
    case .home: list.cursor = 0
    case .end: list.cursor = max(lines.count - 1, 0)
    case .tab, .backTab:
      list.tab = list.tab == .alerts ? .rules : .alerts
      list.cursor = 0
    case .character("r"):
      list.isLoading = true
      replaceOverlay(.alerts(list))
      return askAlerts() + [wakeCommand()]
    case .character("W"):
      alerts.isWatched.toggle()
      remark = alerts.isWatched ? "Alerts are watched: bell and notification when one begins or ends to fire" : "Alerts are no longer watched"
      return [wakeCommand()]
    case .enter:
      guard let line else { return [] }
      return draw(line)
    case .character("s"):
      guard let line else { return [] }
      return draftSilence(for: line)
    case .character("y"):
      guard let line else { return [] }
      return copy(AlertText(line: line, now: now, zone: zone).lines.joined(separator: "\n"))
    default: break
    }
    replaceOverlay(.alerts(list))
    return []
  }

  private mutating func handle(_ key: Key, inFilterOf list: AlertsList) -> [Command] {
    var list = list
    switch key.code {
    case .enter: list.isFiltering = false
    case .escape:
      list.isFiltering = false
      list.filter.clear()
    default: list.filter.edit(key)
    }
    list.cursor = 0
    replaceOverlay(.alerts(list))
    return []
  }

  /// Runbook, dashboard and panel, and whatever else of its annotations is an address.
  private func linkPicker(of line: AlertLine) -> Picker? {
    var items: [Picker.Item] = []
    if let uid = line.annotations["__dashboardUid__"] {
      let panel = line.annotations["__panelId__"].map { "?viewPanel=\($0)" } ?? ""
      items.append(Picker.Item(id: "/d/\(uid)\(panel)", title: "Dashboard", detail: library.first { $0.uid == uid }?.title ?? uid))
    }
    for annotation in line.annotations.labels where ["http://", "https://", "/d/"].contains(where: annotation.value.hasPrefix) {
      let title = annotation.name.hasPrefix("runbook") ? "Runbook" : annotation.name
      items.append(Picker.Item(id: annotation.value, title: title, detail: annotation.value))
    }
    if let rule = line.instance?.generatorURL, !rule.isEmpty { items.append(Picker.Item(id: rule, title: "Rule in the browser", detail: rule)) }
    return items.isEmpty ? nil : Picker(purpose: .link, title: "Links of \(line.name)", items: items)
  }

  private mutating func offerEndOfSilence(of line: AlertLine) -> [Command] {
    guard !settings.isReadOnly else {
      remark = "Read-only: silences stay as they are"
      return []
    }
    guard let alert = line.instance, !alert.silencedBy.isEmpty, let source = silencer(of: alert) else {
      remark = "No silence mutes this alert"
      return []
    }
    let items = alert.silencedBy.map { Picker.Item(id: $0, title: $0, detail: "Enter ends it for every alert that it mutes") }
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

  /// The rule's expression as a graph, with a line where its threshold is.
  mutating func draw(_ line: AlertLine) -> [Command] {
    guard let expression = line.expression, !expression.isEmpty else {
      remark = "The source does not say which expression this alert comes from"
      return []
    }
    let ofAlert = sources.directory.datasources.first { $0.uid == line.source.uid && DatasourceDirectory.canonicalType($0.type) == "prometheus" }
    guard let source = ofAlert ?? sources.directory.ofType("prometheus").first else {
      remark = "No Prometheus here to draw it: \(expression)"
      return []
    }
    let condition = AlertCondition(expression)
    return draw(
      condition.measured, title: "\(line.name): \(expression)", datasource: source, threshold: condition.threshold,
      range: line.since.map { range(around: $0) })
  }

  /// A third of it shows what was before.
  private func range(around since: Timestamp) -> TimeControl.RawRange {
    let wanted = max(now - since, 0) * 3 / 2
    let lengths: [Milliseconds] = [900_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000]
    return TimeControl.RawRange(from: "now-" + PromDuration.format(lengths.first { $0 >= wanted } ?? 2_592_000_000), to: "now")
  }

  private mutating func draftSilence(for line: AlertLine) -> [Command] {
    guard !settings.isReadOnly else {
      remark = "Read-only: no silences"
      return []
    }
    guard let alert = line.instance else {
      remark = "Silences are for alerts, not for rules; Tab goes to the alerts"
      return []
    }
    guard silencer(of: alert) != nil else {
      remark = "None of the sources here can silence; add an Alertmanager"
      return []
    }
    overlays.append(.silence(SilenceDraft(alert: alert)))
    return []
  }

  /// Where the alert itself can be silenced, else the first Alertmanager.
  private func silencer(of alert: AlertInstance) -> DatasourceID? {
    let able = alerts.reports.filter(\.maySilence)
    return (able.first { $0.source.uid == alert.source.uid } ?? able.first)?.source
  }

  /// The alerts that a draft would mute, of those that are known.
  func muted(by draft: SilenceDraft) -> [AlertLine] {
    let silence = draft.silence(at: now, by: settings.hostName)
    return alerts.lines.filter { silence.mutes($0.instance?.labels ?? $0.labels) }
  }

  mutating func handle(_ key: Key, in draft: SilenceDraft) -> [Command] {
    var draft = draft
    let labels = draft.alert.labels.labels
    if draft.isTypingComment {
      switch key.code {
      case .enter, .tab, .escape: draft.isTypingComment = false
      default: draft.comment.edit(key)
      }
      replaceOverlay(.silence(draft))
      return []
    }
    switch key.code {
    case .escape:
      overlays.removeLast()
      return []
    case .down, .character("j"): draft.cursor = min(draft.cursor + 1, max(labels.count - 1, 0))
    case .up, .character("k"): draft.cursor = max(draft.cursor - 1, 0)
    case .character(" "):
      if labels.indices.contains(draft.cursor) { draft.left.formSymmetricDifference([labels[draft.cursor].name]) }
    case .character("+"), .right: draft.hours = min(draft.hours * 2, 24 * 32)
    case .character("-"), .left: draft.hours = max(draft.hours / 2, 1)
    case .tab, .character("c"): draft.isTypingComment = true
    case .enter:
      let silence = draft.silence(at: now, by: settings.hostName)
      guard !silence.matchers.isEmpty else {
        remark = "A silence needs at least one label, or it would mute everything"
        return []
      }
      guard let source = silencer(of: draft.alert) else { return [] }
      overlays.removeLast()
      remark = "Silencing …"
      return [.silence(source, silence)]
    default: break
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
