import Canvas
import Dashboards
import Panels
import Widgets

/// The last row: how the sources do, and the keys that matter now.
struct StatusView {
  var model: Model

  private var theme: Theme { model.settings.theme }

  func draw(in area: Rect, on canvas: inout Canvas) {
    let left = left
    left.run.draw(at: area.left + 1, row: area.top, limit: area.width - 2, on: &canvas)
    guard let (texts, hintStart) = hints(beside: left.run, in: area) else { return }
    run(texts).draw(at: hintStart, row: area.top, limit: area.right - hintStart, on: &canvas)
    let link = link
    if hintStart - link.width > area.left + 1 + left.run.width + 2 { link.draw(at: hintStart - link.width, row: area.top, limit: link.width, on: &canvas) }
  }

  /// The last hint says how to leave; those before it go first where there is no room for all.
  ///
  /// - Returns: The hints and their first column; `nil` where there is no room for any.
  private func hints(beside left: TextRun, in area: Rect) -> ([(String, String)], start: Int)? {
    let leftEnd = area.left + 1 + min(left.width, area.width - 2)
    var texts = hintTexts
    while texts.count > 1, area.right - run(texts).width - 1 <= leftEnd + 1 { texts.remove(at: texts.count - 2) }
    let start = max(area.right - run(texts).width - 1, area.left)
    return start > leftEnd + 1 ? (texts, start) : nil
  }

  /// What a click means there.
  enum Target: Hashable {
    case key(Key)
    case alerts
    case sources
  }

  func target(column: Int, in area: Rect) -> Target? {
    let left = left
    if let found = left.targets.first(where: { $0.columns.contains(column - area.left - 1) }) { return found.target }
    guard let (texts, start) = hints(beside: left.run, in: area) else { return nil }
    var next = start
    for (keys, text) in texts {
      let end = next + run([(keys, text)]).width
      if (next + 2..<end).contains(column) { return HintKey.key(keys).map(Target.key) }
      next = end
    }
    return nil
  }

  /// Bytes a second to the terminal and its round trip.
  private var link: TextRun {
    var run = TextRun()
    let rate = model.link.bytesPerSecond.map { $0 < 1000 ? "\($0) B/s" : $0 < 1_000_000 ? "\($0 / 1000).\($0 % 1000 / 100) kB/s" : "\($0 / 1_000_000) MB/s" }
    let trip = model.link.roundTrip.map { $0 < .milliseconds(1) ? "<1 ms" : "\(Int($0 / .milliseconds(1))) ms" }
    let parts = [rate, trip].compactMap(\.self)
    if !parts.isEmpty { run.add((model.settings.symbols == .ascii ? "line " : "⇅ ") + parts.joined(separator: " ") + " ", style(theme.mutedText)) }
    return run
  }

  private var left: (run: TextRun, targets: [(columns: Range<Int>, target: Target)]) {
    var run = TextRun()
    if let remark = model.remark {
      run.add(remark, style(theme.warning))
      return (run, [])
    }
    var targets: [(Range<Int>, Target)] = []
    if !model.showsStart, let screen = model.screen, let instant = screen.view.crosshair {
      run.add((model.settings.symbols == .ascii ? "| " : "│ ") + CivilTimeText.dateAndTime(instant, zone: model.zone(of: screen)), style(theme.accent))
      run.add("  ", style(theme.mutedText))
    }
    let sourcesStart = run.width
    let dot = model.settings.symbols == .ascii ? "* " : "● "
    // Those that fail first; on narrow screens, and at the crosshair, the keys need the room more than a second name.
    let isFailing: (SourceStatus) -> Bool = { if case .fails = $0.health { true } else { false } }
    let isLocked: (SourceStatus) -> Bool = { if case .isLocked = $0.health { true } else { false } }
    let named = model.sources.statuses.filter { !isLocked($0) }
    let sources = named.filter(isFailing) + named.filter { !isFailing($0) }
    let limit = model.columns < 100 || model.screen?.view.crosshair != nil ? 1 : 4
    for (index, source) in sources.prefix(limit).enumerated() {
      if index > 0 { run.add("  ", style(theme.mutedText)) }
      switch source.health {
      case .unknown, .isLocked:
        run.add(dot, style(theme.mutedText))
        run.add(source.name, style(theme.mutedText))
      case .answers(let latency):
        run.add(dot, style(theme.success))
        run.add(source.name, style(theme.mutedText))
        let milliseconds = Int(latency / .milliseconds(1))
        if milliseconds > 0 { run.add(" \(milliseconds) ms", style(theme.mutedText)) }
      case .fails:
        run.add(dot, style(theme.error))
        run.add("\(source.name) fails", style(theme.error))
      }
      if source.isUnchecked { run.add(model.settings.symbols == .ascii ? " ! TLS unchecked" : " ⚠ TLS unchecked", style(theme.warning)) }
    }
    targets.append((sourcesStart..<run.width, .sources))
    if sources.count > limit { run.add("  +\(sources.count - limit)", style(theme.mutedText)) }
    if model.alerts.firingCount > 0 {
      let start = run.width
      run.add("  \(model.settings.symbols == .ascii ? "!" : "▲") \(model.alerts.firingCount) firing", style(theme.error))
      targets.append((start..<run.width, .alerts))
    }
    if let screen = model.screen {
      let failed = screen.panels.values.count { if case .failed = $0.phase { true } else { false } }
      if failed > 0 { run.add("  \(failed) panel\(failed == 1 ? "" : "s") failed", style(theme.error)) }
    }
    return (run, targets)
  }

