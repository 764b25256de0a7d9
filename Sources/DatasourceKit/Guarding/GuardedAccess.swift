extension DatasourceAccess {
  /// Keeps the datasource from being asked too much and too often: few requests at a time, failed ones again after a
  /// while, and none at all for a while when it keeps failing.
  ///
  /// Changes (silences) are tried once, and at once: a silence must not be made twice.
  package func guarded(by policy: RequestPolicy = RequestPolicy(), clock: RequestClock = .real) -> DatasourceAccess {
    let base = self
    let gate = RequestGate(id: id, policy: policy, clock: clock)
    var access = self
    access.query = { request throws(DatasourceError) in
      try await gate.run("query") { () async throws(DatasourceError) in try await base.query(request) }
    }
    access.variableOptions = { request throws(DatasourceError) in
      try await gate.run("variable") { () async throws(DatasourceError) in try await base.variableOptions(request) }
    }
    access.health = { () throws(DatasourceError) in
      let health = try await base.health(within: policy.healthTimeout, clock: clock)
      await gate.close()
      return health
    }
    if let describe = metricDescriptions {
      access.metricDescriptions = { () throws(DatasourceError) in
        try await gate.run("metadata") { () async throws(DatasourceError) in try await describe() }
      }
    }
    access.alerts = alerts.map { alerts in
      AlertAccess(
        instances: { () throws(DatasourceError) in
          try await gate.run("alerts") { () async throws(DatasourceError) in try await alerts.instances() }
        },
        rules: { () throws(DatasourceError) in
          try await gate.run("rules") { () async throws(DatasourceError) in try await alerts.rules() }
        })
    }
    return access
  }

  /// Always asks: it is how a user finds out. The user waits for it, and so it has less time than a slow query may take.
  private func health(within timeout: Duration, clock: RequestClock) async throws(DatasourceError) -> DatasourceHealth {
    let (id, health) = (id, health)
    let outcome = await withTaskGroup(of: Result<DatasourceHealth, DatasourceError>?.self) { group in
      group.addTask { () async -> Result<DatasourceHealth, DatasourceError>? in
        do throws(DatasourceError) {
          return .success(try await health())
        } catch {
          return .failure(error)
        }
      }
      group.addTask { () async -> Result<DatasourceHealth, DatasourceError>? in
        guard (try? await clock.sleep(timeout)) != nil else { return nil }
        return .failure(
          DatasourceError(
            kind: .timedOut(after: timeout), datasource: id, request: "health",
            reason: "no answer within \(timeout.components.seconds) s",
            advice: "check the address and what lies between: a firewall, a VPN; queries wait longer"))
      }
      // A sleep that was cut short says nothing.
      var first: Result<DatasourceHealth, DatasourceError>?
      while first == nil, let next = await group.next() { first = next }
      group.cancelAll()
      return first
    }
    guard let outcome else { throw DatasourceError(kind: .cancelled, datasource: id, request: "health", reason: "cancelled") }
    return try outcome.get()
  }
}
