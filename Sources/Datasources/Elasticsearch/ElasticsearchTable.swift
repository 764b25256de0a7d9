import DataFrames
import Text

/// Groups that are not by time as one table: a column for each grouping, then one for each metric.
struct ElasticsearchTable {
  private struct Column {
    var name: String
    var values: [Value]
    var isGrouping: Bool
    var isOfNumbers: Bool
  }

  private var columns: [Column] = []
  private var rows = 0

  mutating func add(_ buckets: JSONValue?, grouping: ElasticsearchTarget.Bucket, of target: ElasticsearchTarget, labels: [String: String]) {
    let listed = buckets?.array?.map { (key: $0["key"], bucket: $0) }
    let keyed = buckets?.object?.members.sorted { $0.key < $1.key }.map { (key: JSONValue?.some(.string($0.key)), bucket: $0.value) }
    for (key, bucket) in listed ?? keyed ?? [] {
      for label in labels.sorted(by: { $0.key < $1.key }) { set(label.key, .string(label.value), isGrouping: false) }
      let name = grouping.type == "filters" ? "filter" : grouping.field
      switch key {
      case .number(let number): set(name, .number(number), isGrouping: true)
      case .string(let text): set(name, .string(text), isGrouping: true)
      default: set(name, .null, isGrouping: true)
      }
      for metric in target.metrics where !metric.isHidden { addMetric(metric, bucket, target) }
      rows += 1
    }
  }

  private mutating func addMetric(_ metric: ElasticsearchTarget.Metric, _ bucket: JSONValue, _ target: ElasticsearchTarget) {
    let word = ElasticsearchNames.word(for: metric.type)
    switch metric.type {
    case "count": set(word, number(bucket["doc_count"]))
    case "extended_stats":
      let parts = ElasticsearchSeries.wantedParts(of: metric)
      for part in parts {
        set(parts.count == 1 ? word : ElasticsearchNames.word(for: part), number(ElasticsearchSeries.part(part, of: bucket[metric.id])))
      }
    case "percentiles":
      for member in (bucket[metric.id]?["values"]?.object?.members ?? []).sorted(by: { $0.key < $1.key }) {
        set("p\(member.key) \(metric.field)", number(member.value))
      }
    case "top_metrics":
      let fields = metric.settings["metrics"]?.array?.compactMap(\.text) ?? []
      for field in fields { set(fields.count > 1 ? "\(word) \(field)" : word, number(bucket[metric.id]?["top"]?[0]?["metrics"]?[field])) }
    default:
      var name = word
      if target.metrics.count(where: { $0.type == metric.type }) > 1 {
        name = metric.isBucketScript ? metric.settings["script"]?.text ?? word : "\(word) \(metric.field)"
      }
      set(name, number(bucket[metric.id]?["value"]))
    }
  }

  private func number(_ value: JSONValue?) -> Value { number(ElasticsearchSeries.number(value)) }
  private func number(_ value: Double) -> Value { value.isAbsent ? .null : .number(value) }

  private mutating func set(_ name: String, _ value: Value, isGrouping: Bool? = nil) {
    var index = columns.firstIndex { $0.name == name }
    if index == nil {
      columns.append(Column(name: name, values: [], isGrouping: isGrouping ?? false, isOfNumbers: isGrouping == nil))
      index = columns.count - 1
    }
    guard let index else { return }
    let missing = rows - columns[index].values.count
    if missing > 0 { columns[index].values += Array(repeating: .null, count: missing) }
    if columns[index].values.count == rows { columns[index].values.append(value) }
  }

  func frame(refID: String) -> DataFrame? {
    guard rows > 0 else { return nil }
    let fields = columns.map { column in
      let values = column.values + Array(repeating: Value.null, count: max(rows - column.values.count, 0))
      var field = Field(name: column.name, values: column.isOfNumbers ? FieldValues(.number, values) : FieldValues(guessing: values))
      if column.isGrouping { field.config.filterable = true }
      return field
    }
    return DataFrame(refID: refID, fields: fields)
  }
}
