import CSystem
import Glibc

/// The program itself on a pseudo-terminal, on its Host dashboard at 200×60: processor time and memory at a refresh of one
/// second, and what it does while it is paused, which must be nothing.
enum LiveMeasurement {
  private static let seconds = 20

  static func run() {
    let program = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/.build/release/oriel"
    guard access(program, X_OK) == 0 else { return Figure.note("live: skipped, there is no \(program); make build makes it") }
    guard let session = LiveSession(program, columns: 200, rows: 60) else { return Figure.note("live: skipped, it does not start on a terminal") }
    session.pass(seconds: 5)
    var before = session.activity
    session.pass(seconds: seconds)
    let live = session.activity - before
    let memory = session.residentMiB
    session.press(" ")
    // Sleeps that were given up may still come to their end.
    session.pass(seconds: 31)
    before = session.activity
    session.pass(seconds: seconds)
    let paused = session.activity - before
    session.end()
    Figure.report("Host, refreshed every second: processor time", live.processorSeconds / Double(seconds) * 100, limit: 1, unit: "%",
      note: "\(live.wakeUps / seconds) wake-ups a second")
    Figure.report("Host, refreshed every second: memory", memory, limit: 40, unit: "MiB")
    Figure.report("wake-ups in \(seconds) s while paused", Double(paused.wakeUps), limit: 0, unit: "")
  }
}

/// A program on a pseudo-terminal, whose output is read and thrown away.
private struct LiveSession {
  struct Activity {
    var processorSeconds: Double
    var wakeUps: Int

    static func - (one: Activity, other: Activity) -> Activity {
      Activity(processorSeconds: one.processorSeconds - other.processorSeconds, wakeUps: one.wakeUps - other.wakeUps)
    }
  }

  private let process: pid_t
  private let terminal: Int32

  init?(_ program: String, columns: Int32, rows: Int32) {
    let state = "/tmp/oriel-live-measurement-\(getpid())"
    let environment = ["TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", "XDG_STATE_HOME=\(state)", "XDG_CONFIG_HOME=\(state)", "HOME=\(state)"]
    let (arguments, variables) = (Self.strings([program]), Self.strings(environment))
    defer { (arguments + variables).forEach { free($0) } }
    var terminal: Int32 = -1
    process = sys_forkpty_exec(program, arguments, variables, columns, rows, &terminal, nil)
    self.terminal = terminal
    guard process > 0 else { return nil }
  }

  private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] { texts.map { strdup($0) } + [nil] }

  /// Lets the program run.
  func pass(seconds: Int) {
    let end = time(nil) + seconds
    var bytes = [UInt8](repeating: 0, count: 65536)
    while case let left = end - time(nil), left > 0 {
      var polled = pollfd(fd: terminal, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, Int32(left * 1000)) > 0 else { continue }
      if read(terminal, &bytes, bytes.count) <= 0 { return }
    }
  }

  func press(_ key: String) { _ = write(terminal, key, key.utf8.count) }

  /// Of all threads since they began.
  var activity: Activity {
    var activity = Activity(processorSeconds: 0, wakeUps: 0)
    for thread in Self.entries("/proc/\(process)/task") {
      let folder = "/proc/\(process)/task/\(thread)"
      let nanoseconds = Self.text(folder + "/schedstat").split(separator: " ").first.flatMap { Double($0) } ?? 0
      activity.processorSeconds += nanoseconds / 1e9
      for line in Self.text(folder + "/status").split(separator: "\n") where line.hasPrefix("voluntary_ctxt_switches") {
        activity.wakeUps += line.split(separator: "\t").last.flatMap { Int($0) } ?? 0
      }
    }
    return activity
  }

  var residentMiB: Double {
    let line = Self.text("/proc/\(process)/status").split(separator: "\n").first { $0.hasPrefix("VmRSS") }
    return (line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
  }

  func end() {
    kill(process, SIGTERM)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    close(terminal)
  }

  private static func entries(_ folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }

  private static func text(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
  }
}
