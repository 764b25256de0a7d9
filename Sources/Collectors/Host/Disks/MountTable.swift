/// One line of `mountinfo`.
struct Mount: Hashable, Sendable {
  var device: String
  var mountPoint: String
  var type: String
  var isReadOnly: Bool
}

/// The mounts that hold files of people, read from `/proc/1/mountinfo`, or from this process' own where that is closed.
struct MountTable: Sendable {
  private let paths: [String]
  private static let maximumMounts = 2000

  init(settings: HostSettings) {
    paths = ["1", "self"].map { "\(settings.proc)/\($0)/mountinfo" }
  }

  /// A later mount with the same device and mount point as an earlier one is left out.
  func mounts(in sweep: inout HostSweep) throws(HostFault) -> [Mount] {
    do { try sweep.file.load(paths[0]) } catch { try sweep.file.load(paths[1]) }
    var mounts: [Mount] = []
    var known: Set<[String]> = []
    while mounts.count < Self.maximumMounts, sweep.file.nextLine() {
      guard let mount = Self.mount(in: &sweep.file), !Self.isLeftOut(mount) else { continue }
      if known.insert([mount.device, mount.mountPoint]).inserted { mounts.append(mount) }
    }
    return mounts
  }

  /// `id parent major:minor root mountpoint options [optional…] - type device superoptions`
  private static func mount(in file: inout FileScanner) -> Mount? {
    file.skipFields(4)
    guard let mountPoint = file.nextField(), let options = file.nextField() else { return nil }
    while let field = file.nextField(), !file.equals(field, "-") {}
    guard let type = file.nextField(), let device = file.nextField() else { return nil }
    let superOptions = file.nextField().map { file.string($0) } ?? ""
    let isReadOnly = [file.string(options), superOptions].contains { $0.split(separator: ",").contains("ro") }
    return Mount(
      device: unescaped(file.bytes(device)), mountPoint: unescaped(file.bytes(mountPoint)), type: file.string(type),
      isReadOnly: isReadOnly)
  }

  /// The kernel writes blanks and backslashes in octal: `\040`.
  static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    var plain: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let digits = bytes[index...].dropFirst().prefix(3)
      if bytes[index] == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) }) {
        plain.append(digits.reduce(0) { $0 &* 8 &+ ($1 - 0x30) })
        index += 4
      } else {
        plain.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  private static let typesLeftOut: Set<String> = [
    "autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "fusectl",
    "hugetlbfs", "iso9660", "mqueue", "nsfs", "overlay", "proc", "procfs", "pstore", "rpc_pipefs", "securityfs",
    "selinuxfs", "squashfs", "erofs", "sysfs", "tracefs",
  ]
  private static let foldersLeftOut = ["/dev", "/proc", "/sys"]
  /// What lies below these is left out, they themselves are not.
  private static let parentsLeftOut = ["/run/credentials/", "/var/lib/docker/", "/var/lib/containers/storage/"]

  private static func isLeftOut(_ mount: Mount) -> Bool {
    typesLeftOut.contains(mount.type)
      || foldersLeftOut.contains { mount.mountPoint == $0 || mount.mountPoint.hasPrefix($0 + "/") }
      || parentsLeftOut.contains { mount.mountPoint.hasPrefix($0) && mount.mountPoint != $0 }
  }
}
