package import Canvas

/// Which sequence of keys means which action.
package struct KeyMap: Sendable {
  private var bindings: [KeySequence: Action.ID] = [:]
  private var prefixes: Set<KeySequence> = []

  package enum Match: Hashable, Sendable {
    case action(Action.ID)
    /// More keys must follow.
    case prefix
    case none
  }

  /// The default keys; `overrides` (action name → sequences) take the place of an action's own.
  package init(overrides: [Action.ID: [KeySequence]] = [:]) {
    for action in ActionCatalogue.all where overrides[action.id] == nil {
      for sequence in action.keys.compactMap({ KeySequence($0) }) { bindings[sequence.normalised] = action.id }
    }
    // A key that was chosen goes before what it means by default.
    for (action, sequences) in overrides {
      for sequence in sequences { bindings[sequence.normalised] = action }
    }
    // “1 … 9” tells of nine keys; nobody presses it in turn.
    for sequence in bindings.keys where !sequence.keys.contains(Key(.character("…"))) {
      for length in 1..<max(sequence.keys.count, 1) { prefixes.insert(KeySequence(Array(sequence.keys.prefix(length)))) }
    }
  }

  package func match(_ keys: [Key]) -> Match {
    let sequence = KeySequence(keys).normalised
    if let action = bindings[sequence] { return .action(action) }
    return prefixes.contains(sequence) ? .prefix : .none
  }

  /// Whether a key alone is an action.
  func binds(_ key: Key) -> Bool { if case .action = match([key]) { true } else { false } }

  /// The sequences of an action, shortest first.
  package func sequences(for action: Action.ID) -> [KeySequence] {
    bindings.filter { $0.value == action }.map(\.key).sorted {
      ($0.keys.count, $0.description) < ($1.keys.count, $1.description)
    }
  }

  /// Sequences that cannot be pressed, as a shorter one that they begin with is an action of its own.
  package var unreachable: [(sequence: KeySequence, hiddenBy: KeySequence)] {
    bindings.keys.sorted { $0.description < $1.description }.compactMap { sequence in
      let shorter = (1..<max(sequence.keys.count, 1)).lazy.map { KeySequence(Array(sequence.keys.prefix($0))) }
      return shorter.first { bindings[$0] != nil }.map { (sequence, $0) }
    }
  }
}
