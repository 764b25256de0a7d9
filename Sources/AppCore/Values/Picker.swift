import Dashboards
import DatasourceKit
import Widgets

/// A list to choose from by typing a part of a name.
package struct Picker: Hashable, Sendable {
  struct Item: Hashable, Sendable {
    var id: String
    var title: String
    /// Shown greyed at the right: a key, a folder, a count.
    var detail: String

    init(id: String, title: String, detail: String = "") {
      (self.id, self.title, self.detail) = (id, title, detail)
    }
  }

  var title: String
  var items: [Item] { didSet { find() } }
  var input = TextInput() { didSet { if input.text != oldValue.text { find() } } }
  /// Among the items that the input leaves.
  var cursor = 0
  /// Ids that are ticked, where several can be chosen; `nil` where only one can.
  var ticked: Set<String>?
  /// How it was opened: as long as nothing else is ticked, Enter takes the line that one went to.
  private let first: First

  private struct First: Hashable {
    var ticked: Set<String>?
    var cursor: Int
  }
  /// Whether the typed text itself can be chosen.
  var takesFreeText: Bool

  init(title: String, items: [Item], ticked: Set<String>? = nil, takesFreeText: Bool = false, cursor: Int = 0) {
    self.title = title
    self.items = items
    self.ticked = ticked
    self.takesFreeText = takesFreeText
    self.cursor = cursor
    first = First(ticked: ticked, cursor: cursor)
    find()
  }

  var hasNewTicks: Bool { ticked != first.ticked }

  /// Whether one went to a line, and ticked none.
  var choosesLine: Bool { !hasNewTicks && (!input.text.isEmpty || cursor != first.cursor) }

  /// An item that the typed text leaves.
  struct Match: Hashable, Sendable {
    var item: Item
    /// Characters of the title that met the typed letters.
    var places: [Int]
  }

  /// The items that the typed text leaves, best first; all in their order while nothing is typed.
  private(set) var matches: [Match] = []

  private mutating func find() {
    guard !input.text.isEmpty else { return matches = items.map { Match(item: $0, places: []) } }
    let found = FuzzyMatch.ranked(input.text, items.map { $0.title + " " + $0.detail }).map { Match(item: items[$0.index], places: $0.match.places) }
    // Who typed a whole title means it, not one that only begins so.
    let whole = input.text.lowercased()
    matches = found.filter { $0.item.title.lowercased() == whole } + found.filter { $0.item.title.lowercased() != whole }
  }

  var chosen: Item? { matches.indices.contains(cursor) ? matches[cursor].item : nil }

  mutating func moveCursor(by count: Int) {
    cursor = min(max(cursor + count, 0), max(matches.count - 1, 0))
  }
}

extension Picker {
  /// All excludes the others.
  mutating func toggleTick() {
    guard var ticked, let item = chosen else { return }
    if item.id == Picker.allID {
      ticked = ticked.contains(item.id) ? [] : [item.id]
    } else {
      ticked.remove(Picker.allID)
      ticked.formSymmetricDifference([item.id])
    }
    self.ticked = ticked
  }

  static let allID = "$__all"

  /// The values of a variable that Enter takes: what is ticked, the line that one went to, or the typed text where it
  /// meets no line. Text beside ticks that were set just now is one value more.
  var chosenValues: [String] {
    let ticks = items.map(\.id).filter { ticked?.contains($0) == true }
    guard chosen == nil, takesFreeText, !input.text.isEmpty else {
      return !ticks.isEmpty && !choosesLine || chosen == nil ? ticks : chosen.map { [$0.id] } ?? []
    }
    return (hasNewTicks ? ticks.filter { $0 != Self.allID } : []) + [input.text]
  }
}
