import DataFrames
import Text
import TimeSeries

/// Annotated CSV, as InfluxDB 2 answers Flux: blocks with `#datatype`, `#group` and `#default`, a frame for each table.
struct FluxReply {
  private struct Header {
    var types: [String] = []
    var groups: [String] = []
    var defaults: [String] = []
    var names: [String] = []
  }

  /// What the answer says instead of data.
  private(set) var error: String?
  private(set) var frames: [DataFrame] = []
  private var rows: [[String]] = []
  private var header = Header()
  private let refID: String

  init(_ bytes: [UInt8], refID: String) {
    self.refID = refID
    var reader = CSVRecords(bytes)
    var awaitsNames = false
    var table: String?
    while let record = reader.next() {
      if record.count <= 1, record.first?.isEmpty ?? true {
        // An empty line parts blocks.
        finish()
        (header, table, awaitsNames) = (Header(), nil, false)
        continue
      }
      switch record[0] {
      case "#datatype":
        finish()
        header = Header(types: record)
        awaitsNames = true
      case "#group": header.groups = record
      case "#default": header.defaults = record
      default:
        if awaitsNames || header.names.isEmpty {
          header.names = record
          (awaitsNames, table) = (false, nil)
          continue
        }
        if let column = header.names.firstIndex(of: "error"), !header.names.contains("_value"), record.indices.contains(column) {
          error = record[column].isEmpty ? header.defaults.indices.contains(column) ? header.defaults[column] : nil : record[column]
          continue
        }
        let place = header.names.firstIndex(of: "table").flatMap { record.indices.contains($0) ? record[$0] : nil }
        if let table, table != place { finish() }
        table = place
        rows.append(record)
      }
    }
    finish()
  }

  private mutating func finish() {
    defer { rows = [] }
    guard !rows.isEmpty else { return }
    var labels: [(String, String)] = []
    var fields: [Field] = []
    var name: String?
    for (index, column) in header.names.enumerated() where index > 0 && column != "table" && column != "result" && !column.isEmpty {
      let type = header.types.indices.contains(index) ? header.types[index] : "string"
      let isGroup = header.groups.indices.contains(index) && header.groups[index] == "true"
      let fallback = header.defaults.indices.contains(index) ? header.defaults[index] : ""
      let cells = rows.map { row in row.indices.contains(index) && !row[index].isEmpty ? row[index] : fallback }
      if isGroup {
        if column == "_measurement" { name = cells.first }
        // The window's ends are the same for all series.
        if column != "_start", column != "_stop" { labels.append((column, cells.first ?? "")) }
      } else {
        fields.append(Field(name: column, values: Self.values(cells, type)))
      }
    }
    let shown = Labels(labels.filter { $0.0 != "_field" && $0.0 != "_measurement" })
    let measured = labels.first { $0.0 == "_field" }?.1
    for index in fields.indices where fields[index].type != .time {
      fields[index].labels = shown
      if fields[index].name == "_value", let measured { fields[index].name = measured }
    }
    for index in fields.indices where fields[index].name == "_time" { fields[index].name = "Time" }
    // A series' time comes first.
    if let time = fields.firstIndex(where: { $0.type == .time && $0.name == "Time" }), time > 0 { fields.insert(fields.remove(at: time), at: 0) }
    frames.append(DataFrame(name: name, refID: refID, fields: fields))
  }

  private static func values(_ cells: [String], _ type: String) -> FieldValues {
    if type.hasPrefix("dateTime") { return .times(cells.map { ISODate.milliseconds(of: $0) }) }
    switch type {
    case "double", "long", "unsignedLong": return .numbers(cells.map { Double($0) ?? FieldValues.absent })
    case "boolean": return .booleans(cells.map { $0.isEmpty ? nil : $0 == "true" })
    default: return .strings(cells.map { $0.isEmpty ? nil : $0 })
    }
  }
}

/// Records of RFC 4180: quotes are doubled inside quoted fields, which may hold line ends.
struct CSVRecords {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> [String]? {
    guard index < bytes.count else { return nil }
    var record: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        guard byte == UInt8(ascii: "\"") else {
          field.append(byte)
          continue
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          field.append(byte)
          index += 1
        } else { isQuoted = false }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: ","):
        record.append(String(decoding: field, as: UTF8.self))
        field.removeAll(keepingCapacity: true)
      case UInt8(ascii: "\r"): continue
      case UInt8(ascii: "\n"): return record + [String(decoding: field, as: UTF8.self)]
      default: field.append(byte)
      }
    }
    return record + [String(decoding: field, as: UTF8.self)]
  }
}
