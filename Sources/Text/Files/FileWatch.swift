import Glibc

/// Tells which files of some folders were written, made, moved or removed, from the kernel: it costs nothing while
/// nothing happens (inotify).
///
/// Folders are watched, not files: editors put a new file in the old one's place.
package final class FileWatch {
  /// Becomes readable when something happened.
  package let descriptor: Int32
  private var folders: [Int32: String] = [:]
  private var watched: Set<String> = []
  private static let limit = 500

  /// `nil` where the system gives none.
  package init?() {
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  /// "" is the present folder. One that is not there, or is one too many, is not watched.
  package func add(folder: String) {
    guard folders.count < Self.limit, watched.insert(folder).inserted else { return }
    let mask = UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR)
    let number = inotify_add_watch(descriptor, folder.isEmpty ? "." : folder, mask)
    if number >= 0 { folders[number] = folder }
  }

  /// Paths of what changed since the last call, below the folders as they were named; folders alone where the kernel
  /// lost count.
  package func changes() -> Set<String> {
    var result: Set<String> = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return result }
      var start = 0
      // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[]; }
      while start + 16 <= count {
        let (number, mask, length) = buffer.withUnsafeBytes { bytes in
          (
            bytes.loadUnaligned(fromByteOffset: start, as: Int32.self), bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self),
            Int(bytes.loadUnaligned(fromByteOffset: start + 12, as: UInt32.self))
          )
        }
        let name = buffer[min(start + 16, count)..<min(start + 16 + length, count)].prefix { $0 != 0 }
        start += 16 + length
        if mask & UInt32(IN_Q_OVERFLOW) != 0 { result.formUnion(folders.values) }
        guard let folder = folders[number] else { continue }
        let prefix = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        result.insert(name.isEmpty ? folder : prefix + String(decoding: name, as: UTF8.self))
      }
    }
  }
}
