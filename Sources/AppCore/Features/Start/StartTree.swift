import DatasourceKit
import Widgets

/// A line of the start screen's tree.
package struct StartLine: Hashable, Sendable {
  package enum ID: Hashable, Sendable {
    case folder(String)
    /// A dashboard may stand among the recent ones and in its folder.
    case dashboard(String, in: String)
  }

  enum Content: Hashable, Sendable {
    case folder(title: String, count: Int, isOpen: Bool)
    /// With the characters of its title that met the typed letters.
    case dashboard(DashboardEntry, places: [Int])
  }

  var id: ID
  var depth: Int
  var content: Content

  package var entry: DashboardEntry? { if case .dashboard(let entry, _) = content { entry } else { nil } }
}

/// Dashboards by folder; folders within folders are parted by "/".
struct DashboardTree {
  private struct Folder {
    var title: String
    var path: String
    var folders: [Folder] = []
    var entries: [DashboardEntry] = []

    var count: Int { folders.reduce(entries.count) { $0 + $1.count } }

    mutating func add(_ entry: DashboardEntry, below parts: ArraySlice<Substring>) {
      guard let first = parts.first else { return entries.append(entry) }
      let path = self.path + "/" + first
      guard let index = folders.firstIndex(where: { $0.path == path }) else {
        var folder = Folder(title: String(first), path: path)
        folder.add(entry, below: parts.dropFirst())
        return folders.append(folder)
      }
      folders[index].add(entry, below: parts.dropFirst())
    }
  }

  private var root = Folder(title: "", path: "")

  /// The user's own folders in the order in which they were found, then those inside the binary.
  init(_ entries: [DashboardEntry]) {
    for entry in entries { root.add(entry, below: entry.folder.split(separator: "/").prefix(8)) }
    root.folders = root.folders.filter { !Self.isBundled($0) } + root.folders.filter(Self.isBundled)
  }

  private static func isBundled(_ folder: Folder) -> Bool {
    folder.entries.contains { if case .bundled = $0.location { true } else { false } }
  }

  /// More than this in a folder, and it begins folded.
  private static let unfolded = 30

  /// - Parameter toggled: Paths of folders that are not as they began.
  func lines(toggled: Set<String>) -> [StartLine] {
    var lines: [StartLine] = []
    add(root, depth: 0, toggled, to: &lines)
    return lines
  }

  private func add(_ folder: Folder, depth: Int, _ toggled: Set<String>, to lines: inout [StartLine]) {
    for below in folder.folders {
      let count = below.count
      let isOpen = (count <= Self.unfolded) != toggled.contains(below.path)
      lines.append(
        StartLine(id: .folder(below.path), depth: depth, content: .folder(title: below.title, count: count, isOpen: isOpen)))
      if isOpen { add(below, depth: depth + 1, toggled, to: &lines) }
    }
    lines += folder.entries.map { entry in
      StartLine(id: .dashboard(entry.location.key, in: folder.path), depth: depth, content: .dashboard(entry, places: []))
    }
  }
}
