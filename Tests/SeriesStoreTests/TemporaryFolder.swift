import Glibc

/// A folder that goes with the value.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/oriel-store-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Failure() }
    path = String(cString: made)
  }

  struct Failure: Error {}

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in names(in: path) { remove(path + "/" + name) }
    if unlink(path) != 0 { rmdir(path) }
  }

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

  /// What a process that is killed now would leave behind: all it has written is in the files.
  func copied() throws -> TemporaryFolder {
    let copy = try TemporaryFolder()
    for folder in Self.names(in: path) where folder != "lock" {
      mkdir(copy.path + "/" + folder, 0o755)
      for name in Self.names(in: path + "/" + folder) {
        try Self.write(try Self.read(path + "/\(folder)/\(name)"), to: copy.path + "/\(folder)/\(name)")
      }
    }
    return copy
  }

  /// The only file in a folder below this one.
  func onlyFile(in folder: String) throws -> String {
    let names = Self.names(in: path + "/" + folder)
    guard names.count == 1 else { throw Failure() }
    return path + "/" + folder + "/" + names[0]
  }

  static func read(_ path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw Failure() }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
    return bytes
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "wb") else { throw Failure() }
    defer { fclose(file) }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw Failure() }
  }
}
