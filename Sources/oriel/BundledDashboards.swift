import CDashboards

/// The files that the compiler put into the binary.
enum BundledDashboards {
  static var names: [String] { all.map(\.name) }

  static func bytes(of name: String) -> [UInt8]? {
    all.first { $0.name == name }?.bytes()
  }

  private struct Entry {
    var name: String
    var bytes: () -> [UInt8]
  }

  private static var all: [Entry] {
    var count = 0
    guard let first = bundled_dashboards(&count) else { return [] }
    return (0..<count).map { index in
      let dashboard = first[index]
      return Entry(name: String(cString: dashboard.name)) {
        Array(UnsafeBufferPointer(start: dashboard.bytes, count: dashboard.count))
      }
    }
  }
}
