import Glibc
import SeriesStore
import TestSupport
import Testing
import TimeSeries

@Suite struct KilledProcessTests {
  @Test func `kill -9 costs at most the batch under way`() throws {
    let folder = try TemporaryFolder()
    let program = PtySession.builtProgram("StoreBenchmark")
    try #require(access(program, X_OK) == 0, "\(program) is not built")
    let writer = try PtySession(program, ["fill", folder.path])
    writer.timeout = .seconds(120)
    #expect(writer.wait(for: "5 minutes of hour 0"))
    writer.signal(SIGKILL)
    #expect(writer.waitForEnding() == .killed(SIGKILL))

    let (store, report) = SeriesStore.open(folder: folder.path)
    #expect(report.readOnly == nil)
    #expect(report.damage.count <= 1)
    let everything = TimeRange(start: Timestamp(rawValue: .min), end: Timestamp(rawValue: .max))
    let series = try store.select([], in: everything)
    #expect(series.count == 1000)
    let times = try #require(series.first?.samples.timestamps)
    #expect(times.count >= 300)
    #expect((times == times.indices.map { times[0] + Int64($0) * 1000 }) == true)
    #expect(series.allSatisfy { $0.samples.timestamps == times })
    #expect(report.replayedSamples + (store.statistics.samples - store.statistics.headSamples) == 1000 * times.count)
  }
}
