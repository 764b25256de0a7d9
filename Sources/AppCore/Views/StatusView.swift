import Canvas
import Dashboards
import Panels
import Widgets

/// The last row: how the sources do, and the keys that matter now.
struct StatusView {
  var model: Model

  private var theme: Theme { model.settings.theme }

  func draw(in area: Rect, on canvas: inout Canvas) {
    let leftEnd = left.draw(at: area.left + 1, row: area.top, limit: area.width - 2, on: &canvas)
    // The last hint says how to leave; those before it go first where there is no room for all.
    var texts = hintTexts
    var hints = run(texts)
    while texts.count > 1, area.right - hints.width - 1 <= leftEnd + 1 {
      texts.remove(at: texts.count - 2)
      hints = run(texts)
    }
    let hintStart = max(area.right - hints.width - 1, area.left)
    guard hintStart > leftEnd + 1 else { return }
    hints.draw(at: hintStart, row: area.top, limit: area.right - hintStart, on: &canvas)
    let link = link
    if hintStart - link.width > leftEnd + 2 { link.draw(at: hintStart - link.width, row: area.top, limit: link.width, on: &canvas) }
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

  private var left: TextRun {
    var run = TextRun()
    if let remark = model.remark {
      run.add(remark, style(theme.warning))
      return run
    }
    if !model.showsStart, let screen = model.screen, let instant = screen.view.crosshair {
      run.add((model.settings.symbols == .ascii ? "| " : "│ ") + CivilTimeText.dateAndTime(instant, zone: model.zone(of: screen)), style(theme.accent))
      run.add("  ", style(theme.mutedText))
    }
    let dot = model.settings.symbols == .ascii ? "* " : "● "
    // Those that fail first; on narrow screens the keys need the room more than a second name.
    let isFailing: (SourceStatus) -> Bool = { if case .fails = $0.health { true } else { false } }
    let sources = model.sources.statuses.filter(isFailing) + model.sources.statuses.filter { !isFailing($0) }
    let limit = model.columns < 100 ? 1 : 4
    for (index, source) in sources.prefix(limit).enumerated() {
      if index > 0 { run.add("  ", style(theme.mutedText)) }
      switch source.health {
      case .unknown:
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
    if sources.count > limit { run.add("  +\(sources.count - limit)", style(theme.mutedText)) }
    if model.alerts.firingCount > 0 {
      run.add("  \(model.settings.symbols == .ascii ? "!" : "▲") \(model.alerts.firingCount) firing", style(theme.error))
    }
    if let screen = model.screen {
      let failed = screen.panels.values.count { if case .failed = $0.phase { true } else { false } }
      if failed > 0 { run.add("  \(failed) panel\(failed == 1 ? "" : "s") failed", style(theme.error)) }
    }
    return run
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
        return [("Esc", "back"), ("↑↓", "move"), ("Enter", "open")] + rows + [("i", "inspect"), ("?", "help"), ("q", "quit")]
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
