/// Keeps a datasource from being asked too much and too often: few requests at a time, failed ones again after a
/// while, and none at all for a while when it keeps failing.
package struct GuardedDatasource<Base: Datasource>: Datasource {
  let base: Base
  private let policy: RequestPolicy
  private let clock: RequestClock
  private let gate: RequestGate

  package init(_ base: Base, policy: RequestPolicy = RequestPolicy(), clock: RequestClock = .real) {
    (self.base, self.policy, self.clock) = (base, policy, clock)
    gate = RequestGate(id: base.id, policy: policy, clock: clock)
  }

  package var id: DatasourceID { base.id }

  package func query(_ request: QueryRequest) async throws(DatasourceError) -> QueryAnswer {
    try await gate.run("query") { () async throws(DatasourceError) in try await base.query(request) }
  }

  package func variableOptions(_ request: VariableRequest) async throws(DatasourceError) -> [VariableOption] {
    try await gate.run("variable") { () async throws(DatasourceError) in try await base.variableOptions(request) }
  }

  /// Always asks: it is how a user finds out. He waits for it, and so it has less time than a slow query may take.
  package func health() async throws(DatasourceError) -> DatasourceHealth {
    let (id, base, clock, patience) = (id, base, clock, policy.healthPatience)
    let outcome = await withTaskGroup(of: Result<DatasourceHealth, DatasourceError>?.self) { group in
      group.addTask { () async -> Result<DatasourceHealth, DatasourceError>? in
        do throws(DatasourceError) {
          return .success(try await base.health())
        } catch {
          return .failure(error)
        }
      }
      group.addTask { () async -> Result<DatasourceHealth, DatasourceError>? in
        guard (try? await clock.sleep(patience)) != nil else { return nil }
        return .failure(
          DatasourceError(
            kind: .timedOut(after: patience), datasource: id, request: "health", reason: "no answer within \(patience.components.seconds) s",
            advice: "check the address and what lies between: a firewall, a VPN; queries wait longer"))
      }
      // A sleep that was cut short says nothing.
      var first: Result<DatasourceHealth, DatasourceError>?
      while first == nil, let next = await group.next() { first = next }
      group.cancelAll()
      return first
    }
    guard let outcome else { throw DatasourceError(kind: .cancelled, datasource: id, request: "health", reason: "cancelled") }
    let health = try outcome.get()
    await gate.close()
    return health
  }
}

extension GuardedDatasource: AlertSource where Base: AlertSource {
  package func alerts() async throws(DatasourceError) -> [AlertInstance] {
    try await gate.run("alerts") { () async throws(DatasourceError) in try await base.alerts() }
  }

  package func alertRules() async throws(DatasourceError) -> [AlertRuleGroup] {
    try await gate.run("rules") { () async throws(DatasourceError) in try await base.alertRules() }
  }
}

extension GuardedDatasource: MetricDescribing where Base: MetricDescribing {
  package func metricDescriptions() async throws(DatasourceError) -> [String: String] {
    try await gate.run("metadata") { () async throws(DatasourceError) in try await base.metricDescriptions() }
  }
}

/// Changes are tried once: a silence must not be made twice.
extension GuardedDatasource: SilenceSource where Base: SilenceSource {
  package var maySilence: Bool { base.maySilence }
  package func silences() async throws(DatasourceError) -> [Silence] { try await base.silences() }
  package func put(_ silence: Silence) async throws(DatasourceError) -> String { try await base.put(silence) }
  package func expireSilence(id: String) async throws(DatasourceError) { try await base.expireSilence(id: id) }
}

package struct RequestPolicy: Hashable, Sendable {
  /// At the same time. Six is what a browser allows a host, and so what servers see of Grafana over HTTP/1.1.
  var concurrent: Int
  /// Additional attempts.
  var retries: Int
  /// Before the first of them; doubled before each further one.
  var firstDelay: Duration
  /// A longer wish of the server is not waited for: the panel says when it will be asked again.
  var longestDelay: Duration
  /// Failures in a row after which it is left alone.
  var failuresToOpen: Int
  var openFor: Duration
  /// How long the question whether it answers may take.
  var healthPatience: Duration

  package init(
    concurrent: Int = 6, retries: Int = 2, firstDelay: Duration = .milliseconds(500), longestDelay: Duration = .seconds(5),
    failuresToOpen: Int = 5, openFor: Duration = .seconds(10), healthPatience: Duration = .seconds(5)
  ) {
    self.concurrent = max(concurrent, 1)
    self.retries = max(retries, 0)
    self.firstDelay = firstDelay
    self.longestDelay = longestDelay
    self.failuresToOpen = max(failuresToOpen, 1)
    self.openFor = openFor
    self.healthPatience = healthPatience
  }
}

