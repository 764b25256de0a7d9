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
  private let coalescer: QueryCoalescer

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
    case .load(let location):
      inBackground { [effects] in .loaded(location, await effects.load(location)) }
    case .listDashboards:
      inBackground { [effects] in .dashboardsListed(await effects.dashboards()) }
    case .checkSources:
      inBackground { [effects] in .sourcesChecked(await effects.sourceHealth()) }
    case .explain(let inquiry):
      inBackground { [effects] in .explained(panel: inquiry.panel, lines: await inquiry.findings(from: effects)) }
    case .checkAlerts(let sources):
      inBackground { [effects] in .alertsChecked(await AlertReport.reports(of: sources, from: effects)) }
    case .silence(let source, let silence):
      inBackground { [effects] in .silenced(await silence.put(at: source, of: effects)) }
    case .complete(let question):
      inBackground { [effects] in .completed(question, await question.answer(from: effects)) }
    case .bundle(let bundle):
      inBackground { [effects] in .written(await effects.write(bundle.files(), to: bundle.folder)) }
    case .write(let files, let folder):
      inBackground { [effects] in .written(await effects.write(files, to: folder)) }
    case .wake(let time): wake(at: time)
    case .outside(let act): effects.perform(act)
    }
  }

  private func begin(_ query: PanelQuery) {
    let slot = QuerySlot(screen: query.screen, subject: .panel(query.panel))
    queries[slot]?.cancel()
    queries[slot] = Task { [effects, coalescer] in
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

  private func inBackground(_ work: @escaping @Sendable () async -> Message) {
    Task { send(await work()) }
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
