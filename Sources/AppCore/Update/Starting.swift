import Canvas
import Dashboards
import DatasourceKit
import TimeSeries
import Widgets

/// The start screen: a tree of dashboards, and beside it what fires and how the sources do.
extension Model {
  /// What stands in the tree, from the top; while something is typed, the dashboards that it leaves, best first.
  package var startLines: [StartLine] {
    guard start.input.text.allSatisfy({ $0 == " " }) else { return foundLines }
    let byKey = Dictionary(library.map { ($0.location.key, $0) }, uniquingKeysWith: { first, _ in first })
    let starred = remembered.starred.compactMap { byKey[$0] }
    let recent = remembered.recents.filter { !remembered.starred.contains($0) }.compactMap { byKey[$0] }.prefix(Self.recentLimit)
    return section("Starred", starred) + section("Recent", Array(recent)) + DashboardTree(library).lines(toggled: start.toggled)
  }

  private static let recentLimit = 5

  private func section(_ title: String, _ entries: [DashboardEntry]) -> [StartLine] {
    guard !entries.isEmpty else { return [] }
    let isOpen = !start.toggled.contains(title)
    let heading = StartLine(id: .folder(title), depth: 0, content: .folder(title: title, count: entries.count, isOpen: isOpen))
    guard isOpen else { return [heading] }
    return [heading] + entries.map { StartLine(id: .dashboard($0.location.key, in: title), depth: 1, content: .dashboard($0, places: [])) }
  }

  private var foundLines: [StartLine] {
    let texts = library.map { "\($0.title) \($0.folder) \($0.tags.map { "#\($0)" }.joined(separator: " "))" }
    return FuzzyMatch.ranked(start.input.text, texts).map { found in
      let entry = library[found.index]
      return StartLine(id: .dashboard(entry.location.key, in: ""), depth: 0, content: .dashboard(entry, places: found.match.places))
    }
  }

  /// Where the cursor stands among `lines`.
  func startCursor(in lines: [StartLine]) -> Int? {
    start.chosen.flatMap { chosen in lines.firstIndex { $0.id == chosen } } ?? lines.firstIndex { $0.entry != nil } ?? lines.indices.first
  }

  var chosenStartLine: StartLine? {
    let lines = startLines
    return startCursor(in: lines).map { lines[$0] }
  }

  /// What fires or is about to, once each.
  var startAlerts: [AlertLine] { alerts.lines.filter { $0.state.rank < AlertInstance.State.suppressed.rank } }

  // MARK: Keys

  /// - Returns: `nil` where the key is not for the start screen.
  mutating func handleOnStart(_ key: Key) -> [Command]? {
    let isEmpty = start.input.text.isEmpty
    switch (key.code, key.modifiers) {
    case (.tab, _): changePane(by: 1)
    case (.backTab, _): changePane(by: -1)
    case (.escape, _):
      if start.pane != .dashboards {
        start.pane = .dashboards
      } else if !isEmpty {
        start.input.clear()
        start.chosen = nil
      } else if !problems.isEmpty {
        problems = []
      } else if screen != nil {
        showsStart = false
      }
    case (.enter, _): return openOnStart()
    case (.down, _): moveOnStart(by: 1)
    case (.up, _): moveOnStart(by: -1)
    case (.pageDown, _): moveOnStart(by: 10)
    case (.pageUp, _): moveOnStart(by: -10)
    case (.home, _) where isEmpty: moveOnStart(by: -100_000)
    case (.end, _) where isEmpty: moveOnStart(by: 100_000)
    case (.left, []) where isEmpty && start.pane == .dashboards: foldOnStart(true)
    case (.right, []) where isEmpty && start.pane == .dashboards: foldOnStart(false)
    case (.character(let character), []) where isEmpty && "q?:T*".contains(character): return nil
    case (_, .control) where isEmpty: return nil
    // Alt-1 … go to the dashboards that are open.
    case (.character(let character), .alt) where character.isNumber: return nil
    case (.function, _): return nil
    default:
      start.pane = .dashboards
      start.input.edit(key)
      start.chosen = nil
    }
    return []
  }

  private mutating func changePane(by count: Int) {
    let panes = StartView(model: self).panes
    let index = panes.firstIndex(of: start.pane) ?? 0
    start.pane = panes[(index + count + panes.count) % panes.count]
    start.cursor = 0
  }

  private mutating func moveOnStart(by count: Int) {
    switch start.pane {
    case .dashboards:
      let lines = startLines
      guard let cursor = startCursor(in: lines) else { return }
      start.chosen = lines[min(max(cursor + count, 0), lines.count - 1)].id
    case .alerts: start.cursor = min(max(start.cursor + count, 0), max(startAlerts.count - 1, 0))
    case .sources: start.cursor = min(max(start.cursor + count, 0), max(sources.statuses.count - 1, 0))
    }
  }

  private mutating func openOnStart() -> [Command] {
    switch start.pane {
    case .dashboards:
      guard let line = chosenStartLine else { return [] }
      if let entry = line.entry { return open(entry.location) }
      toggleFolder(line.id)
    case .alerts:
      let alerts = startAlerts
      if alerts.indices.contains(start.cursor) { return draw(alerts[start.cursor]) }
    case .sources:
      guard sources.statuses.indices.contains(start.cursor) else { return [] }
      if sources.offeredScrapes.contains(sources.statuses[start.cursor].address) { return scrapeFound() }
      overlays.append(.page(Self.page(of: sources.statuses[start.cursor])))
    }
    return []
  }

  private mutating func toggleFolder(_ id: StartLine.ID) {
    guard case .folder(let path) = id else { return }
    start.toggled.formSymmetricDifference([path])
    start.chosen = id
  }

  /// A closed folder's left neighbour is the folder that it is in.
  private mutating func foldOnStart(_ folds: Bool) {
    let lines = startLines
    guard let cursor = startCursor(in: lines) else { return }
    if case .folder(_, _, let isOpen) = lines[cursor].content, isOpen == folds {
      toggleFolder(lines[cursor].id)
    } else if folds, let above = lines[..<cursor].last(where: { $0.depth < lines[cursor].depth }) {
      start.chosen = above.id
    }
  }

  private static func page(of source: SourceStatus) -> TextPage {
    var lines = ["type     \(source.type)", "uid      \(source.uid)"]
    if !source.address.isEmpty { lines.append("address  \(source.address)") }
    if let version = source.version { lines.append("version  \(version)") }
    switch source.health {
    case .unknown: lines.append("health   not asked yet")
    case .answers(let latency): lines.append("health   answers in \(Int(latency / .milliseconds(1))) ms")
    case .isLocked(let reason): lines += ["health   \(reason)"] + (source.advice.map { ["", "try: \($0)"] } ?? [])
    case .fails(let reason): lines += ["health   fails", "", reason] + (source.advice.map { ["try: \($0)"] } ?? [])
    }
    return TextPage(subject: .source(source.uid), title: source.name, lines: lines)
  }
}
