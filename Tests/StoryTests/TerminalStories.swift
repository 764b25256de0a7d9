import Glibc
import TestSupport
import Testing

/// Keys in, screen out: the program as built, in a real pseudo-terminal.
@Suite(.serialized) struct TerminalStories {
  /// A dashboard that needs no data.
  static func dashboard(title: String, panel: String) -> String {
    """
    {"title": "\(title)", "schemaVersion": 39, "panels": [
      {"id": 1, "type": "text", "title": "\(panel)", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}, "options": {"content": "first words", "mode": "markdown"}},
      {"id": 2, "type": "text", "title": "Second", "gridPos": {"x": 12, "y": 0, "w": 12, "h": 8}, "options": {"content": "other words", "mode": "markdown"}}]}
    """
  }

  @Test func `a bare start shows this machine, and q leaves the terminal as it was`() throws {
    let session = try OrielSession()
    #expect(session.wait(for: "Host"))
    #expect(session.wait(for: "Memory"))
    #expect(session.pty.terminal.isAlternateScreen)
    #expect(session.quit() == .exited(0))
    #expect(session.isRestored)
    #expect(session.pty.terminal.unknownSequences.isEmpty)
  }

  @Test func `moving, a panel on the full screen, and back`() throws {
    let folder = try TemporaryFolder()
    let session = try OrielSession([try folder.write(Self.dashboard(title: "Board", panel: "First"), to: "board.json")])
    #expect(session.wait(for: "other words"))
    #expect(session.press("lf", untilGone: "first words"))
    #expect(session.screen.contains("other words"))
    #expect(session.press("\u{1b}", until: "first words"))
    #expect(session.press("\u{1b}[D\r", untilGone: "other words"))
    #expect(session.press("\u{1b}", until: "other words"))
    #expect(session.quit() == .exited(0))
    #expect(session.isRestored)
  }

  @Test func `a dashboard that is saved is shown anew, and one that is broken changes nothing`() throws {
    let folder = try TemporaryFolder()
    let session = try OrielSession([try folder.write(Self.dashboard(title: "Board", panel: "First"), to: "board.json")])
    #expect(session.wait(for: "first words"))
    try folder.write(Self.dashboard(title: "Board", panel: "Renamed"), to: "board.json")
    #expect(session.wait(for: "Renamed"))
    try folder.write("{\"title\": ", to: "board.json")
    #expect(session.wait(for: "the dashboard stays as it was"))
    #expect(session.screen.contains("Renamed"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `contexts are switched by name; a configuration with an error says its line and changes nothing`() throws {
    let folder = try TemporaryFolder()
    let configuration = "contexts:\n  - name: prod\n    datasources: [{name: T, uid: t, type: testdata}]\n  - name: lab\n    datasources: [{name: T, uid: t, type: testdata}]\n"
    let file = try folder.write(configuration, to: "config.yaml")
    let board = try folder.write(Self.dashboard(title: "Board", panel: "First"), to: "board.json")
    let session = try OrielSession(["--config", file, board])
    #expect(session.wait(for: "prod ▸ Board"))
    #expect(session.press("gc", until: "in use"))
    #expect(session.press("lab\r", until: "lab ▸ Board"))
    try folder.write(configuration.replacing("type: testdata", with: "typo: testdata"), to: "config.yaml")
    #expect(session.wait(for: "config.yaml:3:"))
    #expect(session.screen.contains("lab ▸ Board"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `resized to 40 by 12 and up again`() throws {
    let session = try OrielSession()
    #expect(session.wait(for: "Memory"))
    session.pty.resize(columns: 40, rows: 12)
    #expect(session.wait { $0.terminal.line(11).contains("quit") || $0.terminal.line(11).contains("help") || $0.terminal.line(0).contains("Host") })
    session.pty.resize(columns: 160, rows: 45)
    #expect(session.wait { $0.terminal.line(44).contains("quit") })
    #expect(session.quit() == .exited(0))
    #expect(session.isRestored)
  }

  @Test func `too small says so and recovers`() throws {
    let session = try OrielSession()
    #expect(session.wait(for: "Memory"))
    session.pty.resize(columns: 15, rows: 4)
    #expect(session.wait(for: "15×4"))
    session.pty.resize(columns: 100, rows: 30)
    #expect(session.wait(for: "Memory"))
    #expect(session.quit() == .exited(0))
  }

  @Test func `help lists the keys, themes change, the time range opens, pause is shown`() throws {
    let session = try OrielSession()
    #expect(session.wait(for: "Memory"))
    #expect(session.press("?", until: "Panel to the left"))
    #expect(session.press("\u{1b}", untilGone: "Panel to the left"))
    #expect(session.press("T", until: "Theme: "))
    #expect(session.press("t", until: "Last "))
    #expect(session.press("\u{1b}", untilGone: "Last 15"))
    #expect(session.press(" ", until: "aused"))
    #expect(session.quit() == .exited(0))
    #expect(session.isRestored)
  }

