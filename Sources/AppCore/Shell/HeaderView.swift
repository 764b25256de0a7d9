import Canvas
import Dashboards
import Text
import TimeSeries
import Widgets

/// The first rows: where one is, the variables, the time range, how often it asks.
struct HeaderView {
  var surroundings: Surroundings
  var opened: OpenDashboards
  var screen: OpenDashboard
  /// What a click on a variable means.
  var meaning: @Sendable (_ variable: String) -> HitTarget.Meaning? = { _ in nil }

  private var theme: Theme { surroundings.settings.theme }
  private var isPlain: Bool { surroundings.settings.symbols == .ascii }

  /// Variables stand in the first row where there is room, else in rows of their own: one, or two on screens of 30 rows and more.
  var height: Int { chipsFitFirstRow ? 1 : 1 + chipLines(width: surroundings.columns - 2).count }

  /// The variables and the time range open their lists, the program's name the start screen.
  func draw(in area: Rect, on drawn: inout Drawn) {
    draw(in: area, on: &drawn.canvas)
    for chip in placedChips(in: area) {
      let place = Rect(left: chip.column, top: chip.row, width: chip.run.width, height: 1)
      drawn.mark(place, each: { [meaning] _, _ in chip.name.map(meaning) ?? .action(.variables) })
    }
    if let name = path.parts.first { drawn.mark(Rect(left: area.left, top: area.top, width: Glyph.width(of: name.text), height: 1), .action(.startScreen)) }
    let clockStart = max(area.right - clock.width - 1, area.left)
    drawn.mark(Rect(left: clockStart, top: area.top, width: area.right - clockStart, height: 1), .action(.timePicker))
  }

  private func draw(in area: Rect, on canvas: inout Canvas) {
    let clock = clock
    let clockStart = max(area.right - clock.width - 1, area.left)
    path.draw(at: area.left, row: area.top, limit: clockStart - area.left - 1, on: &canvas)
    clock.draw(at: clockStart, row: area.top, limit: area.right - clockStart, on: &canvas)
    for chip in placedChips(in: area) { chip.run.draw(at: chip.column, row: chip.row, limit: area.right - 1 - chip.column, on: &canvas) }
  }

  private var path: TextRun {
    var run = TextRun()
    let separator = isPlain ? " > " : " ▸ "
    run.add(" oriel", style(theme.accent).adding(.bold))
    let place = surroundings.settings.context.isEmpty ? surroundings.settings.hostName : surroundings.settings.context
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
    if opened.screens.count > 1 { run.add("  [\(opened.current + 1)/\(opened.screens.count)]", style(theme.mutedText)) }
    return run
  }

  /// Titles of the dashboards through which one came here, where there is room for them.
  private var ancestors: [String] {
    var titles: [String] = []
    var next = screen.origin.flatMap { $0.showedStart ? nil : $0.screen }
    while titles.count < 3, surroundings.columns >= 100, let number = next, let above = opened.screens.first(where: { $0.number == number }) {
      titles.insert(above.dashboard.title.count > 24 ? above.dashboard.title.prefix(23) + "…" : above.dashboard.title, at: 0)
      next = above.origin.flatMap { $0.showedStart ? nil : $0.screen }
    }
    return titles
  }

  private var clock: TextRun {
    var run = TextRun()
    let raw = screen.time.raw
    run.add(TimeRangeText.short(from: raw.from, to: raw.to, zone: surroundings.zone(of: screen)), style(theme.text))
    if screen.refresh.isPaused {
      run.add(isPlain ? "  paused" : "  ⏸ paused", style(theme.warning).adding(.bold))
    } else if let interval = screen.refresh.interval {
      run.add((isPlain ? "  every " : "  ↻ ") + PromDuration.format(interval), style(theme.mutedText))
    }
    let zone = surroundings.zone(of: screen)
    if let last = screen.refresh.lastRefresh { run.add("  " + CivilTimeText.time(last, zone: zone), style(theme.mutedText)) }
    // Times that are not this machine's must say whose they are.
    let seconds = screen.time.resolved.end.milliseconds / 1000
    if zone.offset(at: seconds) != surroundings.settings.zone.offset(at: seconds) {
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
    return chips.isEmpty || width(of: chips) <= surroundings.columns - path.width - clock.width - 4
  }

  /// The variables in rows of `width` columns; the last row may hold more than fit.
  private func chipLines(width: Int) -> [[DashboardVariables.Chip]] {
    let most = surroundings.rows < 30 ? 1 : 2
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

extension Surroundings {
  /// Between header and status bar.
  func bodyArea(of opened: OpenDashboards) -> Rect {
    guard !isKiosk else { return Rect(width: columns, height: rows) }
    let header = opened.screen.map { HeaderView(surroundings: self, opened: opened, screen: $0).height } ?? 1
    return Rect(left: 0, top: header, width: columns, height: rows - header - 1)
  }
}
