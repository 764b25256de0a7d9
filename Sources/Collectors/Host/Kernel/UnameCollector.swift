import Glibc

/// The kernel's name, release and machine, from `uname(2)`.
struct UnameCollector: HostMetricCollector {
  static let name = "uname"
  static let period = Duration.seconds(30)

  private static let metric = HostMetric.gauge("node_uname_info", "Labeled system information as provided by the uname system call.")

  init(settings: HostSettings) {}

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    var names = utsname()
    guard uname(&names) == 0 else { throw HostFault(path: "uname", errorNumber: errno) }
    sweep.emit(
      Self.metric,
      [
        ("sysname", text(names.sysname)), ("release", text(names.release)), ("version", text(names.version)),
        ("machine", text(names.machine)), ("nodename", text(names.nodename)), ("domainname", text(names.__domainname)),
      ], 1)
  }
}

/// A C array of characters, which Swift sees as a tuple, up to its first zero.
private func text(_ characters: some Any) -> String {
  withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

extension HostSettings {
  /// This machine's name, as `uname -n` prints it.
  static var hostName: String {
    var names = utsname()
    return uname(&names) == 0 ? text(names.nodename) : "localhost"
  }
}
