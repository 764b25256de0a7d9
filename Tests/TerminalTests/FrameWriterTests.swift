import Glibc
import Testing

@testable import Terminal

@Suite struct FrameWriterTests {
  @Test func `what a pipe cannot take is kept and sent later, in order`() {
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    var writer = FrameWriter(descriptor: ends[1])
    let frames = (0..<3).map { frame in (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ frame) } }
    let progress = [writer.send(frames[0]), writer.send(frames[1])]
    #expect(progress == [.blocked, .blocked])
    #expect(writer.isBusy)
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    var isThirdSent = false
    while received.count < 300_000 {
      let count = read(ends[0], &buffer, buffer.count)
      if count > 0 { received += buffer[..<count] } else if writer.resume() == .sent, !isThirdSent {
        isThirdSent = true
        _ = writer.send(frames[2])
      }
    }
    #expect(received == frames.flatMap(\.self))
  }

  @Test func `a closed terminal is noticed`() {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    close(ends[0])
    var writer = FrameWriter(descriptor: ends[1])
    let progress = writer.send([1, 2, 3])
    #expect(progress == .closed)
    #expect(!writer.isBusy)
    close(ends[1])
  }
}

@Suite struct ResizeGateTests {
  @Test func `the first passes at once, the last of a burst a little later`() {
    var gate = ResizeGate()
    let start = ContinuousClock.now
    gate.requested(start)
    let passesAtOnce = gate.isDue(start)
    #expect(passesAtOnce)
    for step in 1...100 { gate.requested(start + .microseconds(100 * step)) }
    let passesSoon = gate.isDue(start + .milliseconds(10))
    #expect(!passesSoon)
    #expect(gate.due == start + .milliseconds(40))
    let passesLater = gate.isDue(start + .milliseconds(40))
    #expect(passesLater)
    #expect(gate.due == nil)
  }
}

@Suite struct TerminfoTests {
  @Test func `an entry survives writing and reading`() throws {
    var entry = TerminfoEntry.embedded
    entry.numbers[.colors] = 0x100_0100
    #expect(TerminfoEntry(compiled: entry.compiled) == entry)
  }

  @Test func `what is no entry is refused`() {
    let whole = TerminfoEntry.embedded.compiled
    for length in 0..<whole.count { _ = TerminfoEntry(compiled: Array(whole.prefix(length))) }
    #expect(TerminfoEntry(compiled: Array(whole.prefix(40))) == nil)
    #expect(TerminfoEntry(compiled: Array(repeating: 0xFF, count: 200)) == nil)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      var broken = whole
      broken[Int.random(in: 0..<60, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      _ = TerminfoEntry(compiled: broken)
    }
  }

  @Test(arguments: ["", "../../etc/passwd", "..", "no-such-terminal"]) func `odd names find nothing`(_ name: String) {
    #expect(TerminfoDatabase.entry(named: name, environment: [:]) == nil)
  }
}

@Suite struct TerminalCommandTests {
  @Test(arguments: [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("abc", "YWJj"), ("é\u{1b}", "w6kb")])
  func `text for the clipboard is sent as base64`(_ text: String, _ base64: String) {
    #expect(String(decoding: TerminalCommand.copy(text), as: UTF8.self) == "\u{1b}]52;c;\(base64)\u{1b}\\")
  }

  @Test func `GNU screen is given no string that it would spill, and the terminal around it the whole`() {
    let sent = TerminalCommand.through(.screen, TerminalCommand.copy(String(repeating: "text ", count: 1000)))
    let strings = String(decoding: sent, as: UTF8.self).split(separator: "\u{1b}\\").map { $0.dropFirst(2) }
    #expect(strings.count > 10 && strings.allSatisfy { $0.utf8.count <= 768 })
    #expect(strings.joined().hasPrefix("\u{1b}]52;c;dGV4dCB0ZXh0") && strings.joined().hasSuffix("\u{7}"))
  }

  @Test func `tmux passes a sequence on in its own wrapping`() {
    #expect(String(decoding: TerminalCommand.through(.tmux, Array("\u{1b}]9;x\u{1b}\\".utf8)), as: UTF8.self) == "\u{1b}Ptmux;\u{1b}\u{1b}]9;x\u{1b}\u{1b}\\\u{1b}\\")
    #expect(TerminalCommand.through(nil, [1, 2]) == [1, 2])
  }

  @Test func `payloads cannot end their sequence`() {
    let hostile = "x\u{1b}\\\u{7}\u{9c}\r\n;y"
    for bytes in [TerminalCommand.title(hostile)] + TerminalCommand.notifications(title: hostile, body: hostile) {
      let body = String(decoding: bytes, as: UTF8.self)
      #expect(!body.contains("\u{7}") && !body.contains("\u{9c}") && !body.contains("\r"))
      #expect(body.components(separatedByEscape: ()) == bytes.filter { $0 == 0x1B }.count)
      #expect(bytes.filter { $0 == 0x1B }.count % 2 == 0)
    }
  }
}

extension String {
  /// Escapes that begin or end an operating system command.
  fileprivate func components(separatedByEscape: Void) -> Int {
    ranges(of: "\u{1b}]").count + ranges(of: "\u{1b}\\").count
  }
}
