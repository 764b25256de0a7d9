package import Canvas
import Dashboards
import DatasourceKit
import TimeSeries

/// Runs the application without a terminal until every visible panel has answered: what `oriel render` draws.
package struct HeadlessRun: Sendable {
  private let effects: any Effects
  private let coalescer = QueryCoalescer()

  package init(effects: any Effects) {
    self.effects = effects
  }

  /// - Parameters:
  ///   - limit: What has not answered by then stays as it is.
  ///   - patience: So long a source that has only just begun to collect is waited for, where the dashboard asks one: rates need a
  ///     few samples.
  /// - Returns: The model once nothing is under way any more.
  package func settle(_ model: Model, limit: Duration, patience: Duration = .zero) async -> Model {
    var model = model
    let start = ContinuousClock.now
    await carryOut(model.start(at: effects.now()), of: &model, until: start + limit)
    if model.screen?.dashboard.panels.values.contains(where: { $0.type.rawValue == "dashlist" }) == true {
      // Lists of dashboards are the only ones that show what else there is.
      for message in [Message.dashboardsListed(await effects.dashboards()), .remoteDashboardsListed(await effects.remoteDashboards())] {
        await carryOut(model.update(message, at: effects.now()), of: &model, until: start + limit)
      }
    }
    if model.isAskedEarly, patience < limit {
      try? await Task.sleep(until: start + patience)
      await carryOut(model.update(.due, at: effects.now()), of: &model, until: start + limit)
    }
    return model
  }

  /// Presses keys one after the other, each once the one before has had its effect. Nothing is written anywhere and
  /// nothing is changed on servers.
  package func press(_ keys: [Key], on model: Model, limit: Duration) async -> Model {
    var model = model
    let deadline = ContinuousClock.now + limit
    for key in keys {
      await carryOut(model.update(.input(.key(key)), at: effects.now()), of: &model, isPressed: true, until: deadline)
    }
    return model
  }

  private func carryOut(
    _ commands: [Command], of model: inout Model, isPressed: Bool = false, until deadline: ContinuousClock.Instant
  ) async {
    var commands = commands
    while !commands.isEmpty, ContinuousClock.now < deadline {
      let messages = await messages(answering: commands, isPressed: isPressed, until: deadline)
      commands = messages.flatMap { model.update($0, at: effects.now()) }
    }
  }

  private func messages(answering commands: [Command], isPressed: Bool, until deadline: ContinuousClock.Instant) async -> [Message] {
    await withTaskGroup(of: Message?.self) { group in
      for command in commands { group.addTask { await message(answering: command, isPressed: isPressed) } }
      group.addTask {
        try? await Task.sleep(until: deadline)
        return Message.due
      }
      var messages: [Message] = []
      var left = commands.count
      for await message in group {
        if case .due = message { break }
        left -= 1
        if let message { messages.append(message) }
        if left == 0 { break }
      }
      group.cancelAll()
      return messages
    }
  }

  private func message(answering command: Command, isPressed: Bool) async -> Message? {
    switch command {
    case .query, .loadOptions, .annotate, .load: await command.message(from: effects, coalescing: coalescer)
    // A single frame has no lists of dashboards and no health; keys may ask for them. It has no refresh and no state to keep.
    case .listDashboards, .listRemoteDashboards, .checkSource, .checkAlerts, .explain, .fetchReplies, .findLogs, .complete:
      isPressed ? await command.message(from: effects, coalescing: coalescer) : nil
    default: nil
    }
  }
}
