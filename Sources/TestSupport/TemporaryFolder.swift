import Glibc

/// A folder that goes away with its owner.
package final class TemporaryFolder: Sendable {
  package let path: String

  package struct Failure: Error {}

  package init() throws {
    var template = Array("/tmp/oriel-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure() }
    path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// - Returns: The file's path.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    let file = path + "/" + name
    guard let stream = fopen(file, "w") else { throw Failure() }
    defer { fclose(stream) }
    guard fputs(text, stream) >= 0 else { throw Failure() }
    return file
  }

  /// "" where there is no such file.
  package func read(_ name: String) -> String {
    guard let stream = fopen(path + "/" + name, "r") else { return "" }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, stream)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  deinit {
    Self.removeAll(path, depth: 0)
  }

  private static func removeAll(_ path: String, depth: Int) {
    if depth < 8, let stream = opendir(path) {
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
        }
        if name != ".", name != ".." { removeAll(path + "/" + name, depth: depth + 1) }
      }
      closedir(stream)
    }
    remove(path)
  }
}
