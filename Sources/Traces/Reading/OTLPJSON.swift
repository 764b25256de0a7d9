package import Text

/// Spans in OTLP's JSON, as SDKs, the Collector's file exporter and Jaeger v3 write it, and in Tempo's form of it (base64
/// ids, names of enums, `batches`).
package enum OTLPJSON {
  /// - Parameter document: `{"resourceSpans": […]}`, Tempo's `{"batches": […]}` or `{"trace": {…}}`, Jaeger's
  ///   `{"result": {…}}`, or a list of them.
  /// - Returns: `nil` where the document is none of these.
  package static func spans(in document: JSONValue) -> SpanBatch? {
    if let list = document.array {
      let batches = list.map { spans(in: $0) }
      guard !batches.isEmpty, batches.allSatisfy({ $0 != nil }) else { return nil }
      return batches.reduce(into: SpanBatch()) { whole, batch in if let batch { whole.add(batch) } }
    }
    if let inner = document["trace"], inner.object != nil { return spans(in: inner) }
    if let inner = document["result"], inner.object != nil { return spans(in: inner) }
    guard let groups = (member(document, "resourceSpans", "resource_spans") ?? document["batches"])?.array else { return nil }
    var batch = SpanBatch()
    for group in groups { add(group, to: &batch) }
    if document["status"]?.text == "PARTIAL" { batch.notes.append(document["message"]?.text ?? "the trace is not complete") }
    return batch
  }

  private static func add(_ group: JSONValue, to batch: inout SpanBatch) {
    let resource = Resource(attributes(group["resource"]?["attributes"]))
    let scopes = (member(group, "scopeSpans", "scope_spans") ?? member(group, "instrumentationLibrarySpans", "instrumentation_library_spans"))?.array ?? []
    for entry in scopes {
      let named = entry["scope"] ?? entry["instrumentationLibrary"]
      let scope = InstrumentationScope(
        name: named?["name"]?.text ?? "", version: named?["version"]?.text ?? "", attributes: attributes(named?["attributes"]))
      for json in entry["spans"]?.array ?? [] { add(json, resource, scope, to: &batch) }
    }
  }

  private static func add(_ json: JSONValue, _ resource: Resource, _ scope: InstrumentationScope, to batch: inout SpanBatch) {
    guard let traceID = member(json, "traceId", "trace_id")?.string.flatMap({ TraceID($0) }), !traceID.isZero else {
      return batch.reject("a span without a valid traceId (16 bytes, not all zero)")
    }
    guard let id = member(json, "spanId", "span_id")?.string.flatMap({ SpanID($0) }), !id.isZero else {
      return batch.reject("a span without a valid spanId (8 bytes, not all zero)")
    }
    var span = Span(traceID: traceID, id: id, parentID: member(json, "parentSpanId", "parent_span_id")?.string.flatMap { SpanID($0) })
    if span.parentID?.isZero == true { span.parentID = nil }
    span.traceState = member(json, "traceState", "trace_state")?.text ?? ""
    span.name = json["name"]?.text ?? ""
    span.kind = kind(json["kind"])
    span.start = nanoseconds(member(json, "startTimeUnixNano", "start_time_unix_nano"))
    span.end = nanoseconds(member(json, "endTimeUnixNano", "end_time_unix_nano"))
    span.attributes = attributes(json["attributes"])
    span.events = (json["events"]?.array ?? []).map { event in
      SpanEvent(
        time: nanoseconds(member(event, "timeUnixNano", "time_unix_nano")), name: event["name"]?.text ?? "", attributes: attributes(event["attributes"]))
    }
    span.links = (json["links"]?.array ?? []).compactMap { link in
      guard let trace = member(link, "traceId", "trace_id")?.string.flatMap({ TraceID($0) }),
        let span = member(link, "spanId", "span_id")?.string.flatMap({ SpanID($0) })
      else { return nil }
      return SpanLink(traceID: trace, spanID: span, attributes: attributes(link["attributes"]))
    }
    let code = json["status"]?["code"]
    span.status = code?.string.flatMap { SpanStatus(word: $0) } ?? code?.integer.flatMap { SpanStatus(rawValue: $0) } ?? .unset
    span.statusMessage = json["status"]?["message"]?.text ?? ""
    span.resource = resource
    span.scope = scope
    batch.spans.append(span)
  }

  private static func kind(_ json: JSONValue?) -> SpanKind {
    json?.string.flatMap { SpanKind(word: $0) } ?? json?.integer.flatMap { SpanKind(rawValue: $0) } ?? .unspecified
  }

  package static func attributes(_ json: JSONValue?) -> [Attribute] {
    (json?.array ?? []).compactMap { entry in
      guard let key = entry["key"]?.string else { return nil }
      return Attribute(key: key, value: value(entry["value"], depth: 0))
    }
  }

  package static func value(_ json: JSONValue?, depth: Int = 0) -> AttributeValue {
    guard depth < 32, let member = json?.object?.members.first else { return .empty }
    switch member.key {
    case "stringValue", "string_value": return .string(member.value.text ?? "")
    case "boolValue", "bool_value": return .bool(member.value.bool ?? false)
    case "intValue", "int_value": return .int(integer(member.value))
    case "doubleValue", "double_value": return .double(double(member.value))
    case "bytesValue", "bytes_value": return .bytes(member.value.string.flatMap { IdentifierText.base64($0) } ?? [])
    case "arrayValue", "array_value": return .array((member.value["values"]?.array ?? []).map { value($0, depth: depth + 1) })
    case "kvlistValue", "kvlist_value":
      return .map(
        (member.value["values"]?.array ?? []).compactMap { entry in
          entry["key"]?.string.map { Attribute(key: $0, value: value(entry["value"], depth: depth + 1)) }
        })
    default: return .empty
    }
  }

  static func integer(_ json: JSONValue) -> Int64 {
    if let text = json.string { return Int64(text) ?? 0 }
    return json.number.flatMap { Int64(exactly: $0.rounded(.towardZero)) } ?? 0
  }

  /// `"NaN"`, `"Infinity"` and `"-Infinity"` are how protobuf writes what JSON cannot.
  package static func double(_ json: JSONValue) -> Double {
    switch json.string {
    case "Infinity": .infinity
    case "-Infinity": -.infinity
    case "NaN": .nan
    default: json.number ?? 0
    }
  }

  /// A decimal string, or a number; 0 where there is neither.
  package static func nanoseconds(_ json: JSONValue?) -> UInt64 {
    if let text = json?.string { return UInt64(text) ?? 0 }
    return json?.number.flatMap { $0 > 0 ? UInt64(exactly: $0.rounded(.towardZero)) : nil } ?? 0
  }

  package static func member(_ json: JSONValue, _ camel: String, _ snake: String) -> JSONValue? { json[camel] ?? json[snake] }
}
