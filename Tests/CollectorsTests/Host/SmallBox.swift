/// A made-up machine that has a bit of everything which the Host dashboard shows: two CPUs, a disk, a card, a few
/// processes, a sensor.
enum SmallBox {
  /// - Parameter second: Counters have risen since second 0.
  static func write(to proc: borrowing FakeProc, second: Int) throws {
    let ticks = second * 60
    try proc.write(
      "proc/stat",
      """
      cpu  \(ticks) 0 \(ticks) 0 0 0 0 0 0 0
      cpu0 \(1000 + ticks / 2) 3 \(500 + ticks / 10) \(9000 + second * 40) 10 1 2 0 0 0
      cpu1 \(1200 + ticks / 3) 3 \(400 + ticks / 10) \(9100 + second * 70) 12 1 2 0 0 0
      intr \(10_000 + second * 300) 1 2 3
      ctxt \(50_000 + second * 900)
      btime 1600000000
      processes \(700 + second)
      procs_running 2
      procs_blocked 1
      softirq 10 1 1 1 1 1 1 1 1 1 1

      """)
    try proc.write("proc/loadavg", "0.50 0.40 0.30 2/120 999\n")
    try proc.write("proc/meminfo", meminfo)
    try proc.write("proc/vmstat", "pgfault \(second * 10)\npgmajfault \(second)\npswpin 5\npswpout 6\npgpgin 1\n")
    for resource in ["cpu", "io", "memory"] {
      let total = "avg10=0.00 avg60=0.00 avg300=0.00 total=\(1_000_000 + second * 20_000)"
      try proc.write("proc/pressure/\(resource)", "some \(total)\nfull \(total)\n")
    }
    try proc.write("proc/1/mountinfo", "20 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n")
    try proc.write(
      "proc/diskstats",
      "   8  0 sda \(100 + second) 1 \(800 + second * 64) 20 \(200 + second * 3) 2 \(900 + second * 8) 40 0 \(50 + second * 9) 70\n")
    try proc.write(
      "proc/net/dev",
      "Inter-| Receive\n face |bytes\n  eth0: \(second * 5000) \(second * 9) 0 1 0 0 0 0 \(second * 700) \(second * 4) 0 0 0 0 0 0\n")
    try proc.write("proc/net/netstat", "TcpExt: ListenDrops\nTcpExt: 0\n")
    try proc.write("proc/net/snmp", "Tcp: CurrEstab RetransSegs\nTcp: 3 \(second)\n")
    try proc.write("proc/net/sockstat", "sockets: used 90\nTCP: inuse 5 orphan 0 tw 2 alloc 6 mem 1\nUDP: inuse 4 mem 0\n")
    try proc.write(
      "proc/net/tcp",
      """
        sl  local_address rem_address   st tx_queue rx_queue
         0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1
         1: 0100007F:0016 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 2 1

      """)
    try proc.write("proc/sys/fs/file-nr", "1024\t0\t65536\n")
    for pid in [1, 20, 300] {
      try proc.write(
        "proc/\(pid)/stat",
        "\(pid) (task\(pid)) S 1 1 1 0 -1 0 0 0 0 0 \(pid + second * 20) 2 0 0 20 0 2 0 100 8192 \(pid * 10) 0")
      try proc.write(
        "proc/\(pid)/io", "rchar: 1\nread_bytes: \(second * 4096)\nwrite_bytes: \(second * 8192)\n")
      try proc.write("proc/\(pid)/fd/0", "")
    }
    try proc.write("sys/class/hwmon/hwmon0/name", "coretemp\n")
    try proc.write("sys/class/hwmon/hwmon0/temp1_input", "45000\n")
    try proc.write("sys/class/thermal/thermal_zone0/type", "acpi\n")
    try proc.write("sys/class/thermal/thermal_zone0/temp", "41000\n")
    try proc.write("etc/os-release", "NAME=\"Small\"\nID=small\nPRETTY_NAME=\"Small Box 1\"\nVERSION_ID=1.5\n")
  }

  private static let meminfo = [
    "MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "SwapCached", "SwapTotal", "SwapFree", "Dirty", "Writeback",
    "Shmem", "Slab", "SReclaimable", "Committed_AS",
  ].enumerated().map { "\($1): \($0 == 0 ? 4_000_000 : 1000 * $0) kB\n" }.joined()
}
