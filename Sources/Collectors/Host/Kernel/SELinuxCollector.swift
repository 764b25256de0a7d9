/// Whether SELinux is on, from `/sys/fs/selinux`.
struct SELinuxCollector: HostMetricCollector {
  static let name = "selinux"
  static let period = Duration.seconds(30)

  private static let enabled = HostMetric.gauge("node_selinux_enabled", "SELinux is enabled, 1 is true, 0 is false")
  private static let current = HostMetric.gauge("node_selinux_current_mode", "Current SELinux enforcement mode")
  private let folder: SysFolder

  init(settings: HostSettings) {
    folder = SysFolder(settings.sys + "/fs/selinux")
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    let mode = folder.number("enforce", in: &sweep)
    sweep.emit(Self.enabled, [], mode == nil ? 0 : 1)
    if let mode { sweep.emit(Self.current, [], mode) }
  }
}
