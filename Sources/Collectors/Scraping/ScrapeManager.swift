package import SeriesStore
package import TimeSeries
package import Transport

/// Scrapes all targets of a configuration into a store while ``run()`` runs.
///
/// Each target has a task of its own, so that a slow one delays no other. Targets from files come and go as the files
/// change.
package actor ScrapeManager {
  private let configuration: ScrapeConfiguration
  private let store: SeriesStore
  private let transport: any HTTPTransport
  private let wallClock: @Sendable () -> Timestamp
  private let onFailure: @Sendable (String) -> Void
  private var wanted: [TargetID: TargetStatus] = [:]
  private var order: [TargetID] = []
  /// Of the task that scrapes a target. One that went away and came back has a new task; the old one ends.
  private var generations: [TargetID: Int] = [:]
  private var lastGeneration = 0
  private var lastStamps: Set<FileDiscoveryReader.Stamp> = []
  /// Addresses that cannot be scraped, and files that cannot be read.
  package private(set) var faults: [TargetFault] = []

  private static let fileCheckPeriod = Duration.seconds(5)

  /// - Parameter onFailure: Told in a sentence what begins to fail, and why; once, until it goes well again.
  package init(
    configuration: ScrapeConfiguration, store: SeriesStore, transport: any HTTPTransport,
    wallClock: @escaping @Sendable () -> Timestamp = HostSampler.now, onFailure: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    (self.configuration, self.store, self.transport) = (configuration, store, transport)
    (self.wallClock, self.onFailure) = (wallClock, onFailure)
  }

  /// How each target is doing, in the order of the configuration.
  package var statuses: [TargetStatus] { order.compactMap { wanted[$0] } }

  /// Scrapes each target at once and then at its interval, until the task is cancelled; then all series end.
  package func run() async {
    await withDiscardingTaskGroup { group in
      for new in discover() { group.addTask { await self.scrape(new) } }
      guard configuration.jobs.contains(where: { !$0.fileDiscoveries.isEmpty }) else { return }
      while (try? await Task.sleep(for: Self.fileCheckPeriod)) != nil {
        guard filesChanged() else { continue }
        for new in discover() { group.addTask { await self.scrape(new) } }
      }
    }
    for id in order { store.endTarget(id, at: wallClock()) }
    (wanted, order) = ([:], [])
  }
}

extension ScrapeManager {
  private struct NewTarget: Sendable {
    var target: ScrapeTarget
    var job: ScrapeJob
    var generation: Int
  }

  /// Brings the wanted targets up to date.
  ///
  /// - Returns: Those that are new.
  private func discover() -> [NewTarget] {
    let known = Set(faults)
    faults = []
    defer { for fault in faults where !known.contains(fault) { report(of: fault.address, job: fault.job, fault.reason) } }
    var found: [TargetID: TargetStatus] = [:]
    var added: [NewTarget] = []
    order = []
    _ = filesChanged()
    for job in configuration.jobs {
      for target in targets(of: job) where found[target.id] == nil {
        found[target.id] = wanted[target.id] ?? TargetStatus(target: target, job: job.name)
        order.append(target.id)
        guard wanted[target.id] == nil else { continue }
        lastGeneration += 1
        generations[target.id] = lastGeneration
        added.append(NewTarget(target: target, job: job, generation: lastGeneration))
      }
    }
    for id in wanted.keys where found[id] == nil { store.endTarget(id, at: wallClock()) }
    wanted = found
    return added
  }

  private func targets(of job: ScrapeJob) -> [ScrapeTarget] {
    var groups = job.staticGroups
    for discovery in job.fileDiscoveries {
      let (found, unreadable) = FileDiscoveryReader.groups(of: discovery, job: job.name)
      groups += found
      faults += unreadable
    }
    var targets: [ScrapeTarget] = []
    for group in groups {
      for address in group.addresses {
        do throws(TargetFault) {
          if let target = try ScrapeTarget(address: address, group: group.labels, job: job) { targets.append(target) }
        } catch {
          faults.append(error)
        }
      }
    }
    let limit = job.limits.targets
    guard limit == 0 || targets.count <= limit else {
      faults.append(
        TargetFault(job: job.name, address: "", reason: "\(targets.count) targets exceed the target limit of \(limit)"))
      return []
    }
    return targets
  }

  private func filesChanged() -> Bool {
    let discoveries = configuration.jobs.flatMap(\.fileDiscoveries)
    let stamps = discoveries.reduce(into: Set()) { $0.formUnion(FileDiscoveryReader.stamps(of: $1)) }
    defer { lastStamps = stamps }
    return stamps != lastStamps
  }

  /// Until the target is no longer wanted.
  private nonisolated func scrape(_ new: NewTarget) async {
    let (target, job) = (new.target, new.job)
    let clock = ContinuousClock()
    var schedule = SampleSchedule(interval: target.interval, start: clock.now, hasEarlySecond: false)
    var scraper = TargetScraper(target: target, job: job, store: store, transport: transport)
    while !Task.isCancelled {
      let wall = wallClock()
      if schedule.wasSetBack(wall: wall), let future = store.setAsideSamples(after: wall) { onFailure(future.sentence(at: wall)) }
      let outcome = await scraper.scrape(at: schedule.time(wall: wall))
      guard let result = await commit(outcome, of: new.generation), !Task.isCancelled else { return }
      if result.expired > 0 { scraper.forgetReferences() }
      guard (try? await clock.sleep(until: schedule.next(after: clock.now))) != nil else { return }
    }
  }

  /// - Returns: `nil` where the target went away meanwhile: its series have ended and stay so.
  private func commit(_ outcome: TargetScraper.Outcome, of generation: Int) -> AppendOutcome? {
    let id = outcome.status.target.id
    guard let before = wanted[id], generations[id] == generation else { return nil }
    wanted[id] = outcome.status
    if let fault = outcome.status.fault, before.fault == nil, !Task.isCancelled {
      report(of: outcome.status.target.labels["instance"] ?? "", job: before.job, fault)
    }
    return store.append(outcome.batch, from: id)
  }

  /// - Parameter address: What stands before an `@` may be a password.
  private func report(of address: String, job: String, _ reason: String) {
    let shown = address.split(separator: "@").last.map(String.init) ?? job
    onFailure("Scraping \(shown) (job \(job)) fails: \(reason)")
  }
}
