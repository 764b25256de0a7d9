package import Dashboards

/// Something that lies over the dashboard and takes the keys until it is closed.
package enum Overlay: Hashable, Sendable {
  case help(scroll: Int)
  /// What of the dashboard is approximated or dropped.
  case report(scroll: Int)
  case picker(Picker)
  case timeInput(TextInput)
  case inspect(Inspection)
  /// The text that rows of the focused table must hold, applied while it is typed.
  case rowFilter(TextInput)
  case page(TextPage)
  case expression(ExpressionLine)
  case alerts(AlertsList)
  case silence(SilenceDraft)
}

/// One line that is being typed.
package struct TextInput: Hashable, Sendable {
  package var text: String
  /// Characters before the cursor.
  package var cursor: Int

  package init(_ text: String = "") {
    self.text = text
    cursor = text.count
  }

  /// More than this is not a query, a name or a time.
  private static let limit = 20_000

  package mutating func insert(_ addition: String) {
    let clean = addition.filter { !$0.isNewline }
    guard text.count + clean.count <= Self.limit else { return }
    text.insert(contentsOf: clean, at: index(cursor))
    cursor += clean.count
  }

  package mutating func deleteBackwards() {
    guard cursor > 0 else { return }
    text.remove(at: index(cursor - 1))
    cursor -= 1
  }

  package mutating func deleteForwards() {
    guard cursor < text.count else { return }
    text.remove(at: index(cursor))
  }

  package mutating func deleteWord() {
    while cursor > 0, text[index(cursor - 1)].isWhitespace { deleteBackwards() }
    while cursor > 0, !text[index(cursor - 1)].isWhitespace { deleteBackwards() }
  }

  package mutating func clear() {
    self = TextInput()
  }

  package mutating func move(by count: Int) {
    cursor = min(max(cursor + count, 0), text.count)
  }

  private func index(_ offset: Int) -> String.Index {
    text.index(text.startIndex, offsetBy: min(max(offset, 0), text.count))
  }
}

/// A list to choose from by typing a part of a name.
package struct Picker: Hashable, Sendable {
  package enum Purpose: Hashable, Sendable {
    case dashboard, panel, palette, timeRange, link, context
    case variable(name: String)
    case variableName
    /// The series of a panel, then what can be done with one.
    case series(PanelInstance)
    case seriesDetail(PanelInstance)
    /// The filters of an ad-hoc variable.
    case filters(name: String)
  }

  package struct Item: Hashable, Sendable {
    package var id: String
    package var title: String
    /// Shown greyed at the right: a key, a folder, a count.
    package var detail: String

    package init(id: String, title: String, detail: String = "") {
      (self.id, self.title, self.detail) = (id, title, detail)
    }
  }

  package var purpose: Purpose
  package var title: String
  package var items: [Item]
  package var input = TextInput()
  /// Among the items that the input leaves.
  package var cursor = 0
  /// Ids that are ticked, where several can be chosen; `nil` where only one can.
  package var ticked: Set<String>?
  /// Whether the typed text itself can be chosen.
  package var takesFreeText: Bool

  package init(
    purpose: Purpose, title: String, items: [Item], ticked: Set<String>? = nil, takesFreeText: Bool = false, cursor: Int = 0
  ) {
    self.purpose = purpose
    self.title = title
    self.items = items
    self.ticked = ticked
    self.takesFreeText = takesFreeText
    self.cursor = cursor
  }

  /// The items that the typed text leaves, best first; all in their order while nothing is typed.
  package var matches: [Item] {
    guard !input.text.isEmpty else { return items }
    return items.enumerated()
      .compactMap { index, item in
        FuzzyMatch.score(of: input.text, in: item.title + " " + item.detail).map { (score: $0, index: index, item: item) }
      }
      .sorted { ($1.score, $0.index) < ($0.score, $1.index) }
      .map(\.item)
  }

  package var chosen: Item? {
    let matches = matches
    return matches.indices.contains(cursor) ? matches[cursor] : nil
  }

  package mutating func moveCursor(by count: Int) {
    cursor = min(max(cursor + count, 0), max(matches.count - 1, 0))
  }
}

/// Ranks names against typed letters, as fuzzy finders do.
package enum FuzzyMatch {
  /// Higher is better; `nil` where the letters do not all occur in order. Case does not count.
  ///
  /// Letters that follow each other, begin a word or begin the name score more; a word of the query that occurs as
  /// it stands beats scattered letters.
  package static func score(of query: String, in name: String) -> Int? {
    var total = 0
    for word in query.lowercased().split(separator: " ") {
      guard let score = score(ofWord: Array(word), in: Array(name.lowercased())) else { return nil }
      total += score
    }
    return total
  }

  private static func score(ofWord word: [Character], in name: [Character]) -> Int? {
    if let start = firstIndex(of: word, in: name) {
      let beginsWord = start == 0 || !name[start - 1].isLetter && !name[start - 1].isNumber
      return 100 + word.count * 10 + (beginsWord ? 50 : 0) + (start == 0 ? 25 : 0) - min(name.count, 60) / 4
    }
    var score = 0
    var position = 0
    var previous = -2
    for letter in word {
      guard let found = name[position...].firstIndex(of: letter) else { return nil }
      if found == previous + 1 { score += 5 }
      if found == 0 || !name[found - 1].isLetter { score += 8 }
      previous = found
      position = found + 1
    }
    return score - min(name.count, 60) / 4
  }

  private static func firstIndex(of word: [Character], in name: [Character]) -> Int? {
    guard !word.isEmpty, name.count >= word.count else { return nil }
    return (0...(name.count - word.count)).first { start in
      word.indices.allSatisfy { name[start + $0] == word[$0] }
    }
  }
}

/// What `i` shows of a panel.
package struct Inspection: Hashable, Sendable {
  package enum Tab: String, Hashable, Sendable, CaseIterable { case query = "Query", data = "Data", json = "JSON" }

  package var panel: PanelInstance
  package var tab: Tab = .query
  package var scroll = 0

  package init(panel: PanelInstance) {
    self.panel = panel
  }
}

/// Lines to read, that may still be on their way.
package struct TextPage: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    /// Why a panel is empty.
    case explanation(PanelInstance)
    case files
  }

  package var subject: Subject
  package var title: String
  package var lines: [String]
  package var scroll = 0

  package init(subject: Subject, title: String, lines: [String]) {
    (self.subject, self.title, self.lines) = (subject, title, lines)
  }
}
