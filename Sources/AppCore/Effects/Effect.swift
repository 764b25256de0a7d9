package import Dashboards
package import TimeSeries

/// Work that waits, as a value: who asked for it, what for, and what is done. Its answer goes to who asked.
package struct Effect: Sendable {
  /// Who asked, what for, and which time. Of one ``slot`` only the latest is under way.
  package struct Identity: Hashable, Sendable {
    package var asker: Asker
    /// ``OpenDashboard/number`` of the dashboard that it is for.
    package var dashboard: Int?
    package var panel: PanelInstance?
    /// In a word or two: `panel`, `options namespace`.
    package var purpose: String
    /// Tells an answer from the answers to earlier questions; who asked compares it with the present one.
    package var generation: Int

    init(_ asker: Asker, _ purpose: String, dashboard: Int? = nil, panel: PanelInstance? = nil, generation: Int = 0) {
      (self.asker, self.purpose, self.dashboard, self.panel, self.generation) = (asker, purpose, dashboard, panel, generation)
    }

    /// The same for every generation.
    var slot: Identity {
      var slot = self
      slot.generation = 0
      return slot
    }
  }

  /// Where an answer goes.
  package enum Asker: Hashable, Sendable {
    case dashboards, alerts, sources, library, savedState
    /// Its answers are sentences to be said.
    case application
    /// By its number in the stack; an overlay that is closed gets no answers.
    case overlay(Int)
  }

  package enum Kind: Hashable, Sendable {
    /// A picture of the screen needs it.
    case drawing
    /// Asks and changes nothing. Like ``drawing`` it belongs to the context in use and is cancelled when that changes.
    case reading
    /// Writes files, changes something on a server or opens another context: carried out one after the other, and never cancelled
    /// by what happens on the screen.
    case changing
  }

  package enum Outcome: Sendable {
    /// A message of who asked.
    case answered(any Sendable)
    /// Ended before there was an answer, because it is no longer wanted or a newer one took its place.
    case cancelled
  }

  /// Which effects under way are meant.
  package enum Scope: Hashable, Sendable {
    case panel(PanelInstance, dashboard: Int)
    case dashboard(Int)
    case asker(Asker)
    /// All that belongs to the context in use.
    case context

    func contains(_ identity: Identity, _ kind: Kind) -> Bool {
      guard kind != .changing else { return false }
      return switch self {
      case .panel(let panel, let dashboard): identity.panel == panel && identity.dashboard == dashboard
      case .dashboard(let number): identity.dashboard == number
      case .asker(let asker): identity.asker == asker
      case .context: true
      }
    }
  }

  package internal(set) var identity: Identity
  package let kind: Kind
  private let work: @Sendable (any World, QueryCoalescer) async -> any Sendable

  /// - Parameter work: Gives a message of who asked.
  init(_ identity: Identity, _ kind: Kind = .reading, work: @escaping @Sendable (any World) async -> some Sendable) {
    self.init(identity, kind, sharing: { world, _ in await work(world) })
  }

  /// - Parameter work: May share answers to equal queries with others that are under way.
  init(_ identity: Identity, _ kind: Kind, sharing work: @escaping @Sendable (any World, QueryCoalescer) async -> any Sendable) {
    (self.identity, self.kind, self.work) = (identity, kind, work)
  }

  /// Does the work and waits for it.
  package func outcome(in world: any World, sharing coalescer: QueryCoalescer) async -> Outcome {
    let answer = await work(world, coalescer)
    return Task.isCancelled && kind != .changing ? .cancelled : .answered(answer)
  }
}

/// What ``Application/update(_:at:)`` wants to be done outside it.
package enum Command: Sendable {
  case start(Effect)
  case cancel(Effect.Scope)
  /// Send ``Message/due`` then; a later command takes the place of an earlier one. `nil` sleeps until something happens.
  case wake(at: Timestamp?)
  case terminal(TerminalEffect)
}
