import Glibc
import TestSupport
import Testing

/// The exerciser in a real pseudo-terminal.
@Suite(.serialized) struct TerminalSessionTests {
  private func start(
    columns: Int = 60, rows: Int = 12, environment: [String: String] = [:]
  ) throws -> PtySession {
    try PtySession(
      PtySession.builtProgram("TerminalExerciser"), environment: environment, columns: columns, rows: rows)
  }

  private func isRestored(_ session: PtySession) -> Bool {
    !session.terminal.isAlternateScreen && session.terminal.isCursorVisible
      && session.terminal.modes.isDisjoint(with: [1000, 1002, 1003, 1006, 2004, 2026, 1])
  }

  @Test func `paints, reports keys, and leaves the terminal as it was`() throws {
    let session = try start()
    #expect(session.wait(for: "size 60x12"))
    #expect(session.terminal.isAlternateScreen && !session.terminal.isCursorVisible)
    #expect(session.terminal.modes.contains(2004))
    #expect(session.terminal.title == "exerciser")
    #expect(session.modes != session.modesBefore)
    session.send("\u{1b}[1;5A")
    #expect(session.wait(for: "key up 1"))
    session.send("\u{1b}")
    #expect(session.wait(for: "key escape 0"))
    session.send("t")
    #expect(session.wait(for: "woke on the main thread"))
    session.send("q")
    #expect(session.waitForEnding() == .exited(0))
    #expect(session.modes == session.modesBefore)
    #expect(isRestored(session))
    #expect(session.terminal.unknownSequences.isEmpty)
  }

  static let deaths: [(Int32, PtySession.Ending)] = [
    (SIGTERM, .killed(SIGTERM)), (SIGHUP, .killed(SIGHUP)), (SIGINT, .killed(SIGINT)), (SIGQUIT, .killed(SIGQUIT)),
    (SIGSEGV, .killed(SIGSEGV)), (SIGABRT, .killed(SIGABRT)), (SIGBUS, .killed(SIGBUS)),
    (SIGUSR1, .killed(SIGUSR1)), (SIGALRM, .killed(SIGALRM)), (SIGXCPU, .killed(SIGXCPU)), (SIGSYS, .killed(SIGSYS)),
  ]

  @Test(arguments: deaths) func `is restored after a signal, which the parent still sees`(
    _ number: Int32, _ ending: PtySession.Ending
  ) throws {
    let session = try start()
    session.send("m")
    #expect(session.wait { $0.terminal.modes.contains(1006) })
    session.signal(number)
    #expect(session.waitForEnding() == ending)
    #expect(session.modes == session.modesBefore)
    #expect(isRestored(session))
  }

