import Glibc

enum ProcessEnvironment {
  /// Whoever sits at the keyboard, also behind `sudo`; "" where nothing says.
  static var user: String { ["SUDO_USER", "USER", "LOGNAME"].lazy.compactMap { variables[$0] }.first { !$0.isEmpty } ?? "" }

  static let variables: [String: String] = {
    var result: [String: String] = [:]
    var entry = environ
    while let line = entry.pointee {
      let text = String(cString: line)
      if let equals = text.firstIndex(of: "=") { result[String(text[..<equals])] = String(text[text.index(after: equals)...]) }
      entry += 1
    }
    return result
  }()
}
