import CCompression
import Glibc
import LogEntries
import Synchronization
import Text
import TimeSeries

/// What cannot be read, in words for the user.
package struct LogFileError: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  package var reason: String

  package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }
  package var description: String { "\(path): \(reason)" }
}

/// A file of log lines that is open. Packed ones are unpacked into a file without a name first.
final class LogFile: LogOrigin {
  let path: String
  let labels: Labels
  private let descriptor: Int32
  /// Device and inode: two names of one file are one.
  let identity: [UInt64]
  let modified: Nanoseconds
  private let state = Mutex(State())

  private struct State {
    /// (offset, lines before it), every so often.
    var checkpoints: [(offset: Int64, lines: Int)] = [(0, 0)]
  }

  /// How much a packed file may hold.
  private static let largestUnpacked: Int64 = 64 << 30

  /// - Throws: ``LogFileError``
  init(path: String, labels: Labels) throws(LogFileError) {
    (self.path, self.labels) = (path, labels)
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard opened >= 0 else { throw LogFileError(path: path, reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      close(opened)
      throw LogFileError(path: path, reason: String(cString: strerror(errno)))
    }
    identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      throw LogFileError(path: path, reason: status.st_mode & S_IFMT == S_IFDIR ? "is a folder" : "is no regular file; pipe it in: oriel logs - < \(path)")
    }
    var magic = [UInt8](repeating: 0, count: 4)
    let count = pread(opened, &magic, 4, 0)
    if count >= 2, magic[0] == 0x1F, magic[1] == 0x8B {
      descriptor = try Self.unpacked(opened, path, compression_unpack_gzip)
    } else if count == 4, magic == [0x28, 0xB5, 0x2F, 0xFD] {
      descriptor = try Self.unpacked(opened, path, compression_unpack_zstd)
    } else {
      descriptor = opened
    }
  }

  deinit { close(descriptor) }

  private static func unpacked(
    _ packed: Int32, _ path: String, _ unpack: (Int32, Int32, Int64) -> Int32
  ) throws(LogFileError) -> Int32 {
    defer { close(packed) }
    var name = Array("\(String(cString: getenv("TMPDIR") ?? strdup("/tmp")))/oriel-log-XXXXXX".utf8CString)
    let target = mkstemp(&name)
    guard target >= 0 else { throw LogFileError(path: path, reason: "no room to unpack it: \(String(cString: strerror(errno)))") }
    unlink(name)
    let result = unpack(packed, target, largestUnpacked)
    if result < 0 {
      let reason = String(cString: strerror(errno))
      close(target)
      throw LogFileError(path: path, reason: "cannot be unpacked: \(reason)")
    }
    // What stands before a damage is kept.
    return target
  }

  /// At this moment.
  var size: Int64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// As many bytes as there are, up to the buffer's size.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset) + off_t(done))
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      done += count
    }
    return done
  }

  /// Whether it looks like something other than text.
  var isBinary: Bool {
    var head = [UInt8](repeating: 0, count: 4096)
    let count = head.withUnsafeMutableBytes { read(into: $0, at: 0) }
    let zeros = head[..<count].count { $0 == 0 }
    return zeros > max(8, count / 64) || head.starts(with: Array("LPKSHHRH".utf8))
  }

  // MARK: Format

  let votes = FormatTally()
  var format: String { votes.format }
  var confidence: Int { votes.confidence }

  // MARK: Numbers of lines

  func lineNumber(at offset: Int64) -> Int {
    state.withLock { state in
      var place = state.checkpoints.last { $0.offset <= offset } ?? (0, 0)
      var buffer = [UInt8](repeating: 0, count: 1 << 20)
      while place.offset < offset {
        let wanted = Int(min(Int64(buffer.count), offset - place.offset))
        let count = buffer.withUnsafeMutableBytes { read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<wanted]), at: place.offset) }
        if count == 0 { break }
        place = (place.offset + Int64(count), place.lines + buffer.withUnsafeBufferPointer { NewLines.count(UnsafeBufferPointer(rebasing: $0[..<count])) })
        if count == buffer.count, place.offset > (state.checkpoints.last?.offset ?? 0) { state.checkpoints.append(place) }
      }
      return place.lines + 1
    }
  }
}

enum NewLines {
  static func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var total = 0
    for byte in bytes { total &+= byte == 0x0A ? 1 : 0 }
    return total
  }
}
