import Glibc
import Synchronization

/// A server program on loopback: a child process with a scratch folder, waited for until it answers, ended by its process id.
///
/// It hangs on a pipe of the tests: where they die, it ends with them.
package final class ServerProcess: Sendable {
  package let folder: TemporaryFolder
  private let process: Int32
  private let leash: Int32
  private let isStopped = Mutex(false)

  package struct StartFailure: Error, CustomStringConvertible {
    package var description: String
  }

  /// Searched where Debian's packages put commands; `nil` where it is not installed.
  package static func command(_ name: String) -> String? {
    ["/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/"].map { $0 + name }.first { access($0, X_OK) == 0 }
  }

  /// - Parameter arguments: The program's path first.
  package init(_ arguments: [String], folder: TemporaryFolder, environment: [String: String] = [:]) throws(StartFailure) {
    self.folder = folder
    var pipe: [Int32] = [-1, -1]
    // A socket pair can be kept from other children from its first moment on; a pipe cannot.
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &pipe) == 0 else {
      throw StartFailure(description: "no pipe")
    }
    // The shell waits for the pipe's end and then kills the one process that it started.
    let script = #""$@" </dev/null & server=$!; read -r _; kill -KILL $server; wait $server"#
    let words = ["/bin/sh", "-c", script, "sh"] + arguments
    let variables = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(folder.path)"] + environment.map { "\($0.key)=\($0.value)" }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pipe[0], 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder.path + "/log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let argv = words.map { strdup($0) }
    let envp = variables.map { strdup($0) }
    defer { for text in argv + envp { free(text) } }
    var child: Int32 = 0
    let failure = SpawnAttributes.withDefaults { posix_spawn(&child, "/bin/sh", &actions, $0, argv + [nil], envp + [nil]) }
    close(pipe[0])
    guard failure == 0 else {
      close(pipe[1])
      throw StartFailure(description: "\(arguments.first ?? ""): \(String(cString: strerror(failure)))")
    }
    (process, leash) = (child, pipe[1])
  }

  /// Waits until `GET path` is answered with one of the statuses.
  package func waitUntilReady(port: UInt16, path: String, accepting: Set<Int> = [200]) async throws {
    try await wait(for: "an answer at 127.0.0.1:\(port)") {
      LoopbackPorts.reply(port: port, path: path).map { accepting.contains($0.status) } ?? false
    }
  }

  /// Asks again and again, for a minute at least.
  func wait(for wish: String, until isTrue: () -> Bool) async throws {
    // Counted, as other tests may keep the threads for longer than any deadline.
    for _ in 0..<3000 {
      if isTrue() { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw StartFailure(description: "waited in vain for \(wish); the server said:\n\(folder.read("log").suffix(2000))")
  }

  /// Returns when the process is gone.
  package func stop() {
    let wasStopped = isStopped.withLock { stopped in
      defer { stopped = true }
      return stopped
    }
    guard !wasStopped else { return }
    close(leash)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  deinit { stop() }
}

/// Threads of a test block signals that a program of its own must get.
private enum SpawnAttributes {
  static func withDefaults(_ spawn: (UnsafePointer<posix_spawnattr_t>) -> Int32) -> Int32 {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    return spawn(&attributes)
  }
}

/// A program that is run to its end.
package enum Program {
  /// - Returns: Its exit code and what it wrote to both outputs.
  package static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> (code: Int32, text: String) {
    let folder = try TemporaryFolder()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, folder.path + "/output", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    let home = ["HOME": folder.path, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
    let argv = arguments.map { strdup($0) }
    let envp = home.merging(environment) { _, given in given }.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in argv + envp { free(text) } }
    var child: Int32 = 0
    let failure = SpawnAttributes.withDefaults { posix_spawn(&child, arguments[0], &actions, $0, argv + [nil], envp + [nil]) }
    guard failure == 0 else { throw ServerProcess.StartFailure(description: "\(arguments[0]): \(String(cString: strerror(failure)))") }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return (status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F), folder.read("output"))
  }
}
