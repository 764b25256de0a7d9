import DatasourceKit

/// Where a dashboard comes from.
package enum DashboardLocation: Hashable, Sendable {
  case bundled(name: String)
  case file(path: String)
  /// On a Grafana server, by the datasource or server name of the context.
  case grafana(server: String, uid: String)
  /// Made in this program: Explore, and the dashboard that panels are pinned to.
  case scratch(name: String)

  /// A stable name for stars, recents and remembered variables.
  package var key: String {
    switch self {
    case .bundled(let name): "bundled:\(name)"
    case .file(let path): "file:\(path)"
    case .grafana(let server, let uid): "grafana:\(server)/\(uid)"
    case .scratch(let name): "scratch:\(name)"
    }
  }
}

/// A dashboard that can be opened, as lists show it.
package struct DashboardEntry: Hashable, Sendable {
  var location: DashboardLocation
  package var title: String
  var uid: String?
  var folder: String
  var tags: [String]
  /// A file of a folder that cannot be read stands there too; opening it says why.
  var isReadable: Bool

  package init(
    location: DashboardLocation, title: String, uid: String? = nil, folder: String = "", tags: [String] = [], isReadable: Bool = true
  ) {
    self.location = location
    self.title = title
    self.uid = uid
    self.folder = folder
    self.tags = tags
    self.isReadable = isReadable
  }

  /// What stands beside its title: its tags, with its folder where it does not stand in it.
  func detail(withFolder: Bool) -> String {
    let tags = isReadable ? tags.prefix(3).map { "#" + $0 } : ["cannot be read"]
    return ((withFolder ? [folder] : []) + tags).filter { !$0.isEmpty }.joined(separator: " ")
  }
}

/// What the start screen and the status bar know of a datasource.
package struct SourceStatus: Hashable, Sendable {
  package enum Health: Hashable, Sendable {
    case unknown
    case answers(Duration)
    case fails(String)
    /// Found, and not known any further: nobody named it, so nobody misses it either.
    case isLocked(String)
  }

  package var uid: String
  var name: String
  var type: String
  package var address: String
  package var version: String?
  package var health: Health
  /// Whether anybody might answer in its place: its certificate is not checked. The status bar says so.
  package var isUnchecked = false
  /// What to try where it fails.
  package var advice: String?

  package init(uid: String, name: String, type: String, address: String, version: String? = nil, health: Health = .unknown) {
    self.uid = uid
    self.name = name
    self.type = type
    self.address = address
    self.version = version
    self.health = health
  }

  /// One that has not been asked yet.
  init(_ id: DatasourceID) {
    self.init(uid: id.uid, name: id.name, type: id.type, address: "")
  }
}
