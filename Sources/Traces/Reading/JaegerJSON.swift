package import Text

/// Traces as Jaeger's API v1 and its user interface write them.
package enum JaegerJSON {
  /// - Parameter document: `{"data": [trace, …]}`, one trace (`{"traceID", "spans", "processes"}`) or a list of traces.
  /// - Returns: `nil` where the document is none of these.
  package static func spans(in document: JSONValue) -> SpanBatch? {
    let traces: [JSONValue]
    if let data = document["data"]?.array {
      traces = data
    } else if document["spans"]?.array != nil {
      traces = [document]
    } else if let list = document.array, !list.isEmpty {
      traces = list
    } else {
      return nil
    }
    guard traces.allSatisfy({ $0["spans"]?.array != nil && ($0["processes"] != nil || $0["traceID"] != nil) }) else { return nil }
    var batch = SpanBatch()
    for trace in traces { add(trace, to: &batch) }
    return batch
  }

  private static func add(_ trace: JSONValue, to batch: inout SpanBatch) {
    var resources: [String: Resource] = [:]
    for member in trace["processes"]?.object?.members ?? [] { resources[member.key] = resource(member.value) }
    batch.notes += (trace["warnings"]?.array ?? []).compactMap(\.text)
    for json in trace["spans"]?.array ?? [] {
      guard let traceID = (json["traceID"] ?? trace["traceID"])?.string.flatMap({ TraceID($0) }), !traceID.isZero else {
        batch.reject("a span without a valid traceID")
        continue
      }
      guard let id = json["spanID"]?.string.flatMap({ SpanID($0) }), !id.isZero else {
        batch.reject("a span without a valid spanID")
        continue
      }
      var span = Span(traceID: traceID, id: id)
      readReferences(of: json, into: &span)
      span.name = json["operationName"]?.text ?? ""
      span.start = nanoseconds(json["startTime"])
      span.end = span.start.addingReportingOverflow(nanoseconds(json["duration"])).partialValue
      span.resource = json["process"].map(resource) ?? json["processID"]?.string.flatMap { resources[$0] } ?? Resource()
      readTags(tags(json["tags"]), into: &span)
      span.events = (json["logs"]?.array ?? []).map { event(at: nanoseconds($0["timestamp"]), tags($0["fields"])) }
      span.warnings = (json["warnings"]?.array ?? []).compactMap(\.text)
      batch.spans.append(span)
    }
  }

  /// The first reference within the trace that says "child of" is the parent, else one that says "follows from"; the others are links.
  private static func readReferences(of json: JSONValue, into span: inout Span) {
    let references = (json["references"]?.array ?? []).compactMap { reference -> (kind: String, trace: TraceID, span: SpanID)? in
      guard let id = reference["spanID"]?.string.flatMap({ SpanID($0) }), !id.isZero else { return nil }
      let trace = reference["traceID"]?.string.flatMap { TraceID($0) } ?? span.traceID
      return (reference["refType"]?.text ?? "CHILD_OF", trace, id)
    }
    let inside = references.filter { $0.trace == span.traceID }
    let parent = inside.first { $0.kind == "CHILD_OF" } ?? inside.first
    span.parentID = parent?.span ?? json["parentSpanID"]?.string.flatMap { SpanID($0) }
    if span.parentID?.isZero == true { span.parentID = nil }
    span.links = references.filter { $0.trace != span.traceID || $0.span != parent?.span }.map { reference in
      SpanLink(
        traceID: reference.trace, spanID: reference.span,
        attributes: [Attribute(key: "opentracing.ref_type", value: .string(reference.kind.lowercased()))])
    }
  }

  /// Kind, status, scope and trace state are tags here, and stay no attributes.
  private static func readTags(_ tags: [Attribute], into span: inout Span) {
    for tag in tags where !readMarker(tag, into: &span) { span.attributes.append(tag) }
  }

  /// - Returns: `false` for an ordinary tag.
  private static func readMarker(_ tag: Attribute, into span: inout Span) -> Bool {
    switch tag.key {
    case "span.kind":
      guard let kind = SpanKind(word: tag.value.text) else { return false }
      span.kind = kind
    case "otel.status_code":
      guard let status = SpanStatus(word: tag.value.text) else { return false }
      span.status = status
    case "error":
      guard tag.value == .bool(true) || tag.value == .string("true") else { return false }
      span.status = .error
    case "otel.status_description": span.statusMessage = tag.value.text
    case "otel.scope.name", "otel.library.name": span.scope.name = tag.value.text
    case "otel.scope.version", "otel.library.version": span.scope.version = tag.value.text
    case "w3c.tracestate": span.traceState = tag.value.text
    default: return false
    }
    return true
  }

  private static func event(at time: UInt64, _ fields: [Attribute]) -> SpanEvent {
    let named = fields.firstIndex { $0.key == "event" }
    var rest = fields
    if let named { rest.remove(at: named) }
    return SpanEvent(time: time, name: named.map { fields[$0].value.text } ?? "", attributes: rest)
  }

  private static func resource(_ json: JSONValue) -> Resource {
    let name = json["serviceName"]?.text.map { [Attribute(key: "service.name", value: .string($0))] } ?? []
    return Resource(name + tags(json["tags"]).filter { $0.key != "service.name" || name.isEmpty })
  }

  private static func tags(_ json: JSONValue?) -> [Attribute] {
    (json?.array ?? []).compactMap { tag in
      guard let key = tag["key"]?.string, let value = tag["value"] else { return nil }
      return Attribute(key: key, value: self.value(value, type: tag["type"]?.text))
    }
  }

  private static func value(_ json: JSONValue, type: String?) -> AttributeValue {
    switch type {
    case "int64": return .int(OTLPJSON.integer(json))
    case "float64": return .double(json.number ?? 0)
    case "bool": return .bool(json.bool ?? (json.text == "true"))
    case "binary": return .bytes(json.string.flatMap { IdentifierText.base64($0) } ?? [])
    case nil:
      if let bool = json.bool { return .bool(bool) }
      if case .number(let number) = json { return Int64(exactly: number).map(AttributeValue.int) ?? .double(number) }
      return .string(json.text ?? json.compactText)
    default: return .string(json.text ?? json.compactText)
    }
  }

  /// From microseconds.
  private static func nanoseconds(_ json: JSONValue?) -> UInt64 {
    OTLPJSON.nanoseconds(json).multipliedReportingOverflow(by: 1000).partialValue
  }
}
