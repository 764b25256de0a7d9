import Glibc

/// A folder below /sys (or /proc) whose files hold one value each.
struct SysFolder: Sendable {
  let path: String

  init(_ path: String) {
    self.path = path
  }

  /// Names in the folder in byte order, without `.` and `..`; none where it is absent.
  func entries(startingWith prefix: String = "", below name: String = "") -> [String] {
    Self.list(name.isEmpty ? path : path + "/" + name).filter { $0.hasPrefix(prefix) }
  }

  func exists(_ name: String) -> Bool { access(path + "/" + name, F_OK) == 0 }

  /// The file's text without blanks around it; `nil` where it is absent, unreadable or empty.
  func text(_ name: String, in sweep: inout HostSweep) -> String? {
    do { try sweep.file.load(path + "/" + name) } catch { return nil }
    let field = sweep.file.wholeFile
    return field.isEmpty ? nil : sweep.file.string(field)
  }

  /// The file's one number; `nil` where there is none.
  func number(_ name: String, in sweep: inout HostSweep) -> Double? {
    do { try sweep.file.load(path + "/" + name) } catch { return nil }
    return sweep.file.number(sweep.file.wholeFile)
  }

  /// Where the symbolic link `name` points to, with all links followed.
  func target(of name: String) -> String? {
    guard let resolved = realpath(path + "/" + name, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static let maximumEntries = 20_000

  static func list(_ path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder), names.count < maximumEntries {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
