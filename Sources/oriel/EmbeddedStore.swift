import Collectors
import Probing
import SeriesStore
import Synchronization
import TaskThreads
import TimeSeries
import Transport

/// The store inside this program and everything that feeds it, opened beside the first frame.
final class EmbeddedStore: Sendable {
  /// The store as a source, once it is open and has its first samples, or half a second has passed.
  let opening: Task<any SeriesSource, Never>
  private let store: Task<SeriesStore, Never>
  private let feeders: Mutex<[Feeder]>
  private let transport: any HTTPTransport
  private let running = Mutex<[Task<Void, Never>]>([])
  /// Sentences on what fails: history that could not be read, then what begins to fail while it runs, such as a target that
  /// is not scraped or a folder that cannot be written.
  let failures: AsyncStream<String>
  private let report: @Sendable (String) -> Void

  /// Something that appends while its task runs, and tells what fails.
  typealias Feeder = @Sendable (SeriesStore, _ report: @escaping @Sendable (String) -> Void) async -> Void

  /// - Parameters:
  ///   - folder: Where history is kept; `nil` keeps it in memory.
  ///   - firstSamples: Ends when there is something to ask for: lists of label values taken before that would be empty ones.
  init(
    folder: String?, access: StoreAccess = .owning, feeders: [Feeder], firstSamples: AsyncStream<Void>? = nil, transport: any HTTPTransport
  ) {
    self.feeders = Mutex(feeders)
    self.transport = transport
    let (failures, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(16))
    self.failures = failures
    report = { continuation.yield($0) }
    // A long log takes its time to be replayed.
    let store = Task.detached(executorPreference: DutyThreads.files) { () -> SeriesStore in
      guard let folder else { return SeriesStore() }
      let now = HostSampler.now()
      // Within the time that samplers wait for a clock that was put back a little.
      let opened = SeriesStore.open(folder: folder, access: access, now: now + 5000)
      if let future = opened.report.future, access == .owning { continuation.yield(future.sentence(at: now)) }
      if let failure = Self.failure(of: opened.report) { continuation.yield(failure) }
      return opened.store
    }
    self.store = store
    opening = Task.detached {
      let opened = await store.value
      if let firstSamples { await Self.wait(for: firstSamples) }
      return opened
    }
  }

  /// Nobody samples in a session that was not started, and a sweep may hang on a dead disk: half a second is enough.
  private static func wait(for samples: AsyncStream<Void>) async {
    await withTaskGroup { group in
      group.addTask { for await _ in samples {} }
      group.addTask { try? await Task.sleep(for: .milliseconds(500)) }
      await group.next()
      group.cancelAll()
    }
  }

  /// What the user should know of the history on disk; `nil` where all is well.
  private static func failure(of report: RecoveryReport) -> String? {
    if case .lockedByAnotherProcess? = report.readOnly {
      return "History is read-only: another oriel keeps it; this one goes on with it when that one ends"
    }
    if let reason = report.readOnly { return "History is not kept: \(reason)" }
    guard let first = report.damage.first else { return nil }
    let more = report.damage.count > 1 ? " and \(report.damage.count - 1) more places" : ""
    let kept = report.asideFolder.map { "; the files are kept in \($0)" } ?? ""
    return "Damaged history was left out: \(first)\(more)\(kept)"
  }

  /// Sampling and scraping go on until ``stop()``.
  func start() {
    running.withLock { running in
      guard running.isEmpty else { return }
      running = feeders.withLock { $0 }.map(run)
      running.append(Task.detached(executorPreference: DutyThreads.files) { [store, report] in await Self.maintain(store.value, report) })
    }
  }

  /// These addresses are scraped too, now where it is started, and after every later ``start()``.
  func add(_ addresses: [String]) {
    let added = addresses.map { Self.scraping(.single($0), transport) }
    feeders.withLock { $0 += added }
    running.withLock { running in
      guard !running.isEmpty else { return }
      running += added.map(run)
    }
  }

  /// It feeds the store too, now where that is started, and after every later ``start()``.
  func add(_ feeder: @escaping Feeder) {
    feeders.withLock { $0.append(feeder) }
    running.withLock { running in
      if !running.isEmpty { running.append(run(feeder)) }
    }
  }

  private func run(_ feeder: @escaping Feeder) -> Task<Void, Never> {
    Task.detached(executorPreference: DutyThreads.collecting) { [store, report] in await feeder(store.value, report) }
  }

  private static func scraping(_ configuration: ScrapeConfiguration, _ transport: any HTTPTransport) -> Feeder {
    { store, report in await ScrapeManager(configuration: configuration, store: store, transport: transport, onFailure: report).run() }
  }

  /// No wake-up is left behind; the series end, and begin again with ``start()``.
  func stop() {
    running.withLock { running in
      for task in running { task.cancel() }
      running = []
    }
  }

  /// Ends all series and closes the files.
  func close() async {
    let tasks = running.withLock { running in
      defer { running = [] }
      return running
    }
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
    await store.value.close()
  }

  private static func maintain(_ store: SeriesStore, _ report: (String) -> Void) async {
    var reported: StoreError?
    while (try? await Task.sleep(for: .seconds(30))) != nil {
      store.maintain()
      let problem = store.writeProblem
      if let problem, problem != reported { report("History is kept in memory only for now: \(problem)") }
      reported = problem
    }
  }
}

extension EmbeddedStore {
  static let uid = "oriel"

  /// What a command wants of the history on disk.
  enum History { case none, kept, read }

  /// Fed by this machine and by what the options name to be scraped; `nil` where they leave nothing to feed it.
  ///
  static func make(
    of options: SourceOptions, hostName: String, history: History, transport: any HTTPTransport, remarks: inout [String]
  ) throws -> EmbeddedStore? {
    var feeders: [Feeder] = []
    var firstSamples: AsyncStream<Void>?
    if !options.noHost {
      let host = HostSettings(instance: hostName, textfileDirectory: options.textfileDirectory)
      let (stream, continuation) = AsyncStream<Void>.makeStream()
      firstSamples = stream
      feeders.append { store, report in await HostSampler(store: store, settings: host).run(onFirstSweep: { continuation.finish() }, report: report) }
    }
    var scrapes = options.scrape.map { ScrapeConfiguration.single($0) }
    if let file = options.scrapeConfig {
      if let reason = KnownFiles.reasonNotToScrape(file) { throw CommandFailure(description: "--scrape-config \(file): \(reason)") }
      let (configuration, warnings) = try ScrapeConfiguration.load(file)
      scrapes.append(configuration)
      remarks += warnings.map(\.description)
    }
    feeders += scrapes.map { scraping($0, transport) }
    if !options.probe.isEmpty {
      let configuration = try ProbeFile.load(options.probeConfig)
      let targets = options.probe.map { text in
        let name = text.prefix { $0 != "=" }
        let isNamed = name.count < text.count && configuration.modules[String(name)] != nil
        return isNamed ? ProbeRunner.Target(address: String(text.dropFirst(name.count + 1)), module: String(name)) : ProbeRunner.Target(address: text)
      }
      feeders.append { store, report in await ProbeRunner(targets: targets, configuration: configuration, store: store).run(report: report) }
    }
    guard !feeders.isEmpty else { return nil }
    let folder = history == .none || options.noHistory ? nil : StateFolder.path.map { $0 + "/store" }
    return EmbeddedStore(folder: folder, access: history == .kept ? .owning : .reading, feeders: feeders, firstSamples: firstSamples, transport: transport)
  }
}
