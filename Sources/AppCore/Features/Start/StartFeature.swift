import Canvas
import Dashboards
import DatasourceKit
import TimeSeries
import Widgets

/// What is shown while no dashboard is: everything that can be opened, as a tree, beside alerts and sources.
struct StartFeature: Sendable {
  enum Pane: Hashable, Sendable, CaseIterable { case dashboards, alerts, sources }

  /// What clicks and the wheel mean.
  enum Message: Hashable, Sendable {
    /// - `entry`: Of the list of that pane; `nil` beside its entries. A second click opens it.
    case clicked(Pane, entry: Int?)
  }

  var input = TextInput()
  /// Folders that were folded or unfolded by hand.
  var toggled: Set<String> = []
  /// The line under the cursor; `nil` is the first dashboard.
  var chosen: StartLine.ID?
  private(set) var pane = Pane.dashboards
  /// In the lists of alerts and sources.
  private(set) var cursor = 0
  /// Dashboards that could not be opened, the last one at the end.
  private(set) var problems: [LoadProblem] = []

  init() {}

  mutating func report(_ problem: LoadProblem) { problems.append(problem) }

  /// - Parameter file: `nil` is the configuration.
  mutating func forgetProblems(ofFile file: String?) {
    problems.removeAll { problem in file.map { problem.subject.hasPrefix($0) } ?? problem.isOfConfiguration }
  }

  /// The pane under the pointer.
  mutating func enter(_ message: Message) {
    if case .clicked(let pane, _) = message { enter(pane) }
  }

  mutating func enter(_ pane: Pane) {
    guard self.pane != pane else { return }
    (self.pane, cursor) = (pane, 0)
  }

  // MARK: What it lists

  /// What stands in the tree, from the top; while something is typed, the dashboards that it leaves, best first.
  func lines(in context: Context) -> [StartLine] {
    guard input.text.allSatisfy({ $0 == " " }) else { return foundLines(in: context) }
    let byKey = Dictionary(context.library.map { ($0.location.key, $0) }, uniquingKeysWith: { first, _ in first })
    let saved = context.savedState
    let starred = saved.starred.compactMap { byKey[$0] }
    let recent = saved.recents.filter { !saved.starred.contains($0) }.compactMap { byKey[$0] }.prefix(Self.recentLimit)
    return section("Starred", starred) + section("Recent", Array(recent)) + DashboardTree(context.library).lines(toggled: toggled)
  }

  private static let recentLimit = 5

  private func section(_ title: String, _ entries: [DashboardEntry]) -> [StartLine] {
    guard !entries.isEmpty else { return [] }
    let isOpen = !toggled.contains(title)
    let heading = StartLine(id: .folder(title), depth: 0, content: .folder(title: title, count: entries.count, isOpen: isOpen))
    guard isOpen else { return [heading] }
    return [heading] + entries.map { StartLine(id: .dashboard($0.location.key, in: title), depth: 1, content: .dashboard($0, places: [])) }
  }

