import Canvas
import FoundationEssentials
import Glibc
import Terminal

/// A program that does nothing but use the terminal, for the tests to run in one: it shows what it is told.
///
/// Keys: `q` quits, `f` fails as a broken program does, `e` writes to standard error, `m` switches the mouse on,
/// `y` copies, `t` waits in a task, `b` paints much, `w` too much, `r` measures the line,
/// `l` limits it, `x` exits without leaving the screen.
/// With the argument `measure` it prints what frames cost instead, with `probe` what the terminal can do,
/// with `svg` a picture of every drawing character.
@main struct TerminalExerciser {
  static func main() {
    EventLoop.blockSignals()
    let ending = MainActor.assumeIsolated { () -> EventLoop.Ending in
      do {
        if CommandLine.arguments.dropFirst().first == "measure" {
          try FrameMeasurements.run()
          exit(0)
        }
        if CommandLine.arguments.dropFirst().first == "probe" {
          try probe()
          exit(0)
        }
        if CommandLine.arguments.dropFirst().first == "svg" {
          print(GlyphChart.canvas().svg(), terminator: "")
          exit(0)
        }
        let screen = try Screen(capabilities: .detect(environment: ProcessInfo.processInfo.environment))
        let session = Session(screen: screen, loop: try EventLoop(screen: screen))
        return session.run()
      } catch {
        print(error)
        exit(2)
      }
    }
    ending.finish()
  }

  @MainActor private static func probe() throws {
    let capabilities = TerminalCapabilities.detect(environment: ProcessInfo.processInfo.environment)
    let report = try TerminalProbe.run(capabilities: capabilities, timeout: .milliseconds(500))
    for finding in report.findings(capabilities) {
      print("\(finding.level) \(finding.subject): \(finding.finding)")
      for line in finding.remedy { print("    \(line)") }
    }
  }
}

@MainActor private final class Session {
  private let screen: Screen
  private let loop: EventLoop
  private var lines: [String] = []
  private var fill: Character?
  private let mainThread = pthread_self()
  private var frames = 0

  init(screen: Screen, loop: EventLoop) {
    (self.screen, self.loop) = (screen, loop)
  }

  func run() -> EventLoop.Ending {
    loop.onEvent = { [unowned self] in take($0) }
    loop.onFrame = { [unowned self] in draw() }
    loop.onNotice = { [unowned self] in lines.append($0) }
    screen.enter()
    screen.setTitle("exerciser")
    loop.needsFrame()
    let ending = loop.run()
    screen.leave()
    return ending
  }

  private func take(_ event: TerminalEvent) {
    switch event {
    case .key(Key(.character("q"))): loop.stop()
    case .key(Key(.character("f"))): failOnPurpose()
    case .key(Key(.character("e"))): _ = write(STDERR_FILENO, "said on standard error\n", 23)
    case .key(Key(.character("m"))): screen.isMouseOn.toggle()
    case .key(Key(.character("y"))): _ = screen.copy("copied text")
    case .key(Key(.character("x"))): exit(3)
    case .key(Key(.character("b"))): fill = fill == "#" ? "@" : "#"
    case .key(Key(.character("r"))): loop.measureRoundTrip()
    case .key(Key(.character("l"))): screen.maximumBytesPerSecond = 20_000
    case .key(Key(.character("w"))): flood()
    case .key(Key(.character("t"))):
      Task {
        try? await Task.sleep(for: .milliseconds(1))
        lines.append("woke on \(pthread_equal(pthread_self(), mainThread) != 0 ? "the main thread" : "another thread")")
        loop.needsFrame()
      }
    case .paste(let text): lines.append("pasted \(text.utf8.count): \(text.prefix(20))")
    case .mouse(let mouse): lines.append("mouse \(mouse.action) \(mouse.column),\(mouse.row)")
    case .key(let key): lines.append("key \(key.code) \(key.modifiers.rawValue)")
    case .resize, .hangUp: break
    }
    loop.needsFrame()
  }

  /// More frames than any terminal takes at once.
  private func flood() {
    var canvas = Canvas(width: screen.size.columns, height: screen.size.rows)
    for frame in 0..<2000 {
      canvas.fill(canvas.bounds, glyph: frame % 2 == 0 ? "#" : "@", style: Style(foreground: .ansi(UInt8(frame % 7 + 1))))
      screen.show(canvas)
    }
    lines.append("flooded, \(screen.traffic.merged > 0 ? "some" : "none") merged")
  }

  private func failOnPurpose() { fatalError("broken on purpose") }

  private func draw() {
    frames += 1
    var canvas = Canvas(width: screen.size.columns, height: screen.size.rows)
    if let fill { canvas.fill(canvas.bounds, glyph: fill == "#" ? "#" : "@", style: Style(foreground: Color(hex: 0xFF8800))) }
    canvas.write("size \(screen.size.columns)x\(screen.size.rows) frame \(frames)\(loop.roundTrip == nil ? "" : " measured")", column: 0, row: 0, style: .plain)
    for (index, line) in lines.suffix(canvas.height - 1).enumerated() {
      canvas.write(line, column: 0, row: index + 1, style: Style(foreground: .ansi(2)))
    }
    screen.show(canvas)
  }
}
