import TestSupport
import Testing

/// The real program in a terminal of its own, with a home of its own.
struct OrielSession {
  let pty: PtySession
  private let home: TemporaryFolder

  /// - Parameter arguments: Sampling this machine goes on unless they say otherwise; history is never kept.
  init(_ arguments: [String] = [], environment: [String: String] = [:], columns: Int = 120, rows: Int = 35) throws {
    home = try TemporaryFolder()
    let own = ["HOME": home.path, "XDG_STATE_HOME": home.path + "/state", "XDG_CONFIG_HOME": home.path + "/config"]
    pty = try PtySession(
      PtySession.builtProgram("oriel"), ["open", "--no-history"] + arguments, environment: own.merging(environment) { _, given in given },
      columns: columns, rows: rows)
    pty.timeout = .seconds(60)
  }

  var screen: String { pty.terminal.text }

  /// Whether everything that the program switched on is off again.
  var isRestored: Bool {
    !pty.terminal.isAlternateScreen && pty.terminal.isCursorVisible && pty.modes == pty.modesBefore
      && pty.terminal.modes.isDisjoint(with: [1, 1000, 1002, 1003, 1006, 2004, 2026])
  }

  /// Whether text comes to stand on the screen. Each wait in vain leaves the screen in the report.
  func wait(for text: String) -> Bool { wait("\(text.debugDescription) does not come") { $0.terminal.text.contains(text) } }

  func wait(_ failure: String = "in vain", until isTrue: (PtySession) -> Bool) -> Bool {
    if pty.wait(until: isTrue) { return true }
    Issue.record("\(failure):\n\(screen)")
    return false
  }

  func press(_ keys: String, until text: String) -> Bool {
    pty.send(keys)
    return wait(for: text)
  }

  func press(_ keys: String, untilGone text: String) -> Bool {
    pty.send(keys)
    return wait("\(text.debugDescription) stays") { !$0.terminal.text.contains(text) }
  }

  /// Leaves by the key for it.
  func quit() -> PtySession.Ending? {
    pty.send("q")
    _ = wait("q does not end it") { $0.ending != nil }
    return pty.waitForEnding()
  }
}
