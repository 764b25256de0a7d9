import Canvas
import Dashboards
import Text
import TimeSeries

/// Choosing a time range by name or by typing one, and the zone in which times are shown.
extension Model {
  func timePicker() -> Picker {
    let own = screen?.dashboard.time.quickRanges.map { (display: $0.display, from: $0.from, to: $0.to) } ?? []
    let ranges = own.isEmpty ? QuickRanges.all.map { (display: $0.display, from: $0.from, to: $0.to) } : own
    let items = ranges.map { Picker.Item(id: "\($0.from)\n\($0.to)", title: $0.display, detail: "\($0.from) → \($0.to)") }
    let current = screen.map { "\($0.time.raw.from)\n\($0.time.raw.to)" }
    return Picker(
      purpose: .timeRange, title: "Time range — or type one: now-90m, 2026-05-01 to now",
      items: items, takesFreeText: true, cursor: items.firstIndex { $0.id == current } ?? 0)
  }

  /// While nothing is typed, Grafana's letters after `t` do what they do there.
  ///
  /// - Returns: `nil` where the key is the list's own.
  mutating func handleTimeKey(_ key: Key, in picker: Picker) -> [Command]? {
    if key.code == .tab {
      overlays.append(.picker(zonePicker()))
      return []
    }
    guard key.modifiers.isEmpty, picker.input.text.isEmpty else { return nil }
    switch key.code {
    case .left:
      overlays.removeLast()
      return perform(.timeBack)
    case .right:
      overlays.removeLast()
      return perform(.timeForward)
    case .character("z"):
      overlays.removeLast()
      return perform(.zoomOut)
    case .character("a"):
      overlays.removeLast()
      return changeTime { $0.change(to: $0.resolved) }
    case .character("c"):
      overlays.removeLast()
      guard let raw = screen?.time.raw else { return [] }
      remark = "Time range sent to the terminal’s clipboard"
      let json: JSONValue = ["from": .string(raw.from), "to": .string(raw.to)]
      return [.outside(.copy(json.compactText))]
    default: return nil
    }
  }

  /// A range that was typed goes before the line under the cursor.
  mutating func chooseTime(in picker: Picker) -> [Command] {
    if let range = typedRange(picker.input.text) { return changeTime { $0.change(to: range) } }
    guard let item = picker.chosen else {
      remark = "Not a time range: \(picker.input.text)"
      return []
    }
    let parts = item.id.split(separator: "\n").map(String.init)
    guard parts.count == 2 else { return [] }
    return changeTime { $0.change(to: .init(from: parts[0], to: parts[1])) }
  }

  /// What the typed text means so far, as the lower edge of the list tells while one types.
  ///
  /// - Parameter hasMatch: Whether a line of the list is left, which Enter takes where the text is no range.
  func timeHint(for text: String, hasMatch: Bool) -> String {
    guard let screen else { return "" }
    guard !text.isEmpty else { return "Tab zone (\(zoneName))  ←→ move  z out  a absolute  c copy" }
    guard let ends = typedEnds(text), let range = resolve(ends) else {
      let isNumber = text.contains(where: \.isNumber)
      return hasMatch ? (isNumber ? "not a range yet; " : "") + "Enter chooses from the list" : "not a range yet: now-6h, 90m, 08:00 to 09:30, 2026-05-01 08:00 to now"
    }
    guard range.start < range.end else { return "this range has no length" }
    let zone = zone(of: screen)
    return "\(CivilTimeText.dateAndTime(range.start, zone: zone)) → \(CivilTimeText.dateAndTime(range.end, zone: zone))  Enter takes it"
  }

  /// `now-90m`, `90m`, or two ends with `to`, `→` or two dots between them.
  func typedRange(_ text: String) -> TimeControl.RawRange? {
    guard let ends = typedEnds(text), let resolved = resolve(ends), resolved.start < resolved.end else { return nil }
    return ends
  }

  /// `90m` and `1h30m` are lengths up to now, `08:00` is today's.
  ///
  /// - Returns: `nil` for an empty text; the ends need not be times.
  private func typedEnds(_ text: String) -> TimeControl.RawRange? {
    var ends = [text]
    for separator in [" to ", "→", ".."] where text.contains(separator) {
      ends = text.split(separator: separator, maxSplits: 1).map(String.init)
      break
    }
    ends = ends.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    guard ends.count <= 2, var from = ends.first, !from.isEmpty else { return nil }
    if let length = PromDuration.parse(from), length > 0 {
      let isOneUnit = from.count { $0.isLetter } == 1
      from = "now-" + (isOneUnit ? from : TimeControl.shortest(length))
    }
    return TimeControl.RawRange(from: withDay(from), to: ends.count == 2 ? withDay(ends[1]) : "now")
  }

  /// A time of day alone is one of today.
  private func withDay(_ text: String) -> String {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let screen, 2...3 ~= parts.count, parts.allSatisfy({ 1...2 ~= $0.count && $0.allSatisfy(\.isNumber) }) else { return text }
    let today = CivilTimeText.dateAndTime(now, zone: zone(of: screen)).prefix { $0 != " " }
    return "\(today) \(parts[0].count == 1 ? "0" : "")\(text)"
  }

  // MARK: The zone

  private var zoneName: String {
    guard let screen else { return "" }
    let name = zone(of: screen).name
    return name.isEmpty ? "local" : name
  }

  func zonePicker() -> Picker {
    let local = settings.zone.name.isEmpty ? "this machine’s" : settings.zone.name
    let items = [
      Picker.Item(id: "browser", title: "Local", detail: local), Picker.Item(id: "utc", title: "UTC", detail: "Coordinated Universal Time"),
    ] + TimeZoneRules.names.map { Picker.Item(id: $0, title: $0) }
    let current = screen?.dashboard.time.timezone ?? ""
    return Picker(
      purpose: .timeZone, title: "Time zone (now \(zoneName))", items: items, takesFreeText: true, cursor: items.firstIndex { $0.id == current } ?? 0)
  }

  /// For as long as the dashboard is open; `now/d` means that zone's days from now on.
  mutating func chooseZone(in picker: Picker) -> [Command] {
    let name = picker.chosen?.id ?? picker.input.text
    guard ["browser", "utc"].contains(name) || TimeZoneRules.named(name) != nil else {
      remark = "This machine knows no time zone \(name)"
      return []
    }
    screen?.dashboard.time.timezone = name
    remark = "Times are in \(zoneName)"
    if case .picker(let below) = overlays.last, below.purpose == .timeRange { overlays.removeLast() }
    return rerunVariables(because: .timeRange) + refreshNow(isUrgent: true) + [wakeCommand()]
  }
}
