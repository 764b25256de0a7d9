import Glibc

/// Why a file was not read.
package struct FileError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case notFound
    case notReadable
    case isFolder
    case tooLarge(limit: Int)
  }

  package var kind: Kind
  package var path: String
  /// In the system's words.
  package var reason: String

  init(kind: Kind, path: String, reason: String) {
    (self.kind, self.path, self.reason) = (kind, path, reason)
  }
}

/// Reading files whole, with a limit that also holds for pipes and devices.
package enum FileBytes {
  /// - Parameters:
  ///   - limit: In bytes; more is an error and is not read to its end.
  ///   - timeout: How long a pipe or a device may stay silent.
  package static func read(_ path: String, limit: Int, timeout: Duration = .seconds(10)) throws(FileError) -> [UInt8] {
    // Opening a pipe that nobody writes into would wait for its writer, for ever if there is none.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(path) }
    if status.st_mode & S_IFMT == S_IFIFO { try awaitBytes(in: descriptor, of: path, for: timeout) }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileError(kind: .isFolder, path: path, reason: "it is a folder") }
    if status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) > limit { throw tooLarge(path, size: Int(status.st_size), limit) }
    var bytes: [UInt8] = []
    let expected = status.st_mode & S_IFMT == S_IFREG ? min(Int(status.st_size) + 1, limit + 1) : 64 << 10
    while true {
      let wanted = max(min(expected - bytes.count, limit + 1), 64 << 10)
      var count = 0
      bytes.append(addingCapacity: wanted) { buffer in
        count = buffer.withUnsafeMutableBufferPointer { pointer, initialized in
          let got = Glibc.read(descriptor, pointer.baseAddress, wanted)
          initialized = max(got, 0)
          return got
        }
      }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        try awaitBytes(in: descriptor, of: path, for: timeout)
        continue
      }
      guard count >= 0 else { throw failure(path) }
      if bytes.count > limit { throw tooLarge(path, size: nil, limit) }
      if count == 0 { return bytes }
    }
  }

  private static func awaitBytes(in descriptor: Int32, of path: String, for timeout: Duration) throws(FileError) {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, Int32(timeout / .milliseconds(1))) == 0 else { return }
    throw FileError(kind: .notReadable, path: path, reason: "nothing was written into it for \(timeout.components.seconds) s")
  }

  private static func tooLarge(_ path: String, size: Int?, _ limit: Int) -> FileError {
    let found = size.map { "it has \($0) bytes" } ?? "it goes on"
    return FileError(kind: .tooLarge(limit: limit), path: path, reason: "\(found); at most \(limit) are accepted")
  }

  private static func failure(_ path: String) -> FileError {
    let number = errno
    let kind: FileError.Kind =
      switch number {
      case ENOENT, ENOTDIR: .notFound
      case EISDIR: .isFolder
      default: .notReadable
      }
    return FileError(kind: kind, path: path, reason: String(cString: strerror(number)).lowercased())
  }
}
