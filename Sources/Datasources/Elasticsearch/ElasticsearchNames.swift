import Text

/// How series and columns are called: Grafana's words for aggregations, aliases, values of labels.
enum ElasticsearchNames {
  private static let words = [
    "count": "Count", "avg": "Average", "sum": "Sum", "max": "Max", "min": "Min", "extended_stats": "Extended Stats",
    "percentiles": "Percentiles", "cardinality": "Unique Count", "moving_avg": "Moving Average", "moving_fn": "Moving Function",
    "derivative": "Derivative", "serial_diff": "Serial Difference", "cumulative_sum": "Cumulative Sum", "bucket_script": "Bucket Script",
    "raw_document": "Raw Document", "raw_data": "Raw Data", "rate": "Rate", "logs": "Logs", "top_metrics": "Top Metrics",
    "sum_bucket": "Sum Bucket", "max_bucket": "Max Bucket", "min_bucket": "Min Bucket", "avg_bucket": "Average Bucket",
    "std_deviation": "Std Dev", "std_deviation_bounds_upper": "Std Dev Upper", "std_deviation_bounds_lower": "Std Dev Lower",
  ]

  /// `Average`, `Unique Count`, `p95.0`.
  static func word(for metric: String) -> String { words[metric] ?? metric }

  /// What a series is before it has a name.
  struct Series {
    /// `avg`, `p95.0`, `std_deviation`, …
    var metric: String
    /// `nil` for counts, which have none.
    var field: String?
    var metricID: String?
    /// Keys of the outer buckets by the field they group by.
    var labels: [String: String]
  }

  /// - Parameter metricTypes: How many kinds of metrics the answer has: one alone needs not be named beside labels.
  static func name(of series: Series, in target: ElasticsearchTarget, metricTypes: Int) -> String {
    if !target.alias.isEmpty { return aliased(target.alias, series) }
    let metric = description(of: series, in: target)
    if series.labels.isEmpty { return metric }
    let values = series.labels.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ").trimmed
    return metricTypes == 1 ? values : "\(values) \(metric)"
  }

  private static func description(of series: Series, in target: ElasticsearchTarget) -> String {
    let definition = target.metrics.first { $0.id == series.metricID }
    if let definition, definition.isBucketScript { return script(of: definition, in: target) }
    let word = word(for: series.metric)
    guard let field = series.field, !field.isEmpty else { return word }
    guard let definition, definition.isPipeline else { return "\(word) \(field)" }
    guard let base = target.metrics.first(where: { $0.id == field }) else { return "Unset" }
    return "\(word) \(Self.description(of: base))"
  }

  private static func description(of metric: ElasticsearchTarget.Metric) -> String {
    let word = word(for: metric.type)
    return metric.type == "count" ? "\(word) " : "\(word) \(metric.field)"
  }

  /// The formula with `params.name` replaced by what stands for it.
  private static func script(of metric: ElasticsearchTarget.Metric, in target: ElasticsearchTarget) -> String {
    var text = metric.settings["script"]?.string ?? metric.settings["script"]?["inline"]?.string ?? ""
    for variable in metric.variables.sorted(by: { $0.name.utf8.count > $1.name.utf8.count }) {
      guard let base = target.metrics.first(where: { $0.id == variable.metric }) else { continue }
      text = text.replacing("params.\(variable.name)", with: description(of: base))
    }
    return text
  }

  /// `{{term host}}`, `{{host}}`, `{{metric}}`, `{{field}}`; what is not known stays as it is written.
  private static func aliased(_ alias: String, _ series: Series) -> String {
    var result = ""
    var rest = alias[...]
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      result += rest[..<open.lowerBound]
      let name = String(rest[open.upperBound..<close.lowerBound])
      result += value(of: name, series) ?? "{{\(name)}}"
      rest = rest[close.upperBound...]
    }
    return result + rest
  }

  private static func value(of written: String, _ series: Series) -> String? {
    let name = written.trimmed
    if name.hasPrefix("term ") { return series.labels[String(name.dropFirst(5)).trimmed] ?? "" }
    if let label = series.labels[name] { return label }
    switch name {
    case "metric": return word(for: series.metric)
    case "field": return series.field ?? ""
    default: return nil
    }
  }
}
