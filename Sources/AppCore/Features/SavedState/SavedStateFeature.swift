/// Keeps what outlives a run: written whenever it changed.
struct SavedStateFeature: Feature {
  enum Message: Sendable { case written(LoadProblem?) }

  private(set) var state = SavedState()
  /// What was written last; `nil` while nothing is to be written.
  private var lastSaved: SavedState?
  /// That it could not be written was said: the next change would fail for the same reason, and be one sentence too many.
  private var hasReportedFailure = false

  /// Takes what an earlier run left; from then on changes are written.
  ///
  /// - Parameter bytes: `nil` where there is nothing yet.
  mutating func restore(_ bytes: [UInt8]?) {
    state = bytes.map(SavedState.init(reading:)) ?? SavedState()
    lastSaved = state
  }

  mutating func carryOut(_ change: SavedState.Change, in surroundings: Surroundings) -> [Intent] {
    state.apply(change)
    guard let lastSaved, state != lastSaved else { return [] }
    self.lastSaved = state
    let text = state.text
    return [.start(Effect(Effect.Identity(.savedState, "write"), .changing) { world in Message.written(await world.saveState(text)) })]
  }

  mutating func handle(_ message: Message, in surroundings: Surroundings) -> [Intent] {
    guard case .written(let problem?) = message, !hasReportedFailure else { return [] }
    hasReportedFailure = true
    return [.say("Stars, recents and choices are not kept: \(problem.reason), \(problem.subject)")]
  }
}
