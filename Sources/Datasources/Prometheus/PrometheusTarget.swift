package import Text

/// A target of a Prometheus-like datasource, as dashboards write it, variables filled in.
package struct PrometheusTarget: Hashable, Sendable {
  package enum Format: String, Sendable { case timeSeries = "time_series", table, heatmap }

  package var refID: String
  package var expression: String
  /// "" names series by metric and labels, `__auto` leaves naming to the panel.
  package var legendFormat: String
  package var asksInstant: Bool
  package var asksRange: Bool
  package var asksExemplars: Bool
  package var format: Format

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
