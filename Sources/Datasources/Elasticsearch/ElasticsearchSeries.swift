import DataFrames
import Text
import TimeSeries

/// Turns the buckets of an answer into frames: a series for each metric and group where the last grouping is by time, else one table.
struct ElasticsearchSeries {
  let target: ElasticsearchTarget
  let flavor: ElasticsearchOptions.Flavor
  private var series: [(ElasticsearchNames.Series, times: [Int64?], values: [Double])] = []
  private var table = ElasticsearchTable()

  init(target: ElasticsearchTarget, flavor: ElasticsearchOptions.Flavor) {
    (self.target, self.flavor) = (target, flavor)
  }

  static func frames(_ aggregations: JSONValue?, of target: ElasticsearchTarget, flavor: ElasticsearchOptions.Flavor) -> [DataFrame] {
    var reading = ElasticsearchSeries(target: target, flavor: flavor)
    reading.read(aggregations?.object ?? JSONObject(), labels: [:], depth: 0)
    return reading.frames
  }

  // MARK: Walking the tree

  private mutating func read(_ level: JSONObject, labels: [String: String], depth: Int) {
    guard depth < 20 else { return }
    for member in level.members.sorted(by: { $0.key < $1.key }) {
      guard let bucket = target.buckets.first(where: { $0.id == member.key }) else { continue }
      if bucket.type == "nested" {
        read(member.value.object ?? JSONObject(), labels: labels, depth: depth + 1)
      } else if depth == target.buckets.count - 1 {
        if bucket.type == "date_histogram" { addSeries(member.value["buckets"]?.array ?? [], labels) } else {
          table.add(member.value["buckets"], grouping: bucket, of: target, labels: labels)
        }
      } else {
        readInner(member.value["buckets"], of: bucket, labels: labels, depth: depth)
      }
    }
  }

  private mutating func readInner(_ buckets: JSONValue?, of definition: ElasticsearchTarget.Bucket, labels: [String: String], depth: Int) {
    for bucket in buckets?.array ?? [] {
      var labels = labels
      if let key = bucket["key_as_string"]?.string ?? Self.key(bucket["key"]) { labels[definition.field] = key }
      read(bucket.object ?? JSONObject(), labels: labels, depth: depth + 1)
    }
    // `filters` answer with an object.
    for member in buckets?.object?.members.sorted(by: { $0.key < $1.key }) ?? [] {
      var labels = labels
      labels["filter"] = member.key
      read(member.value.object ?? JSONObject(), labels: labels, depth: depth + 1)
    }
  }

  private static func key(_ key: JSONValue?) -> String? {
    switch key {
    case .string(let text): text
    case .number(let number): JavaScriptNumber.text(number)
    default: nil
    }
  }

  // MARK: Series

  private mutating func addSeries(_ buckets: [JSONValue], _ labels: [String: String]) {
    let times = buckets.map { $0["key"]?.number.map { Int64(clampingToDates: $0) } }
    for metric in target.metrics where !metric.isHidden {
      switch metric.type {
      case "count": add("count", nil, nil, labels, times, buckets.map { Self.number($0["doc_count"]) })
      case "percentiles":
        for name in (buckets.first?[metric.id]?["values"]?.object?.keys ?? []).sorted() {
          add("p\(name)", metric.field, nil, labels, times, buckets.map { Self.number($0[metric.id]?["values"]?[name]) })
        }
      case "extended_stats":
        for part in Self.wantedParts(of: metric) {
          add(part, metric.field, nil, labels, times, buckets.map { Self.part(part, of: $0[metric.id]) })
        }
      case "top_metrics":
        for field in metric.settings["metrics"]?.array?.compactMap(\.text) ?? [] {
          add("top_metrics", field, nil, labels, times, buckets.map { Self.number($0[metric.id]?["top"]?[0]?["metrics"]?[field]) })
        }
      default: addPlain(metric, buckets, times, labels)
      }
    }
  }

  /// Pipelines have no value in the first buckets: those are left out. A value that is null stays.
  private mutating func addPlain(_ metric: ElasticsearchTarget.Metric, _ buckets: [JSONValue], _ times: [Int64?], _ labels: [String: String]) {
    var (kept, values): ([Int64?], [Double]) = ([], [])
    kept.reserveCapacity(buckets.count)
    values.reserveCapacity(buckets.count)
    for (bucket, time) in zip(buckets, times) {
      guard let value = bucket[metric.id]?.object else { continue }
      kept.append(time)
      values.append(Self.number(value["normalized_value"] ?? value["value"]))
    }
    add(metric.type, metric.field, metric.id, labels, kept, values)
  }

  private mutating func add(_ metric: String, _ field: String?, _ id: String?, _ labels: [String: String], _ times: [Int64?], _ values: [Double]) {
    series.append((ElasticsearchNames.Series(metric: metric, field: field, metricID: id, labels: labels), times, values))
  }

  // MARK: Values

  /// Numbers, texts that are one, NaN and null.
  static func number(_ value: JSONValue?) -> Double {
    switch value {
    case .number(let number): number
    case .string(let text): Double(text).flatMap { $0.isNaN ? nil : $0 } ?? FieldValues.absent
    default: FieldValues.absent
    }
  }

  static func wantedParts(of metric: ElasticsearchTarget.Metric) -> [String] {
    (metric.meta.object?.members ?? []).filter { $0.value.bool == true }.map(\.key).sorted()
  }

  static func part(_ name: String, of value: JSONValue?) -> Double {
    switch name {
    case "std_deviation_bounds_upper": number(value?["std_deviation_bounds"]?["upper"])
    case "std_deviation_bounds_lower": number(value?["std_deviation_bounds"]?["lower"])
    default: number(value?[name])
    }
  }

  // MARK: Frames

  private var frames: [DataFrame] {
    let trim = max(target.histogram?.settings["trimEdges"]?.integer ?? 0, 0)
    let metricTypes = Set(series.map(\.0.metric)).count
    let drawn = series.map { found, times, values -> DataFrame in
      let name = ElasticsearchNames.name(of: found, in: target, metricTypes: metricTypes)
      let kept = trim > 0 && times.count / 2 >= trim && times.count > 2 * trim ? trim..<(times.count - trim) : 0..<times.count
      var time = Field(name: "Time", values: .times(Array(times[kept])))
      var value = Field(name: "Value", values: .numbers(Array(values[kept])))
      switch flavor {
      case .elasticsearch: time.isNullable = false
      case .openSearch:
        value.labels = Labels(found.labels.map { ($0.key, $0.value) })
        value.config.displayNameFromSource = name
      }
      return DataFrame(
        name: flavor == .elasticsearch ? name : nil, refID: target.refID, fields: [time, value], meta: FrameMeta(type: "timeseries-multi"))
    }
    return drawn + (table.frame(refID: target.refID).map { [$0] } ?? [])
  }
}
