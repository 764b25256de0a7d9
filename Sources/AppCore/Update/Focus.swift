import Canvas
import Dashboards
import DataFrames
import Panels
import TimeSeries
import Widgets

/// Focus, scrolling, folding and full screen.
extension Model {
  mutating func move(_ direction: SpatialMovement.Direction) -> [Command] {
    guard var screen else { return [] }
    if screen.view.crosshair != nil {
      moveCrosshair(direction)
      return []
    }
    if moveInsidePanel(direction) { return [] }
    if screen.isFullScreen {
      return direction == .left || direction == .up ? moveInOrder(by: -1) : moveInOrder(by: 1)
    }
    let placement = placement(of: screen)
    let stops = placement.stops
    guard let current = screen.view.focus, let origin = placement.area(of: current) else {
      screen.view.focus = stops.first?.focus
      self.screen = screen
      return []
    }
    guard let index = SpatialMovement.target(from: origin, direction: direction, among: stops.map(\.area)) else {
      return []
    }
    screen.view.focus = stops[index].focus
    self.screen = screen
    keepFocusVisible()
    return askVisiblePanels()
  }

  mutating func moveInOrder(by count: Int) -> [Command] {
    guard var screen else { return [] }
    let stops = placement(of: screen).stops.filter { !screen.isFullScreen || $0.panel != nil }
    guard !stops.isEmpty else { return [] }
    let index = stops.firstIndex { $0.focus == screen.view.focus } ?? (count > 0 ? -1 : 0)
    let next = stops[(index + count + stops.count) % stops.count].focus
    screen.view.focus = next
    if screen.isFullScreen, case .panel(let key) = next { screen.view.fullScreen = key }
    self.screen = screen
    keepFocusVisible()
    return askVisiblePanels()
  }

  mutating func moveToEnd(first: Bool) -> [Command] {
    guard var screen else { return [] }
    let stops = placement(of: screen).stops
    guard let stop = first ? stops.first : stops.last else { return [] }
    screen.view.focus = stop.focus
    screen.view.scroll = first ? 0 : max(placement(of: screen).height - bodyArea.height, 0)
    self.screen = screen
    keepFocusVisible()
    return askVisiblePanels()
  }

  mutating func scroll(byPages pages: Int) -> [Command] {
    guard var screen else { return [] }
    if let key = screen.view.fullScreen {
      var interaction = screen[panel: key].interaction
      let rows = pages * max(bodyArea.height / 2, 1)
      interaction.scrollRow = max(interaction.scrollRow + rows, 0)
      // What shows a cursor shows its row.
      interaction.cursorRow = interaction.cursorRow.map { min(max($0 + rows, 0), max(rowCount(of: key, in: screen) - 1, 0)) }
      screen[panel: key].interaction = interaction
      self.screen = screen
      return []
    }
    let placement = placement(of: screen)
    let height = bodyArea.height
    screen.view.scroll = min(max(screen.view.scroll + pages * max(height - 2, 1), 0), max(placement.height - height, 0))
    let visible = Rect(left: 0, top: screen.view.scroll, width: bodyArea.width, height: height)
    let isFocusVisible = screen.view.focus.flatMap { placement.area(of: $0) }.map { !$0.intersection(visible).isEmpty } ?? false
    if !isFocusVisible {
      screen.view.focus = placement.stops.first { $0.area.top >= visible.top }?.focus ?? placement.stops.last?.focus
    }
    self.screen = screen
    return askVisiblePanels()
  }

  /// Scrolls so that the focus is on screen, wholly if it fits.
  mutating func keepFocusVisible() {
    guard var screen, !screen.isFullScreen else { return }
    let placement = placement(of: screen)
    let height = bodyArea.height
    if let area = screen.view.focus.flatMap({ placement.area(of: $0) }) {
      if area.bottom > screen.view.scroll + height { screen.view.scroll = area.bottom - height }
      if area.top < screen.view.scroll { screen.view.scroll = area.top }
    }
    screen.view.scroll = min(max(screen.view.scroll, 0), max(placement.height - height, 0))
    self.screen = screen
  }

  mutating func focus(_ focus: DashboardViewState.Focus) -> [Command] {
    screen?.view.focus = focus
    if screen?.isFullScreen == true, case .panel(let key) = focus { screen?.view.fullScreen = key }
    keepFocusVisible()
    return askVisiblePanels()
  }

  mutating func open() -> [Command] {
    switch screen?.view.focus {
    case .row: return foldRow()
    case .panel(let key): return screen?.isFullScreen == true ? openInside(key) : toggleFullScreen()
    case nil: return []
    }
  }

  /// Below full screen: what the row under the cursor stands for, the series of anything else.
  private mutating func openInside(_ key: PanelInstance) -> [Command] {
    if let commands = openRow(of: key) { return commands }
    if let picker = seriesPicker(of: key) {
      overlays.append(.picker(picker))
    } else if let picker = linkPicker() {
      overlays.append(.picker(picker))
    } else {
      remark = "There are no series here"
    }
    return []
  }

  mutating func toggleFullScreen() -> [Command] {
    guard var screen else { return [] }
    if screen.view.fullScreen != nil {
      screen.view.fullScreen = nil
    } else {
      guard let key = screen.view.focusedPanel else { return [] }
      screen.view.fullScreen = key
    }
    self.screen = screen
    keepFocusVisible()
    // Another width asks for another resolution.
    if let key = self.screen?.view.fullScreen ?? self.screen?.view.focusedPanel { self.screen?[panel: key].askedEpoch = 0 }
    return askVisiblePanels()
  }

