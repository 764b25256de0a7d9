import Canvas

/// One line that is being typed.
package struct TextInput: Hashable, Sendable {
  package var text: String
  /// Characters before the cursor.
  var cursor: Int

  init(_ text: String = "") {
    self.text = text
    cursor = text.count
  }

  /// Bytes. More than this is not a query, a name or a time.
  private static let limit = 20_000

  mutating func insert(_ addition: String) {
    let clean = addition.filter { !$0.isNewline }
    guard text.utf8.count + clean.utf8.count <= Self.limit else { return }
    let place = index(cursor)
    let before = String(text[..<place]) + clean
    text = before + text[place...]
    // An accent that follows a letter makes one character with it, so that lengths do not add up.
    cursor = min(before.count, text.count)
  }

  mutating func deleteBackwards() {
    guard cursor > 0 else { return }
    text.remove(at: index(cursor - 1))
    cursor = min(cursor - 1, text.count)
  }

  mutating func deleteForwards() {
    guard cursor < text.count else { return }
    text.remove(at: index(cursor))
    cursor = min(cursor, text.count)
  }

  mutating func deleteWord() {
    while cursor > 0, text[index(cursor - 1)].isWhitespace { deleteBackwards() }
    while cursor > 0, !text[index(cursor - 1)].isWhitespace { deleteBackwards() }
  }

  mutating func clear() {
    self = TextInput()
  }

  mutating func move(by count: Int) {
    cursor = min(max(cursor + count, 0), text.count)
  }

  private func index(_ offset: Int) -> String.Index {
    text.index(text.startIndex, offsetBy: min(max(offset, 0), text.count))
  }
}

extension TextInput {
  /// The editing keys of a shell's line; others are ignored.
  mutating func edit(_ key: Key) {
    switch (key.code, key.modifiers) {
    case (.character(let character), []), (.character(let character), .shift): insert(String(character))
    case (.backspace, _), (.character("h"), .control): deleteBackwards()
    case (.delete, _), (.character("d"), .control): deleteForwards()
    case (.character("w"), .control): deleteWord()
    case (.character("u"), .control): clear()
    case (.left, _), (.character("b"), .control): move(by: -1)
    case (.right, _), (.character("f"), .control): move(by: 1)
    case (.home, _), (.character("a"), .control): move(by: -text.count)
    case (.end, _), (.character("e"), .control): move(by: text.count)
    default: break
    }
  }
}
