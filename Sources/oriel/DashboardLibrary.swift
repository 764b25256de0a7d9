import AppCore
import CDashboards
import Dashboards
import Datasources

/// The dashboards that can be opened: those inside the binary, and files and folders that the user named.
struct DashboardLibrary: Sendable {
  var providers: [DashboardProvider]

  init(_ providers: [DashboardProvider] = []) {
    self.providers = providers
  }

  /// - Parameter paths: Files and folders, as given.
  init(paths: [String]) {
    providers = paths.map { DashboardProvider(path: $0) }
  }

  /// What an argument of the command line means: a bundled dashboard's name, or a path.
  func locations(of argument: String) -> [DashboardLocation] {
    if !argument.contains("/"), !argument.hasSuffix(".json"), BundledDashboards.bytes(of: argument) != nil {
      return [.bundled(name: argument)]
    }
    if let address = PastedAddress(argument) { return [address.location] }
    if DashboardFiles.isFolder(argument) { return [] }
    return [.file(path: argument)]
  }

  func load(_ location: DashboardLocation) -> Result<Dashboard, LoadProblem> {
    do throws(DashboardError) {
      switch location {
      case .bundled(let name):
        guard let bytes = BundledDashboards.bytes(of: name) else {
          return .failure(LoadProblem(subject: name, reason: "no dashboard of that name is bundled"))
        }
        return .success(try Dashboard.decode(bytes, file: "\(name).json"))
      case .file(let path):
        guard let first = try DashboardFiles.load(path).first else {
          return .failure(LoadProblem(subject: path, reason: "there is no dashboard in this file"))
        }
        return .success(first)
      case .scratch(let name):
        return .failure(LoadProblem(subject: name, reason: "it lives only while the program runs"))
      case .grafana(let server, _):
        return .failure(LoadProblem(subject: server, reason: "no Grafana server of that name is configured"))
      }
    } catch {
      let place = error.place.isEmpty ? error.file : "\(error.file): \(error.place)"
      return .failure(LoadProblem(subject: place, reason: error.reason, advice: error.advice))
    }
  }

  /// A dashboard that came as bytes.
  static func decode(_ bytes: [UInt8], file: String) -> Result<Dashboard, LoadProblem> {
    do throws(DashboardError) {
      return .success(try Dashboard.decode(bytes, file: file))
    } catch {
      let place = error.place.isEmpty ? error.file : "\(error.file): \(error.place)"
      return .failure(LoadProblem(subject: place, reason: error.reason, advice: error.advice))
    }
  }

  /// Bundled ones first, then those found in the named folders.
  func entries() -> [DashboardEntry] {
    let bundled = BundledDashboards.names.compactMap { name -> DashboardEntry? in
      guard case .success(let dashboard) = load(.bundled(name: name)) else { return nil }
      return DashboardEntry(
        location: .bundled(name: name), title: dashboard.title, uid: dashboard.uid, folder: "bundled", tags: dashboard.tags)
    }
    let found = providers.flatMap { provider in
      DashboardFiles.entries(at: provider.path).flatMap { entry -> [DashboardEntry] in
        guard case .success(let dashboards) = entry.result, let dashboard = dashboards.first else { return [] }
        let folder = provider.folder ?? entry.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
        return [
          DashboardEntry(
            location: .file(path: entry.path), title: dashboard.title, uid: dashboard.uid, folder: folder, tags: dashboard.tags)
        ]
      }
    }
    return bundled + found
  }
}

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
