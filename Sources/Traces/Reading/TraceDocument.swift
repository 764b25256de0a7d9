package import Text

/// Any text that holds traces: OTLP's JSON (one document, or one request a line), Tempo's, Jaeger's and Zipkin's.
package enum TraceDocument {
  package enum Format: String, Sendable { case otlp = "OTLP JSON", jaeger = "Jaeger", zipkin = "Zipkin" }

  /// - Throws: ``TraceReadingError`` where the bytes are none of these formats; the line is named where there is one
  ///   document a line.
  package static func spans(in bytes: [UInt8], limits: JSONLimits = JSONLimits(bytes: 1 << 30)) throws(TraceReadingError) -> SpanBatch {
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(bytes, limits: limits)
    } catch {
      return try lines(in: bytes, error, limits)
    }
    return try spans(in: document)
  }

  package static func spans(in document: JSONValue) throws(TraceReadingError) -> SpanBatch {
    guard let (batch, _) = recognised(document) else {
      throw TraceReadingError(
        "this JSON is neither OTLP (resourceSpans), Tempo (batches, trace), Jaeger (data, spans) nor Zipkin (a list of spans with traceId and id)")
    }
    return batch
  }

  static func recognised(_ document: JSONValue) -> (batch: SpanBatch, format: Format)? {
    if let batch = OTLPJSON.spans(in: document) { return (batch, .otlp) }
    if let batch = JaegerJSON.spans(in: document) { return (batch, .jaeger) }
    if let batch = ZipkinJSON.spans(in: document) { return (batch, .zipkin) }
    if document.array?.isEmpty == true { return (SpanBatch(), .zipkin) }
    return nil
  }

  /// One document after another: a line each, or following one another as old Jaeger servers stream them.
  private static func lines(in bytes: [UInt8], _ whole: JSONError, _ limits: JSONLimits) throws(TraceReadingError) -> SpanBatch {
    var batch = SpanBatch()
    var documents = 0
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard line.contains(where: { $0 > 0x20 }) else { continue }
      do throws(JSONError) {
        let document = try JSONValue.parse(Array(line), limits: limits)
        do throws(TraceReadingError) {
          // The Collector writes logs and metrics in the same way.
          if document["resourceLogs"] != nil || document["resourceMetrics"] != nil { continue }
          batch.add(try spans(in: document))
        } catch {
          throw JSONError(byte: 0, line: 1, column: 1, reason: error.reason)
        }
        documents += 1
      } catch {
        // A file of one broken document is told as such.
        guard documents > 0 else { throw TraceReadingError("\(whole.reason) (line \(whole.line), column \(whole.column))", byte: whole.byte, line: whole.line) }
        // The last line may be written just now.
        if line.endIndex == bytes.endIndex, error.reason.contains("ends inside") || error.reason.contains("never ends") {
          batch.notes.append("line \(number + 1) is not complete and was left out")
          continue
        }
        throw TraceReadingError("line \(number + 1): \(error.reason)", byte: line.startIndex + error.byte, line: number + 1)
      }
    }
    return batch
  }
}
