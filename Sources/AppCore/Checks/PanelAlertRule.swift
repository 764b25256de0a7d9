import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// The alert rule that graph panels carried before Grafana 9: conditions on the series of their targets.
struct PanelAlertRule {
  private struct Condition {
    var isAlternative: Bool
    var refID: String
    /// How long before the end of the range the condition looks, and at what distance from the end it stops.
    var window: Milliseconds
    var offset: Milliseconds
    var reducer: String
    var evaluator: String
    var parameters: [Double]
  }

  private let name: String
  private let noDataState: String
  private let conditions: [Condition]

  /// - Returns: `nil` where there is no rule that can be understood.
  init?(_ value: JSONValue?) {
    guard let rule = value?.object, let list = rule["conditions"]?.array, !list.isEmpty else { return nil }
    name = rule["name"]?.string ?? ""
    noDataState = rule["noDataState"]?.string ?? "no_data"
    conditions = list.prefix(100).compactMap(Self.condition)
    guard !conditions.isEmpty else { return nil }
  }

  private static func condition(_ value: JSONValue) -> Condition? {
    guard let query = value["query"]?["params"]?.array, let refID = query.first?.string,
      let evaluator = value["evaluator"]?["type"]?.string
    else { return nil }
    func duration(_ index: Int) -> Milliseconds? {
      guard query.indices.contains(index), let text = query[index].string else { return nil }
      return PromDuration.parse(text.hasPrefix("now-") ? String(text.dropFirst(4)) : text)
    }
    return Condition(
      isAlternative: value["operator"]?["type"]?.string == "or", refID: refID, window: duration(1) ?? 300_000, offset: duration(2) ?? 0,
      reducer: value["reducer"]?["type"]?.string ?? "avg", evaluator: evaluator,
      parameters: value["evaluator"]?["params"]?.array?.compactMap(\.number) ?? [])
  }

  /// One finding for the rule, naming the series of its first true condition.
  ///
  /// - Parameter text: A value as its field shows it.
  func findings(in data: PanelData, title: String, missing: CheckReport.State, text: (Field, Double) -> String) -> [CheckReport.Finding] {
    var fires = false
    var sawData = false
    var causes: [String] = []
    for (index, condition) in conditions.enumerated() {
      let (matches, count) = evaluated(condition, data, text)
      if count > 0 { sawData = true }
      let isTrue = !matches.isEmpty
      causes += matches
      fires = index == 0 ? isTrue : condition.isAlternative ? fires || isTrue : fires && isTrue
    }
    let subject = name.isEmpty ? "alert rule" : "alert rule \(name)"
    guard sawData || fires else {
      let state: CheckReport.State =
        switch noDataState {
        case "ok", "keep_state": .ok
        case "alerting": .critical
        default: missing
        }
      return [CheckReport.Finding(state: state, panel: title, series: subject, reason: "no data")]
    }
    let reason = fires ? "fires: " + causes.prefix(5).joined(separator: "; ") : "does not fire"
    return [CheckReport.Finding(state: fires ? .critical : .ok, panel: title, series: subject, reason: reason)]
  }

  private func evaluated(_ condition: Condition, _ data: PanelData, _ text: (Field, Double) -> String) -> (matches: [String], series: Int) {
    var matches: [String] = []
    var series = 0
    let end = data.range.end.rawValue - condition.offset
    for (frame, names) in zip(data.rawFrames, FieldNaming(data.rawFrames).names) where frame.refID == condition.refID {
      let times: [Int64?]? = frame.fields.lazy.compactMap { if case .times(let times) = $0.values { times } else { nil } }.first
      for (field, name) in zip(frame.fields, names) {
        guard case .numbers(let numbers) = field.values else { continue }
        let inside = numbers.indices.filter { row in
          guard let time = times.flatMap({ $0.indices.contains(row) ? $0[row] : nil }) else { return true }
          return time > end - condition.window && time <= end
        }
        let value = Self.reduced(inside.map { numbers[$0] }.filter { !$0.isNaN }, by: condition.reducer)
        if value != nil { series += 1 }
        if Self.isTrue(condition, value) {
          matches.append("\(name) \(value.map { text(field, $0) } ?? "has no value")")
        }
      }
    }
    return (matches, series)
  }

  private static func reduced(_ numbers: [Double], by reducer: String) -> Double? {
    if reducer == "count" || reducer == "count_non_null" { return Double(numbers.count) }
    guard let first = numbers.first, let last = numbers.last else { return nil }
    switch reducer {
    case "min": return numbers.min()
    case "max": return numbers.max()
    case "sum": return numbers.reduce(0, +)
    case "last": return last
    case "median":
      let sorted = numbers.sorted()
      return sorted.count % 2 == 1 ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
    case "diff": return last - first
    case "diff_abs": return abs(last - first)
    case "percent_diff": return first == 0 ? nil : (last - first) / abs(first) * 100
    case "percent_diff_abs": return first == 0 ? nil : abs((last - first) / first * 100)
    default: return numbers.reduce(0, +) / Double(numbers.count)
    }
  }

  private static func isTrue(_ condition: Condition, _ value: Double?) -> Bool {
    guard let value else { return condition.evaluator == "no_value" }
    let parameters = condition.parameters
    guard let first = parameters.first else { return false }
    let (low, high) = parameters.count > 1 ? (min(first, parameters[1]), max(first, parameters[1])) : (first, first)
    switch condition.evaluator {
    case "gt": return value > first
    case "lt": return value < first
    case "outside_range": return value < low || value > high
    case "within_range": return value > low && value < high
    default: return false
    }
  }
}
