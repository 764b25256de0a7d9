package import Canvas
import TimeSeries

/// Runs the loop: messages in, commands out, a frame when something changed.
///
/// It lives on the main actor beside the terminal; everything that waits is an effect of its ``EffectRunner``.
@MainActor package final class ApplicationLoop {
  package private(set) var application: Application
  private let world: any World
  private let show: @MainActor (Canvas) -> Void
  private var renderer = FrameRenderer()
  /// What is on the screen.
  private var frame = Drawn(Canvas(width: 0, height: 0))
  private var pointer = PointerTracker()
  private lazy var runner = EffectRunner(world: world) { [weak self] effect, outcome in self?.send(.finished(effect, outcome)) }
  /// An update is under way: what is sent meanwhile waits for its end.
  private var isUpdating = false
  private var waiting: [Message] = []
  private var wakeUp: (time: Timestamp, task: Task<Void, Never>)?
  /// Asks for ``paint()`` at the end of this turn of the loop.
  package var onNeedsFrame: @MainActor () -> Void = {}

  /// - Parameter show: Puts a finished canvas on the screen.
  package init(application: Application, world: any World, show: @escaping @MainActor (Canvas) -> Void) {
    (self.application, self.world, self.show) = (application, world, show)
  }

  package func start() {
    isUpdating = true
    carryOut(application.start(at: world.now()))
    isUpdating = false
    takeWaiting()
  }

  package func send(_ message: Message) {
    waiting.append(message)
    if !isUpdating { takeWaiting() }
  }

  private func takeWaiting() {
    isUpdating = true
    while !waiting.isEmpty {
      let messages = waiting
      waiting = []
      for message in messages { carryOut(application.update(pointed(message), at: world.now())) }
    }
    isUpdating = false
    // Several messages of one turn of the loop make one frame.
    if application.needsPaint { onNeedsFrame() }
  }

  /// What the mouse is over is asked of the frame that is on the screen.
  private func pointed(_ message: Message) -> Message {
    guard case .input(.mouse(let mouse)) = message else { return message }
    return .pointer(pointer.pointer(for: mouse, over: frame))
  }

  /// Ends everything under way.
  package func stop() {
    runner.stop()
    wakeUp?.task.cancel()
    wakeUp = nil
  }

  package func paint() {
    guard application.needsPaint else { return }
    application.needsPaint = false
    frame = renderer.frame(of: application)
    show(frame.canvas)
  }

  private func carryOut(_ commands: [Command]) {
    for command in commands {
      switch command {
      case .start(let effect): runner.start(effect)
      case .cancel(let scope): runner.cancel(scope)
      case .wake(let time): wake(at: time)
      case .terminal(let effect): world.perform(effect)
      }
    }
  }

  private func wake(at time: Timestamp?) {
    guard wakeUp?.time != time else { return }
    wakeUp?.task.cancel()
    wakeUp = time.map { time in
      let task = Task { [world] in
        await world.sleep(until: time)
        guard !Task.isCancelled else { return }
        wakeUp = nil
        send(.due)
      }
      return (time, task)
    }
  }
}
