import TimeSeries

/// How Grafana names the series of a Prometheus target (`pkg/promlib/querydata/response.go`).
enum LegendFormat {
  static let automatic = "__auto"

  /// - Returns: `nil` where the panel is to choose the name from what tells the series apart.
  static func name(of labels: Labels, format: String, expression: String) -> String? {
    switch format {
    case automatic: labels.isEmpty ? expression : nil
    case "": labels.isEmpty ? expression : labels.description
    default: expand(format, with: labels)
    }
  }

  /// Replaces every `{{ label }}`; a missing label becomes "".
  static func expand(_ template: String, with labels: Labels) -> String {
    var result = ""
    var rest = template[...]
    while let open = rest.firstRange(of: "{{") {
      guard let close = rest[open.upperBound...].firstRange(of: "}}") else { break }
      result += rest[..<open.lowerBound]
      let inner = rest[open.upperBound..<close.lowerBound]
      result += labels[inner.trimmingBlanks] ?? ""
      rest = rest[close.upperBound...]
    }
    return result + rest
  }
}

extension Substring {
  fileprivate var trimmingBlanks: String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
