import Canvas
import Dashboards
import Text
import TimeSeries
import Widgets

/// The first rows: where one is, the variables, the time range, how often it asks.
struct HeaderView {
  var model: Model
  var screen: DashboardScreen

  private var theme: Theme { model.settings.theme }
  private var isPlain: Bool { model.settings.symbols == .ascii }

  /// Variables stand in the first row where there is room, else in rows of their own (at most two).
  static func height(of model: Model, screen: DashboardScreen) -> Int {
    let view = HeaderView(model: model, screen: screen)
    guard let chips = view.chips else { return 1 }
    let free = model.columns - view.path.width - view.clock.width - 4
    return chips.width <= free ? 1 : 2
  }

  func draw(in area: Rect, on canvas: inout Canvas) {
    let clock = clock
    let clockStart = max(area.right - clock.width - 1, area.left)
    let pathEnd = path.draw(at: area.left, row: area.top, limit: clockStart - area.left - 1, on: &canvas)
    clock.draw(at: clockStart, row: area.top, limit: area.right - clockStart, on: &canvas)
    guard let chips else { return }
    chips.draw(
      at: start(of: chips, pathEnd, clockStart, in: area), row: area.top + area.height - 1,
      limit: area.height == 1 ? clockStart - pathEnd - 3 : area.width - 2, on: &canvas)
  }

  /// What a click means there.
  enum Target: Hashable {
    case variable(String)
    case time
  }

  func target(column: Int, row: Int, in area: Rect) -> Target? {
    let clockStart = max(area.right - clock.width - 1, area.left)
    if row == area.top, column >= clockStart { return .time }
    guard let chips, row == area.bottom - 1, area.height == 2 || column < clockStart else { return nil }
    let pathEnd = min(area.left + path.width, clockStart - 1)
    var next = start(of: chips, pathEnd, clockStart, in: area)
    for chip in screen.variables.chips {
      let end = next + TextRun(parts(of: chip)).width
      if (next..<end).contains(column) { return .variable(chip.name) }
      next = end + Self.gap.count
    }
    return nil
  }

  /// The column of the first variable: before the clock, or in a row of their own.
  private func start(of chips: TextRun, _ pathEnd: Int, _ clockStart: Int, in area: Rect) -> Int {
    area.height == 1 ? max(pathEnd + 2, clockStart - chips.width - 2) : area.left + 1
  }

  private var path: TextRun {
    var run = TextRun()
    let separator = isPlain ? " > " : " ▸ "
    run.add(" oriel", style(theme.accent).adding(.bold))
    let place = model.settings.context.isEmpty ? model.settings.hostName : model.settings.context
    run.add(separator, style(theme.mutedText))
    run.add(place, style(theme.mutedText))
    run.add(separator, style(theme.mutedText))
    for title in ancestors {
      run.add(title, style(theme.mutedText))
      run.add(separator, style(theme.mutedText))
    }
    run.add(screen.dashboard.title, style(theme.text).adding(.bold))
    if let key = screen.view.fullScreen, let panel = screen.dashboard.panels[key.panel] {
      run.add(separator, style(theme.mutedText))
      run.add(screen.variables.title(panel.title, scope: key.scopedVariables), style(theme.text))
    }
    if model.screens.count > 1 { run.add("  [\(model.current + 1)/\(model.screens.count)]", style(theme.mutedText)) }
    return run
  }

  /// Titles of the dashboards through which one came here, where there is room for them.
  private var ancestors: [String] {
    var titles: [String] = []
    var next = screen.origin.flatMap { $0.showedStart ? nil : $0.screen }
    while titles.count < 3, model.columns >= 100, let number = next, let above = model.screens.first(where: { $0.number == number }) {
      titles.insert(above.dashboard.title.count > 24 ? above.dashboard.title.prefix(23) + "…" : above.dashboard.title, at: 0)
      next = above.origin.flatMap { $0.showedStart ? nil : $0.screen }
    }
    return titles
  }

  private var chips: TextRun? {
    let shown = screen.variables.chips
    guard !shown.isEmpty else { return nil }
    var run = TextRun()
    for (index, chip) in shown.enumerated() {
      if index > 0 { run.add(Self.gap, style(theme.mutedText)) }
      for part in parts(of: chip) { run.add(part.text, part.style) }
    }
    return run
  }

  private static let gap = "   "

  private func parts(of chip: DashboardVariables.Chip) -> [(text: String, style: Style)] {
    let label = chip.label.isEmpty ? [] : [("\(chip.label): ", style(theme.mutedText))]
    return label + [(chip.value, style(chip.isFailed ? theme.error : theme.text)), (isPlain ? " v" : " ▾", style(theme.mutedText))]
  }

  private var clock: TextRun {
    var run = TextRun()
    let raw = screen.time.raw
    run.add(TimeRangeText.short(from: raw.from, to: raw.to, zone: model.zone(of: screen)), style(theme.text))
    if screen.refresh.isPaused {
      run.add(isPlain ? "  paused" : "  ⏸ paused", style(theme.warning).adding(.bold))
    } else if let interval = screen.refresh.interval {
      run.add((isPlain ? "  every " : "  ↻ ") + PromDuration.format(interval), style(theme.mutedText))
    }
    if let last = screen.refresh.lastRefresh {
      run.add("  " + CivilTimeText.time(last, zone: model.zone(of: screen)), style(theme.mutedText))
    }
    return run
  }

  private func style(_ color: Color) -> Style { Style(foreground: color, background: theme.background) }
}
