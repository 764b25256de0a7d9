@testable import Collectors
import SeriesStore
import Synchronization
import Testing
import TimeSeries
import Transport

@Suite struct ScrapeManagerTests {
  @Test func `all targets are scraped at once, and end when the task is cancelled`() async throws {
    let proc = FakeProc()
    try proc.write("more.json", "[{\"targets\": [\"c:1\"], \"labels\": {\"zone\": \"z\"}}]")
    let job = ScrapeJob(
      name: "api", interval: .seconds(3600), staticGroups: [TargetGroup(addresses: ["a:1", "b:1", "bad address"])],
      fileDiscoveries: [FileDiscovery(files: [proc.root + "/mo*.json", proc.root + "/absent.json"])])
    let store = SeriesStore()
    let manager = ScrapeManager(
      configuration: ScrapeConfiguration(jobs: [job]), store: store, transport: ScriptedTransport([.text("m 1\n")])
    ) { Timestamp(milliseconds: 1000) }
    let task = Task { await manager.run() }
    while await manager.statuses.count(where: { $0.lastScrape != nil }) < 3 { await Task.yield() }
    #expect(await manager.statuses.map { $0.target.labels["instance"] } == ["a:1", "b:1", "c:1"])
    #expect(await manager.statuses.last?.target.labels["zone"] == "z")
    #expect(await manager.faults.map(\.address) == [proc.root + "/absent.json", "bad address"])
    task.cancel()
    await task.value
    #expect(await manager.statuses.isEmpty)
    #expect(try store.labelValues(of: "instance", matching: [[.equal("__name__", "m")]], in: TimeRange(start: .epoch, end: Timestamp(milliseconds: 9000))) == ["a:1", "b:1", "c:1"])
  }

  @Test func `what begins to fail is told once, without passwords`() async throws {
    let job = ScrapeJob(name: "api", interval: .milliseconds(10), timeout: .milliseconds(10), staticGroups: [TargetGroup(addresses: ["alice:secret@a:1", "bob:secret@b/c"])])
    let told = Mutex<[String]>([])
    let manager = ScrapeManager(
      configuration: ScrapeConfiguration(jobs: [job]), store: SeriesStore(), transport: ScriptedTransport([.reply(HTTPReply(status: 500, headers: [], body: []))]),
      wallClock: { Timestamp(milliseconds: 1000) }, onFailure: { sentence in told.withLock { $0.append(sentence) } })
    let task = Task { await manager.run() }
    while told.withLock({ $0.count }) < 2 { await Task.yield() }
    task.cancel()
    await task.value
    #expect(told.withLock { $0.sorted() } == [
      "Scraping a:1 (job api) fails: server returned HTTP status 500", "Scraping b/c (job api) fails: not a valid hostname",
    ])
  }

  @Test func `too many targets of a job are refused together`() async throws {
    let job = ScrapeJob(
      name: "api", limits: ScrapeLimits(targets: 1), staticGroups: [TargetGroup(addresses: ["a:1", "b:1"])])
    let manager = ScrapeManager(
      configuration: ScrapeConfiguration(jobs: [job]), store: SeriesStore(), transport: ScriptedTransport([.text("m 1\n")]))
    await manager.run()
    #expect(await manager.faults.map(\.reason) == ["2 targets exceed the target limit of 1"])
  }
}
