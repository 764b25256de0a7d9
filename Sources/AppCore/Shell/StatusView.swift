import Canvas
import Dashboards
import Panels
import Widgets

/// The last row: how the sources do, and the keys that matter now.
struct StatusView {
  var context: Context
  /// A sentence that stands there until the next key.
  var message: String?
  var latency: TerminalLatency
  var hints: [KeyHint]
  /// What a click on the sources means.
  var sourcesMeaning: HitTarget.Meaning

  private var theme: Theme { context.settings.theme }

  /// Hints press their key; what fires and how the sources do lead there.
  func draw(in area: Rect, on drawn: inout Drawn) {
    let left = left
    left.run.draw(at: area.left + 1, row: area.top, limit: area.width - 2, on: &drawn.canvas)
    for target in left.targets {
      drawn.mark(Rect(left: area.left + 1 + target.columns.lowerBound, top: area.top, width: target.columns.count, height: 1), target.meaning)
    }
    guard let (texts, hintStart) = hints(beside: left.run, in: area) else { return }
    run(texts).draw(at: hintStart, row: area.top, limit: area.right - hintStart, on: &drawn.canvas)
    mark(texts, from: hintStart, row: area.top, on: &drawn)
    let latencyRun = latencyRun
    guard hintStart - latencyRun.width > area.left + 1 + left.run.width + 2 else { return }
    latencyRun.draw(at: hintStart - latencyRun.width, row: area.top, limit: latencyRun.width, on: &drawn.canvas)
  }

  private func mark(_ hints: [KeyHint], from start: Int, row: Int, on drawn: inout Drawn) {
    var next = start
    for hint in hints {
      let width = run([hint]).width
      if let key = HintKey.key(hint.keys) { drawn.mark(Rect(left: next + 2, top: row, width: width - 2, height: 1), .key(key)) }
      next += width
    }
  }

  /// The last hint says how to leave; those before it go first where there is no room for all.
  ///
  /// - Returns: The hints and their first column; `nil` where there is no room for any.
  private func hints(beside left: TextRun, in area: Rect) -> ([KeyHint], start: Int)? {
    let leftEnd = area.left + 1 + min(left.width, area.width - 2)
    var texts = hints
    while texts.count > 1, area.right - run(texts).width - 1 <= leftEnd + 1 { texts.remove(at: texts.count - 2) }
    let start = max(area.right - run(texts).width - 1, area.left)
    return start > leftEnd + 1 ? (texts, start) : nil
  }

  /// Bytes a second to the terminal and its round trip.
  private var latencyRun: TextRun {
    var run = TextRun()
    let rate = latency.bytesPerSecond.map { $0 < 1000 ? "\($0) B/s" : $0 < 1_000_000 ? "\($0 / 1000).\($0 % 1000 / 100) kB/s" : "\($0 / 1_000_000) MB/s" }
    let trip = latency.roundTrip.map { $0 < .milliseconds(1) ? "<1 ms" : "\(Int($0 / .milliseconds(1))) ms" }
    let parts = [rate, trip].compactMap(\.self)
    if !parts.isEmpty { run.add((context.settings.symbols == .ascii ? "line " : "⇅ ") + parts.joined(separator: " ") + " ", style(theme.mutedText)) }
    return run
  }

  private var left: (run: TextRun, targets: [(columns: Range<Int>, meaning: HitTarget.Meaning)]) {
    var run = TextRun()
    if let message {
      run.add(message, style(theme.warning))
      return (run, [])
    }
    var targets: [(Range<Int>, HitTarget.Meaning)] = []
    if !context.showsStart, let screen = context.screen, let instant = screen.view.crosshair {
      run.add((context.settings.symbols == .ascii ? "| " : "│ ") + CivilTimeText.dateAndTime(instant, zone: context.zone), style(theme.accent))
      run.add("  ", style(theme.mutedText))
    }
    let sourcesStart = run.width
    let dot = context.settings.symbols == .ascii ? "* " : "● "
    // Those that fail first; on narrow screens, and at the crosshair, the keys need the room more than a second name.
    let isFailing: (SourceStatus) -> Bool = { if case .fails = $0.health { true } else { false } }
    let isLocked: (SourceStatus) -> Bool = { if case .isLocked = $0.health { true } else { false } }
    let named = context.sources.statuses.filter { !isLocked($0) }
    let sources = named.filter(isFailing) + named.filter { !isFailing($0) }
    let limit = context.columns < 100 || context.screen?.view.crosshair != nil ? 1 : 4
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
      if source.isUnchecked { run.add(context.settings.symbols == .ascii ? " ! TLS unchecked" : " ⚠ TLS unchecked", style(theme.warning)) }
    }
    targets.append((sourcesStart..<run.width, sourcesMeaning))
    if sources.count > limit { run.add("  +\(sources.count - limit)", style(theme.mutedText)) }
    if context.alerts.firingCount > 0 {
      let start = run.width
      run.add("  \(context.settings.symbols == .ascii ? "!" : "▲") \(context.alerts.firingCount) firing", style(theme.error))
      targets.append((start..<run.width, .action(.alerts)))
    }
    if let screen = context.screen {
      let failed = screen.panels.values.count { if case .failed = $0.phase { true } else { false } }
      if failed > 0 { run.add("  \(failed) panel\(failed == 1 ? "" : "s") failed", style(theme.error)) }
    }
    return (run, targets)
  }

  private func run(_ hints: [KeyHint]) -> TextRun {
    var run = TextRun()
    for hint in hints {
      run.add("  \(hint.keys) ", style(theme.text).adding(.bold))
      run.add(hint.text, style(theme.mutedText))
    }
    return run
  }

  private func style(_ color: Color) -> Style { Style(foreground: color, background: theme.background) }
}

/// A key and what it does, for the status bar.
struct KeyHint: Hashable, Sendable {
  var keys: String
  var text: String

  init(_ keys: String, _ text: String) { (self.keys, self.text) = (keys, text) }
}