/// The time and chance that a ``RequestPolicy`` goes by.
package struct RequestClock: Sendable {
  var now: @Sendable () -> ContinuousClock.Instant
  /// Throws when cancelled.
  var sleep: @Sendable (Duration) async throws -> Void
  /// 0 to 1.
  var random: @Sendable () -> Double

  package init(
    now: @escaping @Sendable () -> ContinuousClock.Instant, sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double
  ) {
    (self.now, self.sleep, self.random) = (now, sleep, random)
  }

  static let real = RequestClock(
    now: { ContinuousClock.now }, sleep: { try await Task.sleep(for: $0) }, random: { Double.random(in: 0...1) })
}

/// Lets requests through one policy's way.
private actor RequestGate {
  private let id: DatasourceID
  private let policy: RequestPolicy
  private let clock: RequestClock
  private var running = 0
  private var waiting: [(ticket: Int, place: CheckedContinuation<Bool, Never>)] = []
  private var nextTicket = 0
  private var failures = 0
  private var openUntil: ContinuousClock.Instant?
  private var lastFailure: DatasourceError?

  init(id: DatasourceID, policy: RequestPolicy, clock: RequestClock) {
    (self.id, self.policy, self.clock) = (id, policy, clock)
  }

  func close() {
    (failures, openUntil, lastFailure) = (0, nil, nil)
  }

  func run<Answer: Sendable>(
    _ request: String, _ ask: @Sendable () async throws(DatasourceError) -> Answer
  ) async throws(DatasourceError) -> Answer {
    try refuseIfOpen(request)
    guard await enter() else {
      throw DatasourceError(kind: .cancelled, datasource: id, request: request, reason: "cancelled")
    }
    defer { leave() }
    // Those that queued while the first ones failed need not fail one by one.
    try refuseIfOpen(request)
    var attempt = 0
    while true {
      do throws(DatasourceError) {
        let answer = try await ask()
        close()
        return answer
      } catch {
        guard error.isTransient else {
          if error.kind != .cancelled { failures = 0 }
          throw error
        }
        guard attempt < policy.retries, let delay = delay(before: attempt, error), !Task.isCancelled else {
          throw noted(error)
        }
        do {
          try await clock.sleep(delay)
        } catch {
          throw DatasourceError(kind: .cancelled, datasource: id, request: request, reason: "cancelled")
        }
        attempt += 1
      }
    }
  }

  private func delay(before attempt: Int, _ error: DatasourceError) -> Duration? {
    if let wish = error.retryAfter { return wish <= policy.longestDelay ? wish : nil }
    // A refused connection is refused again at once: the breaker and the next refresh are for that.
    guard case .rejected = error.kind else { return nil }
    let base = policy.firstDelay * (1 << min(attempt, 10))
    return base + base * (clock.random() * 0.5)
  }

  private func noted(_ error: DatasourceError) -> DatasourceError {
    failures += 1
    var error = error
    let pause = error.retryAfter ?? (failures >= policy.failuresToOpen ? policy.openFor * (1 << min(failures - policy.failuresToOpen, 3)) : nil)
    guard let pause, pause > .zero else { return error }
    openUntil = clock.now() + pause
    lastFailure = error
    error.advice = Self.advice(error.advice, pause)
    return error
  }

  private func refuseIfOpen(_ request: String) throws(DatasourceError) {
    guard let until = openUntil, var error = lastFailure else { return }
    let rest = until - clock.now()
    guard rest > .zero else {
      // One may try; if it fails the pause begins again.
      openUntil = nil
      return
    }
    error.advice = Self.advice(error.advice, rest)
    throw error
  }

  private static func advice(_ advice: String?, _ pause: Duration) -> String {
    let seconds = max(Int((pause / .seconds(1)).rounded(.up)), 1)
    let retry = "retry in \(seconds) s"
    return advice.map { "\($0); \(retry)" } ?? retry
  }

  /// - Returns: `false` where the caller was cancelled before it came to a place.
  private func enter() async -> Bool {
    if running < policy.concurrent {
      running += 1
      return true
    }
    let ticket = nextTicket
    nextTicket += 1
    return await withTaskCancellationHandler {
      await withCheckedContinuation { place in
        if Task.isCancelled { place.resume(returning: false) } else { waiting.append((ticket, place)) }
      }
    } onCancel: {
      Task { await self.giveUp(ticket) }
    }
  }

  private func giveUp(_ ticket: Int) {
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return }
    waiting.remove(at: index).place.resume(returning: false)
  }

  /// The place goes on to whoever waits longest.
  private func leave() {
    if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().place.resume(returning: true) }
  }
}

extension DatasourceError {
  /// Whether the same request may succeed a little later.
  package var isTransient: Bool {
    switch kind {
    case .unreachable, .timedOut: true
    case .rejected(let status): [429, 502, 503, 504].contains(status)
    case .cancelled, .unauthorized, .malformedReply, .tooLarge, .invalidQuery, .unconfigured, .unsupported: false
    }
  }
}