  private func foundLines(in context: Context) -> [StartLine] {
    let library = context.library
    let texts = library.map { "\($0.title) \($0.folder) \($0.tags.map { "#\($0)" }.joined(separator: " "))" }
    return FuzzyMatch.ranked(input.text, texts).map { found in
      let entry = library[found.index]
      return StartLine(id: .dashboard(entry.location.key, in: ""), depth: 0, content: .dashboard(entry, places: found.match.places))
    }
  }

  /// Where the cursor stands among `lines`.
  func cursor(in lines: [StartLine]) -> Int? {
    chosen.flatMap { chosen in lines.firstIndex { $0.id == chosen } } ?? lines.firstIndex { $0.entry != nil } ?? lines.indices.first
  }

  func chosenLine(in context: Context) -> StartLine? {
    let lines = lines(in: context)
    return cursor(in: lines).map { lines[$0] }
  }

  /// What fires or is about to, once each.
  static func alerts(in context: Context) -> [AlertLine] { context.alerts.lines.filter { $0.state.rank < AlertInstance.State.suppressed.rank } }

  // MARK: Keys and mouse

  mutating func paste(_ text: String) {
    input.insert(text)
    chosen = nil
  }

  mutating func handle(_ message: Message, in context: Context) -> [Intent] {
    guard case .clicked(let clicked, let entry) = message else { return [] }
    let lines = lines(in: context)
    let isSecond = pane == clicked && entry == (clicked == .dashboards ? cursor(in: lines) : cursor)
    enter(clicked)
    guard let entry else { return [] }
    if isSecond { return press(Key(.enter), in: context) ?? [] }
    if clicked != .dashboards { cursor = entry } else if lines.indices.contains(entry) { chosen = lines[entry].id }
    return []
  }

  /// - Returns: `nil` where the key is not for the start screen.
  mutating func press(_ key: Key, in context: Context) -> [Intent]? {
    let isEmpty = input.text.isEmpty
    switch (key.code, key.modifiers) {
    case (.tab, _): changePane(by: 1, in: context)
    case (.backTab, _): changePane(by: -1, in: context)
    case (.escape, _): return goBack(in: context)
    case (.enter, _): return openChosen(in: context)
    case (.down, _): move(by: 1, in: context)
    case (.up, _): move(by: -1, in: context)
    case (.pageDown, _): move(by: 10, in: context)
    case (.pageUp, _): move(by: -10, in: context)
    case (.home, _) where isEmpty: move(by: -100_000, in: context)
    case (.end, _) where isEmpty: move(by: 100_000, in: context)
    case (.left, []) where isEmpty && pane == .dashboards: fold(true, in: context)
    case (.right, []) where isEmpty && pane == .dashboards: fold(false, in: context)
    case (.character(let character), []) where isEmpty && "q?:T*".contains(character): return nil
    case (_, .control) where isEmpty: return nil
    // Alt-1 … go to the dashboards that are open.
    case (.character(let character), .alt) where character.isNumber: return nil
    case (.function, _): return nil
    default:
      pane = .dashboards
      input.edit(key)
      chosen = nil
    }
    return []
  }

  private mutating func goBack(in context: Context) -> [Intent] {
    if pane != .dashboards {
      pane = .dashboards
    } else if !input.text.isEmpty {
      input.clear()
      chosen = nil
    } else if !problems.isEmpty {
      problems = []
    } else if context.screen != nil {
      return [.showStart(false)]
    }
    return []
  }

  private mutating func changePane(by count: Int, in context: Context) {
    let panes = StartView(start: self, context: context).panes
    let index = panes.firstIndex(of: pane) ?? 0
    (pane, cursor) = (panes[(index + count + panes.count) % panes.count], 0)
  }

  private mutating func move(by count: Int, in context: Context) {
    switch pane {
    case .dashboards:
      let lines = lines(in: context)
      guard let cursor = cursor(in: lines) else { return }
      chosen = lines[min(max(cursor + count, 0), lines.count - 1)].id
    case .alerts: cursor = min(max(cursor + count, 0), max(Self.alerts(in: context).count - 1, 0))
    case .sources: cursor = min(max(cursor + count, 0), max(context.sources.statuses.count - 1, 0))
    }
  }

  private mutating func openChosen(in context: Context) -> [Intent] {
    switch pane {
    case .dashboards:
      guard let line = chosenLine(in: context) else { return [] }
      if let entry = line.entry { return [.dashboards(.open(entry.location))] }
      toggleFolder(line.id)
      return []
    case .alerts:
      let alerts = Self.alerts(in: context)
      return alerts.indices.contains(cursor) ? AlertDrawing.intents(for: alerts[cursor], in: context) : []
    case .sources:
      guard context.sources.statuses.indices.contains(cursor) else { return [] }
      let status = context.sources.statuses[cursor]
      if context.sources.offeredScrapes.contains(status.address) { return [.sources(.scrapeFound)] }
      return [.show(SourcePage.page(of: status))]
    }
  }

  private mutating func toggleFolder(_ id: StartLine.ID) {
    guard case .folder(let path) = id else { return }
    toggled.formSymmetricDifference([path])
    chosen = id
  }

  /// A closed folder's left neighbour is the folder that it is in.
  private mutating func fold(_ folds: Bool, in context: Context) {
    let lines = lines(in: context)
    guard let cursor = cursor(in: lines) else { return }
    if case .folder(_, _, let isOpen) = lines[cursor].content, isOpen == folds {
      toggleFolder(lines[cursor].id)
    } else if folds, let above = lines[..<cursor].last(where: { $0.depth < lines[cursor].depth }) {
      chosen = above.id
    }
  }

  // MARK: View

  func draw(in area: Rect, of context: Context, on drawn: inout Drawn) {
    StartView(start: self, context: context).draw(in: area, on: &drawn)
  }

  /// The keys that matter now.
  var hints: [KeyHint] {
    // What is typed goes into the search, letters that are commands elsewhere among it.
    guard input.text.isEmpty else { return [KeyHint("↑↓", "choose"), KeyHint("Enter", "open"), KeyHint("Tab", "alerts, sources"), KeyHint("Esc", "clear")] }
    return [
      KeyHint("↑↓", "choose"), KeyHint("Enter", "open"), KeyHint("?", "help"), KeyHint("Tab", "alerts, sources"), KeyHint("←→", "fold"),
      KeyHint("*", "star"), KeyHint(":", "command"), KeyHint("q", "quit"),
    ]
  }
}

/// What is known of a datasource, to read.
private enum SourcePage {
  static func page(of source: SourceStatus) -> TextPage {
    var lines = ["type     \(source.type)", "uid      \(source.uid)"]
    if !source.address.isEmpty { lines.append("address  \(source.address)") }
    if let version = source.version { lines.append("version  \(version)") }
    switch source.health {
    case .unknown: lines.append("health   not asked yet")
    case .answers(let latency): lines.append("health   answers in \(Int(latency / .milliseconds(1))) ms")
    case .isLocked(let reason): lines += ["health   \(reason)"] + (source.advice.map { ["", "try: \($0)"] } ?? [])
    case .fails(let reason): lines += ["health   fails", "", reason] + (source.advice.map { ["try: \($0)"] } ?? [])
    }
    return TextPage(title: source.name, lines: lines)
  }
}
