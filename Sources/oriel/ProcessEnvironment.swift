import Glibc

enum ProcessEnvironment {
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