  mutating func foldRow() -> [Command] {
    guard var screen else { return [] }
    let placement = placement(of: screen)
    guard let row = placement.row(of: screen.view.focus) else {
      remark = "This panel is in no row"
      return []
    }
    screen.view.collapsed[row.path] = !row.isCollapsed
    screen.view.focus = .row(row.path)
    self.screen = screen
    keepFocusVisible()
    return askVisiblePanels()
  }

  mutating func foldAllRows(_ folded: Bool) -> [Command] {
    guard var screen else { return [] }
    for row in placement(of: screen).rows { screen.view.collapsed[row.path] = folded }
    if folded, let first = placement(of: screen).rows.first { screen.view.focus = .row(first.path) }
    self.screen = screen
    keepFocusVisible()
    return askVisiblePanels()
  }

  mutating func changeTab(by count: Int) -> [Command] {
    guard let screen else { return [] }
    guard let tabs = placement(of: screen).tabs.first, tabs.tabs.count > 1 else {
      remark = "This dashboard has no tabs"
      return []
    }
    return select(tab: (tabs.selected + count + tabs.tabs.count) % tabs.tabs.count, of: tabs)
  }

  mutating func select(tab index: Int, of tabs: PlacedTabs) -> [Command] {
    guard var screen else { return [] }
    screen.view.tabs[tabs.path] = index
    screen.view.scroll = 0
    screen.view.focus = placement(of: screen).stops.first?.focus
    self.screen = screen
    return askVisiblePanels()
  }

  // MARK: Inside a panel

  /// In full screen, tables and lists take the arrows.
  private mutating func moveInsidePanel(_ direction: SpatialMovement.Direction) -> Bool {
    guard var screen, let key = screen.view.fullScreen, let panel = screen.dashboard.panels[key.panel],
      PanelCatalogue.scrolls(panel.type)
    else { return false }
    var interaction = screen[panel: key].interaction
    switch direction {
    case .up: interaction.cursorRow = nextRow(from: interaction.cursorRow ?? 1, by: -1, of: key, in: screen)
    case .down: interaction.cursorRow = nextRow(from: interaction.cursorRow ?? -1, by: 1, of: key, in: screen)
    case .left: interaction.scrollColumn = max(min(interaction.scrollColumn, lastScrollColumn(of: key)) - 1, 0)
    case .right: interaction.scrollColumn = min(interaction.scrollColumn + 1, lastScrollColumn(of: key))
    }
    screen[panel: key].interaction = interaction
    self.screen = screen
    return true
  }

  private func lastScrollColumn(of key: PanelInstance) -> Int {
    guard let view = panelView(of: key) else { return 0 }
    return view.renderer.lastScrollColumn(for: view.frames, in: view.context, width: view.frame.inside(of: bodyArea).width)
  }

  /// The next row that can be opened, past headings; where none can be, the next one.
  private func nextRow(from row: Int, by step: Int, of key: PanelInstance, in screen: DashboardScreen) -> Int {
    let targets = rowTargets(of: key)
    let last = max((targets.isEmpty ? rowCount(of: key, in: screen) : targets.count) - 1, 0)
    guard targets.contains(where: { $0 != nil }) else { return min(max(row + step, 0), last) }
    var next = row + step
    while targets.indices.contains(next), targets[next] == nil { next += step }
    return targets.indices.contains(next) ? next : min(max(row, 0), last)
  }

  private func rowCount(of key: PanelInstance, in screen: DashboardScreen) -> Int {
    let targets = rowTargets(of: key)
    return targets.isEmpty ? screen.panels[key]?.data?.frames.map(\.rowCount).max() ?? 0 : targets.count
  }

  mutating func changeInteraction(_ change: (inout PanelInteraction) -> Void) {
    guard let key = screen?.view.focusedPanel else { return }
    screen?.panels[key, default: PanelProgress()].interaction.change(change)
  }

  mutating func toggleSeries(_ index: Int) {
    guard let key = screen?.view.focusedPanel, let data = screen?.panels[key]?.data else { return }
    let names = SeriesNames.of(data.frames)
    guard names.indices.contains(index) else {
      remark = "There is no series \(index + 1)"
      return
    }
    changeInteraction { $0.hiddenSeries.formSymmetricDifference([names[index]]) }
  }

  mutating func toggleLegend() {
    guard let key = screen?.view.focusedPanel else { return }
    screen?.panels[key, default: PanelProgress()].showsLegend.toggle()
  }

  /// Column by column, first rising, then falling, then as it came.
  mutating func changeSort() {
    guard let key = screen?.view.focusedPanel, let fields = screen?.panels[key]?.data?.frames.first?.fields else { return }
    let names = fields.map { $0.config.displayName ?? $0.name }
    changeInteraction { interaction in
      guard let sort = interaction.sort, let index = names.firstIndex(of: sort.column) else {
        interaction.sort = names.first.map { .init(column: $0, descending: false) }
        return
      }
      if !sort.descending {
        interaction.sort = .init(column: sort.column, descending: true)
      } else {
        interaction.sort = names.indices.contains(index + 1) ? .init(column: names[index + 1], descending: false) : nil
      }
    }
  }
}

extension PanelInteraction {
  fileprivate mutating func change(_ change: (inout PanelInteraction) -> Void) { change(&self) }
}
