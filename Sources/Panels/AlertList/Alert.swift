import Canvas
import DataFrames
import Text
import TimeSeries
import Widgets

/// The state of an alert, the gravest one last.
enum AlertState: String, Hashable, Sendable, CaseIterable, Comparable {
  case normal, noData = "no data", recovering, pending, error, firing

  static func < (left: AlertState, right: AlertState) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }

  /// The words of Prometheus, Alertmanager and Grafana; anything else is normal.
  init(word: String) {
    switch word.lowercased().filter({ $0 != " " && $0 != "_" }) {
    case "firing", "alerting", "active": self = .firing
    case "pending": self = .pending
    case "recovering": self = .recovering
    case "nodata": self = .noData
    case "error": self = .error
    default: self = .normal
    }
  }

  /// `stateFilter` of the panel; Grafana's default shows what fires, waits or is broken.
  static func chosen(_ filter: JSONValue?) -> Set<AlertState> {
    guard let filter = filter?.object else { return [.firing, .pending, .recovering, .noData, .error] }
    var result: Set<AlertState> = []
    for (key, state) in [("firing", firing), ("pending", pending), ("recovering", recovering), ("noData", noData), ("normal", normal), ("inactive", normal), ("error", error)]
    where filter[key]?.bool == true { result.insert(state) }
    return result.isEmpty ? Set(allCases) : result
  }

  func color(_ theme: Theme) -> Color {
    switch self {
    case .firing, .error: theme.error
    case .pending, .recovering: theme.warning
    case .noData: theme.info
    case .normal: theme.success
    }
  }

  func sign(isASCII: Bool) -> String {
    switch self {
    case .firing: isASCII ? "!" : "▲"
    case .error: isASCII ? "x" : "✖"
    case .pending, .recovering: isASCII ? "~" : "◆"
    case .noData: isASCII ? "?" : "○"
    case .normal: isASCII ? "." : "●"
    }
  }
}

/// One instance of an alert.
struct Alert {
  var state: AlertState
  var name: String
  /// Milliseconds since the epoch.
  var since: Int64?
  var labels: [(name: String, value: String)]
  var value: String

  /// Without the name, which stands before.
  var labelText: String {
    labels.filter { !["alertname", "alertstate", "__name__", "grafana_folder"].contains($0.name) && !$0.name.hasPrefix("__") }
      .map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }

  static func all(in frames: [DataFrame]) -> [Alert] {
    var result: [Alert] = []
    for frame in frames {
      if let states = frame.field("state", "alertstate"), states.type == .string {
        result += rows(of: frame, states)
      } else {
        result += series(of: frame)
      }
      if result.count > 50_000 { break }
    }
    return result
  }

  private static func rows(of frame: DataFrame, _ states: Field) -> [Alert] {
    let names = frame.field("name", "alertname", "title")
    let since = frame.field("activeAt", "startsAt", "since")
    let labels = frame.field("labels")
    let values = frame.field("value")
    return (0..<states.values.count).map { row in
      func text(_ field: Field?) -> String { field?.value(at: row).scriptText ?? "" }
      var moment: Int64?
      if let since, row < since.values.count {
        switch since.values[row] {
        case .time(let time): moment = time
        case .number(let number): moment = number.isFinite ? Int64(clampingToDates: number) : nil
        default: break
        }
      }
      let own = labels.map { LogRecord.labels($0.value(at: row)) } ?? []
      let name = text(names)
      return Alert(
        state: AlertState(word: text(states)), name: name.isEmpty ? own.first { $0.name == "alertname" }?.value ?? "alert" : name, since: moment, labels: own,
        value: text(values))
    }
  }

  /// `ALERTS{alertname=…, alertstate=…}`: active while the last value is 1.
  private static func series(of frame: DataFrame) -> [Alert] {
    frame.fields.compactMap { field in
      guard field.type == .number, let name = field.labels["alertname"], case .numbers(let values) = field.values, let last = values.last, last >= 1 else { return nil }
      var since: Int64?
      if case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values, times.count == values.count {
        var first = values.count - 1
        while first > 0, values[first - 1] >= 1 { first -= 1 }
        since = times[first]
      }
      return Alert(
        state: AlertState(word: field.labels["alertstate"] ?? "firing"), name: name, since: since, labels: field.labels.labels.map { ($0.name, $0.value) }, value: "")
    }
  }
}

extension DataFrame {
  /// The first field with one of these names, whatever their case.
  func field(_ names: String...) -> Field? {
    for name in names {
      if let field = fields.first(where: { $0.name.lowercased() == name.lowercased() }) { return field }
    }
    return nil
  }
}
