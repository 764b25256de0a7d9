import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// Frames of rows that are objects: columns in the order in which they first come.
enum RowFrames {
  /// - Parameter asSeries: With a column of times, numbers become series and texts their labels.
  static func frames(_ rows: [JSONValue], refID: String, asSeries: Bool) -> [DataFrame] {
    var names: [String] = []
    var known: Set<String> = []
    for row in rows { for key in row.object?.keys ?? [] where known.insert(key).inserted { names.append(key) } }
    guard !names.isEmpty else { return [] }
    let fields = names.map { name in
      let values = rows.map { $0[name] ?? .null }
      return Field(name: name, values: isTime(name, values) ? .times(values.map(moment)) : column(values))
    }
    let table = DataFrame(refID: refID, fields: fields)
    return asSeries ? series(of: table) ?? [table] : [table]
  }

  static func column(_ values: [JSONValue]) -> FieldValues { InfluxFrames.column(values.map { .array([$0]) }, 0) }

  private static func isTime(_ name: String, _ values: [JSONValue]) -> Bool {
    guard let first = values.first(where: { !$0.isNull }), case .string(let text) = first, text.utf8.count >= 10 else { return false }
    return ISODate.milliseconds(of: text) != nil
  }

  private static func moment(_ value: JSONValue) -> Int64? { value.string.flatMap { ISODate.milliseconds(of: $0) } }

  /// One frame for each combination of texts and each number; `nil` without a time or a number.
  static func series(of table: DataFrame) -> [DataFrame]? {
    guard let time = table.fields.firstIndex(where: { $0.type == .time }), case .times(let times) = table.fields[time].values else { return nil }
    let numbers = table.fields.filter { $0.type == .number }
    guard !numbers.isEmpty else { return nil }
    let texts = table.fields.filter { $0.type == .string || $0.type == .boolean }
    var order: [[String]] = []
    var rows: [[String]: [Int]] = [:]
    for row in 0..<table.rowCount where times[row] != nil {
      let key = texts.map { field -> String in
        switch field.value(at: row) {
        case .string(let text): text
        case .boolean(let flag): String(flag)
        default: ""
        }
      }
      if rows[key] == nil { order.append(key) }
      rows[key, default: []].append(row)
    }
    return order.flatMap { key -> [DataFrame] in
      let picked = (rows[key] ?? []).sorted { (times[$0] ?? 0) < (times[$1] ?? 0) }
      let labels = Labels(zip(texts, key).map { ($0.name, $1) })
      return numbers.compactMap { field -> DataFrame? in
        guard case .numbers(let values) = field.values else { return nil }
        return DataFrame(
          name: field.name, refID: table.refID,
          fields: [
            Field(name: table.fields[time].name, values: .times(picked.map { times[$0] })),
            Field(name: field.name, values: .numbers(picked.map { values[$0] }), labels: labels, config: field.config),
          ], meta: FrameMeta(type: "timeseries-multi", notices: table.meta.notices))
      }
    }
  }

  /// Of a variable's answer: columns named `__text` and `__value`, else the first column of texts, else the first.
  static func options(_ frames: [DataFrame]) -> [VariableOption] {
    var seen: Set<String> = []
    return frames.flatMap { frame -> [VariableOption] in
      let values = frame.fields.first { $0.name == "__value" } ?? frame.fields.first { $0.name == "_value" }
        ?? frame.fields.first { $0.type == .string } ?? frame.fields.first
      let texts = frame.fields.first { $0.name == "__text" } ?? values
      guard let values, let texts else { return [] }
      return (0..<frame.rowCount).compactMap { row in
        guard let value = text(values.value(at: row)), seen.insert(value).inserted else { return nil }
        return VariableOption(text: text(texts.value(at: row)) ?? value, value: value)
      }
    }
  }

  private static func text(_ value: Value) -> String? {
    switch value {
    case .null, .frames: nil
    case .string(let text): text
    case .number(let number): JavaScriptNumber.text(number)
    case .time(let time): String(time)
    case .boolean(let flag): String(flag)
    case .json(let json): json.scriptText
    }
  }
}
