/// One capability with state of its own. It writes that state only, and returns what it wants of others.
protocol Feature: Sendable {
  /// Answers to its effects.
  associatedtype Message: Sendable
  /// What others want of it.
  associatedtype Request: Sendable

  mutating func handle(_ message: Message, in surroundings: Surroundings) -> [Intent]
  mutating func carryOut(_ request: Request, in surroundings: Surroundings) -> [Intent]
  /// An effect of its own ended without an answer.
  mutating func handleCancelled(_ effect: Effect.Identity, in surroundings: Surroundings) -> [Intent]
}

extension Feature {
  mutating func handleCancelled(_ effect: Effect.Identity, in surroundings: Surroundings) -> [Intent] { [] }

  mutating func handle(_ outcome: Effect.Outcome, of effect: Effect.Identity, in surroundings: Surroundings) -> [Intent] {
    switch outcome {
    case .cancelled: return handleCancelled(effect, in: surroundings)
    case .answered(let answer):
      guard let message = answer as? Message else { return [] }
      return handle(message, in: surroundings)
    }
  }
}
