import Widgets

/// Actions: an overlay that they open, a feature that carries them out, or the application's own.
extension Application {
  mutating func perform(_ action: Action.ID) -> [Intent] {
    needsPaint = true
    if let intents = OverlayCatalogue.open(action, in: context) { return intents }
    if let intents = dashboards.perform(action, in: surroundings) { return intents }
    switch action {
    case .quit:
      isEnding = true
      return [.terminal(.quit)]
    case .startScreen: return [.showStart(true), .listDashboards(), .sources(.check)]
    case .scrapeFound: return [.sources(.scrapeFound)]
    case .star: return toggleStar()
    case .theme: return nextTheme()
    case .kiosk:
      isKiosk.toggle()
      return dashboards.resized(in: surroundings)
    case .mouse:
      isMouseOn.toggle()
      return [.say(isMouseOn ? "Mouse on: click, wheel; m switches it off" : "Mouse off"), .terminal(.mouse(isMouseOn))]
    case .redraw: return [.terminal(.repaint)]
    case .suspend: return [.terminal(.suspend)]
    case .copy: return copyFocusedPanel()
    case .bundle: return writeBundle()
    default: return []
    }
  }

  private mutating func nextTheme() -> [Intent] {
    let index = settings.themes.firstIndex { $0.name == settings.theme.name } ?? -1
    guard !settings.themes.isEmpty else { return [] }
    settings.theme = settings.themes[(index + 1) % settings.themes.count]
    return [.remember(.theme(settings.theme.name)), .say("Theme: \(settings.theme.name)")]
  }

  /// The dashboard under the cursor of the start screen, else the one that is shown.
  private func toggleStar() -> [Intent] {
    let key = showsStart || screen == nil ? start.chosenLine(in: context)?.entry?.location.key : screen?.location.key
    guard let key else { return [] }
    let isStarred = savedState.state.starred.contains(key)
    return [.remember(.toggleStar(dashboard: key)), .say(isStarred ? "No longer starred" : "Starred: it stands first on the start screen")]
  }

  /// The focused panel's data as a table.
  private func copyFocusedPanel() -> [Intent] {
    guard let panel = screen?.view.focusedPanel else { return [] }
    return [.copy(InspectionText.data(of: panel, in: context))]
  }

  private func writeBundle() -> [Intent] {
    guard screen != nil else { return [] }
    let bundle = IncidentBundle(application: self)
    let effect = Effect(Effect.Identity(.application, "bundle"), .changing) { world in
      WrittenText.sentence(await world.write(bundle.files(), to: bundle.folder))
    }
    return [.say("Writing the incident bundle …"), .start(effect)]
  }
}
