import Glibc

/// The processes that use most CPU and most memory, with what a table of them shows, under names of our own.
///
/// A process stays for a while after it has left the top, so that its rates do not break off; the number of
/// exposed processes is bounded all the same. One that has just begun waits for its third reading: a machine that compiles starts
/// hundreds a minute which are gone before there is a rate of them, and each would leave its series behind.
struct TopProcesses: Sendable {
  private struct Exposed: Sendable {
    var pid: Int32
    var startTicks: UInt64
    var name: ShortName
    var lastOnTop: UInt32
  }

  private static let ticksPerSecond = 100.0
  /// In sweeps.
  private static let afterglow: UInt32 = 30
  private static let firstReadings: UInt8 = 3

  private let count: Int
  private var exposed: [Exposed] = []
  private var rows = SeriesRows([
    .counter("oriel_process_cpu_seconds_total", "User and system CPU time of a process."),
    .gauge("oriel_process_resident_memory_bytes", "Resident memory of a process."),
    .gauge("oriel_process_virtual_memory_bytes", "Virtual memory of a process."),
    .gauge("oriel_process_threads", "Threads of a process."),
    .gauge(
      "oriel_process_state",
      "State of a process: 0 running, 1 sleeping, 2 waiting for disk, 3 zombie, 4 stopped, 5 idle, 6 other."),
    .gauge("oriel_process_start_time_seconds", "Start of a process since unix epoch in seconds."),
    .gauge("oriel_process_open_fds", "Open file descriptors of a process."),
    .counter("oriel_process_read_bytes_total", "Bytes that a process had read from storage; own processes only."),
    .counter("oriel_process_written_bytes_total", "Bytes that a process had written to storage; own processes only."),
  ])
  private var path: ProcessPath
  private var users: UserNames

  init(settings: HostSettings) {
    count = max(settings.topProcesses, 0)
    path = ProcessPath(proc: settings.proc)
    users = UserNames(rootfs: settings.rootfs)
  }

  /// - Parameter bootTime: In seconds since the Unix epoch; `nil` leaves the start times out.
  mutating func expose(_ table: ProcessTable, bootTime: Double?, in sweep: inout HostSweep) {
    note(largest(of: table) { $0.activity }, in: sweep)
    note(largest(of: table) { Double($0.residentPages) }, in: sweep)
    exposed.removeAll { sweep.generation &- $0.lastOnTop > Self.afterglow }
    if exposed.count > 4 * count {
      exposed.sort { sweep.generation &- $0.lastOnTop < sweep.generation &- $1.lastOnTop }
      exposed.removeLast(exposed.count - 4 * count)
    }
    exposed.removeAll { table.process($0.pid, startTicks: $0.startTicks)?.name != $0.name }
    for entry in exposed {
      guard let process = table.process(entry.pid, startTicks: entry.startTicks) else { continue }
      expose(process, bootTime: bootTime, in: &sweep)
    }
    rows.expire(in: &sweep)
  }

  /// Those with a value above zero, largest first.
  private func largest(of table: ProcessTable, by value: (ProcessTable.Process) -> Double) -> [ProcessTable.Process] {
    var top: [(value: Double, process: ProcessTable.Process)] = []
    guard count > 0 else { return [] }
    for process in table.processes where process.readings >= Self.firstReadings {
      let value = value(process)
      guard value > 0, top.count < count || value > top[count - 1].value else { continue }
      if top.count == count { top.removeLast() }
      let place = top.firstIndex { $0.value < value } ?? top.count
      top.insert((value, process), at: place)
    }
    return top.map(\.process)
  }

  private mutating func note(_ top: [ProcessTable.Process], in sweep: borrowing HostSweep) {
    for process in top {
      let known = exposed.firstIndex { $0.pid == process.pid && $0.startTicks == process.startTicks && $0.name == process.name }
      if let known {
        exposed[known].lastOnTop = sweep.generation
      } else {
        exposed.append(
          Exposed(pid: process.pid, startTicks: process.startTicks, name: process.name, lastOnTop: sweep.generation))
      }
    }
  }

  private mutating func expose(_ process: ProcessTable.Process, bootTime: Double?, in sweep: inout HostSweep) {
    guard let row = row(of: process, in: &sweep) else { return }
    rows.set(row, 0, Double(process.cpuTicks) / Self.ticksPerSecond, in: &sweep)
    rows.set(row, 1, Double(process.residentPages) * Double(sysconf(Int32(_SC_PAGESIZE))), in: &sweep)
    rows.set(row, 2, Double(process.virtualBytes), in: &sweep)
    rows.set(row, 3, Double(process.threads), in: &sweep)
    rows.set(row, 4, Self.stateNumber(process.state), in: &sweep)
    if let bootTime { rows.set(row, 5, bootTime + Double(process.startTicks) / Self.ticksPerSecond, in: &sweep) }
    if let count = openFiles(of: process.pid) { rows.set(row, 6, count, in: &sweep) }
    exposeStorage(process.pid, row: row, in: &sweep)
  }

  private mutating func row(of process: ProcessTable.Process, in sweep: inout HostSweep) -> Int? {
    var key: [UInt8] = []
    withUnsafeBytes(of: (process.startTicks, process.name, process.pid)) { key.append(contentsOf: $0) }
    path.set(process.pid, "")
    let (users, folder) = (users, path.characters)
    return rows.row(key, in: &sweep) { _ in
      [("pid", String(process.pid)), ("name", process.name.string), ("user", users.owner(of: folder))]
    }
  }

  /// Linux 6.2 and later give the number of open files as the size of the folder; before, 0.
  private mutating func openFiles(of pid: Int32) -> Double? {
    path.set(pid, "/fd")
    var status = stat()
    guard stat(path.characters, &status) == 0, status.st_size > 0 else { return nil }
    return Double(status.st_size)
  }

  private mutating func exposeStorage(_ pid: Int32, row: Int, in sweep: inout HostSweep) {
    path.set(pid, "/io")
    guard (try? sweep.file.load(path.characters, isShort: true)) != nil else { return }
    while sweep.file.nextLine() {
      guard let key = sweep.file.nextField() else { continue }
      let column = sweep.file.equals(key, "read_bytes:") ? 7 : sweep.file.equals(key, "write_bytes:") ? 8 : nil
      if let column, let value = sweep.file.nextNumber() { rows.set(row, column, value, in: &sweep) }
    }
  }

  private static func stateNumber(_ state: UInt8) -> Double {
    switch state {
    case UInt8(ascii: "R"): 0
    case UInt8(ascii: "S"): 1
    case UInt8(ascii: "D"): 2
    case UInt8(ascii: "Z"), UInt8(ascii: "X"): 3
    case UInt8(ascii: "T"), UInt8(ascii: "t"): 4
    case UInt8(ascii: "I"): 5
    default: 6
    }
  }
}
