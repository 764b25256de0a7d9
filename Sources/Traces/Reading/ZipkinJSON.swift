package import Text

/// Spans as Zipkin's API v2 writes them.
package enum ZipkinJSON {
  /// - Parameter document: a list of spans, or a list of traces, which are lists of spans.
  /// - Returns: `nil` where the document is neither.
  package static func spans(in document: JSONValue) -> SpanBatch? {
    guard let list = document.array, !list.isEmpty else { return nil }
    let spans = list.flatMap { $0.array ?? [$0] }
    guard spans.allSatisfy({ $0["traceId"]?.string != nil && $0["id"]?.string != nil }) else { return nil }
    var batch = SpanBatch()
    for json in spans { add(json, to: &batch) }
    shareNoIdentifier(in: &batch.spans)
    return batch
  }

  private static func add(_ json: JSONValue, to batch: inout SpanBatch) {
    guard let traceID = json["traceId"]?.string.flatMap({ TraceID($0) }), !traceID.isZero,
      let id = json["id"]?.string.flatMap({ SpanID($0) }), !id.isZero
    else { return batch.reject("a span without a valid traceId and id") }
    var span = Span(traceID: traceID, id: id, parentID: json["parentId"]?.string.flatMap { SpanID($0) })
    if span.parentID?.isZero == true { span.parentID = nil }
    span.name = json["name"]?.text ?? ""
    span.kind = json["kind"]?.string.flatMap { SpanKind(word: $0) } ?? .internal
    span.start = nanoseconds(json["timestamp"])
    span.end = span.start.addingReportingOverflow(nanoseconds(json["duration"])).partialValue
    for tag in json["tags"]?.object?.members ?? [] { readTag(tag.key, tag.value.text ?? "", into: &span) }
    span.attributes += peer(json["remoteEndpoint"])
    if json["shared"]?.bool == true { span.attributes.append(Attribute(key: sharedKey, value: .bool(true))) }
    span.events = (json["annotations"]?.array ?? []).map { SpanEvent(time: nanoseconds($0["timestamp"]), name: $0["value"]?.text ?? "") }
    span.resource = resource(json["localEndpoint"])
    batch.spans.append(span)
  }

  private static let sharedKey = "zipkin.shared"

  private static func readTag(_ key: String, _ value: String, into span: inout Span) {
    switch key {
    case "error" where value != "false":
      span.status = .error
      span.statusMessage = value == "true" ? "" : value
    case "otel.status_code":
      if let status = SpanStatus(word: value) { span.status = status }
    case "otel.status_description": span.statusMessage = value
    case "otel.scope.name", "otel.library.name": span.scope.name = value
    case "otel.scope.version", "otel.library.version": span.scope.version = value
    default: span.attributes.append(Attribute(key: key, value: .string(value)))
    }
  }

  private static func resource(_ endpoint: JSONValue?) -> Resource {
    var attributes: [Attribute] = []
    if let name = endpoint?["serviceName"]?.text { attributes.append(Attribute(key: "service.name", value: .string(name))) }
    if let address = endpoint?["ipv4"]?.text ?? endpoint?["ipv6"]?.text {
      attributes.append(Attribute(key: "net.host.ip", value: .string(address)))
    }
    return Resource(attributes)
  }

  private static func peer(_ endpoint: JSONValue?) -> [Attribute] {
    var attributes: [Attribute] = []
    if let name = endpoint?["serviceName"]?.text { attributes.append(Attribute(key: "peer.service", value: .string(name))) }
    if let address = endpoint?["ipv4"]?.text ?? endpoint?["ipv6"]?.text {
      attributes.append(Attribute(key: "network.peer.address", value: .string(address)))
    }
    if let port = endpoint?["port"]?.integer { attributes.append(Attribute(key: "network.peer.port", value: .int(Int64(port)))) }
    return attributes
  }

  /// A server that shares the id of the client that called it gets an id of its own below it, so that both are drawn;
  /// what it called hangs below it.
  private static func shareNoIdentifier(in spans: inout [Span]) {
    struct Key: Hashable { var trace: TraceID, id: SpanID }
    var clients: Set<Key> = []
    for span in spans where span.kind == .client { clients.insert(Key(trace: span.traceID, id: span.id)) }
    var replaced: [Key: (id: SpanID, service: String)] = [:]
    for index in spans.indices where spans[index].kind == .server {
      let old = Key(trace: spans[index].traceID, id: spans[index].id)
      guard clients.contains(old) else { continue }
      // Any other number would do, as long as it is always the same.
      let id = SpanID(rawValue: old.id.rawValue ^ 0x5A5A_5A5A_5A5A_5A5A)
      spans[index].parentID = old.id
      spans[index].id = id
      replaced[old] = (id, spans[index].service)
    }
    guard !replaced.isEmpty else { return }
    for index in spans.indices {
      guard let parent = spans[index].parentID, let new = replaced[Key(trace: spans[index].traceID, id: parent)], spans[index].id != new.id,
        spans[index].service == new.service
      else { continue }
      spans[index].parentID = new.id
    }
  }

  /// From microseconds.
  private static func nanoseconds(_ json: JSONValue?) -> UInt64 {
    OTLPJSON.nanoseconds(json).multipliedReportingOverflow(by: 1000).partialValue
  }
}
