import DatasourceKit
import Panels
import Text
import TimeSeries

/// What is known of an alert or a rule, line by line.
struct AlertText {
  var line: AlertLine
  var now: Timestamp
  var zone: TimeZoneRules

  var lines: [String] {
    var lines = ["\(line.name) — \(line.state.word)"]
    if let since = line.since { lines.append("since \(CivilTimeText.dateTimeAndZone(since, zone: zone)), \(AgeText.age(from: since, to: now)) ago") }
    if let value = line.value { lines.append("value \(AlertLine.number(value))") }
    if let expression = line.expression {
      let condition = AlertCondition(expression)
      lines.append("expression \(expression)")
      if let threshold = condition.threshold { lines.append("threshold \(AlertLine.number(threshold))") }
    }
    lines += line.facts
    let runbook = line.annotations.labels.filter { $0.name == "runbook_url" || $0.name == "runbook" }
    lines += runbook.map { "runbook \($0.value)" }
    lines += line.annotations.labels.filter { !runbook.contains($0) }.map { "\($0.name): \($0.value)" }
    lines += ["", "from \(line.sources.map(\.name).joined(separator: ", "))"] + line.labels.labels.map { "  \($0.name) = \($0.value)" }
    return lines
  }
}
