import DataFrames
import DatasourceKit
import Synchronization
import Testing
import Text
import TimeSeries

/// Answers from a list of outcomes, and remembers what it was asked.
private final class Scripted: Datasource {
  let id = DatasourceID(uid: "p", name: "P", type: "prometheus")
  private let outcomes: Mutex<[Result<QueryAnswer, DatasourceError>]>
  private let asked = Mutex<[QueryRequest]>([])

  init(_ outcomes: [Result<QueryAnswer, DatasourceError>]) { self.outcomes = Mutex(outcomes) }

  var requests: [QueryRequest] { asked.withLock { $0 } }

  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    asked.withLock { $0.append(request) }
    let outcome = outcomes.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    return try (outcome ?? .success(QueryAnswer())).get()
  }

  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
}

private func failure(_ status: Int, retryAfter: Duration? = nil) -> DatasourceError {
  var error = DatasourceError(
    kind: .rejected(status: status), datasource: DatasourceID(uid: "p", name: "P", type: "prometheus"), request: "up", reason: "HTTP \(status)")
  error.retryAfter = retryAfter
  return error
}

/// Sleeping moves its time on.
private final class ManualTime: Sendable {
  private let state = Mutex((now: ContinuousClock.now, slept: [Duration]()))

  var slept: [Duration] { state.withLock { $0.slept } }
  func pass(_ length: Duration) { state.withLock { $0.now += length } }

  var clock: RequestClock {
    RequestClock(
      now: { self.state.withLock { $0.now } }, sleep: { length in self.state.withLock { $0.now += length; $0.slept.append(length) } },
      random: { 0 })
  }

  /// Nothing that is slept for comes about.
  var endless: RequestClock {
    RequestClock(now: { self.state.withLock { $0.now } }, sleep: { _ in try await Task.sleep(for: .seconds(86_400)) }, random: { 0 })
  }
}

/// Counts how many requests are under way; each waits until there are three of them, or no more come.
private final class Counting: Datasource {
  let id = DatasourceID(uid: "c", name: "C", type: "prometheus")
  private let state = Mutex((current: 0, most: 0, answered: 0))

  var most: Int { state.withLock(\.most) }
  var answered: Int { state.withLock(\.answered) }

  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    state.withLock { state in
      state.current += 1
      state.most = max(state.most, state.current)
    }
    for _ in 0..<10_000 where most < 3 { await Task.yield() }
    state.withLock { state in
      state.current -= 1
      state.answered += 1
    }
    return QueryAnswer()
  }

  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
}

/// Never says whether it answers.
private struct Mute: Datasource {
  let id = DatasourceID(uid: "p", name: "P", type: "prometheus")
  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer { QueryAnswer() }
  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }

  func health() async throws(DatasourceError) -> DatasourceHealth {
    try? await Task.sleep(for: .seconds(86_400))
    throw DatasourceError(kind: .cancelled, datasource: id, request: "health", reason: "cancelled")
  }
}

/// Refuses the first request, and keeps the second one waiting until it is released.
private final class Recovering: Datasource {
  let id = DatasourceID(uid: "s", name: "S", type: "prometheus")
  private let asked = Mutex(0)
  let (trials, trial) = AsyncStream.makeStream(of: Void.self)
  private let (releases, release) = AsyncStream.makeStream(of: Void.self)

  var count: Int { asked.withLock { $0 } }
  func answer() { release.finish() }

  func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    let number = asked.withLock { asked in
      asked += 1
      return asked
    }
    if number == 1 { throw failure(503) }
    trial.yield()
    for await _ in releases {}
    return QueryAnswer()
  }

  func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] { [] }
  func health() async throws(DatasourceError) -> DatasourceHealth { DatasourceHealth(latency: .zero) }
}

private func request(from start: Int64 = 0, to end: Int64 = 600_000, expression: String = "up", step: Int64 = 10_000) -> QueryRequest {
  let range = TimeRange(start: Timestamp(milliseconds: start), end: Timestamp(milliseconds: end))
  return QueryRequest(
    targets: [QueryRequest.Target(refID: "A", model: ["expr": .string(expression)], step: step, range: range)], range: range, maxDataPoints: 100)
}

