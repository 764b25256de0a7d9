import Canvas
import Dashboards
import Text
import TimeSeries

/// Time ranges by name, or one that is typed.
struct TimeRangeList: ListOverlay {
  var list: Picker

  static func open(in context: Context) -> [Intent] {
    guard let screen = context.screen else { return [] }
    let own = screen.dashboard.time.quickRanges.map { (display: $0.display, from: $0.from, to: $0.to) }
    let ranges = own.isEmpty ? QuickRanges.all.map { (display: $0.display, from: $0.from, to: $0.to) } : own
    let items = ranges.map { Picker.Item(id: "\($0.from)\n\($0.to)", title: $0.display, detail: "\($0.from) → \($0.to)") }
    let current = "\(screen.time.raw.from)\n\(screen.time.raw.to)"
    let list = Picker(
      title: "Time range — or type one: now-90m, 2026-05-01 to now", items: items, takesFreeText: true,
      cursor: items.firstIndex { $0.id == current } ?? 0)
    return [.show(TimeRangeList(list: list))]
  }

  /// While nothing is typed, Grafana's letters after `t` do what they do there.
  func pressOwn(_ key: Key, in context: Context) -> [Intent]? {
    if key.code == .tab { return TimeZoneList.open(in: context) }
    guard key.modifiers.isEmpty, list.input.text.isEmpty else { return nil }
    switch key.code {
    case .left: return [.close, .perform(.timeBack)]
    case .right: return [.close, .perform(.timeForward)]
    case .character("z"): return [.close, .perform(.zoomOut)]
    case .character("a"): return [.close, .dashboards(.changeTime(.fixed))]
    case .character("c"):
      guard let raw = context.screen?.time.raw else { return [.close] }
      let json: JSONValue = ["from": .string(raw.from), "to": .string(raw.to)]
      return [.close, .copy(json.compactText, saying: "Time range sent to the terminal’s clipboard")]
    default: return nil
    }
  }

  /// A range that was typed goes before the line under the cursor.
  func choose(in context: Context) -> [Intent] {
    if let range = TypedTimeRange(list.input.text, in: context).range { return [.close, .dashboards(.changeTime(.to(range)))] }
    guard let item = list.chosen else { return [.close, .say("Not a time range: \(list.input.text)")] }
    let parts = item.id.split(separator: "\n").map(String.init)
    guard parts.count == 2 else { return [.close] }
    return [.close, .dashboards(.changeTime(.to(.init(from: parts[0], to: parts[1]))))]
  }

  /// What the typed text means so far.
  func hint(in context: Context) -> String {
    let text = list.input.text
    guard let screen = context.screen else { return "" }
    guard !text.isEmpty else { return "Tab zone (\(TimeZoneList.name(in: context)))  ←→ move  z out  a absolute  c copy" }
    guard let range = TypedTimeRange(text, in: context).resolved else {
      let isNumber = text.contains(where: \.isNumber)
      return list.chosen != nil ? (isNumber ? "not a range yet; " : "") + "Enter chooses from the list" : "not a range yet: now-6h, 90m, 08:00 to 09:30, 2026-05-01 08:00 to now"
    }
    guard range.start < range.end else { return "this range has no length" }
    let zone = context.surroundings.zone(of: screen)
    return "\(CivilTimeText.dateAndTime(range.start, zone: zone)) → \(CivilTimeText.dateAndTime(range.end, zone: zone))  Enter takes it"
  }

  func emptyText(in context: Context) -> String {
    TypedTimeRange(list.input.text, in: context).range == nil ? "nothing matches" : "Enter takes “\(list.input.text)”"
  }
}
