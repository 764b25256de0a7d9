import TimeSeries

/// One call of the HTTP API, as plain values.
enum PrometheusCall: Hashable, Sendable {
  case instant(String, at: Timestamp)
  case range(String, range: TimeRange, step: Milliseconds)
  case labelNames(selector: String?, range: TimeRange)
  case labelValues(label: String, selector: String?, range: TimeRange)
  case series(String, range: TimeRange)
  case exemplars(String, range: TimeRange)
  case buildInfo
  case rules
  case alerts
  /// Scrape targets that are in use.
  case targets
  /// Type, help and unit; of all metrics for `nil`.
  case metadata(metric: String?)

  var path: String {
    switch self {
    case .instant: "api/v1/query"
    case .range: "api/v1/query_range"
    case .labelNames: "api/v1/labels"
    case .labelValues(let label, _, _): "api/v1/label/\(Self.pathSegment(label))/values"
    case .series: "api/v1/series"
    case .exemplars: "api/v1/query_exemplars"
    case .buildInfo: "api/v1/status/buildinfo"
    case .rules: "api/v1/rules"
    case .alerts: "api/v1/alerts"
    case .targets: "api/v1/targets"
    case .metadata: "api/v1/metadata"
    }
  }

  var parameters: [(name: String, value: String)] {
    switch self {
    case .instant(let query, let time): [("query", query), ("time", Self.seconds(time))]
    case .range(let query, let range, let step):
      [
        ("query", query), ("start", Self.seconds(range.start)), ("end", Self.seconds(range.end)),
        ("step", Self.seconds(Timestamp(milliseconds: max(step, 1)))),
      ]
    case .labelNames(let selector, let range), .labelValues(_, let selector, let range):
      (selector.map { [("match[]", $0)] } ?? []) + Self.ends(of: range)
    case .series(let selector, let range): [("match[]", selector)] + Self.ends(of: range)
    case .targets: [("state", "active")]
    case .metadata(let metric): metric.map { [("metric", $0)] } ?? []
    case .exemplars(let query, let range): [("query", query)] + Self.ends(of: range)
    case .buildInfo, .rules, .alerts: []
    }
  }

  /// Whether the server takes it as a form; label values are a GET.
  var mayPost: Bool {
    switch self {
    case .instant, .range, .labelNames, .series, .exemplars: true
    case .labelValues, .buildInfo, .rules, .alerts, .targets, .metadata: false
    }
  }

  var range: TimeRange {
    switch self {
    case .instant(_, let time): TimeRange(start: time, end: time)
    case .range(_, let range, _), .labelNames(_, let range), .labelValues(_, _, let range), .series(_, let range),
      .exemplars(_, let range):
      range
    case .buildInfo, .rules, .alerts, .targets, .metadata: TimeRange(start: .epoch, end: .epoch)
    }
  }

  var step: Milliseconds { if case .range(_, _, let step) = self { step } else { 0 } }

  private static func ends(of range: TimeRange) -> [(name: String, value: String)] {
    [("start", seconds(range.start)), ("end", seconds(range.end))]
  }

  /// Seconds with at most three decimals: `1700000000`, `1700000000.5`.
  static func seconds(_ time: Timestamp) -> String {
    let magnitude = time.rawValue.magnitude
    let sign = time.rawValue < 0 ? "-" : ""
    let fraction = magnitude % 1000
    guard fraction != 0 else { return "\(sign)\(magnitude / 1000)" }
    var digits = String(1000 + fraction).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(sign)\(magnitude / 1000).\(digits)"
  }

  /// Names outside the old character set travel in Prometheus 3's escaped form (`my.label` → `U__my_2e_label`).
  private static func pathSegment(_ label: String) -> String {
    guard !label.isLegacyLabelName else { return label }
    var result = "U__"
    for scalar in label.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ":": result.unicodeScalars.append(scalar)
      case "_": result += "__"
      default: result += "_\(String(scalar.value, radix: 16))_"
      }
    }
    return result
  }
}
