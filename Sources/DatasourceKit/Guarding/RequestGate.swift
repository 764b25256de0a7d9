/// The way of all requests to one datasource: some at a time, again after a failure, none during a pause.
///
/// After a pause one caller tries; the others are refused until that one has its answer.
actor RequestGate {
  private let id: DatasourceID
  private let policy: RequestPolicy
  private let clock: RequestClock
  private var running = 0
  private var waiting: [(ticket: Int, place: CheckedContinuation<Bool, Never>)] = []
  private var nextTicket = 0
  private var failures = 0
  private var pause: Pause?

  /// The datasource keeps failing and is left alone.
  private struct Pause {
    var end: ContinuousClock.Instant
    var failure: DatasourceError
    /// Somebody finds out whether it answers again.
    var isBeingTried = false
  }

  init(id: DatasourceID, policy: RequestPolicy, clock: RequestClock) {
    (self.id, self.policy, self.clock) = (id, policy, clock)
  }

  func close() {
    (failures, pause) = (0, nil)
  }

  func run<Answer: Sendable>(
    _ request: String, _ ask: @Sendable () async throws(DatasourceError) -> Answer
  ) async throws(DatasourceError) -> Answer {
    var isTrial = try admit(request)
    guard await enter() else {
      if isTrial { pause?.isBeingTried = false }
      throw DatasourceError(kind: .cancelled, datasource: id, request: request, reason: "cancelled")
    }
    defer { leave() }
    // Those that queued while the first ones failed need not fail one by one.
    if !isTrial { isTrial = try admit(request) }
    defer { if isTrial { pause?.isBeingTried = false } }
    var attempt = 0
    while true {
      do throws(DatasourceError) {
        let answer = try await ask()
        close()
        return answer
      } catch {
        guard error.isTransient else {
          // It answers, if only with a refusal.
          if error.kind != .cancelled { close() }
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
    let isTooMany = failures >= policy.failuresToOpen
    let length = error.retryAfter ?? (isTooMany ? policy.openFor * (1 << min(failures - policy.failuresToOpen, 3)) : nil)
    guard let length, length > .zero else { return error }
    pause = Pause(end: clock.now() + length, failure: error)
    error.advice = Self.advice(error.advice, length)
    return error
  }

  /// - Returns: Whether the caller is the one that tries after a pause.
  /// - Throws: During a pause, and while another caller tries.
  private func admit(_ request: String) throws(DatasourceError) -> Bool {
    guard var pause else { return false }
    let rest = pause.end - clock.now()
    if rest <= .zero, !pause.isBeingTried {
      pause.isBeingTried = true
      self.pause = pause
      return true
    }
    var error = pause.failure
    error.request = request
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
