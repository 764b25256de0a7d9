import Text
import TimeSeries

/// The search that answers a target, as Grafana's backend writes it (checked against its recorded requests).
struct ElasticsearchBody {
  let target: ElasticsearchTarget
  let options: ElasticsearchOptions

  private static let defaultSize = 500
  /// The server's own limit for the buckets of one answer (`search.max_buckets`).
  private static let mostBuckets = 65_535.0

  /// The line before the body in a `_msearch`.
  var header: JSONValue {
    [
      "ignore_unavailable": true, "index": .string(options.index.indices(in: target.range).joined(separator: ",")),
      "search_type": "query_then_fetch",
    ]
  }

  var json: JSONValue {
    if target.language == .dsl, let body = dsl { return body }
    var body: JSONObject = ["size": 0, "query": query(nil)]
    switch target.kind {
    case .logs: addLogs(to: &body)
    case .rawData, .rawDocument: addDocuments(to: &body)
    case .series:
      let aggregations = Aggregations(target: target, options: options, interval: interval)
      body["aggs"] = aggregations.json
    }
    return .object(body)
  }

  /// The body with Grafana's interval macros filled in.
  var text: String {
    let interval = max(interval, 1)
    return json.compactText.replacing("$__interval_ms", with: String(interval)).replacing("$__interval", with: Self.goDuration(interval))
  }

  // MARK: Query

  private func query(_ more: JSONValue?) -> JSONValue {
    var filters: [JSONValue] = [Self.range(options.timeField, target.range)]
    if !target.text.isEmpty, target.language == .lucene {
      filters.append(["query_string": ["analyze_wildcard": true, "query": .string(target.text)]])
    }
    if let more { filters.append(more) }
    return ["bool": ["filter": filters.count == 1 ? filters[0] : .array(filters)]]
  }

  static func range(_ field: String, _ range: TimeRange) -> JSONValue {
    let ends: JSONObject = [
      "format": "epoch_millis", "gte": .number(Double(range.start.milliseconds)), "lte": .number(Double(range.end.milliseconds)),
    ]
    return ["range": .object([field: .object(ends)])]
  }

  /// A search that the user wrote whole: the range is added, everything else stays.
  private var dsl: JSONValue? {
    guard var body = (try? JSONValue.parse(Array(target.text.utf8)))?.object else { return nil }
    body["query"] = query(body["query"])
    if body["size"] == nil { body["size"] = 0 }
    return .object(body)
  }

  // MARK: Documents

  private func addLogs(to body: inout JSONObject) {
    let settings = target.metrics.first?.settings
    addSort(to: &body, order: settings?["sortDirection"]?.string == "asc" ? "asc" : "desc")
    body["docvalue_fields"] = [.string(options.timeField)]
    body["script_fields"] = [:]
    addTime(to: &body)
    let limit = options.flavor == .openSearch ? settings?["size"] ?? settings?["limit"] : settings?["limit"]
    body["size"] = .number(Double(Self.size(limit)))
    if options.flavor == .elasticsearch {
      body["highlight"] = [
        "fields": ["*": [:]], "pre_tags": ["@HIGHLIGHT@"], "post_tags": ["@/HIGHLIGHT@"], "fragment_size": 2_147_483_647,
      ]
    }
    if let after = settings?["searchAfter"]?.array, !after.isEmpty { body["search_after"] = .array(after) }
    var volume = target
    volume.metrics = []
    volume.buckets = [ElasticsearchTarget.Bucket(["id": "1", "type": "date_histogram", "field": .string(options.timeField), "settings": ["interval": "auto"]])]
    body["aggs"] = Aggregations(target: volume, options: options, interval: interval).json
  }

  private func addDocuments(to body: inout JSONObject) {
    let settings = target.metrics.first?.settings
    let order = options.flavor == .openSearch && settings?["order"]?.string == "asc" ? "asc" : "desc"
    addSort(to: &body, order: order)
    if options.flavor == .elasticsearch {
      body["docvalue_fields"] = [.string(options.timeField)]
      body["script_fields"] = [:]
    }
    if target.kind == .rawData || options.flavor == .openSearch { addTime(to: &body) }
    body["size"] = .number(Double(Self.size(settings?["size"])))
  }

  private func addTime(to body: inout JSONObject) {
    body["fields"] = [["field": .string(options.timeField), "format": "strict_date_optional_time_nanos"]]
  }

  private func addSort(to body: inout JSONObject, order: String) {
    let time: JSONValue = ["order": .string(order), "unmapped_type": "boolean"]
    let document: JSONValue = ["order": .string(order)]
    let keys: [(String, JSONValue)] = [(options.timeField, time), ("_doc", document)]
    switch options.flavor {
    case .elasticsearch: body["sort"] = .object(JSONObject(keys.map { JSONObject.Member(key: $0.0, value: $0.1) }))
    case .openSearch: body["sort"] = .array(keys.map { .object([$0.0: $0.1]) })
    }
  }

  /// 0 and what is no number count as 500; no server gives more than 10,000 at once.
  static func size(_ value: JSONValue?) -> Int {
    guard let size = value?.integer, size > 0 else { return defaultSize }
    return size
  }

  // MARK: Interval

  /// Wide enough that all buckets together stay below the server's limit.
  var interval: Milliseconds {
    var interval = target.interval < 1 ? 1000 : target.interval
    var groups = 1.0
    for bucket in target.buckets {
      switch bucket.type {
      case "terms": groups *= Double(Self.size(bucket.settings["size"]))
      case "filters": groups *= Double(max(bucket.settings["filters"]?.array?.count ?? 1, 1))
      default: continue
      }
    }
    guard target.histogram != nil, groups > 1 else { return interval }
    let least = Double(target.range.length) * groups / Self.mostBuckets
    if Double(interval) < least {
      let wanted = min(least.rounded(.up), Double(Int32.max) * 1000)
      interval = Self.roundIntervals.first { Double($0) >= wanted } ?? Milliseconds(wanted)
    }
    return interval
  }

  private static let roundIntervals: [Milliseconds] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_200_000,
    1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 604_800_000, 2_592_000_000, 31_536_000_000,
  ]

  /// `500ms`, `1m0s`, `1h0m0s`: how the macro `$__interval` is written in bodies.
  static func goDuration(_ length: Milliseconds) -> String {
    if length < 1000 { return "\(length)ms" }
    let (seconds, rest) = (length / 1000, length % 1000)
    var second = String(seconds % 60)
    if rest != 0 {
      var digits = String(rest)
      digits = String(repeating: "0", count: 3 - digits.count) + digits
      while digits.hasSuffix("0") { digits.removeLast() }
      second += "." + digits
    }
    if seconds < 60 { return "\(second)s" }
    if seconds < 3600 { return "\(seconds / 60)m\(second)s" }
    return "\(seconds / 3600)h\(seconds / 60 % 60)m\(second)s"
  }

  /// `100ms`, `5s`, `1m`, `2h`, `1d`: one unit, as servers take it.
  static func unitDuration(_ length: Milliseconds) -> String {
    for (size, unit) in [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")] as [(Milliseconds, String)] where length >= size && length % size == 0 {
      return "\(length / size)\(unit)"
    }
    return "\(length)ms"
  }
}
