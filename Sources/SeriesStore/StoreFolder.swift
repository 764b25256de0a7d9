import Glibc

/// The files of a store. While one process has the folder locked, no other writes to it.
struct StoreFolder: Sendable {
  let path: String

  var blocks: String { path + "/blocks" }
  var log: String { path + "/wal" }
  var lock: String { path + "/lock" }
  /// Files that hold something that is not shown: damaged ones, and those with samples from the future.
  var asideFolder: String { path + "/set-aside" }

  init(path: String) {
    self.path = path
  }

  /// Makes the folders, and takes the lock.
  ///
  /// - Returns: The locked file; closing it gives the lock back, as does the end of the process, however it ends.
  func claim() throws(StoreError) -> Int32 {
    for folder in [path, blocks, log] {
      try Self.makeFolder(folder)
      // Names and label values are nobody else's business, also in folders that an older version made.
      chmod(folder, 0o700)
    }
    let file = open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
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
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]))
      if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
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

extension StoreFolder {
  /// All files that were set aside, in bytes. Past it the oldest of them go.
  private static let asideLimit: Int64 = 1 << 30

  /// Keeps a file where nothing is removed, for people to look at.
  ///
  /// - Parameter keepingPlace: Whether it stays where it is, too.
  /// - Returns: Where it is kept; `nil` where that cannot be done, and the file is left alone.
  func setAside(_ file: String, keepingPlace: Bool) -> String? {
    guard mkdir(asideFolder, 0o700) == 0 || errno == EEXIST, let slash = file.lastIndex(of: "/") else { return nil }
    let name = String(file[file.index(after: slash)...])
    for number in 0..<1000 {
      let place = asideFolder + "/" + name + (number == 0 ? "" : ".\(number)")
      if link(file, place) == 0 {
        if !keepingPlace { unlink(file) }
        boundAside(keeping: place)
        return place
      }
      // Links to files of others may be forbidden; moving them is not.
      if errno == EPERM, !keepingPlace, access(place, F_OK) != 0, rename(file, place) == 0 { return place }
      guard errno == EEXIST else { break }
      if Self.isSameFile(file, place) { return place }
    }
    return nil
  }

  private static func isSameFile(_ left: String, _ right: String) -> Bool {
    var (first, second) = (stat(), stat())
    return lstat(left, &first) == 0 && lstat(right, &second) == 0 && first.st_ino == second.st_ino && first.st_dev == second.st_dev
  }

  private func boundAside(keeping newest: String) {
    var files: [(path: String, time: Int, size: Int64)] = []
    for name in Self.names(in: asideFolder) {
      var status = stat()
      let path = asideFolder + "/" + name
      if lstat(path, &status) == 0 { files.append((path, status.st_mtim.tv_sec, Int64(status.st_size))) }
    }
    var total = files.reduce(0) { $0 + $1.size }
    for file in files.sorted(by: { $0.time < $1.time }) where total > Self.asideLimit && file.path != newest {
      unlink(file.path)
      total -= file.size
    }
  }
}
