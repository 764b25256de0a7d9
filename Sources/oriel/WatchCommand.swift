import AppCore
import ArgumentParser
import Canvas
import Glibc
import Synchronization

/// A program that the user named, run when something watched has news.
///
/// It gets the sentence as its last argument, never through a shell, and what kind of news it is in its environment
/// (`ORIEL_EVENT`, `ORIEL_SUBJECT`). One runs at a time; news that come meanwhile are dropped but for the last.
final class WatchCommand: Sendable {
  /// The program, looked for in PATH, and its first arguments.
  private let words: [String]
  private let report: @Sendable (String) -> Void
  private let state = Mutex(State())

  private struct State {
    var isRunning = false
    var next: WatchEvent?
  }

  /// How long it may take, in milliseconds.
  private static let limit = 10_000
  private static let textLimit = 1000

  /// - Parameters:
  ///   - words: The program and its first arguments.
  ///   - report: Is told in a sentence when it cannot be run, fails, or takes too long: nobody sees what it writes.
  /// - Returns: `nil` where no program is named.
  /// - Throws: `ValidationError` where there is no such program.
  init?(_ words: [String], report: @escaping @Sendable (String) -> Void) throws {
    guard let program = words.first else { return nil }
    let places = program.contains("/") ? [""] : (ProcessEnvironment.variables["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/" }
    guard places.contains(where: { access("\($0)\(program)", X_OK) == 0 }) else {
      throw ValidationError("--watch-command \(program): there is no such program, or it may not be run")
    }
    (self.words, self.report) = (words, report)
  }

  /// Returns at once.
  func tell(_ event: WatchEvent) {
    let begins = state.withLock { state in
      guard !state.isRunning else {
        state.next = event
        return false
      }
      state.isRunning = true
      return true
    }
    guard begins else { return }
    Task.detached { [self] in
      var event = event
      while true {
        await run(event)
        let next = state.withLock { state -> WatchEvent? in
          defer { state.next = nil }
          if state.next == nil { state.isRunning = false }
          return state.next
        }
        guard let next else { return }
        event = next
      }
    }
  }

  private func run(_ event: WatchEvent) async {
    guard let process = spawn(words + [Self.plain(event.text)], ["ORIEL_EVENT=\(Self.plain(event.kind))", "ORIEL_SUBJECT=\(Self.plain(event.subject))"])
    else { return report("The watch command \(words[0]) cannot be run") }
    var status: Int32 = 0
    for _ in 0..<(Self.limit / 50) {
      if waitpid(process, &status, WNOHANG) != 0 {
        if status != 0 { report("The watch command \(words[0]) failed (\(Self.ending(status)))") }
        return
      }
      try? await Task.sleep(for: .milliseconds(50))
    }
    kill(process, SIGKILL)
    waitpid(process, &status, 0)
    report("The watch command \(words[0]) took more than \(Self.limit / 1000) s and was ended")
  }

  private static func ending(_ status: Int32) -> String { status & 0x7F == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)" }

  /// Text of servers and dashboards: control characters are left out, and so is what no argument may hold.
  private static func plain(_ text: String) -> String {
    VisibleText.of(String(text.prefix(textLimit)).filter { !$0.isNewline && $0 != "\0" })
  }

  /// With this program's environment, no terminal, and no signal blocked.
  private func spawn(_ arguments: [String], _ extra: [String]) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] { posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    let environment = ProcessEnvironment.variables.map { "\($0.key)=\($0.value)" } + extra
    return Self.withVector(arguments) { arguments in
      Self.withVector(environment) { environment in
        var process: pid_t = 0
        guard let program = arguments[0], posix_spawnp(&process, program, &actions, &attributes, arguments, environment) == 0 else { return nil }
        return process
      }
    }
  }

  private static func withVector<T>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T) -> T {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
