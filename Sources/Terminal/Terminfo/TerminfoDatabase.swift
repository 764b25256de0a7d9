import CSystem
import Glibc

/// The terminal descriptions installed on this machine.
enum TerminfoDatabase {
  /// The entry of a terminal, or `nil` where there is none that can place the cursor and clear the screen.
  static func entry(named name: String, environment: [String: String]) -> TerminfoEntry? {
    // The name becomes part of a path.
    guard let first = name.utf8.first, !name.contains("/"), !name.hasPrefix("."), name.utf8.count <= 128 else { return nil }
    let letters = [String(decoding: [first], as: UTF8.self), String(first, radix: 16)]
    for folder in folders(environment) {
      for letter in letters {
        guard let bytes = contents(of: "\(folder)/\(letter)/\(name)"), let entry = TerminfoEntry(compiled: bytes),
          entry.sequences[.cursorAddress] != nil, entry.sequences[.clearScreen] != nil
        else { continue }
        return entry
      }
    }
    return nil
  }

  private static func folders(_ environment: [String: String]) -> [String] {
    let own = [environment["TERMINFO"], environment["HOME"].map { "\($0)/.terminfo" }].compactMap(\.self)
    let listed = environment["TERMINFO_DIRS"].map { $0.split(separator: ":").map(String.init) } ?? []
    return own + listed + [
      "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo", "/usr/local/share/terminfo",
      "/usr/share/misc/terminfo",
    ]
  }

  private static func contents(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 65537)
    let count = read(file, &bytes, bytes.count)
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }
}
