import DataFrames
import Text
import TimeSeries
import Traces

/// Traces as the frames that Grafana's panels expect (`pkg/tsdb/tempo` of Grafana).
enum TraceFrames {
  // MARK: One trace

  /// For the panel `traces`: a row for each span, parents first.
  static func trace(_ tree: TraceTree, refID: String?, query: String) -> DataFrame {
    let spans = tree.order.map { tree.spans[$0] }
    func texts(_ value: (Span) -> String) -> FieldValues { .strings(spans.map(value)) }
    let fields = [
      Field(name: "traceID", values: texts { $0.traceID.description }),
      Field(name: "spanID", values: texts { $0.id.description }),
      Field(name: "parentSpanID", values: texts { $0.parentID?.description ?? "" }),
      Field(name: "operationName", values: texts(\.name)),
      Field(name: "serviceName", values: texts(\.service)),
      Field(name: "kind", values: texts(\.kind.word)),
      Field(name: "statusCode", values: .numbers(spans.map { Double($0.status.rawValue) })),
      Field(name: "statusMessage", values: texts(\.statusMessage)),
      Field(name: "instrumentationLibraryName", values: texts(\.scope.name)),
      Field(name: "instrumentationLibraryVersion", values: texts(\.scope.version)),
      Field(name: "traceState", values: texts(\.traceState)),
      Field(name: "serviceTags", values: .other(spans.map { tags($0.resource.attributes) })),
      Field(name: "startTime", values: .numbers(tree.order.map { milliseconds(tree.displayedStart($0)) })),
      Field(name: "duration", values: .numbers(spans.map { milliseconds($0.duration) }), config: FieldConfig(unit: "ms")),
      Field(name: "logs", values: .other(spans.map { .array($0.events.map(log)) })),
      Field(name: "references", values: .other(spans.map { .array($0.links.map(reference)) })),
      Field(name: "tags", values: .other(spans.map { tags($0.attributes) })),
      Field(name: "warnings", values: .other(spans.map { .array($0.warnings.map(JSONValue.string)) })),
    ]
    return DataFrame(
      name: "Trace", refID: refID, fields: fields, meta: FrameMeta(preferredVisualisation: "trace", executedQuery: query))
  }

