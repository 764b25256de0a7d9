package import DatasourceKit
import Synchronization
import Text
package import Traces

/// Files of traces, read once when first asked for.
package final class TraceFiles: Sendable {
  private let paths: [String]
  private let id: DatasourceID
  private let read = Mutex<TraceSet?>(nil)

  /// Files longer than this are refused.
  static let largest = 1 << 30

  package init(_ paths: [String], of id: DatasourceID) { (self.paths, self.id) = (paths, id) }

  package func traces() throws(DatasourceError) -> TraceSet {
    if let known = read.withLock({ $0 }) { return known }
    var spans: [Span] = []
    for path in paths { spans += try Self.batch(path, of: id).spans }
    let set = TraceSet(spans)
    read.withLock { $0 = set }
    return set
  }

  /// One file; "-" is the standard input.
  package static func batch(_ path: String, of id: DatasourceID) throws(DatasourceError) -> SpanBatch {
    do {
      return try TraceDocument.spans(in: try FileBytes.read(path == "-" ? "/dev/stdin" : path, limit: largest))
    } catch let error as FileError {
      throw DatasourceError(kind: .unreachable, datasource: id, request: path, reason: "\(path): \(error.reason)", advice: "check its path and permissions")
    } catch let error as TraceReadingError {
      throw DatasourceError(
        kind: .malformedReply(atByte: error.byte ?? 0), datasource: id, request: path, reason: "\(path): \(error.reason)",
        advice: "OTLP JSON (whole or one request a line), Jaeger’s and Zipkin’s JSON are read")
    } catch {
      throw DatasourceError(kind: .unreachable, datasource: id, request: path, reason: "\(path): \(error)")
    }
  }
}
