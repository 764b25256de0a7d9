import DataFrames
import Text
import TimeSeries

/// Comma-separated values as a frame, typed as Grafana's TestData does it: a column is boolean, number or text by
/// all of its values, and a time where its name says so; `name{a="b"}` gives a column labels.
enum CSVFrame {
  static func frame(_ text: String, name: String = "", refID: String? = nil) -> DataFrame {
    var rows = records(of: text)
    guard !rows.isEmpty else { return DataFrame(name: name.isEmpty ? nil : name, refID: refID, fields: []) }
    let header = rows.removeFirst()
    let fields = header.enumerated().map { index, title -> Field in
      var values = column(rows.map { index < $0.count ? $0[index] : "" })
      if title.lowercased().contains("time") { values = moments(values) ?? values }
      guard let brace = title.firstIndex(of: "{") else { return Field(name: title, values: values) }
      let labels = TestDataQuery.labels(String(title[brace...]), index)
      return labels.isEmpty ? Field(name: title, values: values) : Field(name: String(title[..<brace]), values: values, labels: labels)
    }
    return DataFrame(name: name.isEmpty ? nil : name, refID: refID, fields: fields)
  }

  static func column(_ parts: [String]) -> FieldValues {
    if let first = parts.first?.uppercased(), ["T", "F", "TRUE", "FALSE"].contains(first) {
      return .booleans(
        parts.map { part in
          let part = part.uppercased()
          return part.isEmpty || part == "NULL" ? nil : part == "T" || part == "TRUE"
        })
    }
    var numbers: [Double] = []
    var hasOne = false
    for part in parts {
      if part.isEmpty || part == "null" {
        numbers.append(FieldValues.absent)
      } else if let number = number(part) {
        numbers.append(number)
        hasOne = true
      } else {
        return .strings(parts.map { $0.isEmpty || $0 == "null" ? nil : $0 })
      }
    }
    return hasOne ? .numbers(numbers) : .strings(parts.map { $0.isEmpty || $0 == "null" ? nil : $0 })
  }

  /// What Go's `ParseFloat` reads of what people write.
  private static func number(_ text: String) -> Double? {
    switch text.lowercased() {
    case "nan": .nan
    case "inf", "+inf", "infinity", "+infinity": .infinity
    case "-inf", "-infinity": -.infinity
    default: Double(text)
    }
  }

  static func text(_ number: Double) -> String { Int64(exactly: number).map(String.init) ?? "\(number)" }

  private static func moments(_ values: FieldValues) -> FieldValues? {
    switch values {
    case .numbers(let numbers):
      .times(numbers.map { $0.isNaN ? nil : Int64(clampingToDates: $0) })
    case .strings(let texts):
      texts.contains { $0.flatMap { ISODate.milliseconds(of: $0) } != nil }
        ? .times(texts.map { $0.flatMap { ISODate.milliseconds(of: $0) } }) : nil
    default: nil
    }
  }

  /// Rows of RFC 4180, blanks around values removed, empty lines left out; at most 100,000.
  static func records(of text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var value: [UInt8] = []
    var isQuoted = false
    var wasQuoted = false
    func end() {
      let text = String(decoding: value, as: UTF8.self)
      row.append(wasQuoted ? text : text.trimmingBlanks)
      value.removeAll(keepingCapacity: true)
      wasQuoted = false
    }
    func endRow() {
      end()
      if row.count > 1 || row.first != "" { rows.append(row) }
      row.removeAll()
    }
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count, rows.count < 100_000 {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte == UInt8(ascii: "\"") {
          if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
            value.append(byte)
            index += 1
          } else {
            isQuoted = false
          }
        } else {
          value.append(byte)
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\"") where value.allSatisfy({ $0 == 0x20 }):
        value.removeAll()
        (isQuoted, wasQuoted) = (true, true)
      case UInt8(ascii: ","): end()
      case 10: endRow()
      case 13: break
      default: value.append(byte)
      }
    }
    if !value.isEmpty || !row.isEmpty || wasQuoted { endRow() }
    return rows
  }
}
