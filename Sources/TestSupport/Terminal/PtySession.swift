import CSystem
import Glibc

/// A program in a terminal of its own, as a person would have it: what it shows, what is typed, how it ends.
///
/// Every wait ends as soon as what it waits for is there, and gives up after ``timeout``; conditions are looked at
/// after each piece of output.
package final class PtySession {
  package enum Ending: Hashable, Sendable { case exited(Int32), killed(Int32) }

  package private(set) var terminal: VirtualTerminal
  /// Everything that the program has written.
  package private(set) var output: [UInt8] = []
  package private(set) var ending: Ending?
  /// Whether questions of the program to the terminal (cursor position, modes) are answered.
  package var answersQuestions = true
  package var timeout = Duration.seconds(10)
  package let process: Int32
  /// The terminal's modes before the program touched them.
  package let modesBefore: [UInt8]
  private let descriptor: Int32

  package struct StartFailure: Error { package var reason: String }

  /// - Parameters:
  ///   - program: A path; see ``builtProgram(_:)``.
  ///   - environment: All of it. `TERM` is `xterm-256color` and `LC_ALL` is `C.UTF-8` unless it says otherwise.
  package init(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], columns: Int = 80, rows: Int = 24
  ) throws(StartFailure) {
    terminal = VirtualTerminal(columns: columns, rows: rows)
    let standard = ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no"]
    let variables = standard.merging(environment) { _, own in own }.map { "\($0.key)=\($0.value)" }
    var (master, child): (Int32, Int32) = (-1, -1)
    var modes = termios()
    Self.withStrings([program] + arguments) { argv in
      Self.withStrings(variables) { envp in
        child = sys_forkpty_exec(program, argv, envp, Int32(columns), Int32(rows), &master, &modes)
      }
    }
    guard child > 0 else { throw StartFailure(reason: "\(program): \(String(cString: strerror(errno)))") }
    (process, descriptor, modesBefore) = (child, master, Self.bytes(of: modes))
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit {
    if ending == nil {
      kill(process, SIGKILL)
      var status: Int32 = 0
      waitpid(process, &status, 0)
    }
    close(descriptor)
  }

  /// The path of an executable of this package, which lies beside the running tests.
  package static func builtProgram(_ name: String) -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/" + name
  }

  private static func withStrings(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Void) {
    let copies = strings.map { strdup($0) }
    body(copies + [nil])
    for copy in copies { free(copy) }
  }
}

// MARK: Acting

extension PtySession {
  package func send(_ text: String) { send(Array(text.utf8)) }

  package func send(_ bytes: [UInt8]) {
    var sent = 0
    let deadline = ContinuousClock.now + timeout
    while sent < bytes.count, ContinuousClock.now < deadline {
      let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent) }
      if count > 0 { sent += count } else if errno != EAGAIN { return } else { readOutput(milliseconds: 10) }
    }
  }

  /// Changes the size; the program hears of it by SIGWINCH.
  package func resize(columns: Int, rows: Int) {
    terminal.resize(columns: columns, rows: rows)
    _ = sys_set_window_size(descriptor, Int32(columns), Int32(rows))
  }

  package func signal(_ number: Int32) { kill(process, number) }

  /// The terminal's modes (termios, as the program left them), to compare with ``modesBefore``.
  package var modes: [UInt8] {
    var modes = termios()
    return tcgetattr(descriptor, &modes) == 0 ? Self.bytes(of: modes) : []
  }

  private static func bytes(of modes: termios) -> [UInt8] {
    withUnsafeBytes(of: modes) { Array($0.prefix(MemoryLayout<tcflag_t>.size * 4)) } + withUnsafeBytes(of: modes.c_cc) { Array($0) }
  }
}

// MARK: Waiting

extension PtySession {
  /// Whether text comes to stand on the screen.
  package func wait(for text: String) -> Bool { wait { $0.terminal.text.contains(text) } }

  package func wait(until isTrue: (PtySession) -> Bool) -> Bool {
    let deadline = ContinuousClock.now + timeout
    while true {
      if isTrue(self) { return true }
      if ending != nil || ContinuousClock.now >= deadline { return false }
      if !readOutput(milliseconds: 20) { reap() }
    }
  }

  /// How the program ended; `nil` if it did not within the timeout. All its output is read first.
  package func waitForEnding() -> Ending? {
    _ = wait { $0.ending != nil }
    while readOutput(milliseconds: 0) {}
    return ending
  }

  /// Whether the program comes to be stopped, as by Ctrl-Z. Only then may it be continued.
  package func waitStopped() -> Bool {
    let deadline = ContinuousClock.now + timeout
    while ContinuousClock.now < deadline {
      if processState == "T" { return true }
      readOutput(milliseconds: 10)
    }
    return false
  }

  /// What the program wrote after the last occurrence of a sequence; `nil` if it did not write that.
  package func text(after sequence: String) -> String? {
    let written = String(decoding: output, as: UTF8.self)
    guard let range = written.ranges(of: sequence).last else { return nil }
    return String(written[range.upperBound...])
  }

  private var processState: Character? {
    let file = open("/proc/\(process)/stat", O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = read(file, &bytes, bytes.count)
    // After the name in brackets, which may contain anything.
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: ")").last?.dropFirst().first
  }

  @discardableResult
  private func readOutput(milliseconds: Int32) -> Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&polled, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else {
      // The last writer is gone; do not spin until the process is.
      if count < 0, errno == EIO { _ = poll(nil, 0, min(milliseconds, 2)) }
      return false
    }
    output += buffer[..<count]
    terminal.feed(buffer[..<count])
    if answersQuestions, !terminal.replies.isEmpty { send(terminal.takeReplies()) }
    return true
  }

  private func reap() {
    var status: Int32 = 0
    guard ending == nil, waitpid(process, &status, WNOHANG) == process else { return }
    ending = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(status & 0x7F)
  }
}