@Suite struct GuardTests {
  @Test func `overload is tried again, later each time`() async throws {
    let (base, time) = (Scripted([.failure(failure(503)), .failure(failure(429, retryAfter: .seconds(2)))]), ManualTime())
    _ = try await base.access.guarded(clock: time.clock).query(request())
    #expect(base.requests.count == 3 && time.slept == [.milliseconds(500), .seconds(2)])
  }

  @Test func `each delay is twice the one before`() async throws {
    let (base, time) = (Scripted(Array(repeating: .failure(failure(503)), count: 3)), ManualTime())
    _ = try await base.access.guarded(by: RequestPolicy(retries: 3), clock: time.clock).query(request())
    #expect(time.slept == [.milliseconds(500), .seconds(1), .seconds(2)])
  }

  @Test func `no more requests are under way than the policy allows`() async throws {
    let base = Counting()
    let access = base.access.guarded(by: RequestPolicy(concurrent: 3), clock: ManualTime().clock)
    try await withThrowingTaskGroup { group in
      for number in 0..<20 { group.addTask { _ = try await access.query(request(expression: "up + \(number)")) } }
      try await group.waitForAll()
    }
    #expect(base.most == 3)
    #expect(base.answered == 20)
  }

  @Test(arguments: [400, 401, 404, 422]) func `refusals are not tried again`(status: Int) async {
    let (base, time) = (Scripted([.failure(failure(status))]), ManualTime())
    await #expect(throws: DatasourceError.self) { try await base.access.guarded(clock: time.clock).query(request()) }
    #expect(base.requests.count == 1 && time.slept.isEmpty)
  }

