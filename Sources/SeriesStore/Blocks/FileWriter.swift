import Glibc

/// Writes a new file in large pieces, and makes it durable and visible under its name only when it is complete.
struct FileWriter: ~Copyable {
  private let path: String
  private let temporaryPath: String
  private var file: Int32
  private var buffer: [UInt8] = []
  /// Bytes appended so far.
  private(set) var count = 0

  private static let pieceSize = 1 << 18

  init(path: String) throws(StoreError) {
    (self.path, temporaryPath) = (path, path + ".tmp")
    file = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .cannotWrite(path: temporaryPath, reason: SystemError.last) }
  }

  deinit {
    // Not committed: the file is incomplete.
    close(file)
    unlink(temporaryPath)
  }

  mutating func append(_ bytes: [UInt8]) throws(StoreError) {
    buffer.append(contentsOf: bytes)
    count += bytes.count
    if buffer.count >= Self.pieceSize { try drain() }
  }

  private mutating func drain() throws(StoreError) {
    var written = 0
    while written < buffer.count {
      let result = buffer.withUnsafeBytes { write(file, $0.baseAddress! + written, $0.count - written) }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { throw .cannotWrite(path: temporaryPath, reason: SystemError.last) }
      written += result
    }
    buffer.removeAll(keepingCapacity: true)
  }

  consuming func commit() throws(StoreError) {
    try drain()
    guard fdatasync(file) == 0 else { throw .cannotWrite(path: temporaryPath, reason: SystemError.last) }
    guard rename(temporaryPath, path) == 0 else { throw .cannotWrite(path: path, reason: SystemError.last) }
    StoreFolder.synchronize(folderOf: path)
  }
}
