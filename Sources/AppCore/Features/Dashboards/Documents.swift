import Dashboards
import DatasourceKinds
import Text
import TimeSeries

/// Dashboards made in this program, and saving one.
extension DashboardsFeature {
  static let pinnedLocation = DashboardLocation.scratch(name: "Scratch")

  /// Opens a dashboard made here, or shows its new form where it is open.
  mutating func openDocument(_ document: JSONValue, at location: DashboardLocation, in context: Surroundings) -> [Intent] {
    begin(from: context, staysOpen: false)
    return [.closeAllOverlays] + showDocument(document, at: location, in: context)
  }

  private mutating func showDocument(_ document: JSONValue, at location: DashboardLocation, in context: Surroundings) -> [Intent] {
    guard let dashboard = try? Dashboard.decodeAll(document, file: "explore").first else { return [] }
    guard let index = opened.screens.firstIndex(where: { $0.location == location }) else {
      next.view = RequestedView(from: dashboard.time.from, to: dashboard.time.to)
      let intents = take(.success(dashboard), from: location, in: context)
      screen?.document = document
      return intents
    }
    opened.screens[index].dashboard = dashboard
    opened.screens[index].document = document
    if index != opened.current {
      opened.screens[index].time.change(to: .init(from: dashboard.time.from, to: dashboard.time.to))
      opened.screens[index].origin = next.origin
      overlaysBelow[opened.screens[index].number] = nextOverlaysBelow
    }
    next.origin = nil
    return show(dashboardAt: index, in: context) + refreshNow(isUrgent: true, in: context)
  }

  /// Adds the focused panel, with its variables filled in, to a dashboard made here.
  mutating func pin(in context: Surroundings) -> [Intent] {
    guard let screen, let key = screen.view.focusedPanel, let panel = screen.dashboard.panels[key.panel], screen.location != Self.pinnedLocation else {
      return []
    }
    var interpolation = screen.variables.interpolation.scoped(key.scopedVariables)
    interpolation.untouched.formUnion(GeneratedDashboard.macrosOfLength)
    let dialect = panel.datasource?.type.map { QueryDialect(datasourceType: $0) } ?? .prometheus
    let source = interpolation.fill(panel.source, dialect: dialect)
    if let index = opened.screens.firstIndex(where: { $0.location == Self.pinnedLocation }), let document = opened.screens[index].document {
      let extended = GeneratedDashboard.adding(source, to: document)
      guard let dashboard = try? Dashboard.decodeAll(extended, file: "scratch").first else { return [] }
      opened.screens[index].dashboard = dashboard
      opened.screens[index].document = extended
      return [.say("Pinned; g t goes to the scratch dashboard, Ctrl-S there saves it")]
    }
    let empty = GeneratedDashboard.dashboard(
      title: "Scratch", panels: [], from: screen.time.raw.from, to: screen.time.raw.to, timezone: screen.dashboard.time.timezone,
      refresh: screen.refresh.interval.map(PromDuration.format))
    let here = opened.current
    let intents = showDocument(GeneratedDashboard.adding(source, to: empty), at: Self.pinnedLocation, in: context)
    let back = show(dashboardAt: here, in: context)
    return intents + back + [.say("Pinned to a new scratch dashboard; g t goes there, Ctrl-S there saves it")]
  }

  // MARK: Saving

  func save() -> [Intent] {
    guard let screen else { return [] }
    // A second one replaces what was saved of this very dashboard, never another of the same title.
    let file = OutputFile(name: screen.savedName ?? screen.dashboard.title + ".json", text: GeneratedDashboard.document(of: screen).prettyText + "\n")
    let (replaces, number) = (screen.savedName != nil, screen.number)
    let effect = Effect(Effect.Identity(.dashboards, "save", dashboard: number), .changing) { world in
      Message.saved(dashboard: number, await world.save(file, replaces: replaces))
    }
    return [.say("Saving …"), .start(effect)]
  }

  mutating func takeSaved(_ result: Result<String, LoadProblem>, dashboard number: Int) -> [Intent] {
    if case .success(let place) = result, let index = opened.screens.firstIndex(where: { $0.number == number }) {
      opened.screens[index].savedName = place.split(separator: "/").last.map(String.init)
    }
    return [.say(WrittenText.sentence(result)), .listDashboards()]
  }
}
