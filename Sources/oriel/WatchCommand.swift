import AppCore
import ArgumentParser
import Canvas
import Datasources
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

  private static let timeout = Duration.seconds(10)
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
    let own = ["ORIEL_EVENT": Self.plain(event.kind), "ORIEL_SUBJECT": Self.plain(event.subject)]
    let command = BoundedCommand(
      command: words[0], arguments: words.dropFirst() + [Self.plain(event.text)],
      environment: ProcessEnvironment.variables.merging(own) { _, own in own }, timeout: Self.timeout, discardsOutput: true)
    switch await command.run() {
    case .success(let output) where output.exitCode == 0: break
    case .success(let output): report("The watch command \(words[0]) failed (\(Self.ending(output.exitCode)))")
    case .failure(.timedOut): report("The watch command \(words[0]) took more than \(Self.timeout.components.seconds) s and was ended")
    case .failure: report("The watch command \(words[0]) cannot be run")
    }
  }

  private static func ending(_ exitCode: Int32) -> String { exitCode <= 128 ? "exit code \(exitCode)" : "signal \(exitCode - 128)" }

  /// Text of servers and dashboards: control characters are left out, and so is what no argument may hold.
  private static func plain(_ text: String) -> String {
    VisibleText.of(String(text.prefix(textLimit)).filter { !$0.isNewline && $0 != "\0" })
  }
}
