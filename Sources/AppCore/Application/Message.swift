package import Canvas

/// Everything that can happen to the application.
package enum Message: Sendable {
  case input(TerminalEvent)
  /// Something that the mouse was over, as the last frame had it.
  case pointer(Pointer)
  /// The time that the last ``Command/wake(at:)`` named has come.
  case due
  /// An effect has its outcome.
  case finished(Effect.Identity, Effect.Outcome)
  /// The configuration, or a provisioning file, is another one now.
  case configurationChanged
  /// Files of dashboards were written, made or removed.
  case dashboardFilesChanged([String])
  /// What went to the terminal so far, and how long it took for its last answer.
  case terminalMeasured(bytes: Int, roundTrip: Duration?)
  /// Something that the user should be told, in a sentence.
  case notice(String)
}
