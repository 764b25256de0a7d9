import Canvas
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// The screen of alerts.
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
      list.cursor = min(list.cursor, max(lineCount(of: list) - 1, 0))
      overlays[index] = .alerts(list)
    }
    needsPaint = true
    return (alerts.isWatched && !isFirst ? news(since: before) : []) + [wakeCommand()]
  }

  /// Of alerts or rules; of silences there are none here.
  func lines(of list: AlertsList) -> [AlertLine] {
    switch list.tab {
    case .alerts: list.shown(alerts.lines)
    case .rules: list.shown(AlertLine.rules(in: alerts.reports))
    case .silences: []
    }
  }

  func silences(of list: AlertsList) -> [SilenceLine] { list.tab == .silences ? list.shown(SilenceLine.silences(in: alerts.reports)) : [] }

  private func lineCount(of list: AlertsList) -> Int { lines(of: list).count + silences(of: list).count }

  mutating func handle(_ key: Key, in list: AlertsList) -> [Command] {
    var list = list
    if list.isFiltering { return handle(key, inFilterOf: list) }
    let silences = silences(of: list)
    if silences.indices.contains(list.cursor), let commands = handle(key, on: silences[list.cursor]) { return commands }
    let lines = lines(of: list)
    let last = max(lineCount(of: list) - 1, 0)
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
    case .down, .character("j"): list.cursor = min(list.cursor + 1, last)
    case .up, .character("k"): list.cursor = max(list.cursor - 1, 0)
    case .pageDown: list.cursor = min(list.cursor + 10, last)
    case .pageUp: list.cursor = max(list.cursor - 10, 0)
    case .home: list.cursor = 0
    case .end: list.cursor = last
    case .tab, .backTab:
      let tabs = AlertsList.Tab.allCases
      let index = (tabs.firstIndex(of: list.tab) ?? 0) + (key.code == .tab ? 1 : tabs.count - 1)
      list.tab = tabs[index % tabs.count]
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

  /// The rule's expression as a graph, with a line where its threshold is.
  mutating func draw(_ line: AlertLine) -> [Command] {
    guard let expression = line.expression, !expression.isEmpty else {
      remark = "The source does not say which expression this alert comes from"
      return []
    }
    let ofAlert = sources.directory.datasources.first { $0.uid == line.source.uid && $0.kind == .prometheus }
    guard let source = ofAlert ?? sources.directory.ofKind(.prometheus).first else {
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
}
