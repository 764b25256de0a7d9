import Canvas
import Dashboards
import DataFrames
import Panels
import TimeSeries
import Widgets

/// Focus, scrolling, folding and full screen.
extension DashboardsFeature {
  mutating func move(_ direction: SpatialMovement.Direction, in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    if screen.view.crosshair != nil {
      moveCrosshair(direction, in: context)
      return []
    }
    if moveInsidePanel(direction, in: context) { return [] }
    if screen.isFullScreen {
      return direction == .left || direction == .up ? moveInOrder(by: -1, in: context) : moveInOrder(by: 1, in: context)
    }
    let placement = context.placement(of: screen)
    let stops = placement.focusTargets
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
    keepFocusVisible(in: context)
    return askVisiblePanels(in: context)
  }

  mutating func moveInOrder(by count: Int, in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    let stops = context.placement(of: screen).focusTargets.filter { !screen.isFullScreen || $0.panel != nil }
    guard !stops.isEmpty else { return [] }
    let index = stops.firstIndex { $0.focus == screen.view.focus } ?? (count > 0 ? -1 : 0)
    let next = stops[(index + count + stops.count) % stops.count].focus
    screen.view.focus = next
    if screen.isFullScreen, case .panel(let key) = next { screen.view.fullScreen = key }
    self.screen = screen
    keepFocusVisible(in: context)
    return askVisiblePanels(in: context)
  }

  mutating func moveToEnd(first: Bool, in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    let stops = context.placement(of: screen).focusTargets
    guard let stop = first ? stops.first : stops.last else { return [] }
    screen.view.focus = stop.focus
    screen.view.scroll = first ? 0 : max(context.placement(of: screen).height - bodyArea(in: context).height, 0)
    self.screen = screen
    keepFocusVisible(in: context)
    return askVisiblePanels(in: context)
  }

  mutating func scroll(byPages pages: Int, in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    if let key = screen.view.fullScreen {
      var interaction = screen[panel: key].interaction
      let rows = pages * max(bodyArea(in: context).height / 2, 1)
      interaction.scrollRow = max(interaction.scrollRow + rows, 0)
      // What shows a cursor shows its row.
      interaction.cursorRow = interaction.cursorRow.map { min(max($0 + rows, 0), max(rowCount(of: key, in: screen, in: context) - 1, 0)) }
      screen[panel: key].interaction = interaction
      self.screen = screen
      return []
    }
    let placement = context.placement(of: screen)
    let height = bodyArea(in: context).height
    screen.view.scroll = min(max(screen.view.scroll + pages * max(height - 2, 1), 0), max(placement.height - height, 0))
    let visible = Rect(left: 0, top: screen.view.scroll, width: bodyArea(in: context).width, height: height)
    let isFocusVisible = screen.view.focus.flatMap { placement.area(of: $0) }.map { !$0.intersection(visible).isEmpty } ?? false
    if !isFocusVisible {
      screen.view.focus = placement.focusTargets.first { $0.area.top >= visible.top }?.focus ?? placement.focusTargets.last?.focus
    }
    self.screen = screen
    return askVisiblePanels(in: context)
  }

  /// Scrolls so that the focus is on screen, wholly if it fits.
  mutating func keepFocusVisible(in context: Surroundings) {
    guard var screen, !screen.isFullScreen else { return }
    let placement = context.placement(of: screen)
    let height = bodyArea(in: context).height
    if let area = screen.view.focus.flatMap({ placement.area(of: $0) }) {
      if area.bottom > screen.view.scroll + height { screen.view.scroll = area.bottom - height }
      if area.top < screen.view.scroll { screen.view.scroll = area.top }
    }
    screen.view.scroll = min(max(screen.view.scroll, 0), max(placement.height - height, 0))
    self.screen = screen
  }

  mutating func setFocus(_ focus: DashboardViewState.Focus, in context: Surroundings) -> [Intent] {
    screen?.view.focus = focus
    if screen?.isFullScreen == true, case .panel(let key) = focus { screen?.view.fullScreen = key }
    keepFocusVisible(in: context)
    return askVisiblePanels(in: context)
  }

  mutating func goDeeper(in context: Surroundings) -> [Intent] {
    switch screen?.view.focus {
    case .row: return foldRow(in: context)
    case .panel(let key): return screen?.isFullScreen == true ? openInside(key, in: context) : toggleFullScreen(in: context)
    case nil: return []
    }
  }

  /// Below full screen: what the row under the cursor stands for, the series of anything else.
  private mutating func openInside(_ key: PanelInstance, in context: Surroundings) -> [Intent] {
    openRow(of: key, in: context) ?? [.open(.series(of: key))]
  }

  mutating func toggleFullScreen(in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    if screen.view.fullScreen != nil {
      screen.view.fullScreen = nil
    } else {
      guard let key = screen.view.focusedPanel else { return [] }
      screen.view.fullScreen = key
    }
    self.screen = screen
    keepFocusVisible(in: context)
    // Another width asks for another resolution.
    if let key = self.screen?.view.fullScreen ?? self.screen?.view.focusedPanel { self.screen?[panel: key].askedGeneration = 0 }
    return askVisiblePanels(in: context)
  }

  mutating func foldRow(in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    let placement = context.placement(of: screen)
    guard let row = placement.row(of: screen.view.focus) else {
      return [.say("This panel is in no row")]
    }
    screen.view.collapsed[row.path] = !row.isCollapsed
    screen.view.focus = .row(row.path)
    self.screen = screen
    keepFocusVisible(in: context)
    return askVisiblePanels(in: context)
  }

  mutating func foldAllRows(_ folded: Bool, in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    for row in context.placement(of: screen).rows { screen.view.collapsed[row.path] = folded }
    if folded, let first = context.placement(of: screen).rows.first { screen.view.focus = .row(first.path) }
    self.screen = screen
    keepFocusVisible(in: context)
    return askVisiblePanels(in: context)
  }

  mutating func changeTab(by count: Int, in context: Surroundings) -> [Intent] {
    guard let screen else { return [] }
    guard let tabs = context.placement(of: screen).tabs.first, tabs.tabs.count > 1 else {
      return [.say("This dashboard has no tabs")]
    }
    return select(tab: (tabs.selected + count + tabs.tabs.count) % tabs.tabs.count, of: tabs, in: context)
  }

  mutating func select(tab index: Int, of tabs: PlacedTabs, in context: Surroundings) -> [Intent] {
    guard var screen else { return [] }
    screen.view.tabs[tabs.path] = index
    screen.view.scroll = 0
    screen.view.focus = context.placement(of: screen).focusTargets.first?.focus
    self.screen = screen
    return askVisiblePanels(in: context)
  }

  /// Full screen, crosshair, selection: Escape takes back the last step into something.
  mutating func goBack(in context: Surroundings) -> [Intent] {
    guard let view = screen?.view else { return [] }
    if view.selectionStart != nil {
      screen?.view.selectionStart = nil
    } else if view.crosshair != nil {
      screen?.view.crosshair = nil
    } else if view.fullScreen != nil {
      screen?.view.fullScreen = nil
      keepFocusVisible(in: context)
      return askVisiblePanels(in: context)
    } else if context.isKiosk {
      return [.perform(.kiosk)]
    } else if let origin = screen?.origin {
      return origin.staysOpen
        ? comeBack(to: origin, screen.flatMap { overlaysBelow[$0.number] } ?? [], in: context) : closeDashboard(in: context)
    }
    return []
  }

  /// The screen has another size.
  mutating func resized(in context: Surroundings) -> [Intent] {
    keepFocusVisible(in: context)
    return askVisiblePanels(in: context)
  }
}
