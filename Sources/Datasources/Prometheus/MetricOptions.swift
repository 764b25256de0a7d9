import DatasourceKit
import PromQL
import Text
import TimeSeries

/// Options of query variables as Grafana's Prometheus plugin writes them, whoever evaluated the query: the regex of a variable
/// is written for these texts (`metric_find_query.ts`, Grafana 12).
enum MetricOptions {
  /// `name{a="b",c="d"}`, the braces always and the values as they are.
  static func text(of labels: Labels) -> String {
    let pairs = labels.labels.filter { $0.name != Labels.metricName }.map { "\($0.name)=\"\($0.value)\"" }
    return "\(labels[Labels.metricName] ?? ""){\(pairs.joined(separator: ","))}"
  }

  /// As Prometheus' API writes values: `7`, `0.25`, `NaN`, `+Inf`, never with an exponent.
  static func text(of value: Double) -> String { value.plainDecimal }

  /// The labels, the last value and its time in milliseconds.
  static func text(of series: Series) -> String {
    "\(text(of: series.labels)) \(text(of: series.samples.values.last ?? .nan)) \(series.samples.timestamps.last ?? 0)"
  }

  /// - Throws: Where the pattern is not valid, or takes too long on the names.
  static func names(_ names: [String], matching text: String, of id: DatasourceID) throws(DatasourceError) -> [String] {
    func failure(_ reason: String) -> DatasourceError {
      DatasourceError(kind: .invalidQuery, datasource: id, request: "metrics(\(text))", reason: reason)
    }
    let pattern: Pattern
    do throws(PatternError) {
      pattern = try Pattern(text, syntax: .javaScript)
    } catch {
      throw failure(error.reason)
    }
    let found = names.filter { pattern.matches($0) }
    if let reason = pattern.tooCostly { throw failure(reason) }
    return found
  }
}