  static let deaths: [(Int32, PtySession.Ending)] = [
    (SIGTERM, .killed(SIGTERM)), (SIGHUP, .killed(SIGHUP)), (SIGINT, .killed(SIGINT)), (SIGSEGV, .killed(SIGSEGV)),
    (SIGABRT, .killed(SIGABRT)),
  ]

  @Test(arguments: deaths) func `killed or crashed, the terminal is given back`(_ number: Int32, _ ending: PtySession.Ending) throws {
    let session = try OrielSession(["--no-host"])
    #expect(session.wait { $0.terminal.isAlternateScreen && !$0.terminal.text.isEmpty })
    session.pty.signal(number)
    #expect(session.pty.waitForEnding() == ending)
    #expect(session.isRestored)
  }

  /// Under a shell, because only a process with a parent that controls jobs can be stopped.
  @Test func `Ctrl-Z gives the terminal back to the shell, and fg goes on`() throws {
    let home = try TemporaryFolder()
    let shell = try PtySession(
      "/bin/bash", ["--norc", "--noprofile", "-i"],
      environment: ["PS1": "ready> ", "HISTFILE": "", "HOME": home.path, "XDG_STATE_HOME": home.path], columns: 100, rows: 30)
    shell.timeout = .seconds(60)
    #expect(shell.wait(for: "ready>"))
    shell.send("\(PtySession.builtProgram("oriel")) open --no-history\n")
    #expect(shell.wait { $0.terminal.isAlternateScreen && $0.terminal.text.contains("Memory") })
    shell.send("\u{1a}")
    #expect(shell.wait { !$0.terminal.isAlternateScreen && $0.terminal.text.contains("Stopped") })
    #expect(shell.terminal.isCursorVisible)
    shell.send("fg\n")
    #expect(shell.wait { $0.terminal.isAlternateScreen && $0.terminal.text.contains("Memory") })
    shell.send("q")
    #expect(shell.wait { !$0.terminal.isAlternateScreen })
    shell.send("exit\n")
    _ = shell.waitForEnding()
  }

  static let environments: [[String: String]] = [
    ["TERM": "never-heard-of"], ["NO_COLOR": "1"], ["LC_ALL": "C"], ["TERM": "vt100"], ["TERM": "linux"],
    ["TERM": "screen-256color", "STY": "1.pts"], ["TERM": "tmux-256color", "TMUX": "/tmp/none,1,0"],
  ]

  @Test(arguments: environments) func `usable in any terminal`(_ environment: [String: String]) throws {
    let session = try OrielSession(environment: environment)
    #expect(session.wait(for: "Memory"))
    if environment["NO_COLOR"] != nil {
      #expect(!String(decoding: session.pty.output, as: UTF8.self).contains("\u{1b}[38;"))
    }
    #expect(session.quit() == .exited(0))
  }

  @Test func `escape sequences in titles and texts are shown and never sent`() throws {
    let folder = try TemporaryFolder()
    let evil = "\\u001b]2;owned\\u0007\\u001b[31mred\\u009b5n\\u0008"
    let session = try OrielSession([try folder.write(Self.dashboard(title: "T\(evil)", panel: "P\(evil)"), to: "evil.json")])
    #expect(session.wait(for: "other words"))
    let sent = String(decoding: session.pty.output, as: UTF8.self)
    #expect(!sent.contains("\u{1b}]2;owned"))
    #expect(!sent.contains("\u{1b}[31mred"))
    #expect(!sent.unicodeScalars.contains("\u{9b}"))
    #expect(!session.pty.terminal.title.contains { $0.isNewline || $0 == "\u{1b}" })
    #expect(session.quit() == .exited(0))
  }

  @Test func `a broken file of a folder stands in the list and says why`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.dashboard(title: "Board", panel: "P"), to: "board.json")
    _ = try folder.write("{", to: "half.json")
    _ = try folder.write("a: {{ template }}", to: "chart.yaml")
    let session = try OrielSession(["--no-host", "--prometheus", "http://127.0.0.1:1", folder.path], columns: 120)
    #expect(session.wait(for: "half.json"))
    #expect(session.screen.contains("cannot be read") && session.screen.contains("Board") && !session.screen.contains("chart.yaml"))
    #expect(session.press("half", until: "1/"))
    #expect(session.press("\r", until: "the text ends inside an object"))
    session.pty.send("\u{3}")
    #expect(session.quit() == .exited(0))
  }

  static let broken: [(text: String, said: String)] = [
    ("", "empty"), ("hello", "expected a value"), (String(repeating: "[", count: 20_000), "deeper"), ("[1, 2]", "board.json"),
  ]

  @Test(arguments: broken) func `a broken file is explained, and the program goes on`(_ text: String, _ said: String) throws {
    let folder = try TemporaryFolder()
    let session = try OrielSession(["--no-host", try folder.write(text, to: "board.json")], columns: 160)
    #expect(session.wait(for: said))
    #expect(session.press("?", until: "Panel to the left"))
    session.pty.send("\u{1b}")
    _ = session.wait { !$0.terminal.text.contains("Panel to the left") }
    #expect(session.quit() == .exited(0))
    #expect(session.isRestored)
  }
}
