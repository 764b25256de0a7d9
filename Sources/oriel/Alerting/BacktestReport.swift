import Alerting
import Canvas
import Text
import TimeSeries

/// What alerts would have done, as written and with the values tried.
struct BacktestReport {
  var asWritten: [AlertHistory]
  /// Of the same rules in the same order; `nil` where nothing else was tried.
  var tried: [AlertHistory]?

  private static let columns = 60
  private static let mostOccurrences = 20

  var text: String {
    var lines: [String] = []
    for (index, history) in asWritten.enumerated() {
      let other = tried.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      lines += Self.text(history, isFirst: true)
      if let other {
        lines.append("  tried: \(VisibleText.of(other.rule.query.text == history.rule.query.text ? "" : other.rule.query.text + "  "))for \(PromDuration.format(other.rule.hold))")
        lines += Self.text(other, isFirst: false)
        lines.append("  difference: \(Self.difference(history, other))")
      }
    }
    let shown = tried ?? asWritten
    let fired = shown.count { !$0.firings.isEmpty }
    lines.append("\(shown.count) alerts, \(fired) would have fired, \(shown.count { $0.failure != nil }) could not be evaluated")
    return lines.joined(separator: "\n")
  }

  private static func text(_ history: AlertHistory, isFirst: Bool) -> [String] {
    var lines = isFirst ? [VisibleText.of("\(history.rule.name)  \(oneLine(history.rule.query.text))  for \(PromDuration.format(history.rule.hold))")] : []
    if let failure = history.failure { return lines + ["  error: \(VisibleText.of(failure))"] }
    lines += history.notes.map { "  note: \(VisibleText.of($0))" }
    let states = history.timeline(columns: columns)
    lines.append("  \(RFC3339.text(history.range.start)) " + states.map(sign).joined() + " \(RFC3339.text(history.range.end))")
    let pendings = history.occurrences.count { $0.firedAt == nil }
    lines.append("  fired \(history.firings.count) times, \(duration(history.firingTime)) in all; \(pendings) times pending without firing")
    guard isFirst || !history.firings.isEmpty else { return lines }
    for occurrence in history.occurrences.prefix(mostOccurrences) {
      let end = occurrence.endedAt.map(RFC3339.text) ?? "still"
      let fired = occurrence.firedAt.map { "firing from \(RFC3339.text($0)) to \(end), \(duration(occurrence.firing(until: history.range.end)))" } ?? "not fired, ended \(end)"
      lines.append(
        VisibleText.of(
          "    pending \(RFC3339.text(occurrence.pendingFrom))  \(fired)  values \(occurrence.lowest.goGeneral(digits: 4))…\(occurrence.highest.goGeneral(digits: 4))  \(occurrence.labels)"))
    }
    if history.occurrences.count > mostOccurrences { lines.append("    … \(history.occurrences.count - mostOccurrences) more (--format json has all)") }
    return lines
  }

  private static func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
  private static func duration(_ length: Milliseconds) -> String { PromDuration.format(length) }

  private static func sign(_ state: Alert.State) -> String {
    switch state {
    case .inactive: "·"
    case .pending: "▒"
    case .firing: "█"
    }
  }

  private static func difference(_ before: AlertHistory, _ after: AlertHistory) -> String {
    let (count, time) = (after.firings.count - before.firings.count, after.firingTime - before.firingTime)
    if count == 0, time == 0 { return "none" }
    return "\(count >= 0 ? "+" : "")\(count) firings, \(time >= 0 ? "+" : "-")\(duration(abs(time))) of firing"
  }

  // MARK: JSON

  var json: JSONValue {
    .array(
      asWritten.enumerated().map { index, history in
        var object = Self.json(history)
        if let tried, tried.indices.contains(index) {
          object["tried"] = .object(Self.json(tried[index]))
          object["difference"] = [
            "firings": .number(Double(tried[index].firings.count - history.firings.count)),
            "firingSeconds": .number(Double(tried[index].firingTime - history.firingTime) / 1000),
          ]
        }
        return .object(object)
      })
  }

  private static func json(_ history: AlertHistory) -> JSONObject {
    var object: JSONObject = [
      "alert": .string(history.rule.name), "group": .string(history.group), "expr": .string(history.rule.query.text),
      "for": .string(PromDuration.format(history.rule.hold)), "from": .string(RFC3339.text(history.range.start)), "to": .string(RFC3339.text(history.range.end)),
      "stepSeconds": .number(Double(history.step) / 1000), "firings": .number(Double(history.firings.count)),
      "firingSeconds": .number(Double(history.firingTime) / 1000), "notes": .array(history.notes.map(JSONValue.string)),
      "occurrences": .array(history.occurrences.map(json)),
    ]
    if let failure = history.failure { object["error"] = .string(failure) }
    return object
  }

  private static func json(_ occurrence: AlertOccurrence) -> JSONValue {
    [
      "labels": occurrence.labels.json, "pendingFrom": .string(RFC3339.text(occurrence.pendingFrom)),
      "firedAt": occurrence.firedAt.map { .string(RFC3339.text($0)) } ?? .null, "endedAt": occurrence.endedAt.map { .string(RFC3339.text($0)) } ?? .null,
      "firstValue": .string(occurrence.firstValue.goGeneral), "lowest": .string(occurrence.lowest.goGeneral), "highest": .string(occurrence.highest.goGeneral),
      "annotations": .object(JSONObject(occurrence.annotations.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .string($0.value)) })),
    ]
  }
}
