import Glibc
import TestSupport

/// The real program in a terminal of its own, with a home of its own.
struct OrielSession {
  let pty: PtySession
  /// The terminal's modes before the program touched them.
  let modesBefore: [UInt8]
  private let home: TemporaryFolder

  /// - Parameter arguments: Sampling this machine goes on unless they say otherwise; history is never kept.
  init(_ arguments: [String] = [], environment: [String: String] = [:], columns: Int = 120, rows: Int = 35) throws {
    home = try TemporaryFolder()
    let own = ["HOME": home.path, "XDG_STATE_HOME": home.path + "/state", "XDG_CONFIG_HOME": home.path + "/config"]
    pty = try PtySession(
      PtySession.builtProgram("oriel"), ["open", "--no-history"] + arguments, environment: own.merging(environment) { _, given in given },
      columns: columns, rows: rows)
    pty.patience = .seconds(60)
    modesBefore = pty.modes
  }

  var screen: String { pty.terminal.text }

  /// Whether everything that the program switched on is off again.
  var isRestored: Bool {
    !pty.terminal.isAlternateScreen && pty.terminal.isCursorVisible && pty.modes == modesBefore
      && pty.terminal.modes.isDisjoint(with: [1, 1000, 1002, 1003, 1006, 2004, 2026])
  }

  func press(_ keys: String, until text: String) -> Bool {
    pty.send(keys)
    return pty.wait(for: text)
  }

  func press(_ keys: String, untilGone text: String) -> Bool {
    pty.send(keys)
    return pty.wait { !$0.terminal.text.contains(text) }
  }

  /// Leaves by the key for it.
  func quit() -> PtySession.Ending? {
    pty.send("q")
    return pty.waitForEnding()
  }
}

/// A folder that goes away with its owner.
final class TemporaryFolder {
  let path: String

  struct Failure: Error {}

  init() throws {
    var template = Array("/tmp/oriel-story-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure() }
    path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  func write(_ text: String, to name: String) throws -> String {
    let file = path + "/" + name
    guard let stream = fopen(file, "w") else { throw Failure() }
    defer { fclose(stream) }
    guard fputs(text, stream) >= 0 else { throw Failure() }
    return file
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
