import AppCore
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
        // Some of Perses’ dashboards pass for an empty one of Grafana.
        if first.panels.isEmpty, let reason = KnownFiles.reason(for: path) { return .failure(LoadProblem(subject: path, reason: reason)) }
        return .success(first)
      case .scratch(let name):
        return .failure(LoadProblem(subject: name, reason: "it lives only while the program runs"))
      case .grafana(let server, _):
        return .failure(LoadProblem(subject: server, reason: "no Grafana server of that name is configured"))
      }
    } catch {
      guard case .file(let path) = location, error.kind == .notADashboard || error.kind == .notJSON else { return .failure(LoadProblem(error)) }
      return .failure(LoadProblem(error).naming(path))
    }
  }

  /// A dashboard that came as bytes.
  static func decode(_ bytes: [UInt8], file: String) -> Result<Dashboard, LoadProblem> {
    do throws(DashboardError) {
      return .success(try Dashboard.decode(bytes, file: file))
    } catch {
      return .failure(LoadProblem(error))
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
        let folder = provider.folder ?? entry.path.split(separator: "/").dropLast().last.map(String.init) ?? ""
        guard case .success(let dashboards) = entry.result, let dashboard = dashboards.first else {
          // Other programs' YAML is not always YAML, templates for one; what is called JSON was meant to be a dashboard.
          guard entry.path.hasSuffix(".json") else { return [] }
          let name = entry.path.split(separator: "/").last.map(String.init) ?? entry.path
          return [DashboardEntry(location: .file(path: entry.path), title: name, folder: folder, isReadable: false)]
        }
        return [
          DashboardEntry(
            location: .file(path: entry.path), title: dashboard.title, uid: dashboard.uid, folder: folder, tags: dashboard.tags)
        ]
      }
    }
    return bundled + found
  }
}

extension LoadProblem {
  fileprivate init(_ error: DashboardError) {
    self.init(subject: error.place.isEmpty ? error.file : "\(error.file): \(error.place)", reason: error.reason, advice: error.advice)
  }
}
