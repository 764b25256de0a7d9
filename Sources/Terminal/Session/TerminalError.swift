/// Why a screen could not be opened.
package enum TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Standard output or input is no terminal.
  case notATerminal
  /// `TERM=dumb`: a terminal that cannot place its cursor.
  case dumb
  /// The system refused; `reason` in its words.
  case unavailable(reason: String)

  package var description: String {
    switch self {
    case .notATerminal:
      "standard input and output are not a terminal; to print a dashboard without one, use: oriel render"
    case .dumb:
      "TERM=dumb says that this terminal cannot place its cursor; if it can, start with: TERM=xterm-256color oriel"
    case .unavailable(let reason): "the terminal cannot be used: \(reason)"
    }
  }
}
