import Glibc

/// The files of a store. While one process has the folder locked, no other writes to it.
struct StoreFolder: Sendable {
  let path: String

  var blocks: String { path + "/blocks" }
  var log: String { path + "/wal" }
  var lock: String { path + "/lock" }

  init(path: String) {
    self.path = path
  }

  /// Makes the folders, and takes the lock.
  ///
  /// - Returns: The locked file; closing it gives the lock back, as does the end of the process, however it ends.
  func claim() throws(StoreError) -> Int32 {
    for folder in [path, blocks, log] { try Self.makeFolder(folder) }
    let file = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw .cannotWrite(path: lock, reason: SystemError.last) }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let isLocked = errno == EWOULDBLOCK
      let reason = SystemError.last
      close(file)
      throw isLocked ? .lockedByAnotherProcess(path: lock) : .cannotWrite(path: lock, reason: reason)
    }
    return file
  }

  /// With all missing folders above it, since a state folder may not exist yet.
  private static func makeFolder(_ path: String) throws(StoreError) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]))
      if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    }
    throw .cannotWrite(path: path, reason: SystemError.last)
  }

  /// The names in a folder, sorted; none where it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes a rename or a removal in the folder of `path` survive a power cut.
  static func synchronize(folderOf path: String) {
    guard let slash = path.lastIndex(of: "/") else { return }
    let folder = open(String(path[..<slash]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}
