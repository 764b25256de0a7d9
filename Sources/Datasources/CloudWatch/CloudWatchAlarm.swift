import DatasourceKit
import Text
import TimeSeries

/// An alarm of `DescribeAlarms` as an alert.
enum CloudWatchAlarm {
  /// `nil` for an alarm that is quiet.
  static func instance(_ alarm: JSONValue, of id: DatasourceID) -> AlertInstance? {
    let name = alarm["AlarmName"]?.text ?? ""
    let state: AlertInstance.State
    switch alarm["StateValue"]?.text {
    case "ALARM": state = alarm["ActionsSuppressedBy"]?.text.map { !$0.isEmpty } ?? false ? .suppressed : .firing
    case "INSUFFICIENT_DATA": state = .noData
    default: return nil
    }
    let changed = alarm["StateTransitionedTimestamp"] ?? alarm["StateUpdatedTimestamp"]
    let since = changed?.number.map { Int64(clampingToDates: $0 * 1000) } ?? changed?.string.flatMap { ISODate.milliseconds(of: $0) }
    var labels: [(String, String)] = [("alertname", name)]
    if let namespace = alarm["Namespace"]?.text { labels.append(("namespace", namespace)) }
    if let metric = alarm["MetricName"]?.text { labels.append(("metric", metric)) }
    for dimension in alarm["Dimensions"]?.array ?? [] {
      if let name = dimension["Name"]?.text, let value = dimension["Value"]?.text { labels.append((name, value)) }
    }
    var annotations: [(String, String)] = []
    if let text = alarm["AlarmDescription"]?.text, !text.isEmpty { annotations.append(("description", text)) }
    if let text = alarm["StateReason"]?.text, !text.isEmpty { annotations.append(("summary", text)) }
    return AlertInstance(
      name: name, state: state, since: since.map(Timestamp.init(milliseconds:)), labels: Labels(labels), annotations: Labels(annotations), source: id,
      expression: expression(of: alarm), fingerprint: alarm["AlarmArn"]?.text)
  }

  /// `Average(CPUUtilization) > 80`
  private static func expression(of alarm: JSONValue) -> String? {
    if let rule = alarm["AlarmRule"]?.text { return rule }
    guard let metric = alarm["MetricName"]?.text, let threshold = alarm["Threshold"]?.number else { return nil }
    let signs = [
      "GreaterThanThreshold": ">", "GreaterThanOrEqualToThreshold": ">=", "LessThanThreshold": "<", "LessThanOrEqualToThreshold": "<=",
    ]
    let sign = alarm["ComparisonOperator"]?.text.map { signs[$0] ?? $0 } ?? ">"
    return "\(alarm["Statistic"]?.text ?? alarm["ExtendedStatistic"]?.text ?? "Average")(\(metric)) \(sign) \(JavaScriptNumber.text(threshold))"
  }
}
