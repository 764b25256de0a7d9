import AppCore
import Dashboards
import Datasources
import Text

/// Asks Grafana servers for the library panels that a dashboard only names.
struct LibraryPanelLoading: Sendable {
  /// The first that knows a panel gives it.
  var servers: [GrafanaServer]

  /// No dashboard of a sane size has more.
  private static let limit = 200
  private static let atOnce = 6

  /// A panel that no server gives stays a placeholder with its name: the rest of the dashboard is shown all the same.
  func completed(_ loaded: Result<Dashboard, LoadProblem>) async -> Result<Dashboard, LoadProblem> {
    guard case .success(let dashboard) = loaded, !servers.isEmpty else { return loaded }
    let missing = dashboard.missingLibraryPanels.prefix(Self.limit)
    guard !missing.isEmpty else { return loaded }
    let models = await withTaskGroup(of: (String, JSONObject?).self) { group in
      var waiting = missing.makeIterator()
      for uid in (0..<Self.atOnce).compactMap({ _ in waiting.next() }) { group.addTask { (uid, await model(of: uid)) } }
      var models: [String: JSONObject] = [:]
      for await (uid, model) in group {
        models[uid] = model
        if let next = waiting.next() { group.addTask { (next, await self.model(of: next)) } }
      }
      return models
    }
    return .success(dashboard.filling(models))
  }

  private func model(of uid: String) async -> JSONObject? {
    for server in servers {
      if let model = try? await server.libraryPanel(uid: uid).object { return model }
    }
    return nil
  }
}
