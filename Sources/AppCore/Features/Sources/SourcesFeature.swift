import DatasourceKit
import TimeSeries

/// The sources of the context in use, how they do, other contexts, and what was found beside them.
struct SourcesFeature: Feature {
  enum Message: Sendable {
    case checked(SourceStatus)
    /// More is known of the sources of the present context.
    case found(SourceSnapshot)
    /// Another context, or the present one as its changed configuration has it.
    case opened(Result<SourceSnapshot, LoadProblem>)
    case scraped(String)
  }

  private(set) var known: KnownSources

  init(directory: DatasourceDirectory) { known = KnownSources(directory: directory) }

  /// What is to be asked first: dashboards wait for what servers have.
  mutating func start() -> [Intent] {
    if known.statuses.isEmpty { known.statuses = known.directory.datasources.map(SourceStatus.init) }
    return find() + check(known.directory.datasources)
  }

  mutating func adopt(_ snapshot: SourceSnapshot, at now: Timestamp) { known.adopt(snapshot, at: now) }

  /// Servers that did not say what they have are asked again.
  mutating func findIfDue(at now: Timestamp) -> [Intent] { known.isFindingDue(at: now) ? [findEffect] : [] }

  private func find() -> [Intent] { known.isFinding ? [findEffect] : [] }

  private var findEffect: Intent {
    .start(Effect(Effect.Identity(.sources, "find")) { world in Message.found(await world.findSources()) })
  }

  private func check(_ sources: [DatasourceID]) -> [Intent] {
    sources.map { id in .start(Effect(Effect.Identity(.sources, "health \(id.uid)")) { world in Message.checked(await world.health(of: id)) }) }
  }

  mutating func carryOut(_ request: SourceRequest, in surroundings: Surroundings) -> [Intent] {
    switch request {
    case .check: return check(known.directory.datasources)
    case .scrapeFound:
      guard !known.offeredScrapes.isEmpty else { return [.say("No exporter was found on this machine; --scrape HOST:PORT names one")] }
      let addresses = known.takeOfferedScrapes()
      return [.start(Effect(Effect.Identity(.sources, "scrape"), .changing) { world in Message.scraped(await world.scrape(addresses)) })]
    case .openContext(let name):
      guard name != surroundings.settings.context else { return [] }
      let effect = Effect(Effect.Identity(.sources, "context"), .changing) { world in Message.opened(await world.openContext(name)) }
      return [.say("Opening \(name) …"), .start(effect)]
    case .configurationChanged:
      return [.start(Effect(Effect.Identity(.sources, "context"), .changing) { world in Message.opened(await world.rereadConfiguration()) })]
    }
  }

  mutating func handle(_ message: Message, in surroundings: Surroundings) -> [Intent] {
    switch message {
    case .checked(let status):
      known.note(status)
      return []
    case .scraped(let sentence): return [.say(sentence)]
    case .found(let snapshot): return take(snapshot, in: surroundings)
    case .opened(.failure(let problem)):
      return [.report(problem), .say("\(problem.reason.prefix { $0 != "\n" }); everything stays as it was")]
    case .opened(.success(let snapshot)): return open(snapshot, in: surroundings)
    }
  }

  /// Servers have said what they have: what waited for that goes on.
  private mutating func take(_ snapshot: SourceSnapshot, in surroundings: Surroundings) -> [Intent] {
    let before = known.directory
    known.adopt(snapshot, at: surroundings.now)
    var intents: [Intent] = [.settings(.adopt(snapshot))]
    if let text = snapshot.sentence { intents.append(.say(text)) }
    if !snapshot.isComplete { intents.append(findEffect) }
    guard before != known.directory else { return intents }
    let new = known.directory.datasources.filter { !before.datasources.contains($0) }
    return intents + check(new) + [.alerts(.ask), .listDashboards(), .dashboards(.sourcesChanged)]
  }

  /// Nothing of the old context stays but what the user made of its dashboards.
  private mutating func open(_ snapshot: SourceSnapshot, in surroundings: Surroundings) -> [Intent] {
    let isOther = snapshot.context != surroundings.settings.context
    known.statuses = []
    known.adopt(snapshot, at: surroundings.now)
    let sentence = ([isOther ? "Context \(snapshot.context)" : "The configuration was read again"] + [snapshot.sentence].compactMap(\.self)).joined(separator: "; ")
    return [
      .cancel(.context), .forgetProblems(ofFile: nil), .settings(.adopt(snapshot)), .closeAllOverlays, .say(sentence),
    ] + (snapshot.theme.map { [.settings(.theme(named: $0))] } ?? []) + find() + [.forgetRemoteDashboards, .listDashboards()] + check(known.directory.datasources)
      + [.alerts(.forget), .alerts(.ask), .dashboards(.contextChanged(isOther: isOther))]
  }
}
