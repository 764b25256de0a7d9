package import Canvas
import TimeSeries

/// Runs the application without a terminal until every visible panel has answered: what `oriel render` draws.
package struct HeadlessRun: Sendable {
  private let world: any World
  private let coalescer = QueryCoalescer()

  package init(world: any World) {
    self.world = world
  }

  /// - Parameters:
  ///   - limit: What has not answered by then stays as it is.
  ///   - sampling: So long a source that has only just begun to collect is waited for, where the dashboard asks one: rates need a
  ///     few samples.
  /// - Returns: The application once nothing is under way any more.
  package func settle(_ application: Application, limit: Duration, sampling: Duration = .zero) async -> Application {
    var application = application
    let start = ContinuousClock.now
    await carryOut(application.start(at: world.now()), of: &application, until: start + limit)
    if application.screen?.showsDashboardList == true {
      // Lists of dashboards are the only ones that show what else there is.
      await carryOut(application.listDashboards(), of: &application, asksAll: true, until: start + limit)
    }
    if application.isAskedEarly, sampling < limit {
      try? await Task.sleep(until: start + sampling)
      await carryOut(application.update(.due, at: world.now()), of: &application, until: start + limit)
    }
    return application
  }

  /// Presses keys one after the other, each once the one before has had its effect. Nothing is written anywhere and
  /// nothing is changed on servers.
  package func press(_ keys: [Key], on application: Application, limit: Duration) async -> Application {
    var application = application
    let deadline = ContinuousClock.now + limit
    for key in keys {
      await carryOut(application.update(.input(.key(key)), at: world.now()), of: &application, asksAll: true, until: deadline)
    }
    return application
  }

  /// - Parameter asksAll: Not only what a picture needs: lists of dashboards, health, explanations, which keys may ask for.
  private func carryOut(
    _ commands: [Command], of application: inout Application, asksAll: Bool = false, until deadline: ContinuousClock.Instant
  ) async {
    var commands = commands
    while !commands.isEmpty, ContinuousClock.now < deadline {
      let messages = await messages(answering: effects(of: commands, asksAll: asksAll), until: deadline)
      commands = messages.flatMap { application.update($0, at: world.now()) }
    }
  }

  private func effects(of commands: [Command], asksAll: Bool) -> [Effect] {
    commands.compactMap { command in
      guard case .start(let effect) = command else { return nil }
      return effect.kind == .drawing || asksAll && effect.kind == .reading ? effect : nil
    }
  }

  private func messages(answering effects: [Effect], until deadline: ContinuousClock.Instant) async -> [Message] {
    await withTaskGroup(of: Message?.self) { group in
      for effect in effects {
        group.addTask { .finished(effect.identity, await effect.outcome(in: world, sharing: coalescer)) }
      }
      group.addTask {
        try? await Task.sleep(until: deadline)
        return nil
      }
      var messages: [Message] = []
      while messages.count < effects.count, case let message?? = await group.next() { messages.append(message) }
      group.cancelAll()
      return messages
    }
  }
}