  @Test func `a server that keeps failing is left alone for a while`() async throws {
    let (base, time) = (Scripted(Array(repeating: .failure(failure(502)), count: 6)), ManualTime())
    // Without retries nothing but a health check would sleep.
    let guarded = base.access.guarded(by: RequestPolicy(retries: 0, failuresToOpen: 3), clock: time.endless)
    for _ in 0..<3 { await #expect(throws: DatasourceError.self) { try await guarded.query(request()) } }
    do {
      _ = try await guarded.query(request())
      Issue.record("expected an error")
    } catch { #expect(error.advice == "retry in 10 s" && error.reason == "HTTP 502") }
    #expect(base.requests.count == 3)
    time.pass(.seconds(11))
    await #expect(throws: DatasourceError.self) { try await guarded.query(request()) }
    #expect(base.requests.count == 4)
    _ = try await guarded.health()
    await #expect(throws: DatasourceError.self) { try await guarded.query(request()) }
    #expect(base.requests.count == 5)
  }

  @Test func `after the pause one caller tries and the others wait for what comes of it`() async throws {
    let (base, time) = (Recovering(), ManualTime())
    let guarded = base.access.guarded(by: RequestPolicy(retries: 0, failuresToOpen: 1), clock: time.clock)
    await #expect(throws: DatasourceError.self) { try await guarded.query(request()) }
    time.pass(.seconds(11))
    async let trial = guarded.query(request())
    for await _ in base.trials { break }
    for _ in 0..<20 { await #expect(throws: DatasourceError.self) { try await guarded.query(request()) } }
    #expect(base.count == 2)
    base.answer()
    _ = try await trial
    _ = try await guarded.query(request())
    #expect(base.count == 3)
  }

  @Test func `a trial that is cancelled leaves its place to the next caller`() async throws {
    let (base, time) = (Recovering(), ManualTime())
    let guarded = base.access.guarded(by: RequestPolicy(retries: 0, failuresToOpen: 1), clock: time.clock)
    await #expect(throws: DatasourceError.self) { try await guarded.query(request()) }
    time.pass(.seconds(11))
    let cancelled = Task { try await guarded.query(request()) }
    for await _ in base.trials { break }
    cancelled.cancel()
    base.answer()
    _ = await cancelled.result
    _ = try await guarded.query(request())
    #expect(base.count == 3)
  }

  @Test func `whether a server answers is not waited for as long as a query`() async {
    let time = ManualTime()
    do {
      _ = try await Mute().access.guarded(clock: time.clock).health()
      Issue.record("expected an error")
    } catch { #expect(error.kind == .timedOut(after: .seconds(5)) && error.reason == "no answer within 5 s" && error.advice != nil) }
    #expect(time.slept == [.seconds(5)])
  }

  @Test func `a long wish of the server is passed on, not waited for`() async {
    let (base, time) = (Scripted([.failure(failure(429, retryAfter: .seconds(60)))]), ManualTime())
    let guarded = base.access.guarded(clock: time.clock)
    do {
      _ = try await guarded.query(request())
      Issue.record("expected an error")
    } catch { #expect(error.advice == "retry in 60 s" && time.slept.isEmpty) }
    await #expect(throws: DatasourceError.self) { try await guarded.query(request()) }
    #expect(base.requests.count == 1)
  }
}

@Suite struct IncrementalRangeTests {
  private func answer(_ times: [Int64], _ values: [Double], name: String = "a") -> QueryAnswer {
    let fields = [
      Field(name: "Time", values: .times(times.map(Optional.some))),
      Field(name: "Value", values: .numbers(values), labels: Labels([("job", name)])),
    ]
    return QueryAnswer(frames: [DataFrame(name: name, refID: "A", fields: fields)])
  }

  private func columns(_ answer: QueryAnswer) -> [(times: FieldValues, values: FieldValues)] {
    answer.frames.map { ($0.fields[0].values, $0.fields[1].values) }
  }

  @Test func `only the new end is asked and joined to what is known`() async throws {
    let base = Scripted([
      .success(answer([0, 300_000, 470_000, 480_000, 600_000], [1, 2, 3, 4, 5])), .success(answer([480_000, 600_000, 610_000], [40, 50, 60])),
    ])
    let source = base.access.incremental()
    _ = try await source.query(request())
    let second = try await source.query(request(from: 10_000, to: 610_000))
    #expect(base.requests[1].targets[0].range.start.milliseconds == 480_000)
    #expect(columns(second)[0].times == .times([300_000, 470_000, 480_000, 600_000, 610_000]))
    #expect(columns(second)[0].values == .numbers([2, 3, 40, 50, 60]))
  }

  @Test func `a shortened question says from when on points are kept`() async throws {
    var tail = answer([600_000, 610_000], [5, 6])
    let asked = TimeRange(start: Timestamp(milliseconds: 480_000), end: Timestamp(milliseconds: 610_000))
    tail.sent = [SentQuery(refID: "A", expression: "up", request: "POST /api/v1/query_range", range: asked, step: 10_000)]
    let source = Scripted([.success(answer([0, 600_000], [1, 5])), .success(tail)]).access.incremental()
    _ = try await source.query(request())
    let second = try await source.query(request(from: 10_000, to: 610_000))
    #expect(second.sent.map(\.keptFrom) == [Timestamp(milliseconds: 10_000)])
  }

  @Test(arguments: [("up + 0", Int64(10_000)), ("up", Int64(20_000))])
  func `another expression or step asks everything`(expression: String, step: Int64) async throws {
    let base = Scripted([.success(answer([0], [1]))])
    let source = base.access.incremental()
    _ = try await source.query(request())
    _ = try await source.query(request(from: 20_000, to: 620_000, expression: expression, step: step))
    #expect(base.requests[1].targets[0].range.start.milliseconds == 20_000)
  }

  @Test func `a range that is not aligned, or goes back, asks everything`() async throws {
    let source = Scripted([.success(answer([0], [1]))])
    let incremental = source.access.incremental()
    _ = try await incremental.query(request())
    _ = try await incremental.query(request(from: 5000, to: 605_000))
    _ = try await incremental.query(request(from: 0, to: 300_000))
    #expect(source.requests.map { $0.targets[0].range.start.milliseconds } == [0, 5000, 0])
  }

  @Test func `a failure forgets what was known`() async throws {
    let base = Scripted([.success(answer([0], [1])), .failure(failure(500)), .success(answer([20_000], [1]))])
    let source = base.access.incremental()
    _ = try await source.query(request())
    await #expect(throws: DatasourceError.self) { try await source.query(request(from: 10_000, to: 610_000)) }
    _ = try await source.query(request(from: 20_000, to: 620_000))
    #expect(base.requests[2].targets[0].range.start.milliseconds == 20_000)
  }
}
