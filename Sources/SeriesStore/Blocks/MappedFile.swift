import CSystem
import Glibc

/// A file mapped into memory for reading. It stays readable after it is unlinked, until the last holder lets go. What is cut off by
/// another process meanwhile, or cannot be read from the disk, reads as zeros.
final class MappedFile: Sendable {
  let path: String
  let count: Int
  // The mapping is read-only and lives as long as the object.
  private nonisolated(unsafe) let base: UnsafeRawPointer?

  init(path: String) throws(StoreError) {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { throw .cannotRead(path: path, reason: SystemError.last) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, let size = Int(exactly: status.st_size) else {
      throw .cannotRead(path: path, reason: SystemError.last)
    }
    (self.path, count) = (path, size)
    guard size > 0 else {
      base = nil
      return
    }
    guard let mapped = mmap(nil, size, PROT_READ, MAP_SHARED, file, 0), mapped != MAP_FAILED else {
      base = nil
      throw .cannotRead(path: path, reason: SystemError.last)
    }
    base = UnsafeRawPointer(mapped)
    _ = mapping_guard_add(mapped, size)
  }

  deinit {
    guard let base else { return }
    mapping_guard_remove(base)
    munmap(UnsafeMutableRawPointer(mutating: base), count)
  }

  func withBytes<Result, Failure: Error>(_ body: (RawSpan) throws(Failure) -> Result) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: base, count: count).bytes)
  }

  /// Gives back the memory of the pages read so far; the next read finds them in the page cache.
  func releasePages() {
    if let base { _ = madvise(UnsafeMutableRawPointer(mutating: base), count, MADV_DONTNEED) }
  }
}

enum SystemError {
  /// What the last failed system call says.
  static var last: String { String(cString: strerror(errno)) }
}
