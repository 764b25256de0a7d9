package import Canvas

/// One or more keys pressed one after the other, as the key map and configuration write them: `ctrl-k`, `g t`, `?`.
package struct KeySequence: Hashable, Sendable {
  package var keys: [Key]

  init(_ keys: [Key]) {
    self.keys = keys
  }

  /// Keys separated by blanks; a key is a character or a name, with `ctrl-`, `alt-` or `shift-` before it.
  ///
  /// - Returns: `nil` for an unknown name or an empty text.
  package init?(_ text: String) {
    var keys: [Key] = []
    for word in text.split(separator: " ") {
      guard let key = Self.key(word) else { return nil }
      keys.append(key)
    }
    guard !keys.isEmpty else { return nil }
    self.keys = keys
  }

  private static func key(_ word: Substring) -> Key? {
    var rest = word
    var modifiers: Key.Modifiers = []
    let prefixes: [(String, Key.Modifiers)] = [("ctrl-", .control), ("alt-", .alt), ("shift-", .shift)]
    while let (prefix, modifier) = prefixes.first(where: { rest.lowercased().hasPrefix($0.0) && rest.count > $0.0.count }) {
      modifiers.insert(modifier)
      rest = rest.dropFirst(prefix.count)
    }
    if let code = names[rest.lowercased()] { return Key(code, modifiers) }
    guard rest.count == 1, let character = rest.first else { return nil }
    return Key(.character(character), modifiers)
  }

  private static let names: [String: Key.Code] = [
    "enter": .enter, "escape": .escape, "esc": .escape, "tab": .tab, "backtab": .backTab, "backspace": .backspace,
    "delete": .delete, "insert": .insert, "up": .up, "down": .down, "left": .left, "right": .right, "home": .home,
    "end": .end, "pageup": .pageUp, "pagedown": .pageDown, "space": .character(" "),
    "f1": .function(1), "f2": .function(2), "f3": .function(3), "f4": .function(4), "f5": .function(5),
  ]
}

extension KeySequence {
  /// Terminals report a shifted letter as the capital letter alone.
  package var normalised: KeySequence {
    KeySequence(
      keys.map { key in
        guard case .character(let character) = key.code, key.modifiers.contains(.shift) else { return key }
        return Key(.character(Character(character.uppercased())), key.modifiers.subtracting(.shift))
      })
  }
}

extension KeySequence: CustomStringConvertible {
  /// As help shows it: `↑`, `Ctrl-K`, `g t`.
  package var description: String {
    keys.map(Self.label).joined(separator: " ")
  }

  private static func label(_ key: Key) -> String {
    var text = ""
    if key.modifiers.contains(.control) { text += "Ctrl-" }
    if key.modifiers.contains(.alt) { text += "Alt-" }
    if key.modifiers.contains(.shift) { text += "Shift-" }
    switch key.code {
    case .character(" "): text += "Space"
    case .character(let character):
      text += key.modifiers.isEmpty ? String(character) : String(character).uppercased()
    case .enter: text += "Enter"
    case .escape: text += "Esc"
    case .tab: text += "Tab"
    case .backTab: text += "Shift-Tab"
    case .backspace: text += "Backspace"
    case .delete: text += "Del"
    case .insert: text += "Ins"
    case .up: text += "↑"
    case .down: text += "↓"
    case .left: text += "←"
    case .right: text += "→"
    case .home: text += "Home"
    case .end: text += "End"
    case .pageUp: text += "PgUp"
    case .pageDown: text += "PgDn"
    case .function(let number): text += "F\(number)"
    }
    return text
  }
}
