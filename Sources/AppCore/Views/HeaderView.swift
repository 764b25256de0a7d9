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

  /// Variables stand in the first row where there is room, else in rows of their own: one, or two on screens of 30 rows and more.
  static func height(of model: Model, screen: DashboardScreen) -> Int {
    let view = HeaderView(model: model, screen: screen)
    return view.chipsFitFirstRow ? 1 : 1 + view.chipLines(width: model.columns - 2).count
  }

  func draw(in area: Rect, on canvas: inout Canvas) {
    let clock = clock
    let clockStart = max(area.right - clock.width - 1, area.left)
    path.draw(at: area.left, row: area.top, limit: clockStart - area.left - 1, on: &canvas)
    clock.draw(at: clockStart, row: area.top, limit: area.right - clockStart, on: &canvas)
    for chip in placedChips(in: area) { chip.run.draw(at: chip.column, row: chip.row, limit: area.right - 1 - chip.column, on: &canvas) }
  }

  /// What a click means there.
  enum Target: Hashable {
    case variable(String)
    /// The mark for those that there is no room for.
    case variables
    case time
    /// The program's name, where the way begins.
    case start
  }

  func target(column: Int, row: Int, in area: Rect) -> Target? {
    if row == area.top, column >= max(area.right - clock.width - 1, area.left) { return .time }
    if row == area.top, let name = path.parts.first, column < area.left + Glyph.width(of: name.text) { return .start }
    let place = placedChips(in: area).first { $0.row == row && ($0.column..<$0.column + $0.run.width).contains(column) }
    return place.map { $0.name.map(Target.variable) ?? .variables }
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
    if let key = screen.view.fullScreen {
      run.add(separator, style(theme.mutedText))
      let title = screen.title(of: key)
      run.add(title.isEmpty ? screen.dashboard.panels[key.panel]?.type.rawValue ?? "" : title, style(theme.text))
    }
    if model.opened.screens.count > 1 { run.add("  [\(model.opened.current + 1)/\(model.opened.screens.count)]", style(theme.mutedText)) }
    return run
  }

  /// Titles of the dashboards through which one came here, where there is room for them.
  private var ancestors: [String] {
    var titles: [String] = []
    var next = screen.origin.flatMap { $0.showedStart ? nil : $0.screen }
    while titles.count < 3, model.columns >= 100, let number = next, let above = model.opened.screens.first(where: { $0.number == number }) {
      titles.insert(above.dashboard.title.count > 24 ? above.dashboard.title.prefix(23) + "…" : above.dashboard.title, at: 0)
      next = above.origin.flatMap { $0.showedStart ? nil : $0.screen }
    }
    return titles
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
    let zone = model.zone(of: screen)
    if let last = screen.refresh.lastRefresh { run.add("  " + CivilTimeText.time(last, zone: zone), style(theme.mutedText)) }
    // Times that are not this machine's must say whose they are.
    let seconds = screen.time.resolved.end.milliseconds / 1000
    if zone.offset(at: seconds) != model.settings.zone.offset(at: seconds) {
      run.add(" " + zone.abbreviation(at: seconds), style(theme.warning))
    }
    return run
  }

  private func style(_ color: Color) -> Style { Style(foreground: color, background: theme.background) }
}

// MARK: Variables

extension HeaderView {
  private struct PlacedChip {
    /// `nil` is the mark for those that there is no room for.
    var name: String?
    var run: TextRun
    var column: Int
    var row: Int
  }

  private static let gap = 3

  private func run(of chip: DashboardVariables.Chip) -> TextRun {
    var run = TextRun()
    if !chip.label.isEmpty { run.add("\(chip.label): ", style(theme.mutedText)) }
    run.add(chip.value, style(chip.isFailed ? theme.error : chip.filters ? theme.warning : theme.text))
    run.add(isPlain ? " v" : " ▾", style(theme.mutedText))
    return run
  }

  private func width(of chips: [DashboardVariables.Chip]) -> Int {
    chips.reduce(0) { $0 + run(of: $1).width } + Self.gap * max(chips.count - 1, 0)
  }

  private var chipsFitFirstRow: Bool {
    let chips = screen.variables.chips
    return chips.isEmpty || width(of: chips) <= model.columns - path.width - clock.width - 4
  }

  /// The variables in rows of `width` columns; the last row may hold more than fit.
  private func chipLines(width: Int) -> [[DashboardVariables.Chip]] {
    let most = model.rows < 30 ? 1 : 2
    let lines = wrapped(screen.variables.chips, width: width, most: most)
    guard let last = lines.last, self.width(of: last) > width else { return lines }
    // A filter that is in force is never among those that there is no room for.
    let chips = screen.variables.chips
    return wrapped(chips.filter(\.filters) + chips.filter { !$0.filters }, width: width, most: most)
  }

  private func wrapped(_ chips: [DashboardVariables.Chip], width: Int, most: Int) -> [[DashboardVariables.Chip]] {
    chips.reduce(into: []) { lines, chip in
      if let last = lines.last, lines.count == most || self.width(of: last + [chip]) <= width {
        lines[lines.count - 1].append(chip)
      } else {
        lines.append([chip])
      }
    }
  }

  private func placedChips(in area: Rect) -> [PlacedChip] {
    let chips = screen.variables.chips
    if area.height == 1 {
      let clockStart = max(area.right - clock.width - 1, area.left)
      return placed(chips, from: max(path.width + 2, clockStart - width(of: chips) - 2), to: clockStart - 1, row: area.top)
    }
    return chipLines(width: area.width - 2).prefix(area.height - 1).enumerated().flatMap { index, line in
      placed(line, from: area.left + 1, to: area.right - 1, row: area.top + 1 + index)
    }
  }

  private func placed(_ chips: [DashboardVariables.Chip], from left: Int, to right: Int, row: Int) -> [PlacedChip] {
    var places: [PlacedChip] = []
    var column = left
    for (index, chip) in chips.enumerated() {
      let run = run(of: chip)
      let rest = TextRun([("+\(chips.count - index)", style(theme.mutedText))])
      let room = right - column - (index == chips.count - 1 ? 0 : Self.gap + rest.width)
      if index > 0, run.width > room { return places + [PlacedChip(name: nil, run: rest, column: column, row: row)] }
      places.append(PlacedChip(name: chip.name, run: run, column: column, row: row))
      column += run.width + Self.gap
    }
    return places
  }
}
