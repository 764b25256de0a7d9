import Glibc
import Synchronization

/// Feeds every parser and decoder damaged input: `FuzzRunner [--iterations N] [--seed N] [--subject NAME] [--from N]`.
///
/// A trap ends the program; its last words name the subject and the iteration, with which the same input is made again.
@main
struct FuzzRunner {
  static func main() {
    var (iterations, seed, first) = (20_000, UInt64(1), 0)
    var wanted: String?
    var arguments = CommandLine.arguments.dropFirst()
    while let option = arguments.popFirst() {
      switch (option, arguments.popFirst()) {
      case ("--iterations", let value?): iterations = max(Int(value) ?? iterations, 0)
      case ("--seed", let value?): seed = UInt64(value) ?? seed
      case ("--from", let value?): first = max(Int(value) ?? first, 0)
      case ("--subject", let value?): wanted = value
      default: return fail("usage: FuzzRunner [--iterations N] [--seed N] [--subject NAME] [--from N]")
      }
    }
    let subjects = FuzzSubject.all.filter { wanted == nil || $0.name == wanted }
    guard !subjects.isEmpty else { return fail("no such subject; there are: " + FuzzSubject.all.map(\.name).joined(separator: ", ")) }
    LastWords.arm()
    var stalls = 0
    for (number, subject) in subjects.enumerated() {
      let clock = ContinuousClock()
      let start = clock.now
      let found = FuzzLoop(subject, seed: seed).run(first..<first + iterations) { LastWords.note(subject.name, seed: seed, iteration: $0) }
      print("\(number + 1)/\(subjects.count) \(subject.name): \(iterations) inputs in \(clock.now - start)")
      for stall in found {
        print("  stall of \(stall.duration): --subject \(subject.name) --seed \(seed) --from \(stall.iteration) --iterations 1")
      }
      stalls += found.count
    }
    exit(stalls == 0 ? 0 : 1)
  }

  private static func fail(_ message: String) {
    let line = message + "\n"
    _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(2)
  }
}

/// What is said when the program traps: memory of fixed size, which a signal handler may read.
private enum LastWords {
  private static let capacity = 200
  /// Written by the only thread before each input, read by the handler of a signal on that thread.
  nonisolated(unsafe) private static let words = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
  nonisolated(unsafe) private static let length = UnsafeMutablePointer<Int>.allocate(capacity: 1)

  static func arm() {
    length.pointee = 0
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
      signal(number) { _ in
        _ = write(STDERR_FILENO, LastWords.words, LastWords.length.pointee)
        _exit(70)
      }
    }
  }

  static func note(_ subject: String, seed: UInt64, iteration: Int) {
    let text = "\ntrap: --subject \(subject) --seed \(seed) --from \(iteration) --iterations 1\n"
    var count = 0
    for byte in text.utf8.prefix(capacity) {
      words[count] = byte
      count += 1
    }
    length.pointee = count
  }
}
