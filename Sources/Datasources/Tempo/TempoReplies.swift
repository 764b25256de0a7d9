import DataFrames
import Text
import TimeSeries
import Traces

/// What Tempo answers, as values.
enum TempoReplies {
  struct Found {
    var summary: TraceSummary
    var matched: Int
    var spans: [TraceFrames.FoundSpan]
  }

  /// `GET /api/search`, newest first: the server's order means nothing.
  static func search(_ document: JSONValue) -> [Found] {
    (document["traces"]?.array ?? []).compactMap(found).sorted { $0.summary.start > $1.summary.start }
  }

  private static func found(_ json: JSONValue) -> Found? {
    guard let traceID = json["traceID"]?.string.flatMap({ TraceID($0) }) else { return nil }
    let services = (json["serviceStats"]?.object?.members ?? []).map { member in
      TraceSummary.Service(
        name: member.key, spanCount: member.value["spanCount"]?.integer ?? 0, errorCount: member.value["errorCount"]?.integer ?? 0)
    }
    let summary = TraceSummary(
      traceID: traceID, rootService: json["rootServiceName"]?.text ?? "", rootName: json["rootTraceName"]?.text ?? "",
      start: OTLPJSON.nanoseconds(json["startTimeUnixNano"]),
      duration: OTLPJSON.nanoseconds(json["durationMs"]).multipliedReportingOverflow(by: 1_000_000).partialValue, services: services)
    let sets = json["spanSets"]?.array ?? json["spanSet"].map { [$0] } ?? []
    let spans = sets.flatMap { set in (set["spans"]?.array ?? []).map { span($0, in: set, of: summary) } }
    return Found(summary: summary, matched: sets.reduce(0) { $0 + min($1["matched"]?.integer ?? 0, 1 << 40) }, spans: spans)
  }

  private static func span(_ json: JSONValue, in set: JSONValue, of summary: TraceSummary) -> TraceFrames.FoundSpan {
    let attributes = OTLPJSON.attributes(json["attributes"]) + OTLPJSON.attributes(set["attributes"])
    return TraceFrames.FoundSpan(
      traceID: summary.traceID.description, spanID: json["spanID"]?.text.flatMap { SpanID($0) }?.description ?? "",
      start: OTLPJSON.nanoseconds(json["startTimeUnixNano"]), duration: OTLPJSON.nanoseconds(json["durationNanos"]),
      service: attributes["service.name"]?.text, name: json["name"]?.text ?? attributes["name"]?.text, traceService: summary.rootService,
      traceName: summary.rootName, values: attributes.map { ($0.key, $0.value.text) })
  }

  // MARK: Series

  private static func labels(_ json: JSONValue) -> [(String, String)] {
    OTLPJSON.attributes(json["labels"]).map { ($0.key, $0.value.text) }
  }

  private static func name(_ labels: [(String, String)]) -> String {
    labels.map { $0.0 == "__name__" ? $0.1 : "\($0.0)=\($0.1)" }.joined(separator: ", ")
  }

  /// `GET /api/metrics/query_range`: a point without value is 0.
  static func series(_ document: JSONValue, refID: String, query: String) -> [DataFrame] {
    (document["series"]?.array ?? []).map { json in
      let (labels, samples) = (labels(json), json["samples"]?.array ?? [])
      let name = name(labels)
      return DataFrame(
        name: name, refID: refID,
        fields: [
          Field(name: "time", values: .times(samples.map { $0["timestampMs"]?.number.flatMap { Int64(exactly: $0.rounded()) } })),
          Field(
            name: "Value", values: .numbers(samples.map { OTLPJSON.double($0["value"] ?? 0) }), labels: Labels(labels),
            config: FieldConfig(displayNameFromSource: name)),
        ], meta: FrameMeta(type: "timeseries-multi", preferredVisualisation: "graph", executedQuery: query))
    }
  }

  /// `GET /api/metrics/query`: a row a series.
  static func table(_ document: JSONValue, refID: String, query: String) -> DataFrame {
    let series = (document["series"]?.array ?? []).map { json in
      TraceSeries(
        labels: labels(json).map { TraceSeries.Label(name: $0.0, value: .string($0.1)) }, values: [OTLPJSON.double(json["value"] ?? 0)])
    }
    return TraceFrames.table(series, refID: refID, query: query)
  }
}
