import Glibc

/// The processes of the machine as `/proc/<pid>/stat` shows them, kept from sweep to sweep.
struct ProcessTable: Sendable {
  struct Process: Sendable {
    var pid: Int32
    /// Ticks after boot. With the pid it names a process for ever, where pids come round again.
    var startTicks: UInt64
    var name: ShortName
    /// `R`, `S`, `D`, `Z`, `T`, `I`, …
    var state: UInt8
    var threads: UInt64
    var cpuTicks: UInt64
    /// Recently used ticks, older ones counting less.
    var activity: Double
    var virtualBytes: UInt64
    var residentPages: UInt64
    var isKernelThread: Bool
    /// In how many readings it was found; those of the first reading count as old.
    var readings: UInt8 = 1
  }

  /// Kernel threads that did nothing lately are read only every so many sweeps: they are most of the processes of an
  /// idle machine.
  private static let restOfKernelThreads: Int32 = 5
  /// In ticks; see ``Process/activity``.
  private static let idleActivity = 0.01
  private static let kernelThreadFlag: UInt64 = 0x0020_0000

  /// By rising pid.
  private(set) var processes: [Process] = []
  private var previous: [Process] = []
  private var pids: [Int32] = []
  private let proc: String
  private var path: ProcessPath
  private var turn: Int32 = 0
  private var isFirstReading = true

  /// Of the activity of one sweep, this much still counts in the next.
  private static let persistence = 0.7

  init(proc: String) {
    self.proc = proc
    path = ProcessPath(proc: proc)
  }

  mutating func read(with file: inout FileScanner) throws(HostFault) {
    try listProcesses()
    swap(&processes, &previous)
    processes.removeAll(keepingCapacity: true)
    turn = (turn + 1) % Self.restOfKernelThreads
    var old = 0
    for pid in pids {
      while old < previous.count, previous[old].pid < pid { old += 1 }
      if old < previous.count, previous[old].pid == pid, previous[old].isKernelThread,
        previous[old].activity < Self.idleActivity, (pid + turn) % Self.restOfKernelThreads != 0
      {
        processes.append(previous[old])
        continue
      }
      path.set(pid, "/stat")
      // Processes end while they are listed.
      guard (try? file.load(path.characters, isShort: true)) != nil, var process = Self.process(pid, in: &file) else {
        continue
      }
      if old < previous.count, previous[old].pid == pid, previous[old].startTicks == process.startTicks {
        let used = process.cpuTicks >= previous[old].cpuTicks ? process.cpuTicks - previous[old].cpuTicks : 0
        process.activity = previous[old].activity * Self.persistence + Double(used)
        process.readings = previous[old].readings == .max ? .max : previous[old].readings + 1
      } else if isFirstReading {
        process.readings = .max
      }
      processes.append(process)
    }
    isFirstReading = false
  }

  /// The process with that pid and start; `nil` where it has ended.
  func process(_ pid: Int32, startTicks: UInt64) -> Process? {
    var (low, high) = (0, processes.count)
    while low < high {
      let middle = (low + high) / 2
      if processes[middle].pid < pid { low = middle + 1 } else { high = middle }
    }
    guard low < processes.count, processes[low].pid == pid, processes[low].startTicks == startTicks else { return nil }
    return processes[low]
  }

  private mutating func listProcesses() throws(HostFault) {
    pids.removeAll(keepingCapacity: true)
    guard let folder = opendir(proc) else { throw HostFault(path: proc, errorNumber: errno) }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      if let pid = withUnsafeBytes(of: &entry.pointee.d_name, Self.pid) { pids.append(pid) }
    }
    if !zip(pids, pids.dropFirst()).allSatisfy(<) { pids.sort() }
  }

  private static func pid(_ name: UnsafeRawBufferPointer) -> Int32? {
    var pid: Int32 = 0
    for byte in name.prefix(11) {
      if byte == 0 { return pid > 0 ? pid : nil }
      let digit = byte &- UInt8(ascii: "0")
      guard digit <= 9, pid < 100_000_000 else { return nil }
      pid = pid * 10 + Int32(digit)
    }
    return nil
  }

  /// Fields by their number in proc(5); the name in parentheses may hold anything, parentheses too.
  static func process(_ pid: Int32, in file: inout FileScanner) -> Process? {
    let contents = 0..<file.count
    guard let open = file.index(of: UInt8(ascii: "("), in: contents),
      let close = file.lastIndex(of: UInt8(ascii: ")"), in: contents), open < close,
      file.selectLine(from: close + 1), let state = file.nextField()
    else { return nil }
    let name = ShortName(file.bytes(open + 1..<close))
    file.skipFields(5)
    guard let flags = file.nextUnsigned() else { return nil }
    file.skipFields(4)
    guard let user = file.nextUnsigned(), let system = file.nextUnsigned() else { return nil }
    file.skipFields(4)
    guard let threads = file.nextUnsigned() else { return nil }
    file.skipFields(1)
    guard let start = file.nextUnsigned(), let virtualBytes = file.nextUnsigned(), let resident = file.nextUnsigned() else {
      return nil
    }
    return Process(
      pid: pid, startTicks: start, name: name, state: file.byte(at: state.lowerBound), threads: threads,
      cpuTicks: user &+ system, activity: 0, virtualBytes: virtualBytes, residentPages: resident,
      isKernelThread: flags & kernelThreadFlag != 0)
  }
}

/// A process' name in place: the kernel keeps 15 bytes of it.
struct ShortName: Hashable, Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ bytes: some Collection<UInt8>) {
    for (place, byte) in bytes.prefix(16).enumerated() {
      if place < 8 { low |= UInt64(byte) << (8 * place) } else { high |= UInt64(byte) << (8 * (place - 8)) }
    }
  }

  var string: String {
    let bytes = (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? low : high) >> (8 * ($0 % 8))) }
    return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}

/// Builds `/proc/<pid>/<file>` in one buffer.
struct ProcessPath: Sendable {
  private(set) var characters: [CChar]
  private let prefixLength: Int

  init(proc: String) {
    characters = proc.utf8.map { CChar(bitPattern: $0) } + [CChar(bitPattern: UInt8(ascii: "/"))]
    prefixLength = characters.count
  }

  mutating func set(_ pid: Int32, _ file: StaticString) {
    characters.removeLast(characters.count - prefixLength)
    var divisor: Int32 = 1
    while pid / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      characters.append(CChar(0x30 + pid / divisor % 10))
      divisor /= 10
    }
    for offset in 0..<file.utf8CodeUnitCount { characters.append(CChar(bitPattern: file.utf8Start[offset])) }
    characters.append(0)
  }
}
