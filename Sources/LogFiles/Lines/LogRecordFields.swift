import LogEntries
import LogQL
import Text

/// What an entry says, for people and programs: message and fields.
package struct LogRecordFields: Sendable {
  package var message: String
  /// In their order; names as LogQL's parsers give them.
  package var fields: [(name: String, value: String)] = []
  package var traceID: String?
  package var caller: String?
  package var exception: String?

  package init(_ line: String) {
    message = line
    var line = line
    line.withUTF8 { bytes in
      if let record = JSONFields(bytes, zone: .utc, now: 0) {
        fields = record.all
        message = record.message ?? message
        (traceID, caller, exception) = (record.traceID, record.caller, record.exception)
        return
      }
      let first = UnsafeBufferPointer(rebasing: bytes[..<(bytes.firstIndex(of: 0x0A) ?? bytes.count)])
      if Logfmt.levelAndTime(first, zone: .utc, now: 0) != nil {
        PairedLine.pairs(of: first) { name, value in
          fields.append((name, value))
          return fields.count < 200
        }
        for name in ["msg", "message"] { if let found = fields.first(where: { $0.name == name }) { message = found.value } }
        return
      }
      message = TextMessage.of(bytes)
    }
    if traceID == nil { traceID = fields.first { ["trace_id", "traceid", "traceID"].contains($0.name) }.flatMap { TraceID.normal($0.value) } ?? TraceParent.find(in: line) }
  }
}

/// The message of a text line: what stands behind its time and level.
enum TextMessage {
  static func of(_ line: UnsafeBufferPointer<UInt8>) -> String {
    var scan = TimeScan(zone: .utc, now: 4_000_000_000_000_000_000)
    let whole = String(decoding: line, as: UTF8.self)
    if AccessLine.status(line) != nil, let open = line.firstIndex(of: UInt8(ascii: "\"")), scan.time(in: line) != nil {
      return String(decoding: line[open...], as: UTF8.self)
    }
    guard let hit = scan.time(in: line), hit.range.lowerBound <= 2 else { return whole }
    var rest = UnsafeBufferPointer(rebasing: line[hit.range.upperBound...])
    while let first = rest.first, [0x20, 0x09, UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "|")].contains(first) {
      rest = UnsafeBufferPointer(rebasing: rest.dropFirst())
    }
    return rest.isEmpty ? whole : String(decoding: rest, as: UTF8.self)
  }
}

/// `traceparent: 00-<32 hex>-<16 hex>-<2>` anywhere in a text.
enum TraceParent {
  static func find(in text: String) -> String? {
    guard text.utf8.count >= 55 else { return nil }
    var text = text
    return text.withUTF8 { bytes in
      var index = 0
      while index + 55 <= bytes.count {
        if bytes[index] == UInt8(ascii: "0"), bytes[index + 1] == UInt8(ascii: "0"), bytes[index + 2] == UInt8(ascii: "-"), bytes[index + 35] == UInt8(ascii: "-"),
          bytes[index + 52] == UInt8(ascii: "-"), isHex(bytes[(index + 3)..<(index + 35)]), isHex(bytes[(index + 36)..<(index + 52)])
        {
          return String(decoding: bytes[(index + 3)..<(index + 35)], as: UTF8.self)
        }
        index += 1
      }
      return nil
    }
  }

  private static func isHex(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    bytes.allSatisfy { TimeScan.isDigit($0) || ($0 >= 0x61 && $0 <= 0x66) }
  }
}
