package import Canvas
import Dashboards
import DatasourceKit
import TimeSeries

/// Runs the loop: messages in, commands out, a canvas when something changed.
///
/// It lives on the main actor beside the terminal; everything that waits happens in tasks that it owns and cancels.
@MainActor package final class Runtime {
  package private(set) var model: Model
  private let effects: any Effects
  private let show: @MainActor (Canvas) -> Void
  private var renderer = FrameRenderer()
  private var queries: [QuerySlot: Task<Void, Never>] = [:]
  private var wakeUp: (time: Timestamp, task: Task<Void, Never>)?
  /// Asks for ``paint()`` at the end of this turn of the loop.
  package var onNeedsFrame: @MainActor () -> Void = {}
  private var coalescer: QueryCoalescer
  /// Counts contexts: answers to what was asked in an earlier one are dropped.
  private var era = 0

  private struct QuerySlot: Hashable {
    var screen: Int
    var subject: Subject

    enum Subject: Hashable {
      case panel(PanelInstance)
      case variable(String)
    }
  }

  /// - Parameter show: Puts a finished canvas on the screen.
  package init(model: Model, effects: any Effects, show: @escaping @MainActor (Canvas) -> Void) {
    (self.model, self.effects, self.show) = (model, effects, show)
    coalescer = QueryCoalescer()
  }

  package func start() {
    carryOut(model.start(at: effects.now()))
    schedulePaint()
  }

  package func send(_ message: Message) {
    carryOut(model.update(message, at: effects.now()))
    schedulePaint()
  }

  /// Cancels everything under way.
  package func stop() {
    for task in queries.values { task.cancel() }
    queries = [:]
    wakeUp?.task.cancel()
    wakeUp = nil
  }

  /// Several messages of one turn of the loop make one frame.
  private func schedulePaint() {
    if model.needsPaint { onNeedsFrame() }
  }

  package func paint() {
    guard model.needsPaint else { return }
    model.needsPaint = false
    show(renderer.canvas(for: model))
  }

  private func carryOut(_ commands: [Command]) {
    for command in commands { carryOut(command) }
  }

  private func carryOut(_ command: Command) {
    switch command {
    case .query(let query): begin(query)
    case .cancel(let panel):
      for (slot, task) in queries where slot.subject == .panel(panel) {
        task.cancel()
        queries[slot] = nil
      }
    case .loadOptions(let query): begin(query)
    case .wake(let time): wake(at: time)
    case .outside(let act): effects.perform(act)
    case .abandonAnswers:
      era += 1
      for task in queries.values { task.cancel() }
      queries = [:]
      // Another context may know another source by the same uid: their answers must not be shared.
      coalescer = QueryCoalescer()
    case .load, .reload, .listDashboards, .listRemoteDashboards, .checkSource, .checkAlerts, .annotate, .explain, .fetchReplies, .findLogs, .complete, .findSources:
      let asked = era
      Task { [effects, coalescer] in
        if let message = await command.message(from: effects, coalescing: coalescer), asked == era { send(message) }
      }
    case .silence, .endSilence, .bundle, .save, .keepState, .openContext, .rereadConfiguration, .scrape:
      Task { [effects, coalescer] in
        if let message = await command.message(from: effects, coalescing: coalescer) { send(message) }
      }
    }
  }

  private func begin(_ query: PanelQuery) {
    let slot = QuerySlot(screen: query.screen, subject: .panel(query.panel))
    queries[slot]?.cancel()
    // At once, not at the loop's next turn: a refresh begins many.
    queries[slot] = Task.immediate { [effects, coalescer] in
      let result = await query.result(from: effects, coalescing: coalescer)
      guard !Task.isCancelled else { return }
      send(.answered(screen: query.screen, panel: query.panel, generation: query.generation, result))
    }
  }

  private func begin(_ query: OptionsQuery) {
    let slot = QuerySlot(screen: query.screen, subject: .variable(query.variable))
    queries[slot]?.cancel()
    queries[slot] = Task { [effects] in
      let result = await query.result(from: effects)
      guard !Task.isCancelled else { return }
      send(.optionsAnswered(screen: query.screen, variable: query.variable, generation: query.generation, result))
    }
  }

  private func wake(at time: Timestamp?) {
    guard wakeUp?.time != time else { return }
    wakeUp?.task.cancel()
    wakeUp = time.map { time in
      let task = Task { [effects] in
        await effects.sleep(until: time)
        guard !Task.isCancelled else { return }
        wakeUp = nil
        send(.due)
      }
      return (time, task)
    }
  }
}
