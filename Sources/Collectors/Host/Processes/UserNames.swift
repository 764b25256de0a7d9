import Glibc

/// Names of users from `/etc/passwd` alone: the system's own look-up may ask a directory server and wait for it.
struct UserNames: Sendable {
  private let path: String
  private var names: [UInt32: String]

  init(rootfs: String) {
    path = rootfs + "/etc/passwd"
    names = [:]
    var file = FileScanner()
    guard (try? file.load(path)) != nil else { return }
    while file.nextLine() {
      let parts = file.string(file.line).split(separator: ":", omittingEmptySubsequences: false)
      if parts.count > 2, let user = UInt32(parts[2]), names[user] == nil { names[user] = String(parts[0]) }
    }
  }

  /// The user's name, else the number; "" where the folder has gone.
  func owner(of folder: [CChar]) -> String {
    var status = stat()
    guard stat(folder, &status) == 0 else { return "" }
    return names[status.st_uid] ?? String(status.st_uid)
  }
}
