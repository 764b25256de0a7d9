import DataFrames
import Text

/// Tables of ES|QL (`columns`, `values`) and of OpenSearch's PPL (`schema`, `datarows`), turned into frames.
struct ElasticsearchColumns {
  private struct Column {
    var name: String
    var type: String
  }

  let target: ElasticsearchTarget
  let options: ElasticsearchOptions
  private let columns: [Column]
  private let rows: [JSONValue]

  init(_ reply: JSONValue, target: ElasticsearchTarget, options: ElasticsearchOptions) {
    (self.target, self.options) = (target, options)
    columns = (reply["columns"]?.array ?? reply["schema"]?.array ?? []).map {
      Column(name: $0["alias"]?.text ?? $0["name"]?.text ?? "", type: $0["type"]?.text ?? "")
    }
    rows = reply["values"]?.array ?? reply["datarows"]?.array ?? []
  }

  static let timeTypes: Set<String> = ["date", "date_nanos", "datetime", "timestamp"]
  private static let numberTypes: Set<String> = [
    "long", "integer", "short", "byte", "unsigned_long", "double", "float", "half_float", "scaled_float", "bigint", "int", "tinyint", "smallint",
    "counter_long", "counter_double", "counter_integer",
  ]

  var frames: [DataFrame] {
    if target.language == .ppl {
      switch target.format {
      case "logs": return [logs]
      case "time_series": return series ?? [table]
      default: return [table]
      }
    }
    switch target.kind {
    case .logs: return [logs]
    case .rawData: return [table]
    case .rawDocument: return [documents]
    case .series: return groups ? series ?? [table] : [table]
    }
  }

  /// Only what aggregates has a value for each moment.
  private var groups: Bool {
    let words = target.text.uppercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    return words.contains("STATS") || words.contains("PROMQL")
  }

  // MARK: Forms

  private func fields(_ indexes: [Int]? = nil) -> [Field] {
    (indexes ?? Array(columns.indices)).map { index in
      var field = Field(name: columns[index].name, values: values(index))
      field.config.filterable = true
      return field
    }
  }

  private func values(_ index: Int) -> FieldValues {
    let cells = rows.map { $0[index] ?? .null }
    let type = columns[index].type
    if Self.timeTypes.contains(type) { return .times(cells.map(ElasticsearchDocuments.moment)) }
    if Self.numberTypes.contains(type) { return .numbers(cells.map(ElasticsearchSeries.number)) }
    if type == "boolean" { return .booleans(cells.map(\.bool)) }
    return .strings(cells.map { cell in cell.isNull ? nil : cell.text ?? cell.compactText })
  }

  private var table: DataFrame {
    let order = target.language == .ppl ? columns.indices.sorted { columns[$0].name < columns[$1].name } : nil
    return DataFrame(
      name: target.language == .ppl ? nil : target.refID, refID: target.refID, fields: fields(order),
      meta: FrameMeta(preferredVisualisation: target.language == .ppl ? nil : "table"))
  }

  private var documents: DataFrame {
    let documents = rows.map { row -> JSONValue in
      .object(JSONObject(columns.indices.map { JSONObject.Member(key: columns[$0].name, value: row[$0] ?? .null) }))
    }
    return DataFrame(
      name: target.refID, refID: target.refID, fields: [Field(name: target.refID, values: .other(documents))],
      meta: FrameMeta(preferredVisualisation: "table"))
  }

  /// Time and message first.
  private var logs: DataFrame {
    var order = columns.indices.sorted { columns[$0].name < columns[$1].name }
    for name in [options.messageField, options.timeField] where !name.isEmpty {
      guard let place = order.firstIndex(where: { columns[$0].name == name }) else { continue }
      order.insert(order.remove(at: place), at: 0)
    }
    var fields = fields(order)
    if !options.levelField.isEmpty, let level = fields.first(where: { $0.name == options.levelField }), !fields.contains(where: { $0.name == "level" }) {
      fields.append(Field(name: "level", values: level.values, config: level.config))
    }
    var meta = FrameMeta(preferredVisualisation: "logs")
    if target.language == .esql {
      let limit = ElasticsearchBody.size(target.metrics.first?.settings["limit"])
      meta.custom = ["limit": .number(Double(limit)), "searchWords": [], "total": .number(Double(rows.count))]
    }
    return DataFrame(name: target.language == .esql ? target.refID : nil, refID: target.refID, fields: fields, meta: meta)
  }

  /// The first date is the time, the first number the value, every other column a label.
  private var series: [DataFrame]? {
    guard let time = columns.firstIndex(where: { Self.timeTypes.contains($0.type) }),
      let value = columns.firstIndex(where: { Self.numberTypes.contains($0.type) })
    else { return nil }
    let labels = columns.indices.filter { $0 != time && $0 != value }
    var groups: [[String]: (times: [Int64?], values: [Double])] = [:]
    var order: [[String]] = []
    for row in rows {
      guard let moment = ElasticsearchDocuments.moment(row[time] ?? .null) else { continue }
      let key = labels.map { row[$0]?.text ?? "" }
      if groups[key] == nil { order.append(key) }
      groups[key, default: ([], [])].times.append(moment)
      groups[key, default: ([], [])].values.append(ElasticsearchSeries.number(row[value]))
    }
    if order.isEmpty { return nil }
    let plain = target.language == .ppl ? columns[value].name : ElasticsearchNames.word(for: target.metrics.first?.type ?? "count")
    return order.map { key in
      let group = groups[key] ?? ([], [])
      let name = key.isEmpty ? plain : key.joined(separator: " ")
      return DataFrame(
        name: name, refID: target.refID,
        fields: [Field(name: "Time", values: .times(group.times)), Field(name: "Value", values: .numbers(group.values))],
        meta: FrameMeta(type: "timeseries-multi"))
    }
  }
}
