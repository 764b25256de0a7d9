import Glibc
package import SeriesStore
package import TimeSeries

/// Samples the host into a store at an interval, while ``run()`` runs. It does not wake up otherwise.
package actor HostSampler {
  private var collector: HostCollector
  private var writer: HostStoreWriter
  private let store: SeriesStore
  private let interval: Duration
  private let wallClock: @Sendable () -> Timestamp
  /// A dashboard that is refreshed each minute asks all the time.
  private static let askedRecently = Duration.seconds(90)

  package init(
    store: SeriesStore, settings: HostSettings = HostSettings(), interval: Duration = .seconds(1),
    wallClock: @escaping @Sendable () -> Timestamp = HostSampler.now
  ) {
    self.store = store
    collector = HostCollector(settings: settings)
    store.watch(collector.costlyMetrics)
    writer = HostStoreWriter(store: store)
    self.interval = interval
    self.wallClock = wallClock
  }

  /// Samples at once, then regularly, until its task is cancelled; then all series end.
  ///
  /// - Parameters:
  ///   - onFirstSweep: Called once, when the first samples are in the store.
  ///   - report: Told in a sentence that the clock was set back.
  package func run(onFirstSweep: @Sendable () -> Void = {}, report: @Sendable (String) -> Void = { _ in }) async {
    let clock = ContinuousClock()
    var schedule = SampleSchedule(interval: interval, start: clock.now)
    sample(at: schedule.time(wall: wallClock()))
    onFirstSweep()
    while (try? await clock.sleep(until: schedule.next(after: clock.now))) != nil {
      let wall = wallClock()
      if schedule.wasSetBack(wall: wall), let future = store.setAsideSamples(after: wall) { report(future.sentence(at: wall)) }
      sample(at: schedule.time(wall: wall))
    }
    writer.end(at: schedule.time(wall: wallClock()))
  }

  /// One sweep, written to the store.
  ///
  /// - Parameter time: Later than that of the sample before.
  package func sample(at time: Timestamp) {
    let batch = collector.sweep(at: time) { [store] in store.wereSelected($0, within: Self.askedRecently) }
    writer.write(batch, of: collector, at: time)
  }

  /// The wall clock.
  package static let now: @Sendable () -> Timestamp = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