  private func run(_ hints: [(String, String)]) -> TextRun {
    var run = TextRun()
    for (keys, text) in hints {
      run.add("  \(keys) ", style(theme.text).adding(.bold))
      run.add(text, style(theme.mutedText))
    }
    return run
  }

  private var hintTexts: [(String, String)] {
    // What lies over the screen takes the keys and says which.
    guard model.overlays.isEmpty else { return [] }
    if model.showsStart {
      // What is typed goes into the search, letters that are commands elsewhere among it.
      guard model.start.input.text.isEmpty else { return [("↑↓", "choose"), ("Enter", "open"), ("Tab", "alerts, sources"), ("Esc", "clear")] }
      return [
        ("↑↓", "choose"), ("Enter", "open"), ("?", "help"), ("Tab", "alerts, sources"), ("←→", "fold"), ("*", "star"), (":", "command"),
        ("q", "quit"),
      ]
    }
    if model.screen == nil { return [("O", "start screen"), ("?", "help"), ("q", "quit")] }
    if let view = model.screen?.view, view.crosshair != nil {
      let steps = view.selectionStart == nil ? [("Space", "select"), ("Enter", "deeper")] : [("Enter", "zoom")]
      return steps + [("←→", "move"), ("n N", "extremes"), ("Esc", "leave")]
    }
    if model.screen?.isFullScreen == true {
      if focusIsEmpty { return [("Esc", "back"), ("x", "why empty"), ("i", "inspect"), ("t", "time"), ("?", "help"), ("q", "quit")] }
      if let type = alone, PanelCatalogue.scrolls(type) {
        let rows = type.rawValue == "table" ? [("s", "sort"), ("F", "filter")] : []
        return [("Esc", "back"), PanelCatalogue.hasColumns(type) ? ("↑↓←→", "rows, columns") : ("↑↓", "move"), ("Enter", "open")] + rows + [("i", "inspect"), ("?", "help"), ("q", "quit")]
      }
      return [("Esc", "back"), ("Enter", "series"), ("c", "crosshair"), ("i", "inspect"), ("t", "time"), ("?", "help"), ("q", "quit")]
    }
    let why = focusIsEmpty ? [("x", "why empty")] : []
    return [("?", "help")] + why + [("o", "open"), ("/", "find"), (":", "command"), ("v", "vars"), ("t", "time"), ("f", "full"), ("q", "quit")]
  }

  /// Whether the focused panel has asked and shows nothing.
  private var focusIsEmpty: Bool {
    guard let screen = model.screen, let key = screen.view.focusedPanel, screen.dashboard.panels[key.panel]?.asksForData == true else { return false }
    return screen[panel: key].data?.isEmpty == true
  }

  /// The type of the panel that fills the screen.
  private var alone: PanelTypeID? {
    guard let screen = model.screen, let key = screen.view.fullScreen else { return nil }
    return screen.dashboard.panels[key.panel]?.type
  }

  private func style(_ color: Color) -> Style { Style(foreground: color, background: theme.background) }
}
