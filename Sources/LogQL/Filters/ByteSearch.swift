import CSystem

/// Looks for a text in bytes.
struct ByteSearch: Sendable {
  let needle: [UInt8]

  init(_ text: String) { needle = Array(text.utf8) }

  func isFound(in line: UnsafeBufferPointer<UInt8>) -> Bool {
    guard !needle.isEmpty else { return true }
    guard let start = line.baseAddress, line.count >= needle.count else { return false }
    return sys_find(start, line.count, needle, needle.count) != nil
  }
}
