/// How often and how many at a time a datasource is asked.
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
  var healthTimeout: Duration

  package init(
    concurrent: Int = 6, retries: Int = 2, firstDelay: Duration = .milliseconds(500), longestDelay: Duration = .seconds(5),
    failuresToOpen: Int = 5, openFor: Duration = .seconds(10), healthTimeout: Duration = .seconds(5)
  ) {
    self.concurrent = max(concurrent, 1)
    self.retries = max(retries, 0)
    self.firstDelay = firstDelay
    self.longestDelay = longestDelay
    self.failuresToOpen = max(failuresToOpen, 1)
    self.openFor = openFor
    self.healthTimeout = healthTimeout
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
