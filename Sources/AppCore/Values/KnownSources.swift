package import DatasourceKit
package import TimeSeries

/// The datasources of the context in use, how they do, and what else was found.
package struct KnownSources: Sendable {
  package private(set) var directory: DatasourceDirectory
  /// How each datasource does, then what else was found.
  package var statuses: [SourceStatus] = []
  /// Names of the configuration's contexts.
  private(set) var contexts: [String] = []
  /// Servers have still to say what they have.
  private(set) var isFinding = false
  /// When servers that did not say what they have are asked again.
  package private(set) var findingNext: Timestamp?
  /// Addresses of exporters that the embedded store could scrape.
  private(set) var offeredScrapes: [String] = []

  /// A server that is down now may come up: it is asked again now and then.
  private static let findingInterval: Milliseconds = 30_000

  package init(directory: DatasourceDirectory) {
    self.directory = directory
  }

  /// What is known of a datasource that is still there stays.
  package mutating func adopt(_ offer: SourceSnapshot, at now: Timestamp) {
    findingNext = offer.lacksSome ? now + Self.findingInterval : nil
    isFinding = !offer.isComplete
    directory = offer.directory
    contexts = offer.contexts
    let known = Dictionary(statuses.map { ($0.uid, $0) }, uniquingKeysWith: { first, _ in first })
    statuses = offer.directory.datasources.map { known[$0.uid] ?? SourceStatus($0) } + offer.scrapable + offer.locked
    offeredScrapes = offer.scrapable.map(\.address)
  }

  /// Statuses of sources that are not there any more are dropped.
  package mutating func note(_ status: SourceStatus) {
    if let index = statuses.firstIndex(where: { $0.uid == status.uid }) { statuses[index] = status }
  }

  /// Whether servers are to be asked again by now; that is said once.
  mutating func isFindingDue(at now: Timestamp) -> Bool {
    guard let due = findingNext, due <= now else { return false }
    findingNext = nil
    return true
  }

  /// The addresses that could be scraped; from then on they are the embedded store's.
  package mutating func takeOfferedScrapes() -> [String] {
    defer {
      statuses.removeAll { offeredScrapes.contains($0.address) }
      offeredScrapes = []
    }
    return offeredScrapes
  }
}
