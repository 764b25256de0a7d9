import Dispatch
import Glibc

/// The one way to start a program: without a terminal, in a session of its own so that it finds none under `/dev/tty` either,
/// for a limited time, and with a limit to what it says.
package struct BoundedCommand: Sendable {
  /// A path, or a name that is looked for in PATH.
  package var command: String
  package var arguments: [String]
  package var environment: [String: String]
  package var timeout: Duration
  package var maximumBytes = 1 << 20
  /// What it reads from its standard input; nothing where it is empty.
  package var input: [UInt8] = []
  /// What it says goes nowhere.
  package var discardsOutput = false

  package init(
    command: String, arguments: [String], environment: [String: String], timeout: Duration, maximumBytes: Int = 1 << 20,
    discardsOutput: Bool = false
  ) {
    (self.command, self.arguments, self.environment, self.timeout) = (command, arguments, environment, timeout)
    (self.maximumBytes, self.discardsOutput) = (maximumBytes, discardsOutput)
  }

  package struct Output: Sendable {
    package var standardOutput: [UInt8]
    /// The beginning, for people.
    package var standardError: String
    /// As a shell has it: 128 and the signal's number where one ended it.
    package var exitCode: Int32
  }

  package enum Failure: Error, Hashable, Sendable {
    /// In the system's words.
    case notStarted(String)
    case timedOut
    case tooLarge
  }

  /// Waits on a thread of its own. A program that takes too long is killed with everything that it started.
  package func run() async -> Result<Output, Failure> {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: Result { () throws(Failure) in try runAndWait() }) }
    }
  }

  private func runAndWait() throws(Failure) -> Output {
    var (output, errors): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
    guard Self.open(&output) else { throw .notStarted(String(cString: strerror(errno))) }
    guard Self.open(&errors) else {
      output.forEach { close($0) }
      throw .notStarted(String(cString: strerror(errno)))
    }
    defer {
      close(output[0])
      close(errors[0])
    }
    let source = try inputFile()
    let started = start(input: source, output: output[1], errors: errors[1])
    if let source { close(source) }
    close(output[1])
    close(errors[1])
    let process = try started.get()
    let deadline = ContinuousClock.now + timeout
    do throws(Failure) {
      let (said, complained) = try collect(output[0], errors[0], until: deadline)
      return Output(standardOutput: said, standardError: String(decoding: complained, as: UTF8.self), exitCode: try status(of: process, until: deadline))
    } catch {
      // With everything that it started.
      kill(-process, SIGKILL)
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      throw error
    }
  }

  /// A pipe whose ends no other program inherits.
  private static func open(_ ends: inout [Int32]) -> Bool {
    guard pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return true
  }

  /// A file without a name: a program that does not read cannot hold up the one that writes, as it could with a pipe.
  private func inputFile() throws(Failure) -> Int32? {
    if input.isEmpty { return nil }
    let folder = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var template = Array("\(folder)/oriel.XXXXXX".utf8CString)
    let file = mkstemp(&template)
    if file >= 0 {
      unlink(template)
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    }
    guard file >= 0 else { throw .notStarted(String(cString: strerror(errno))) }
    var rest = input[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        close(file)
        throw .notStarted(String(cString: strerror(errno)))
      }
      rest = rest.dropFirst(count)
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  /// In a session of its own, and so in a process group of its own; signals that this program blocks or ignores are as usual again.
  private func start(input: Int32?, output: Int32, errors: Int32) -> Result<pid_t, Failure> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    for (descriptor, pipe) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
      if discardsOutput {
        posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
      } else {
        posix_spawn_file_actions_adddup2(&actions, pipe, descriptor)
      }
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&all)
    for ignored in [SIGPIPE, SIGXFSZ] { sigaddset(&all, ignored) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(Self.newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var argv: [UnsafeMutablePointer<CChar>?] = ([command] + arguments).map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var process: pid_t = 0
    let failure = posix_spawnp(&process, command, &actions, &attributes, &argv, &envp)
    return failure == 0 ? .success(process) : .failure(.notStarted(String(cString: strerror(failure))))
  }

  /// POSIX_SPAWN_SETSID of <spawn.h>, which glibc has for GNU sources only.
  private static let newSession: Int32 = 0x80

  /// Until both ends are closed.
  private func collect(_ output: Int32, _ errors: Int32, until deadline: ContinuousClock.Instant) throws(Failure) -> (output: [UInt8], errors: [UInt8]) {
    var open = [pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: errors, events: Int16(POLLIN), revents: 0)]
    var collected: [[UInt8]] = [[], []]
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while open.contains(where: { $0.fd >= 0 }) {
      let rest = deadline - ContinuousClock.now
      guard rest > .zero else { throw .timedOut }
      let ready = poll(&open, nfds_t(open.count), Int32(clamping: Int(rest / .milliseconds(1)) + 1))
      if ready < 0, errno != EINTR { throw .notStarted(String(cString: strerror(errno))) }
      guard ready > 0 else { continue }
      for index in open.indices where open[index].fd >= 0 && open[index].revents != 0 {
        let count = read(open[index].fd, &buffer, buffer.count)
        if count <= 0 {
          open[index].fd = -1
        } else if index == 1 {
          collected[1] += buffer[..<count].prefix(max(4096 - collected[1].count, 0))
        } else {
          collected[0] += buffer[..<count]
          if collected[0].count > maximumBytes { throw .tooLarge }
        }
      }
    }
    return (collected[0], collected[1])
  }

  private func status(of process: pid_t, until deadline: ContinuousClock.Instant) throws(Failure) -> Int32 {
    var status: Int32 = 0
    while true {
      let result = waitpid(process, &status, WNOHANG)
      if result == process { return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f) }
      if result < 0, errno != EINTR { return 0 }
      guard ContinuousClock.now < deadline else { throw .timedOut }
      usleep(2000)
    }
  }
}
