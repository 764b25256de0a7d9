import Glibc
package import SeriesStore
package import TimeSeries

/// Samples the host into a store at an interval, while ``run()`` runs. It does not wake up otherwise.
package actor HostSampler {
  private var collector: HostCollector
  private var writer: HostStoreWriter
  private let interval: Duration
  private let wallClock: @Sendable () -> Timestamp

  package init(
    store: SeriesStore, settings: HostSettings = HostSettings(), interval: Duration = .seconds(1),
    wallClock: @escaping @Sendable () -> Timestamp = HostSampler.now
  ) {
    collector = HostCollector(settings: settings)
    writer = HostStoreWriter(store: store)
    self.interval = interval
    self.wallClock = wallClock
  }

  /// Samples at once, then regularly, until its task is cancelled; then all series end.
  ///
  /// - Parameter onFirstSweep: Called once, when the first samples are in the store.
  package func run(onFirstSweep: @Sendable () -> Void = {}) async {
    let clock = ContinuousClock()
    var schedule = SampleSchedule(interval: interval, start: clock.now)
    sample(at: schedule.time(wall: wallClock()))
    onFirstSweep()
    while (try? await clock.sleep(until: schedule.next(after: clock.now))) != nil { sample(at: schedule.time(wall: wallClock())) }
    writer.end(at: schedule.time(wall: wallClock()))
  }

  /// One sweep, written to the store.
  ///
  /// - Parameter time: Later than that of the sample before.
  package func sample(at time: Timestamp) {
    let batch = collector.sweep(at: time)
    writer.write(batch, of: collector, at: time)
  }

  /// The wall clock.
  package static let now: @Sendable () -> Timestamp = {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
