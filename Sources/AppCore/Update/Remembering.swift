import Dashboards
import Widgets

/// What is remembered between runs.
extension Model {
  /// Takes what an earlier run left; from then on changes are kept. To be called before anything is opened.
  ///
  /// - Parameter bytes: `nil` where there is nothing yet.
  package mutating func restore(_ bytes: [UInt8]?) {
    remembered = bytes.map(RememberedState.init(reading:)) ?? RememberedState()
    kept = remembered
    if !settings.isThemeGiven, let theme = settings.themes.first(where: { $0.name == remembered.theme }) { settings.theme = theme }
  }

  mutating func keepStateIfChanged() -> [Command] {
    guard let kept, remembered != kept else { return [] }
    self.kept = remembered
    return [.keepState(remembered.text)]
  }

  /// The next change would fail for the same reason, and be one remark too many.
  mutating func tellOnce(_ problem: LoadProblem) {
    guard !hasToldOfState else { return }
    hasToldOfState = true
    remark = "Stars, recents and choices are not kept: \(problem.reason), \(problem.subject)"
    needsPaint = true
  }

  /// The dashboard under the cursor of the start screen, else the one that is shown.
  mutating func toggleStar() {
    let key: String?
    if showsStart || screen == nil {
      key = chosenStartLine?.entry?.location.key
    } else {
      key = screen?.location.key
    }
    guard let key else { return }
    remembered.toggleStar(key)
    remark = remembered.starred.contains(key) ? "Starred: it stands first on the start screen" : "No longer starred"
  }
}
