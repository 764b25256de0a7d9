import Canvas
import Dashboards
import Panels
import TimeSeries

/// Keys while something lies over the dashboard.
extension Model {
  mutating func handleInOverlay(_ key: Key) -> [Command] {
    guard let overlay = overlays.last else { return [] }
    switch overlay {
    case .help(let scroll):
      replaceOverlay(scrolled(scroll, by: key).map(Overlay.help))
      return []
    case .report(let scroll):
      replaceOverlay(scrolled(scroll, by: key).map(Overlay.report))
      return []
    case .inspect(let inspection): return handle(key, in: inspection)
    case .picker(let picker): return handle(key, in: picker)
    case .rowFilter(let input): return handle(key, inRowFilter: input)
    case .alerts(let list): return handle(key, in: list)
    case .silence(let draft): return handle(key, in: draft)
    case .expression(let line): return handle(key, in: line)
    case .page(var page):
      let scroll = scrolled(page.scroll, by: key)
      page.scroll = scroll ?? 0
      if case .character("y") = key.code { return copy(page.lines.joined(separator: "\n")) }
      replaceOverlay(scroll == nil ? nil : .page(page))
      return []
    }
  }

  mutating func replaceOverlay(_ overlay: Overlay?) {
    if let overlay { overlays[overlays.count - 1] = overlay } else { overlays.removeLast() }
  }

  /// Of the overlay on top.
  ///
  /// - Returns: `nil` where the key closes.
  func scrolled(_ scroll: Int, by key: Key) -> Int? {
    switch (key.code, key.modifiers) {
    case (.escape, _), (.character("q"), []), (.character("?"), _), (.enter, _): return nil
    default: break
    }
    // The text is laid out for it: not for a key that closes.
    let last = lastScroll
    let page = max(overlayBounds.height - 6, 1)
    let wanted: Int
    switch (key.code, key.modifiers) {
    case (.down, _), (.character("j"), []): wanted = scroll + 1
    case (.up, _), (.character("k"), []): wanted = min(scroll, last) - 1
    case (.pageDown, _), (.character(" "), _), (.character("d"), .control), (.character("f"), .control): wanted = scroll + page
    case (.pageUp, _), (.character("u"), .control), (.character("b"), .control): wanted = min(scroll, last) - page
    case (.home, _), (.character("g"), []): wanted = 0
    case (.end, _), (.character("G"), _): wanted = last
    default: wanted = scroll
    }
    return min(max(wanted, 0), last)
  }

  private mutating func handle(_ key: Key, in picker: Picker) -> [Command] {
    var picker = picker
    if picker.purpose == .timeRange, let commands = handleTimeKey(key, in: picker) { return commands }
    switch (key.code, key.modifiers) {
    case (.escape, _):
      overlays.removeLast()
      return []
    case (.enter, _):
      overlays.removeLast()
      return choose(in: picker)
    case (.down, _), (.character("n"), .control): picker.moveCursor(by: 1)
    case (.up, _), (.character("p"), .control): picker.moveCursor(by: -1)
    case (.pageDown, _): picker.moveCursor(by: 10)
    case (.pageUp, _): picker.moveCursor(by: -10)
    case (.home, _): picker.cursor = 0
    case (.end, _): picker.moveCursor(by: picker.items.count)
    case (.tab, _) where picker.ticked != nil:
      picker.toggleTick()
      picker.moveCursor(by: 1)
    default:
      picker.input.edit(key)
      picker.cursor = 0
    }
    replaceOverlay(.picker(picker))
    return []
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
