import Text

/// A target of a Loki datasource, as dashboards write it, variables filled in.
struct LokiQuery: Hashable, Sendable {
  enum Direction: String, Sendable { case backward, forward }

  var refID: String
  var expression: String
  /// "" names series by their labels.
  var legendFormat: String
  var asksInstant: Bool
  /// Of lines; at least 1 and at most ``largestLimit``.
  var limit: Int
  var direction: Direction
  /// The dashboard's own step, where it has one: `30s`.
  var step: String

  /// What Loki itself allows where nobody changed it (`max_entries_limit_per_query`).
  static let largestLimit = 5000
  /// Grafana's, where neither the panel nor the datasource names one.
  static let usualLimit = 1000

  /// - Parameter maxLines: The datasource's own (`jsonData.maxLines`).
  init(refID: String, model: JSONObject, maxLines: Int?) {
    self.refID = refID
    expression = model["expr"]?.text ?? model["query"]?.text ?? ""
    legendFormat = model["legendFormat"]?.text ?? ""
    let kind = model["queryType"]?.text ?? ""
    let isMetric = !Self.isLogQuery(expression)
    // A log query has no instant form: the range is asked, as Grafana does.
    asksInstant = isMetric && (kind == "instant" || (kind != "range" && kind != "stream" && model["instant"]?.bool == true && model["range"]?.bool != true))
    limit = min(max(model["maxLines"]?.integer ?? maxLines ?? Self.usualLimit, 1), Self.largestLimit)
    direction = model["direction"]?.text == "forward" ? .forward : .backward
    step = model["step"]?.text ?? ""
  }

  /// Whether the answer is lines: such a query begins with its selector, whatever comments stand before it.
  static func isLogQuery(_ expression: String) -> Bool {
    var rest = expression[...]
    while let first = rest.first {
      if first == "#" {
        rest = rest.drop { !$0.isNewline }
      } else if first.isWhitespace || first == "(" {
        rest = rest.dropFirst()
      } else {
        return first == "{"
      }
    }
    return false
  }
}
