import Glibc

/// The files that paths, folders and patterns name.
struct FoundPaths {
  struct Path {
    var name: String
    /// By the user himself, so that it is an error where it cannot be read.
    var isNamed: Bool
  }

  private(set) var paths: [Path] = []
  private(set) var remarks: [String] = []

  /// Of one folder; a million files would be a mistake.
  private static let most = 20_000
  private static let deepest = 12

  mutating func add(_ path: String) throws(LogFileError) {
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { addFolder(path, depth: 0) } else { paths.append(Path(name: path, isNamed: true)) }
      return
    }
    let reason = String(cString: strerror(errno))
    guard path.contains("*") || path.contains("?") || path.contains("[") else { throw LogFileError(path: path, reason: reason) }
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(path, 0, nil, &found) == 0, found.gl_pathc > 0 else { throw LogFileError(path: path, reason: "no file has such a name") }
    for index in 0..<Int(found.gl_pathc) {
      guard let text = found.gl_pathv[index] else { continue }
      let name = String(cString: text)
      guard stat(name, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR { addFolder(name, depth: 0) } else { paths.append(Path(name: name, isNamed: false)) }
    }
  }

  private mutating func addFolder(_ folder: String, depth: Int) {
    guard depth < Self.deepest, paths.count < Self.most else { return }
    guard let handle = opendir(folder) else {
      remarks.append("\(folder): \(String(cString: strerror(errno)))")
      return
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
      if names.count > Self.most { break }
    }
    for name in names.sorted() {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      var status = stat()
      guard stat(path, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR {
        // A link to a folder may lead in a circle.
        var own = stat()
        if lstat(path, &own) == 0, own.st_mode & S_IFMT != S_IFLNK { addFolder(path, depth: depth + 1) }
      } else if status.st_mode & S_IFMT == S_IFREG {
        guard paths.count < Self.most else {
          remarks.append("\(folder): more than \(Self.most) files; the rest is left out, name a part of it")
          return
        }
        paths.append(Path(name: path, isNamed: false))
      }
    }
  }
}