  @Test(arguments: ["f", "x"]) func `is restored after a crash and after exit()`(_ key: String) throws {
    let session = try start()
    #expect(session.wait(for: "size"))
    session.send("e" + key)
    #expect(session.waitForEnding() == (key == "x" ? .exited(3) : .killed(SIGILL)))
    #expect(session.modes == session.modesBefore)
    #expect(isRestored(session))
    // What was said meanwhile is told on the normal screen.
    let afterwards = try #require(session.text(after: "\u{1b}[?1049l"))
    #expect(afterwards.contains("said on standard error"))
    if key == "f" { #expect(afterwards.contains("broken on purpose")) }
  }

  @Test func `standard error does not garble the picture and is told afterwards`() throws {
    let session = try start()
    #expect(session.wait(for: "size"))
    session.send("et")
    #expect(session.wait(for: "woke"))
    #expect(!session.terminal.text.contains("said"))
    session.send("q")
    _ = session.waitForEnding()
    #expect(session.terminal.text.contains("said on standard error"))
  }

  @Test func `a hundred resizes end in the right picture`() throws {
    let session = try start()
    #expect(session.wait(for: "size 60x12"))
    for step in 0..<100 { session.resize(columns: 20 + step, rows: 1 + step % 30) }
    session.resize(columns: 1, rows: 1)
    #expect(session.wait { $0.terminal.line(0) == "s" || $0.terminal.line(0) == "…" })
    session.resize(columns: 70, rows: 20)
    #expect(session.wait(for: "size 70x20"))
    session.send("q")
    #expect(session.waitForEnding() == .exited(0))
  }

  @Test func `mouse, paste and clipboard`() throws {
    let session = try start()
    session.send("m")
    #expect(session.wait { $0.terminal.modes.isSuperset(of: [1000, 1002, 1006]) })
    session.send("\u{1b}[<64;10;5M")
    #expect(session.wait(for: "mouse wheelUp 9,4"))
    session.send("\u{1b}[200~quit? q\u{1b}[201~")
    #expect(session.wait(for: "pasted 7: quit? q"))
    session.send("y")
    #expect(session.wait { $0.terminal.commands.contains("52;c;Y29waWVkIHRleHQ=") })
    session.send("m")
    #expect(session.wait { !$0.terminal.modes.contains(1000) })
    session.send("q")
    #expect(session.waitForEnding() == .exited(0))
  }

  @Test func `megabytes pasted do not stall it`() throws {
    let session = try start()
    #expect(session.wait(for: "size"))
    session.send("\u{1b}[200~")
    session.send(Array(repeating: UInt8(ascii: "z"), count: 3 << 20))
    session.send("\u{1b}[201~")
    #expect(session.wait(for: "pasted 1048576: zzzz"))
    #expect(session.wait(for: "The paste was cut after 1 MiB"))
    session.send("q")
    #expect(session.waitForEnding() == .exited(0))
  }

  @Test func `frames that a slow terminal cannot take are merged, and the last one arrives`() throws {
    let session = try start(columns: 200, rows: 60)
    #expect(session.wait(for: "size"))
    session.send("w")
    #expect(session.wait(for: "flooded, some merged"))
    #expect(!session.terminal.text.contains("#") && !session.terminal.text.contains("@"))
    session.send("r")
    #expect(session.wait(for: "measured"))
    session.send("lbbbbb")
    #expect(session.wait(for: "####"))
    session.send("q")
    #expect(session.waitForEnding() == .exited(0))
  }

  @Test func `a terminal that takes nothing does not keep the program from ending`() throws {
    let session = try start(columns: 200, rows: 60)
    #expect(session.wait(for: "size"))
    session.send("w")
    session.signal(SIGTERM)
    #expect(session.waitForEnding() == .killed(SIGTERM))
    #expect(isRestored(session))
  }

  @Test(arguments: ["no-such-terminal", "xterm", "linux", "screen-256color", "vt100"])
  func `works whatever TERM says`(_ term: String) throws {
    let session = try start(environment: ["TERM": term, "LC_ALL": "C"])
    #expect(session.wait(for: "size 60x12"))
    session.send("q")
    #expect(session.waitForEnding() == .exited(0))
    #expect(isRestored(session))
  }

  @Test func `a terminal that cannot place its cursor is refused with advice`() throws {
    let session = try start(environment: ["TERM": "dumb"])
    #expect(session.waitForEnding() == .exited(2))
    #expect(session.terminal.text.contains("TERM=xterm-256color"))
  }

  /// Alone, and as `make run` starts it: in the process group of something that waits for it.
  @Test(arguments: ["PROGRAM", "sh -c 'PROGRAM; true'"])
  func `Ctrl-Z gives the terminal back to the shell, and fg takes it again`(_ command: String) throws {
    let command = command.replacing("PROGRAM", with: PtySession.builtProgram("TerminalExerciser"))
    let shell = try PtySession(
      "/bin/bash", ["--norc", "--noprofile", "-i"], environment: ["PS1": "ready> ", "HISTFILE": ""], columns: 60, rows: 12)
    #expect(shell.wait(for: "ready>"))
    shell.send("stty -a | md5sum; \(command)\n")
    #expect(shell.wait(for: "size 60x12"))
    #expect(shell.terminal.isAlternateScreen)
    shell.send("\u{1a}")
    #expect(shell.wait { !$0.terminal.isAlternateScreen && $0.terminal.text.contains("Stopped") })
    #expect(shell.terminal.isCursorVisible)
    shell.send("stty -a | md5sum; echo sums\n")
    #expect(shell.wait { $0.terminal.text.contains("\nsums") })
    let sums = shell.terminal.text.split(separator: "\n").filter { $0.hasSuffix("  -") }
    #expect(Set(sums).count == 1 && sums.count == 2)
    shell.resize(columns: 50, rows: 10)
    shell.send("fg\n")
    #expect(shell.wait(for: "size 50x10"))
    #expect(shell.terminal.isAlternateScreen)
    shell.send("\u{1b}[A")
    #expect(shell.wait(for: "key up"))
    shell.send("q")
    #expect(shell.wait { !$0.terminal.isAlternateScreen })
    shell.send("exit\n")
    #expect(shell.waitForEnding() == .exited(0))
  }

  @Test func `a process stopped from outside repaints when it goes on`() throws {
    let session = try start()
    #expect(session.wait(for: "size"))
    session.signal(SIGSTOP)
    #expect(session.waitStopped())
    let written = session.output.count
    session.signal(SIGCONT)
    #expect(session.wait { String(decoding: $0.output[written...], as: UTF8.self).contains("size 60x12") })
    session.send("q")
    #expect(session.waitForEnding() == .exited(0))
  }

  @Test func `a terminal that answers is measured`() throws {
    let session = try PtySession(
      PtySession.builtProgram("TerminalExerciser"), ["probe"], environment: ["COLORTERM": "truecolor"], columns: 100, rows: 40)
    #expect(session.waitForEnding() == .exited(0))
    #expect(session.modes == session.modesBefore)
    #expect(isRestored(session))
    let text = session.terminal.text
    #expect(text.contains("good terminal: Virtual(1), TERM=xterm-256color"))
    #expect(text.contains("good colours: 24-bit, measured"))
    #expect(text.contains("good widths: as counted"))
    #expect(text.contains("good synchronized output"))
  }

  @Test func `a terminal that is silent is not waited for`() throws {
    let session = try PtySession(PtySession.builtProgram("TerminalExerciser"), ["probe"], columns: 100, rows: 40)
    session.answersQuestions = false
    #expect(session.waitForEnding() == .exited(0))
    #expect(session.terminal.text.contains("it answers no questions"))
  }
}
