import Canvas
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// The screen of alerts: what fires, the rules, and the silences.
struct AlertsScreen: Overlay {
  enum Tab: String, Hashable, Sendable, CaseIterable { case alerts = "Alerts", rules = "Rules", silences = "Silences" }

  enum Message: Hashable, Sendable {
    case show(Tab)
    /// Goes to the line; a second click takes it.
    case clicked(line: Int)
  }

  var tab = Tab.alerts
  var cursor = 0
  var isLoading = true
  /// Words that a line must hold, in its name or its labels.
  var filter = TextInput()
  var isFiltering = false

  let isKept = true
  let showsAlerts = true

  static func open(in context: Context) -> [Intent] { [.show(AlertsScreen()), .alerts(.ask)] }

  // MARK: What it lists

  private var words: [Substring] { filter.text.lowercased().split(separator: " ") }

  private func shown(_ lines: [AlertLine]) -> [AlertLine] {
    guard !words.isEmpty else { return lines }
    return lines.filter { line in
      let text = "\(line.name) \(line.state.word) \(line.labels.labels.map { "\($0.name)=\($0.value)" }.joined(separator: " "))".lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }

  /// Of alerts or rules; of silences there are none here.
  func lines(in context: Context) -> [AlertLine] {
    switch tab {
    case .alerts: shown(context.alerts.lines)
    case .rules: shown(AlertLine.rules(in: context.alerts.reports))
    case .silences: []
    }
  }

  func silences(in context: Context) -> [SilenceLine] {
    tab == .silences ? SilenceLine.silences(in: context.alerts.reports).filter { $0.contains(words) } : []
  }

  private func lineCount(in context: Context) -> Int { lines(in: context).count + silences(in: context).count }

  mutating func handleChange(in context: Context) {
    isLoading = context.isAskingAlerts
    cursor = min(cursor, max(lineCount(in: context) - 1, 0))
  }

  // MARK: Mouse and keys

  mutating func handle(_ message: Message, in context: Context) -> [Intent] {
    switch message {
    case .show(let chosen):
      if chosen != tab { (tab, cursor) = (chosen, 0) }
    case .clicked(let line):
      if line == cursor, !isFiltering { return press(Key(.enter), in: context) }
      cursor = line
    }
    return []
  }

  mutating func paste(_ text: String, in context: Context) -> [Intent] {
    guard isFiltering else { return [] }
    filter.insert(text)
    cursor = 0
    return []
  }

  mutating func press(_ key: Key, in context: Context) -> [Intent] {
    if isFiltering { return pressInFilter(key) }
    let silences = silences(in: context)
    if silences.indices.contains(cursor), let intents = press(key, on: silences[cursor], in: context) { return intents }
    let lines = lines(in: context)
    let last = max(lineCount(in: context) - 1, 0)
    let line = lines.indices.contains(cursor) ? lines[cursor] : nil
    switch key.code {
    case .escape where !filter.text.isEmpty:
      filter.clear()
      cursor = 0
    case .character("/"): isFiltering = true
    case .escape, .character("q"), .character("a"): return [.close]
    case .down, .character("j"): cursor = min(cursor + 1, last)
    case .up, .character("k"): cursor = max(cursor - 1, 0)
    case .pageDown: cursor = min(cursor + 10, last)
    case .pageUp: cursor = max(cursor - 10, 0)
    case .home: cursor = 0
    case .end: cursor = last
    case .tab, .backTab:
      let tabs = Tab.allCases
      let index = (tabs.firstIndex(of: tab) ?? 0) + (key.code == .tab ? 1 : tabs.count - 1)
      (tab, cursor) = (tabs[index % tabs.count], 0)
    case .character("r"):
      isLoading = true
      return [.alerts(.ask)]
    case .character("W"): return [.alerts(.toggleWatch)]
    default: return line.map { press(key, on: $0, in: context) } ?? []
    }
    return []
  }

  private func press(_ key: Key, on line: AlertLine, in context: Context) -> [Intent] {
    switch key.code {
    case .character("u"): links(of: line, in: context)
    case .character("S"): [.open(.silence(.endOne(of: line)))]
    case .character("s"): [.open(.silence(.make(for: line)))]
    case .enter: AlertDrawing.intents(for: line, in: context)
    case .character("y"): [.copy(AlertText(line: line, now: context.now, zone: context.zone).lines.joined(separator: "\n"))]
    default: []
    }
  }

  /// - Returns: `nil` for keys that have nothing to do with the silence under the cursor.
  private func press(_ key: Key, on line: SilenceLine, in context: Context) -> [Intent]? {
    switch key.code {
    case .enter, .character("s"): [.open(.silence(.change(line)))]
    case .character("S"): [.open(.silence(.end(line)))]
    case .character("y"): [.copy(SilenceText(line: line, context: context).lines.joined(separator: "\n"))]
    default: nil
    }
  }

  private mutating func pressInFilter(_ key: Key) -> [Intent] {
    switch key.code {
    case .enter: isFiltering = false
    case .escape:
      isFiltering = false
      filter.clear()
    default: filter.edit(key)
    }
    cursor = 0
    return []
  }

  /// Runbook, dashboard and panel, and whatever else of its annotations is an address.
  private func links(of line: AlertLine, in context: Context) -> [Intent] {
    var items: [Picker.Item] = []
    if let uid = line.annotations["__dashboardUid__"] {
      let panel = line.annotations["__panelId__"].map { "?viewPanel=\($0)" } ?? ""
      items.append(Picker.Item(id: "/d/\(uid)\(panel)", title: "Dashboard", detail: context.library.first { $0.uid == uid }?.title ?? uid))
    }
    for annotation in line.annotations.labels where ["http://", "https://", "/d/"].contains(where: annotation.value.hasPrefix) {
      let title = annotation.name.hasPrefix("runbook") ? "Runbook" : annotation.name
      items.append(Picker.Item(id: annotation.value, title: title, detail: annotation.value))
    }
    if let rule = line.instance?.generatorURL, !rule.isEmpty { items.append(Picker.Item(id: rule, title: "Rule in the browser", detail: rule)) }
    return items.isEmpty ? [.say("This alert names no runbook and no dashboard")] : [.open(.links(title: "Links of \(line.name)", items))]
  }
}
