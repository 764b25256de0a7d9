import Glibc
import Text

/// Dashboards in files and folders.
package enum DashboardFiles {
  /// One file's dashboards, or why it has none.
  package struct Entry: Sendable {
    package var path: String
    package var result: Result<[Dashboard], DashboardError>

    init(path: String, result: Result<[Dashboard], DashboardError>) {
      (self.path, self.result) = (path, result)
    }
  }

  /// A folder with more files than this is not a folder of dashboards.
  static let fileLimit = 5000

  package static func load(_ path: String) throws(DashboardError) -> [Dashboard] {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path, limit: Dashboard.jsonLimits.bytes)
    } catch {
      throw DashboardError(error)
    }
    return try Dashboard.decodeAll(bytes, file: path)
  }

  /// Loads a file, or every `.json`, `.yaml` and `.yml` below a folder, in order of their paths.
  ///
  /// Files of a folder that are no dashboards at all (a provisioning file, a `package.json`) are left out; those that
  /// are broken stay in the list with their error.
  package static func entries(at path: String) -> [Entry] {
    guard isFolder(path) else { return [entry(path)] }
    return files(below: path).map(entry).filter { entry in
      if case .failure(let error) = entry.result { error.kind != .notADashboard } else { true }
    }
  }

  private static func entry(_ path: String) -> Entry {
    do {
      return Entry(path: path, result: .success(try load(path)))
    } catch {
      return Entry(path: path, result: .failure(error))
    }
  }

  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Regular files with the endings of dashboards; links to folders are not followed, so that there is no circle.
  package static func files(below folder: String) -> [String] {
    var result: [String] = []
    var open = [(path: folder, depth: 0)]
    while let (path, depth) = open.popLast(), result.count < fileLimit {
      guard let stream = opendir(path) else { continue }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
        }
        guard !name.hasPrefix(".") else { continue }
        let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
        var status = stat()
        guard lstat(child, &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          if depth < 16 { open.append((child, depth + 1)) }
          continue
        }
        guard [".json", ".yaml", ".yml"].contains(where: name.hasSuffix), stat(child, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
        result.append(child)
      }
    }
    return result.sorted()
  }
}