  static func milliseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1e6 }

  private static func tags(_ attributes: [Attribute]) -> JSONValue {
    .array(attributes.map { ["key": .string($0.key), "value": TraceJSON.value($0.value)] })
  }

  private static func log(_ event: SpanEvent) -> JSONValue {
    ["timestamp": .number(milliseconds(event.time)), "name": .string(event.name), "fields": tags(event.attributes)]
  }

  private static func reference(_ link: SpanLink) -> JSONValue {
    ["traceID": .string(link.traceID.description), "spanID": .string(link.spanID.description), "tags": tags(link.attributes)]
  }

  // MARK: Searches

  /// One row a trace.
  static func traces(_ matches: [(summary: TraceSummary, matched: Int)], refID: String?, query: String) -> DataFrame {
    DataFrame(
      name: "Traces", refID: refID,
      fields: [
        Field(name: "traceID", values: .strings(matches.map(\.summary.traceID.description)), config: FieldConfig(displayNameFromSource: "Trace ID")),
        Field(name: "startTime", values: .times(matches.map { Int64(clamping: $0.summary.start / 1_000_000) }), config: FieldConfig(displayNameFromSource: "Start time")),
        Field(name: "traceService", values: .strings(matches.map(\.summary.rootService)), config: FieldConfig(displayNameFromSource: "Service")),
        Field(name: "traceName", values: .strings(matches.map(\.summary.rootName)), config: FieldConfig(displayNameFromSource: "Name")),
        Field(
          name: "traceDuration", values: .numbers(matches.map { milliseconds($0.summary.duration) }),
          config: FieldConfig(displayNameFromSource: "Duration", unit: "ms")),
        Field(name: "spanCount", values: .numbers(matches.map { Double($0.summary.spanCount) }), config: FieldConfig(displayNameFromSource: "Spans")),
        Field(name: "errorCount", values: .numbers(matches.map { Double($0.summary.errorCount) }), config: FieldConfig(displayNameFromSource: "Errors")),
        Field(name: "matched", values: .numbers(matches.map { Double($0.matched) }), config: FieldConfig(displayNameFromSource: "Matched")),
      ], meta: FrameMeta(preferredVisualisation: "table", executedQuery: query))
  }

  /// A span that a search found.
  struct FoundSpan {
    var traceID: String
    var spanID: String
    /// Nanoseconds.
    var start: UInt64
    var duration: UInt64
    var service: String?
    var name: String?
    var traceService: String
    var traceName: String
    /// What the query spoke of.
    var values: [(name: String, value: String)]
  }

  /// One row a span, with a column for everything that the query spoke of.
  static func spans(_ found: [FoundSpan], refID: String?, query: String) -> DataFrame {
    let taken: Set = ["name", "span:name", "service.name", "duration", "span:duration"]
    var names: [String] = []
    for name in found.lazy.flatMap(\.values).map(\.name) where !taken.contains(name) && !names.contains(name) { names.append(name) }
    var fields = [
      Field(name: "traceID", values: .strings(found.map(\.traceID)), config: FieldConfig(displayNameFromSource: "Trace ID")),
      Field(name: "spanID", values: .strings(found.map(\.spanID)), config: FieldConfig(displayNameFromSource: "Span ID")),
      Field(name: "time", values: .times(found.map { Int64(clamping: $0.start / 1_000_000) }), config: FieldConfig(displayNameFromSource: "Start time")),
      Field(name: "traceService", values: .strings(found.map(\.traceService)), config: FieldConfig(displayNameFromSource: "Trace service")),
      Field(name: "traceName", values: .strings(found.map(\.traceName)), config: FieldConfig(displayNameFromSource: "Trace name")),
      Field(name: "service", values: .strings(found.map(\.service)), config: FieldConfig(displayNameFromSource: "Service")),
      Field(name: "name", values: .strings(found.map(\.name)), config: FieldConfig(displayNameFromSource: "Name")),
      Field(name: "duration", values: .numbers(found.map { milliseconds($0.duration) }), config: FieldConfig(displayNameFromSource: "Duration", unit: "ms")),
    ]
    for name in names {
      fields.append(Field(name: name, values: .strings(found.map { span in span.values.last { $0.name == name }?.value })))
    }
    return DataFrame(name: "Spans", refID: refID, fields: fields, meta: FrameMeta(preferredVisualisation: "table", executedQuery: query))
  }

  // MARK: Series

  static func series(_ series: [TraceSeries], _ grid: TraceMetricsGrid, refID: String?, query: String) -> [DataFrame] {
    let times = (0..<grid.count).map { Int64(clamping: grid.time($0) / 1_000_000) }
    return series.map { one in
      let labels = Labels(one.labels.map { ($0.name, $0.value.text) })
      let name = one.labels.map { $0.name == "__name__" ? $0.value.text : "\($0.name)=\($0.value.text)" }.joined(separator: ", ")
      return DataFrame(
        name: name, refID: refID,
        fields: [
          Field(name: "time", values: .times(times)),
          Field(
            name: "Value", values: .numbers(one.values.map { $0 ?? FieldValues.absent }), labels: labels,
            config: FieldConfig(displayNameFromSource: name)),
        ], meta: FrameMeta(type: "timeseries-multi", preferredVisualisation: "graph", executedQuery: query))
    }
  }

  /// A row for each series, with its labels as columns.
  static func table(_ series: [TraceSeries], refID: String?, query: String) -> DataFrame {
    var names: [String] = []
    for name in series.lazy.flatMap(\.labels).map(\.name) where !names.contains(name) { names.append(name) }
    let labels = names.map { name in
      Field(name: name, values: .strings(series.map { one in one.labels.first { $0.name == name }?.value.text }))
    }
    let values = Field(name: "Value", values: .numbers(series.map { ($0.values.last ?? nil) ?? FieldValues.absent }))
    return DataFrame(refID: refID, fields: labels + [values], meta: FrameMeta(preferredVisualisation: "table", executedQuery: query))
  }

  // MARK: Who calls whom

  /// Nodes and edges for the panel `nodeGraph`.
  static func serviceMap(_ graph: ServiceGraph, refID: String?) -> [DataFrame] {
    let edges = graph.sortedEdges
    let names = Set(edges.flatMap { [$0.edge.client, $0.edge.server] }).sorted()
    let incoming = names.map { name in edges.filter { $0.edge.server == name }.map(\.calls) }
    func mean(_ calls: [ServiceGraph.Calls]) -> Double {
      let times = calls.flatMap { $0.serverTimes.isEmpty ? $0.clientTimes : $0.serverTimes }
      return times.isEmpty ? 0 : times.reduce(0.0) { $0 + milliseconds($1) } / Double(times.count)
    }
    func share(_ calls: [ServiceGraph.Calls]) -> Double {
      let count = calls.reduce(0) { $0 + $1.count }
      return count == 0 ? 0 : Double(calls.reduce(0) { $0 + $1.failed }) / Double(count)
    }
    let nodes = DataFrame(
      name: "Nodes", refID: refID,
      fields: [
        Field(name: "id", values: .strings(names)), Field(name: "title", values: .strings(names)),
        Field(name: "mainstat", values: .numbers(incoming.map(mean)), config: FieldConfig(displayNameFromSource: "Average response time", unit: "ms")),
        Field(
          name: "secondarystat", values: .numbers(incoming.map { Double($0.reduce(0) { $0 + $1.count }) }),
          config: FieldConfig(displayNameFromSource: "Requests")),
        Field(name: "arc__success", values: .numbers(incoming.map { 1 - share($0) })),
        Field(name: "arc__failed", values: .numbers(incoming.map(share))),
      ], meta: FrameMeta(preferredVisualisation: "nodeGraph"))
    let links = DataFrame(
      name: "Edges", refID: refID,
      fields: [
        Field(name: "id", values: .strings(edges.map { "\($0.edge.client)_\($0.edge.server)_\($0.edge.connection.rawValue)" })),
        Field(name: "source", values: .strings(edges.map(\.edge.client))), Field(name: "target", values: .strings(edges.map(\.edge.server))),
        Field(name: "mainstat", values: .numbers(edges.map { mean([$0.calls]) }), config: FieldConfig(displayNameFromSource: "Average response time", unit: "ms")),
        Field(name: "secondarystat", values: .numbers(edges.map { Double($0.calls.count) }), config: FieldConfig(displayNameFromSource: "Requests")),
      ], meta: FrameMeta(preferredVisualisation: "nodeGraph"))
    return [nodes, links]
  }

  /// The same of counted calls, as Jaeger and Zipkin keep them.
  static func dependencies(_ calls: [(parent: String, child: String, count: Int)], refID: String?) -> [DataFrame] {
    let names = Set(calls.flatMap { [$0.parent, $0.child] }).sorted()
    let nodes = DataFrame(
      name: "Nodes", refID: refID, fields: [Field(name: "id", values: .strings(names)), Field(name: "title", values: .strings(names))],
      meta: FrameMeta(preferredVisualisation: "nodeGraph"))
    let edges = DataFrame(
      name: "Edges", refID: refID,
      fields: [
        Field(name: "id", values: .strings(calls.map { "\($0.parent)--\($0.child)" })), Field(name: "source", values: .strings(calls.map(\.parent))),
        Field(name: "target", values: .strings(calls.map(\.child))),
        Field(name: "mainstat", values: .numbers(calls.map { Double($0.count) }), config: FieldConfig(displayNameFromSource: "Call count")),
      ], meta: FrameMeta(preferredVisualisation: "nodeGraph"))
    return [nodes, edges]
  }
}
