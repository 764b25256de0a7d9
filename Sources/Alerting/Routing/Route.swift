package import TimeSeries

/// A route of an Alertmanager, with what it takes over from those above it.
package struct Route: Sendable {
  package var receiver: String
  package var matchers: [RouteMatcher]
  package var continues: Bool
  /// Labels; `...` alone is all of them.
  package var groupBy: [String]
  package var groupWait: Milliseconds
  package var groupInterval: Milliseconds
  package var repeatInterval: Milliseconds
  package var muteIntervals: [String]
  package var activeIntervals: [String]
  package var routes: [Route]
  package var place: SourcePlace

  package var groupsByAll: Bool { groupBy == ["..."] }

  /// The labels that alerts of one group share.
  package func groupLabels(of labels: Labels) -> Labels {
    groupsByAll ? labels : labels.keeping(Set(groupBy))
  }

  package var matcherText: String { matchers.isEmpty ? "{}" : "{" + matchers.map(\.description).joined(separator: ", ") + "}" }
}

/// What an alert meets on its way through the tree.
package struct RouteStep: Sendable {
  package enum Verdict: Hashable, Sendable {
    /// The alert goes to this route's receiver.
    case delivers
    /// It matches, and a route below takes the alert.
    case passes
    /// `because` names the first matcher that does not hold.
    case differs(because: String)
    /// A route before it took the alert and does not continue.
    case notAsked(after: String)
  }

  package var route: Route
  package var depth: Int
  package var verdict: Verdict
}

extension Route {
  /// The routes that take an alert, in order: as Alertmanager decides, a route takes what none of those below it takes, and those behind one
  /// that took it are asked only where that one continues.
  package func takers(of labels: Labels) -> [Route] { walk(labels).filter { $0.verdict == .delivers }.map(\.route) }

  /// Every route of the tree, top down, with what it says to the alert.
  package func walk(_ labels: Labels) -> [RouteStep] {
    var steps: [RouteStep] = []
    _ = walk(labels, depth: 0, &steps)
    return steps
  }

  /// - Returns: Whether the alert was taken here or below.
  private func walk(_ labels: Labels, depth: Int, _ steps: inout [RouteStep]) -> Bool {
    let place = steps.count
    steps.append(RouteStep(route: self, depth: depth, verdict: .passes))
    if let other = matchers.first(where: { !$0.matches(labels) }) {
      steps[place].verdict = .differs(because: "\(other), and \(other.name) is \(labels[other.name].map { "\"\($0)\"" } ?? "not set")")
      return false
    }
    var isTaken = false
    var ended: Route?
    for child in routes {
      if let ended {
        child.notAsked(after: ended, depth: depth + 1, &steps)
        continue
      }
      if child.walk(labels, depth: depth + 1, &steps) {
        isTaken = true
        if !child.continues { ended = child }
      }
    }
    if !isTaken { steps[place].verdict = .delivers }
    return true
  }

  private func notAsked(after other: Route, depth: Int, _ steps: inout [RouteStep]) {
    steps.append(RouteStep(route: self, depth: depth, verdict: .notAsked(after: other.matcherText)))
  }
}
