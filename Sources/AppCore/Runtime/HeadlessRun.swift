import Canvas
import DatasourceKit
import TimeSeries

/// Runs the application without a terminal until every visible panel has answered: what `oriel render` draws.
package struct HeadlessRun: Sendable {
  private let effects: any Effects
  private let coalescer = QueryCoalescer()

  package init(effects: any Effects) {
    self.effects = effects
  }

  /// - Parameter limit: What has not answered by then stays as it is.
  /// - Returns: The model once nothing is under way any more.
  package func settle(_ model: Model, limit: Duration) async -> Model {
    var model = model
    let deadline = ContinuousClock().now + limit
    var commands = model.start(at: effects.now())
    while !commands.isEmpty, ContinuousClock().now < deadline {
      let messages = await messages(answering: commands, until: deadline)
      commands = messages.flatMap { model.update($0, at: effects.now()) }
    }
    return model
  }

  private func messages(answering commands: [Command], until deadline: ContinuousClock.Instant) async -> [Message] {
    await withTaskGroup(of: Message?.self) { group in
      for command in commands { group.addTask { await message(answering: command) } }
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

  private func message(answering command: Command) async -> Message? {
    switch command {
    case .query, .loadOptions, .annotate, .load: await command.message(from: effects, coalescing: coalescer)
    // A single frame has no lists of dashboards, no health, no refresh and no state to keep.
    default: nil
    }
  }
}
