/// Space and inodes of the mounted file systems.
struct FilesystemCollector: HostMetricCollector {
  static let name = "filesystem"
  static let period = Duration.seconds(5)

  private static let size = HostMetric.gauge("node_filesystem_size_bytes", "Filesystem size in bytes.")
  private static let free = HostMetric.gauge("node_filesystem_free_bytes", "Filesystem free space in bytes.")
  private static let available = HostMetric.gauge(
    "node_filesystem_avail_bytes", "Filesystem space available to non-root users in bytes.")
  private static let files = HostMetric.gauge("node_filesystem_files", "Filesystem total file nodes.")
  private static let freeFiles = HostMetric.gauge("node_filesystem_files_free", "Filesystem total free file nodes.")
  private static let readOnly = HostMetric.gauge("node_filesystem_readonly", "Filesystem read-only status.")
  private static let deviceError = HostMetric.gauge(
    "node_filesystem_device_error", "Whether an error occurred while getting statistics for the given device.")

  private let table: MountTable
  private let probe: MountProbe
  private let rootfs: String

  init(settings: HostSettings) {
    self.init(settings: settings, probe: MountProbe())
  }

  init(settings: HostSettings, probe: MountProbe) {
    table = MountTable(settings: settings)
    rootfs = settings.rootfs
    self.probe = probe
  }

  mutating func collect(into sweep: inout HostSweep) throws(HostFault) {
    let mounts = try table.mounts(in: &sweep)
    let answers = probe.answers(for: mounts.map { path(of: $0) })
    for mount in mounts {
      switch answers[path(of: mount)] {
      case .space(let space): emit(space, of: mount, in: &sweep)
      case .failed(let reason): emitError(reason, of: mount, in: &sweep)
      case .stuck: emitError("mountpoint timeout", of: mount, in: &sweep)
      case nil: break
      }
    }
  }

  private func path(of mount: Mount) -> String {
    let path = rootfs + mount.mountPoint
    return path.isEmpty ? "/" : path
  }

  private func labels(_ mount: Mount, error: String = "") -> [(String, String)] {
    [("device", mount.device), ("mountpoint", mount.mountPoint), ("fstype", mount.type), ("device_error", error)]
  }

  private func emit(_ space: FilesystemSpace, of mount: Mount, in sweep: inout HostSweep) {
    let labels = labels(mount)
    sweep.emit(Self.size, labels, space.size)
    sweep.emit(Self.free, labels, space.free)
    sweep.emit(Self.available, labels, space.available)
    sweep.emit(Self.files, labels, space.files)
    sweep.emit(Self.freeFiles, labels, space.freeFiles)
    sweep.emit(Self.readOnly, labels, mount.isReadOnly ? 1 : 0)
    sweep.emit(Self.deviceError, labels, 0)
  }

  private func emitError(_ reason: String, of mount: Mount, in sweep: inout HostSweep) {
    sweep.emit(Self.deviceError, labels(mount, error: reason), 1)
    sweep.emit(Self.readOnly, labels(mount, error: reason), mount.isReadOnly ? 1 : 0)
  }
}
