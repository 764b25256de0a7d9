package import Canvas

/// Everything that can happen to the application.
package enum Message: Sendable {
  case input(TerminalEvent)
}
