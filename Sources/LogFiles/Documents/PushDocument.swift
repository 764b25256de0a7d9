import Glibc
import LogEntries
import Text
import TimeSeries

/// A file of Loki's push JSON, `{"streams":[…]}`, or an answer of its `query_range`: with labels, times and metadata of its own.
enum PushDocument {
  /// The largest that is read.
  private static let largest: Int64 = 512 << 20

  /// `nil` where the file is none.
  static func read(_ file: LogFile) throws(LogFileError) -> StoredLogs? {
    var head = [UInt8](repeating: 0, count: 512)
    let count = head.withUnsafeMutableBytes { file.read(into: $0, at: 0) }
    let start = head[..<count].filter { $0 > 0x20 }
    guard start.starts(with: Array("{\"streams\":[".utf8)) || start.starts(with: Array("{\"status\":\"success\",\"data\":{\"resultType\":\"streams\"".utf8)) else {
      return nil
    }
    let size = file.size
    guard size <= largest else { throw LogFileError(path: file.path, reason: "is larger than \(largest >> 20) MiB of push JSON") }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let got = bytes.withUnsafeMutableBytes { file.read(into: $0, at: 0) }
    bytes.removeLast(bytes.count - got)
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(bytes, limits: JSONLimits(bytes: Int(largest)))
    } catch {
      // Lines of JSON may begin in the same way.
      if error.reason.contains("end of the text") { return nil }
      throw LogFileError(path: file.path, reason: "line \(error.line), column \(error.column): \(error.reason)")
    }
    let streams = document["streams"]?.array ?? document["data"]?["result"]?.array ?? []
    return StoredLogs(
      streams.map { stream in
        StoredLogs.Stream(
          labels: labels(stream["stream"]),
          entries: (stream["values"]?.array ?? []).compactMap { value in
            guard let time = value[0]?.text.flatMap({ Int64($0) }), let line = value[1]?.string else { return nil }
            let extra = value[2]?["structuredMetadata"] ?? value[2]
            return LogEntry(time: time, line: line, metadata: labels(extra))
          })
      }, origin: PushOrigin(path: file.path))
  }

  private static func labels(_ json: JSONValue?) -> Labels {
    Labels((json?.object?.members ?? []).compactMap { member in member.value.text.map { (member.key, $0) } })
  }
}

/// A document as the place of entries: their numbers within their streams.
final class PushOrigin: LogOrigin {
  let path: String
  let format = "loki-push"

  init(path: String) { self.path = path }
  func lineNumber(at offset: Int64) -> Int { Int(clamping: offset) }
}
