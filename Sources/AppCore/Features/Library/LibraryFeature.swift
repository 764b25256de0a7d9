/// The dashboards that can be opened, here and on servers.
struct LibraryFeature: Feature {
  enum Message: Sendable {
    case local([DashboardEntry])
    /// Of servers, which may take their time.
    case remote([DashboardEntry])
  }

  enum Request: Sendable {
    case list(isLocal: Bool)
    case forgetRemote
  }

  private(set) var entries: [DashboardEntry] = []
  private var local: [DashboardEntry] = [] { didSet { entries = local + remote } }
  private var remote: [DashboardEntry] = [] { didSet { entries = local + remote } }

  mutating func carryOut(_ request: Request, in surroundings: Surroundings) -> [Intent] {
    switch request {
    case .forgetRemote:
      remote = []
      return []
    case .list(let isLocal):
      let here = Effect(Effect.Identity(.library, "local")) { world in Message.local(await world.dashboards()) }
      let elsewhere = Effect(Effect.Identity(.library, "remote")) { world in Message.remote(await world.remoteDashboards()) }
      return isLocal ? [.start(here)] : [.start(here), .start(elsewhere)]
    }
  }

  mutating func handle(_ message: Message, in surroundings: Surroundings) -> [Intent] {
    switch message {
    case .local(let entries): local = entries
    case .remote(let entries): remote = entries
    }
    return []
  }
}
