/// Starts effects, knows which are under way and since when, cancels them, and hands every outcome to one receiver.
///
/// An effect has exactly one outcome: what is cancelled or superseded answers ``Effect/Outcome/cancelled`` at once, and what its
/// work brings later is dropped. So nobody waits for ever.
@MainActor package final class EffectRunner {
  private struct Running {
    var effect: Effect.Identity
    var kind: Effect.Kind
    var start: ContinuousClock.Instant
    /// `nil` for the moment in which it starts.
    var task: Task<Void, Never>?
  }

  private let world: any World
  private let receive: @MainActor (Effect.Identity, Effect.Outcome) -> Void
  /// By slot; the number tells one from its successor.
  private var running: [Effect.Identity: (number: Int, Running)] = [:]
  private var nextNumber = 0
  /// The last effect that changes something: the next one waits for it.
  private var lastChange: Task<Void, Never>?
  private var coalescer = QueryCoalescer()
  private var isStopped = false

  /// - Parameter receive: Called once for each effect that was started, never from within ``start(_:)``.
  package init(world: any World, receive: @escaping @MainActor (Effect.Identity, Effect.Outcome) -> Void) {
    (self.world, self.receive) = (world, receive)
  }

  /// What is under way, and for how long.
  package var underWay: [(effect: Effect.Identity, time: Duration)] {
    let now = ContinuousClock.now
    return running.values.map { ($0.1.effect, now - $0.1.start) }
  }

  /// Starts an effect. One of the same slot that is under way is cancelled, but never one that changes something.
  package func start(_ effect: Effect) {
    guard !isStopped else { return receive(effect.identity, .cancelled) }
    let superseded = effect.kind == .changing ? nil : running[effect.identity.slot]?.1
    nextNumber += 1
    let number = nextNumber
    // Two changes of one slot are both carried out.
    let slot = effect.kind == .changing ? changeSlot(effect.identity, number) : effect.identity.slot
    running[slot] = (number, Running(effect: effect.identity, kind: effect.kind, start: .now))
    let task = effect.kind == .changing ? change(effect, slot, number) : ask(effect, slot, number)
    if running[slot]?.number == number { running[slot]?.1.task = task }
    guard let superseded else { return }
    superseded.task?.cancel()
    receive(superseded.effect, .cancelled)
  }

  /// At once, not at the loop's next turn: a refresh begins many.
  private func ask(_ effect: Effect, _ slot: Effect.Identity, _ number: Int) -> Task<Void, Never> {
    Task.immediate { [world, coalescer] in
      finish(effect.identity, slot, number, await effect.outcome(in: world, sharing: coalescer))
    }
  }

  private func change(_ effect: Effect, _ slot: Effect.Identity, _ number: Int) -> Task<Void, Never> {
    let task = Task { [world, coalescer, lastChange] in
      await lastChange?.value
      finish(effect.identity, slot, number, await effect.outcome(in: world, sharing: coalescer))
    }
    lastChange = task
    return task
  }

  private func changeSlot(_ identity: Effect.Identity, _ number: Int) -> Effect.Identity {
    var slot = identity
    slot.generation = number
    return slot
  }

  private func finish(_ identity: Effect.Identity, _ slot: Effect.Identity, _ number: Int, _ outcome: Effect.Outcome) {
    guard running[slot]?.number == number else { return }
    running[slot] = nil
    receive(identity, outcome)
  }

  package func cancel(_ scope: Effect.Scope) {
    let meant = running.filter { scope.contains($0.value.1.effect, $0.value.1.kind) }
    // Another context may know another source by the same uid: their answers must not be shared.
    if scope == .context { coalescer = QueryCoalescer() }
    end(meant)
  }

  /// Ends everything; what is started from now on is cancelled at once.
  package func stop() {
    isStopped = true
    end(running)
  }

  private func end(_ meant: [Effect.Identity: (number: Int, Running)]) {
    for slot in meant.keys { running[slot] = nil }
    for (_, effect) in meant.values.sorted(by: { $0.number < $1.number }) {
      effect.task?.cancel()
      receive(effect.effect, .cancelled)
    }
  }
}
