import DataFrames
import Text
import TimeSeries

/// Turns tables of Log Analytics and series of Azure Monitor into frames.
enum AzureFrames {
  // MARK: Logs

  /// - Parameter format: `time_series`, `table`, `logs` or `trace`.
  static func logs(_ document: JSONValue, refID: String, format: String) -> [DataFrame] {
    let tables = document["tables"]?.array ?? document["Tables"]?.array ?? []
    guard let table = tables.first(where: { $0["name"]?.text == "PrimaryResult" }) ?? tables.first else { return [] }
    let columns = table["columns"]?.array ?? []
    let rows = table["rows"]?.array ?? []
    let fields = columns.enumerated().map { index, column in
      Field(name: column["name"]?.text ?? "", values: values(rows, index, column["type"]?.text ?? ""))
    }
    var frame = DataFrame(refID: refID, fields: fields)
    if let error = document["error"], !error.isNull {
      frame.meta.notices.append(Notice(severity: .warning, text: "partial: \(words(of: error))"))
    }
    switch format {
    case "logs": frame.meta.preferredVisualisation = "logs"
    case "trace": frame.meta.preferredVisualisation = "trace"
    case "time_series": if let series = RowFrames.series(of: frame) { return series }
    default: frame.meta.preferredVisualisation = "table"
    }
    return [frame]
  }

  private static func values(_ rows: [JSONValue], _ index: Int, _ type: String) -> FieldValues {
    let cells = rows.map { $0[index] ?? .null }
    switch type.lowercased() {
    case "datetime", "date": return .times(cells.map { $0.string.flatMap { ISODate.milliseconds(of: $0) } })
    case "int", "long", "real", "double", "decimal": return .numbers(cells.map(number))
    case "bool", "boolean": return .booleans(cells.map { $0.bool ?? $0.number.map { $0 != 0 } })
    default: return .strings(cells.map { $0.isNull ? nil : $0.text ?? $0.compactText })
    }
  }

  /// `NaN` and `Infinity` come as texts.
  private static func number(_ value: JSONValue) -> Double {
    switch value {
    case .number(let number): return number
    case .string("NaN"): return .nan
    case .string("Infinity"): return .infinity
    case .string("-Infinity"): return -.infinity
    case .string(let text): return Double(text) ?? FieldValues.absent
    default: return FieldValues.absent
    }
  }

  /// The innermost message says most.
  static func words(of error: JSONValue) -> String {
    var (words, inner) = (error["message"]?.text ?? error["code"]?.text ?? "an error without words", error["innererror"] ?? error["details"]?[0])
    for _ in 0..<8 {
      guard let error = inner else { break }
      words = error["message"]?.text ?? words
      inner = error["innererror"]
    }
    return words
  }

  // MARK: Metrics

  /// `value[].timeseries[].data[]` of the metrics API.
  static func metrics(_ document: JSONValue, resource: String, aggregation: String, alias: String, refID: String) -> [DataFrame] {
    let key = ["total": "total", "count": "count", "maximum": "maximum", "minimum": "minimum"][aggregation.lowercased()] ?? "average"
    return (document["value"]?.array ?? []).flatMap { metric -> [DataFrame] in
      let name = metric["name"]?["localizedValue"]?.text ?? metric["name"]?["value"]?.text ?? ""
      let unit = unit(metric["unit"]?.text ?? "")
      return (metric["timeseries"]?.array ?? []).map { series in
        let labels = (series["metadatavalues"]?.array ?? []).map { ($0["name"]?["localizedValue"]?.text ?? $0["name"]?["value"]?.text ?? "", $0["value"]?.text ?? "") }
        let points = series["data"]?.array ?? []
        var config = FieldConfig(unit: unit)
        if !alias.isEmpty { config.displayNameFromSource = named(alias, resource, metric: name, aggregation, labels, document["namespace"]?.text ?? "") }
        return DataFrame(
          refID: refID,
          fields: [
            Field(name: "Time", values: .times(points.map { $0["timeStamp"]?.string.flatMap { ISODate.milliseconds(of: $0) } })),
            Field(name: name, values: .numbers(points.map { $0[key]?.number ?? FieldValues.absent }), labels: Labels(labels), config: config),
          ], meta: FrameMeta(type: "timeseries-multi"))
      }
    }
  }

  private static func unit(_ unit: String) -> String? {
    [
      "BitsPerSecond": "bps", "Bytes": "decbytes", "BytesPerSecond": "Bps", "Count": "short", "CountPerSecond": "cps", "Percent": "percent", "MilliSeconds": "ms",
      "Seconds": "s",
    ][unit]
  }

  /// `{{resourcename}} {{metric}} {{dimensionvalue}}`
  private static func named(
    _ alias: String, _ resource: String, metric: String, _ aggregation: String, _ labels: [(String, String)], _ namespace: String
  ) -> String {
    let parts = resource.split(separator: "/").map(String.init)
    func part(after word: String) -> String {
      guard let index = parts.firstIndex(where: { $0.lowercased() == word }), index + 1 < parts.count else { return "" }
      return parts[index + 1]
    }
    var result = ""
    var rest = alias[...]
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      result += rest[..<open.lowerBound]
      let written = String(rest[open.upperBound..<close.lowerBound]).trimmed
      switch written.lowercased() {
      case "resourcegroup": result += part(after: "resourcegroups")
      case "namespace": result += namespace
      case "resourcename": result += parts.last ?? ""
      case "subscriptionid", "subscription": result += part(after: "subscriptions")
      case "metric": result += metric
      case "aggregation": result += aggregation
      case "dimensionname": result += labels.first?.0 ?? ""
      case "dimensionvalue": result += labels.first?.1 ?? ""
      case let name: result += labels.first { $0.0.lowercased() == name }?.1 ?? "{{\(written)}}"
      }
      rest = rest[close.upperBound...]
    }
    return result + rest
  }
}
