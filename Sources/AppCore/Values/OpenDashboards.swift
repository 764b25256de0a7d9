/// The dashboards that are open, in the order of opening, and which of them is on screen.
package struct OpenDashboards: Sendable {
  package var screens: [OpenDashboard] = []
  /// An index of ``screens``; 0 while there are none.
  package internal(set) var current = 0
  private var nextNumber = 1

  package init() {}

  /// The one on screen. Setting it does nothing while there is none.
  package var screen: OpenDashboard? {
    get { screens.indices.contains(current) ? screens[current] : nil }
    set {
      guard let newValue, screens.indices.contains(current) else { return }
      screens[current] = newValue
    }
  }

  /// For ``OpenDashboard/number``: never the same twice.
  package mutating func newNumber() -> Int {
    defer { nextNumber += 1 }
    return nextNumber
  }

  /// Takes a dashboard in after the others; `isBehind` leaves the present one on screen.
  package mutating func add(_ screen: OpenDashboard, isBehind: Bool = false) {
    screens.append(screen)
    if !isBehind { current = screens.count - 1 }
  }

  /// Takes the one on screen away; the next one takes its place, or the last.
  package mutating func closeCurrent() -> OpenDashboard? {
    guard screens.indices.contains(current) else { return nil }
    defer { current = min(current, max(screens.count - 1, 0)) }
    return screens.remove(at: current)
  }

  /// The index of a neighbour of the one on screen, round the ends.
  package func index(by count: Int) -> Int {
    guard !screens.isEmpty else { return 0 }
    return ((current + count) % screens.count + screens.count) % screens.count
  }
}

/// How the dashboard begins that is opened next.
struct NextDashboard: Sendable {
  /// While it is being loaded.
  var location: DashboardLocation?
  /// What a link wants it to show.
  var view: RequestedView?
  /// What Escape comes back to from it.
  var origin: Origin?
  /// Named on the command line and not open yet.
  var named: [DashboardLocation] = []

  mutating func takeView() -> RequestedView? {
    defer { view = nil }
    return view
  }

  mutating func takeOrigin() -> Origin? {
    defer { origin = nil }
    return origin
  }
}
