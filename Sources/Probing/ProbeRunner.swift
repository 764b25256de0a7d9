import Collectors
package import SeriesStore
package import TimeSeries

/// Probes targets at an interval, and appends what comes under blackbox_exporter's metric names, while ``run()`` runs.
package struct ProbeRunner: Sendable {
  package struct Target: Hashable, Sendable {
    /// A URL, `host:port` or a host, as the module takes it.
    package var address: String
    package var module: String
    /// With `job` and `instance`.
    package var labels: Labels

    package init(address: String, module: String = "http_2xx", labels: Labels? = nil) {
      (self.address, self.module) = (address, module)
      self.labels = labels ?? Labels([("instance", address), ("job", "probe")])
    }
  }

  private let targets: [Target]
  private let configuration: ProbeConfiguration
  private let interval: Duration
  private let store: SeriesStore
  private let wallClock: @Sendable () -> Timestamp

  package init(
    targets: [Target], configuration: ProbeConfiguration, interval: Duration = .seconds(15), store: SeriesStore,
    wallClock: @escaping @Sendable () -> Timestamp = HostSampler.now
  ) {
    (self.targets, self.configuration, self.interval, self.store, self.wallClock) = (targets, configuration, interval, store, wallClock)
  }

  /// Until the task is cancelled; then all series end.
  ///
  /// - Parameter report: Told in a sentence when a target begins to fail.
  package func run(report: @escaping @Sendable (String) -> Void = { _ in }) async {
    await withDiscardingTaskGroup { group in
      for target in targets { group.addTask { await probe(target, report) } }
    }
  }

  private func probe(_ target: Target, _ report: @Sendable (String) -> Void) async {
    guard let module = configuration.modules[target.module] else { return report("There is no probe module \(target.module) for \(target.address)") }
    let id = TargetID(rawValue: "probe \(target.module) \(target.address)")
    let clock = ContinuousClock()
    var schedule = SampleSchedule(interval: interval, start: clock.now, hasEarlySecond: false)
    var wasUp = true
    while !Task.isCancelled {
      let wall = wallClock()
      if schedule.wasSetBack(wall: wall), let future = store.setAsideSamples(after: wall) { report(future.sentence(at: wall)) }
      let time = schedule.time(wall: wall)
      let result = await Prober().probe(target.address, with: module, timeout: interval)
      guard !Task.isCancelled else { break }
      append(result, of: target, at: time, id)
      if !result.isSuccess, wasUp { report("Probing \(target.address) fails: \(result.failure ?? "")") }
      wasUp = result.isSuccess
      guard (try? await clock.sleep(until: schedule.next(after: clock.now))) != nil else { break }
    }
    store.endTarget(id, at: schedule.time(wall: wallClock()))
  }

  private func append(_ result: ProbeResult, of target: Target, at time: Timestamp, _ id: TargetID) {
    var batch = SampleBatch(at: time)
    for metric in result.metricsWithHealth {
      var labels = target.labels
      labels["__name__"] = metric.name
      for label in metric.labels { labels[label.name] = label.value }
      if let reference = try? store.reference(for: labels) { batch.append(metric.value, to: reference) }
    }
    var up = target.labels
    up["__name__"] = "up"
    if let reference = try? store.reference(for: up) { batch.append(1, to: reference) }
    store.setMetadata(Dictionary(result.metricsWithHealth.map { ($0.name, MetricMetadata(kind: .gauge, help: $0.help, unit: "")) }) { first, _ in first })
    _ = store.append(batch, from: id)
  }
}

extension ProbeResult {
  /// With the components that a health document names: 1 for the state that one is in, 0 for the others.
  package var metricsWithHealth: [Metric] {
    guard let health else { return metrics }
    var result = self
    for component in health.components {
      result.set(
        "oriel_health_component", component.state == .up ? 1 : component.state == .degraded ? 0.5 : 0,
        help: "State of a component of a health endpoint: 1 up, 0.5 degraded, 0 down or unknown", [("component", component.name)])
      for state in HealthDocument.State.allCases {
        result.set(
          "oriel_health_component_state", component.state == state ? 1 : 0, help: "Whether a component of a health endpoint is in a state",
          [("component", component.name), ("state", state.rawValue)])
      }
    }
    return result.metrics
  }
}
