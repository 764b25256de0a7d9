import DatasourceKit
import Dashboards
import Text
import TimeSeries

/// What a dashboard means in these surroundings: its time zone, its range now, its sources.
extension Surroundings {
  func zone(of screen: OpenDashboard) -> TimeZoneRules {
    TimeRangeParser.zone(screen.dashboard.time.timezone, system: settings.zone)
  }

  func resolvedRange(of screen: OpenDashboard) -> TimeRange {
    resolve(screen.time.raw, of: screen) ?? screen.time.resolved
  }

  /// - Returns: `nil` where the ends cannot be understood.
  func resolve(_ raw: TimeControl.RawRange, of screen: OpenDashboard) -> TimeRange? {
    TimeRangeParser(now: now, settings: screen.dashboard.time, system: settings.zone)
      .range(from: raw.from, to: raw.to, nowDelay: screen.dashboard.time.nowDelay)
  }

  func datasource(for reference: DatasourceReference?, interpolation: Interpolation) -> DatasourceDirectory.Resolution {
    sources.directory.resolve(type: reference?.type.map { interpolation($0) }, reference: reference?.uid.map { interpolation($0) })
  }

  func environment(of screen: OpenDashboard) -> MacroEnvironment {
    MacroEnvironment(
      range: screen.time.resolved, rawFrom: screen.time.raw.from, rawTo: screen.time.raw.to, zone: zone(of: screen),
      timezoneName: screen.dashboard.time.timezone == "browser" ? "" : screen.dashboard.time.timezone,
      dashboardTitle: screen.dashboard.title, dashboardUID: screen.dashboard.uid ?? "",
      urlPath: "/d/\(screen.dashboard.uid ?? "")")
  }

  /// Where everything of a dashboard lies: what ``OpenDashboard/placed`` keeps, as long as nothing that it depends on changed.
  func placement(of screen: OpenDashboard) -> Placement {
    let conditions = conditions(of: screen)
    if let known = screen.placed, known.conditions == conditions { return known.placement }
    return placement(of: screen, under: conditions)
  }

  func conditions(of screen: OpenDashboard) -> LayoutSolver.Conditions {
    LayoutSolver.Conditions(
      width: columns, values: screen.variables.repeatValues, collapsed: screen.view.collapsed,
      selectedTabs: screen.view.tabs, rangeLength: screen.time.resolved.length, panelsWithoutData: screen.panelsWithoutData)
  }

  func placement(of screen: OpenDashboard, under conditions: LayoutSolver.Conditions) -> Placement {
    Placement(LayoutSolver.solve(screen.dashboard, conditions), of: screen, width: conditions.width)
  }
}

extension Context {
  /// That of the dashboard that is open also holds beside it: for alerts, silences and what is explored. Without one it is
  /// the chosen zone, or this machine's, as the browser's is in Grafana.
  var zone: TimeZoneRules {
    screen.map(surroundings.zone(of:)) ?? TimeRangeParser.zone(surroundings.settings.timezone ?? "", system: surroundings.settings.zone)
  }
}
