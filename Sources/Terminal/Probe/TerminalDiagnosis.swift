import Canvas

/// What a probe means for the user, line by line, with what to change where something can be better.
package struct TerminalFinding: Hashable, Sendable {
  package enum Level: Hashable, Sendable { case good, unknown, poor }

  package var level: Level
  package var subject: String
  package var finding: String
  /// Where to change it, and the very lines to paste; empty when there is nothing to do.
  package var remedy: [String]

  package init(level: Level, subject: String, finding: String, remedy: [String] = []) {
    (self.level, self.subject, self.finding, self.remedy) = (level, subject, finding, remedy)
  }
}

extension TerminalProbe.Report {
  /// In the order of their weight for the picture.
  @MainActor package func findings(_ capabilities: TerminalCapabilities) -> [TerminalFinding] {
    [
      answering(capabilities), color(capabilities), characters(capabilities), widthsFinding(), synchronization(),
      clipboardFinding(capabilities), escapeDelay(capabilities), mouseFinding(),
    ].compactMap(\.self)
  }

  private func answering(_ capabilities: TerminalCapabilities) -> TerminalFinding {
    let isNamed = !capabilities.term.isEmpty
    let described =
      (isNamed ? "TERM=\(capabilities.term)" : "TERM is not set")
      + (capabilities.isDescribed ? "" : isNamed ? ", which this machine does not know (using one that fits most)" : " (using one that fits most)")
    guard answers else {
      return TerminalFinding(
        level: .unknown, subject: "terminal", finding: "\(described); it answers no questions", remedy: [])
    }
    let time = roundTrip.map { ", answers in \($0.components.attoseconds / 1_000_000_000_000_000 + $0.components.seconds * 1000) ms" }
    return TerminalFinding(
      level: capabilities.isDescribed ? .good : .unknown, subject: "terminal",
      finding: "\(name ?? "no name"), \(described)\(time ?? "")",
      remedy: capabilities.isDescribed ? [] : !isNamed ? ["export TERM=xterm-256color"] : ["# on your own machine:", "infocmp -x $TERM | ssh HOST tic -x -"])
  }

  private func color(_ capabilities: TerminalCapabilities) -> TerminalFinding {
    func finding(_ level: TerminalFinding.Level, _ text: String, _ remedy: [String] = []) -> TerminalFinding {
      TerminalFinding(level: level, subject: "colours", finding: text, remedy: remedy)
    }
    switch (capabilities.depth, directColor) {
    case (.direct, false):
      return finding(.poor, "COLORTERM promises 24-bit, but the terminal changes them", ["unset COLORTERM"])
    case (.direct, _): return finding(directColor == true ? .good : .unknown, "24-bit\(directColor == true ? ", measured" : "")", tmuxColors(capabilities))
    case (.none, _): return finding(.poor, "none (NO_COLOR, or TERM has none)", ["unset NO_COLOR", "export TERM=xterm-256color"])
    case (_, true): return finding(.poor, "the terminal shows 24-bit, but COLORTERM does not say so", ["export COLORTERM=truecolor"])
    // The console shows 16 whatever it is sent.
    case (.ansi16, _) where capabilities.term == "linux": return finding(.good, "16, all that the console has")
    default:
      let count = capabilities.depth == .indexed256 ? "256" : "16"
      return finding(.unknown, "\(count); where the terminal can show 24-bit:", tmuxColors(capabilities) + ["export COLORTERM=truecolor"])
    }
  }

  private func tmuxColors(_ capabilities: TerminalCapabilities) -> [String] {
    capabilities.multiplexer == .tmux && directColor != true
      ? ["# ~/.tmux.conf", "set -g default-terminal tmux-256color", "set -as terminal-features ',*:RGB'"] : []
  }

  private func characters(_ capabilities: TerminalCapabilities) -> TerminalFinding {
    TerminalFinding(
      level: capabilities.isUTF8 ? .good : .poor, subject: "characters",
      finding: capabilities.isUTF8 ? "UTF-8, \(capabilities.symbols.rawValue)" : "ASCII only: the locale is not UTF-8",
      remedy: capabilities.isUTF8 ? [] : ["export LC_CTYPE=C.UTF-8"])
  }

  private func widthsFinding() -> TerminalFinding? {
    let known = widths.filter { $0.measured != nil }
    guard !known.isEmpty else { return nil }
    let wrong = known.filter { $0.measured != $0.expected }
    guard !wrong.isEmpty else {
      return TerminalFinding(level: .good, subject: "widths", finding: "as counted, measured for \(known.map(\.name).joined(separator: ", "))", remedy: [])
    }
    let list = wrong.map { "\($0.name) \($0.measured ?? 0) instead of \($0.expected)" }.joined(separator: ", ")
    return TerminalFinding(
      level: .poor, subject: "widths", finding: list,
      remedy: ["# in the terminal's settings: ambiguous-width characters are narrow", "oriel --ascii"])
  }

  private func synchronization() -> TerminalFinding {
    let level: TerminalFinding.Level = synchronizedOutput == true ? .good : .unknown
    let text = synchronizedOutput == true ? "yes: frames appear at once" : "not known to the terminal: large frames may tear"
    return TerminalFinding(level: level, subject: "synchronized output", finding: text, remedy: [])
  }

  private func clipboardFinding(_ capabilities: TerminalCapabilities) -> TerminalFinding {
    let remedy = capabilities.multiplexer == .tmux ? ["# ~/.tmux.conf", "set -g set-clipboard on"] : []
    return TerminalFinding(
      level: clipboard == true ? .good : .unknown, subject: "clipboard (OSC 52)",
      finding: clipboard == true ? "yes" : "the terminal does not say; try `y` and paste", remedy: clipboard == true ? [] : remedy)
  }

  private func escapeDelay(_ capabilities: TerminalCapabilities) -> TerminalFinding? {
    guard capabilities.multiplexer == .tmux else { return nil }
    return TerminalFinding(
      level: .unknown, subject: "escape key", finding: "older tmux holds it back for half a second",
      remedy: ["# ~/.tmux.conf", "set -sg escape-time 10"])
  }

  private func mouseFinding() -> TerminalFinding {
    TerminalFinding(
      level: mouse == true ? .good : .unknown, subject: "mouse",
      finding: mouse == true ? "yes, `m` switches it on" : "the terminal does not say; `m` switches it on", remedy: [])
  }
}
