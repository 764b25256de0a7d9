package import Text

/// A target of a Prometheus-like datasource, as dashboards write it, variables filled in.
package struct PrometheusTarget: Hashable, Sendable {
  enum Format: String, Sendable { case timeSeries = "time_series", table, heatmap }

  var refID: String
  var expression: String
  /// "" names series by metric and labels, `__auto` leaves naming to the panel.
  var legendFormat: String
  var asksInstant: Bool
  var asksRange: Bool
  var asksExemplars: Bool
  var format: Format

  /// With neither `instant` nor `range` a target is a range query (Grafana's backend does the same).
  package init(refID: String, model: JSONObject) {
    self.refID = refID
    expression = model["expr"]?.text ?? model["query"]?.text ?? ""
    legendFormat = model["legendFormat"]?.text ?? ""
    asksInstant = model["instant"]?.bool ?? false
    asksRange = model["range"]?.bool ?? !asksInstant
    if !asksInstant && !asksRange { asksRange = true }
    asksExemplars = model["exemplar"]?.bool ?? false
    format = model["format"]?.string.flatMap(Format.init(rawValue:)) ?? .timeSeries
  }
}

extension PrometheusTarget {
  /// Exemplars of one histogram are asked once a panel, by the first target that reads it.
  func asksExemplars(after earlier: [PrometheusTarget]) -> Bool {
    guard asksExemplars else { return false }
    guard let histogram else { return true }
    return !earlier.contains { $0.expression.contains(histogram) }
  }

  /// The name of a classic histogram's buckets, where the expression has one.
  private var histogram: String? {
    let ending = "_bucket"
    guard let found = expression.firstRange(of: ending) else { return nil }
    let start = expression[..<found.lowerBound].lastIndex { !($0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == ":") }
    return String(expression[(start.map(expression.index(after:)) ?? expression.startIndex)..<found.upperBound])
  }
}
