import Glibc

/// Appends to the newest file of the write-ahead log.
///
/// A write reaches the kernel before the append returns, so it survives the end of the process, however it ends.
/// It is forced to the disk when the file is closed and whenever maintenance runs.
struct LogWriter: ~Copyable, Sendable {
  private let folder: StoreFolder
  private var file: Int32 = -1
  private var size = 0
  private(set) var number: UInt32
  /// Changes whenever the log forgets which series it has been told: with each file, and after a failed write.
  private(set) var epoch: UInt32 = 1
  private var isUnsynchronized = false
  /// Why the last write failed; `nil` when it went well.
  private(set) var problem: StoreError?

  private let kept: Set<UInt32>

  /// - Parameters:
  ///   - number: Of the first file that will be written.
  ///   - kept: Files of others that are never removed.
  init(folder: StoreFolder, number: UInt32, keeping kept: Set<UInt32> = []) {
    (self.folder, self.number, self.kept) = (folder, number, kept)
  }

  deinit {
    if file >= 0 {
      fdatasync(file)
      close(file)
    }
  }

  static func fileName(_ number: UInt32) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: 8 - text.count) + text + ".wal"
  }

  static func number(ofFileName name: String) -> UInt32? {
    guard name.hasSuffix(".wal"), let number = UInt32(name.dropLast(4), radix: 16), fileName(number) == name else { return nil }
    return number
  }

  private var path: String { folder.log + "/" + Self.fileName(number) }

  /// Whole records go in or none: a write that stops half-way is taken back.
  ///
  /// - Returns: Whether they went in; ``problem`` says why not.
  mutating func write(_ records: consuming LogRecords) -> Bool {
    records.seal()
    guard !records.isEmpty else { return true }
    do throws(StoreError) {
      try openIfNeeded()
      try writeAll(records.bytes)
      problem = nil
      isUnsynchronized = true
      return true
    } catch {
      problem = error
      epoch &+= 1
      return false
    }
  }

  private mutating func openIfNeeded() throws(StoreError) {
    guard file < 0 else { return }
    let opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw .cannotWrite(path: path, reason: SystemError.last) }
    (file, size) = (opened, 0)
    var header: [UInt8] = []
    header.append(littleEndian: LogFormat.magic)
    header.append(littleEndian: LogFormat.version)
    header.append(littleEndian: 0 as UInt32)
    do throws(StoreError) {
      try writeAll(header)
    } catch {
      close(file)
      file = -1
      throw error
    }
  }

  private mutating func writeAll(_ bytes: [UInt8]) throws(StoreError) {
    var written = 0
    while written < bytes.count {
      let result = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, $0.count - written) }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else {
        let error = StoreError.cannotWrite(path: path, reason: SystemError.last)
        if ftruncate(file, size) != 0 { startNextFile() }
        throw error
      }
      written += result
    }
    size += bytes.count
  }

  /// The file once more, if it has been written to since the last call, for the caller to synchronize and close.
  mutating func duplicate() -> Int32? {
    guard file >= 0, isUnsynchronized else { return nil }
    let copy = fcntl(file, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { return nil }
    isUnsynchronized = false
    return copy
  }

  /// What is written from now on goes to a new file.
  ///
  /// - Returns: The number of the last file that may have anything in it.
  @discardableResult
  mutating func startNextFile() -> UInt32 {
    if file >= 0 { close(file) }
    file = -1
    defer { number &+= 1 }
    epoch &+= 1
    return number
  }

  /// Removes the files up to `last`, whose samples are in a block.
  func removeFiles(upTo last: UInt32) {
    for name in StoreFolder.names(in: folder.log) {
      if let number = Self.number(ofFileName: name), number <= last, !kept.contains(number) { unlink(folder.log + "/" + name) }
    }
  }
}
