/// Spans in OTLP's protocol buffers: an `ExportTraceServiceRequest`, or `TracesData`, which has the same fields.
package enum OTLPProtobuf {
  /// - Throws: ``TraceReadingError`` with the byte at which the message breaks. Nothing of a broken message is taken.
  package static func spans(in bytes: [UInt8]) throws(TraceReadingError) -> SpanBatch {
    try bytes.withUnsafeBytes { raw -> Result<SpanBatch, TraceReadingError> in
      do throws(TraceReadingError) {
        var batch = SpanBatch()
        var reader = ProtobufReader(raw)
        while let field = try reader.next() {
          if field.number == 1 { try addGroup(reader.message(field.value), to: &batch) }
        }
        return .success(batch)
      } catch {
        return .failure(error)
      }
    }.get()
  }

  /// The resource may come after its spans.
  private static func addGroup(_ reader: ProtobufReader, to batch: inout SpanBatch) throws(TraceReadingError) {
    var fields = reader
    var resource = Resource()
    while let field = try fields.next() {
      if field.number == 1 { resource = try self.resource(fields.message(field.value)) }
    }
    fields = reader
    while let field = try fields.next() {
      guard field.number == 2 else { continue }
      try addScope(fields.message(field.value), resource, to: &batch)
    }
  }

  private static func addScope(_ reader: ProtobufReader, _ resource: Resource, to batch: inout SpanBatch) throws(TraceReadingError) {
    var fields = reader
    var scope = InstrumentationScope()
    while let field = try fields.next() {
      if field.number == 1 { scope = try self.scope(fields.message(field.value)) }
    }
    fields = reader
    while let field = try fields.next() {
      if field.number == 2 { try addSpan(fields.message(field.value), resource, scope, to: &batch) }
    }
  }

  static func resource(_ reader: ProtobufReader) throws(TraceReadingError) -> Resource {
    var reader = reader
    var attributes: [Attribute] = []
    while let field = try reader.next() {
      if field.number == 1 { attributes.append(try attribute(reader.message(field.value))) }
    }
    return Resource(attributes)
  }

  static func scope(_ reader: ProtobufReader) throws(TraceReadingError) -> InstrumentationScope {
    var reader = reader
    var scope = InstrumentationScope()
    while let field = try reader.next() {
      switch field.number {
      case 1: scope.name = try reader.string(field.value)
      case 2: scope.version = try reader.string(field.value)
      case 3: scope.attributes.append(try attribute(reader.message(field.value)))
      default: break
      }
    }
    return scope
  }

  private static func addSpan(
    _ reader: ProtobufReader, _ resource: Resource, _ scope: InstrumentationScope, to batch: inout SpanBatch
  ) throws(TraceReadingError) {
    var reader = reader
    var (traceID, id): (TraceID?, SpanID?) = (nil, nil)
    var span = Span(traceID: TraceID(high: 0, low: 0), id: SpanID(rawValue: 0))
    while let field = try reader.next() {
      switch field.number {
      case 1: traceID = self.traceID(try reader.raw(field.value))
      case 2: id = spanID(try reader.raw(field.value))
      case 3: span.traceState = try reader.string(field.value)
      case 4: span.parentID = spanID(try reader.raw(field.value))
      case 5: span.name = try reader.string(field.value)
      case 6: span.kind = SpanKind(rawValue: Int(clamping: ProtobufReader.number(field.value))) ?? .unspecified
      case 7: span.start = ProtobufReader.number(field.value)
      case 8: span.end = ProtobufReader.number(field.value)
      case 9: span.attributes.append(try attribute(reader.message(field.value)))
      case 11: span.events.append(try event(reader.message(field.value)))
      case 13:
        if let link = try link(reader.message(field.value)) { span.links.append(link) }
      case 15: try readStatus(reader.message(field.value), into: &span)
      default: break
      }
    }
    guard let traceID, !traceID.isZero else { return batch.reject("a span without a valid trace_id (16 bytes, not all zero)") }
    guard let id, !id.isZero else { return batch.reject("a span without a valid span_id (8 bytes, not all zero)") }
    (span.traceID, span.id, span.resource, span.scope) = (traceID, id, resource, scope)
    if span.parentID?.isZero == true { span.parentID = nil }
    batch.spans.append(span)
  }

  static func traceID(_ raw: UnsafeRawBufferPointer) -> TraceID? {
    guard raw.count == 16 else { return nil }
    return TraceID(
      high: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      low: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }

  static func spanID(_ raw: UnsafeRawBufferPointer) -> SpanID? {
    guard raw.count == 8 else { return nil }
    return SpanID(rawValue: UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)))
  }

  private static func event(_ reader: ProtobufReader) throws(TraceReadingError) -> SpanEvent {
    var reader = reader
    var event = SpanEvent(time: 0, name: "")
    while let field = try reader.next() {
      switch field.number {
      case 1: event.time = ProtobufReader.number(field.value)
      case 2: event.name = try reader.string(field.value)
      case 3: event.attributes.append(try attribute(reader.message(field.value)))
      default: break
      }
    }
    return event
  }

  private static func link(_ reader: ProtobufReader) throws(TraceReadingError) -> SpanLink? {
    var reader = reader
    var (traceID, id): (TraceID?, SpanID?) = (nil, nil)
    var attributes: [Attribute] = []
    while let field = try reader.next() {
      switch field.number {
      case 1: traceID = self.traceID(try reader.raw(field.value))
      case 2: id = spanID(try reader.raw(field.value))
      case 4: attributes.append(try attribute(reader.message(field.value)))
      default: break
      }
    }
    guard let traceID, let id else { return nil }
    return SpanLink(traceID: traceID, spanID: id, attributes: attributes)
  }

  private static func readStatus(_ reader: ProtobufReader, into span: inout Span) throws(TraceReadingError) {
    var reader = reader
    while let field = try reader.next() {
      switch field.number {
      case 2: span.statusMessage = try reader.string(field.value)
      case 3: span.status = SpanStatus(rawValue: Int(clamping: ProtobufReader.number(field.value))) ?? .unset
      default: break
      }
    }
  }

  static func attribute(_ reader: ProtobufReader) throws(TraceReadingError) -> Attribute {
    var reader = reader
    var attribute = Attribute(key: "", value: .empty)
    while let field = try reader.next() {
      switch field.number {
      case 1: attribute.key = try reader.string(field.value)
      case 2: attribute.value = try value(reader.message(field.value))
      default: break
      }
    }
    return attribute
  }

  static func value(_ reader: ProtobufReader) throws(TraceReadingError) -> AttributeValue {
    var reader = reader
    var value = AttributeValue.empty
    while let field = try reader.next() {
      switch field.number {
      case 1: value = .string(try reader.string(field.value))
      case 2: value = .bool(ProtobufReader.number(field.value) != 0)
      case 3: value = .int(Int64(bitPattern: ProtobufReader.number(field.value)))
      case 4: value = .double(ProtobufReader.double(field.value))
      case 5:
        var values: [AttributeValue] = []
        var list = try reader.message(field.value)
        while let element = try list.next() {
          if element.number == 1 { values.append(try self.value(list.message(element.value))) }
        }
        value = .array(values)
      case 6:
        var members: [Attribute] = []
        var list = try reader.message(field.value)
        while let element = try list.next() {
          if element.number == 1 { members.append(try attribute(list.message(element.value))) }
        }
        value = .map(members)
      case 7: value = .bytes(try reader.data(field.value))
      default: break
      }
    }
    return value
  }
}
