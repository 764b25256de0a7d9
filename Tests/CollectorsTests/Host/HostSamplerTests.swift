@testable import Collectors
import SeriesStore
import Testing
import TimeSeries

@Suite struct HostSamplerTests {
  @Test func `the second sample comes early and the others at the interval`() {
    let start = ContinuousClock.now
    var schedule = SampleSchedule(interval: .seconds(1), start: start)
    var due: [Duration] = []
    var now = start
    for _ in 0..<4 {
      _ = schedule.time(wall: .epoch + (now - start).milliseconds)
      now = schedule.next(after: now)
      due.append(now - start)
    }
    #expect(due == [.milliseconds(250), .seconds(1), .seconds(2), .seconds(3)])
  }

  @Test func `samples that were missed are not made up for`() {
    let start = ContinuousClock.now
    var schedule = SampleSchedule(interval: .seconds(1), start: start)
    for second in 0..<3 { _ = schedule.time(wall: Timestamp(milliseconds: Int64(second) * 1000)) }
    #expect(schedule.next(after: start + .milliseconds(7300)) == start + .seconds(8))
  }

  @Test func `times are regular where the clock is nearly so, and never fall`() {
    var schedule = SampleSchedule(interval: .seconds(1), start: .now)
    let walls: [Int64] = [10_000, 11_003, 11_998, 13_500, 9_000, 14_501]
    #expect(walls.map { schedule.time(wall: Timestamp(milliseconds: $0)).milliseconds } == [
      10_000, 11_000, 12_000, 13_500, 13_501, 14_501,
    ])
  }

  @Test func `a sweep lands in the store and a process that ended gets a stale marker`() throws {
    let proc = FakeProc()
    func stat(_ pid: Int) -> String { "\(pid) (p\(pid)) S 1 1 1 0 -1 0 0 0 0 0 5 0 0 0 20 0 1 0 5 4096 100 0" }
    try proc.write("proc/1/stat", stat(1))
    try proc.write("proc/2/stat", stat(2))
    let store = SeriesStore()
    var collector = HostCollector(settings: proc.settings, collectors: [ProcessesCollector.self])
    var writer = HostStoreWriter(store: store)
    func sample(_ second: Int64) -> AppendOutcome {
      let time = Timestamp(milliseconds: second * 1000)
      return writer.write(collector.sweep(at: time), of: collector, at: time)
    }
    #expect(sample(1).appended > 0)
    try proc.remove("proc/2")
    #expect(sample(2).markedStale >= 5)
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 5000))
    let matchers = [Matcher.equal("__name__", "oriel_process_cpu_seconds_total"), .equal("pid", "2")]
    let series = try store.select(matchers, in: range)
    #expect(series.first?.samples.values.last?.isStaleMarker == true)
    #expect(try store.metadata(of: "node_processes_pids")["node_processes_pids"]?.kind == .gauge)
  }

  @Test func `a sampler whose task is cancelled ends its series and returns`() async throws {
    let proc = FakeProc()
    try proc.write("proc/loadavg", "0.10 0.20 0.30 1/100 4242\n")
    let store = SeriesStore()
    let sampler = HostSampler(store: store, settings: proc.settings, interval: .seconds(3600)) { Timestamp(milliseconds: 1000) }
    let task = Task { await sampler.run() }
    while store.statistics.samples == 0 { await Task.yield() }
    task.cancel()
    await task.value
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 5000))
    let values = try store.select([.equal("__name__", "node_load1")], in: range).first?.samples.values ?? []
    #expect(values.first == 0.1 && values.last?.isStaleMarker == true)
  }
}
