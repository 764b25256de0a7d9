import Text
import TimeSeries

/// A panel's target as Grafana's query editor for Elasticsearch and OpenSearch saves it.
struct ElasticsearchTarget: Sendable {
  enum Language: Hashable, Sendable { case lucene, dsl, esql, ppl }

  /// One level of grouping.
  struct Bucket: Hashable, Sendable {
    var id: String
    var type: String
    var field: String
    var settings: JSONValue
  }

  struct Metric: Hashable, Sendable {
    var id: String
    var type: String
    /// Of a pipeline aggregation: the metric it refers to.
    var field: String
    var settings: JSONValue
    /// Which parts of `extended_stats` are wanted.
    var meta: JSONValue
    var isHidden: Bool
    /// Of `bucket_script`: metric ids by name.
    var variables: [(name: String, metric: String)]

    static func == (left: Metric, right: Metric) -> Bool { left.id == right.id && left.type == right.type && left.field == right.field }
    func hash(into hasher: inout Hasher) { hasher.combine(id) }
  }

  var refID: String
  var language: Language
  var text: String
  var alias: String
  var buckets: [Bucket]
  var metrics: [Metric]
  /// Of PPL: `table`, `logs` or `time_series`.
  var format: String
  var interval: Milliseconds
  var range: TimeRange

  init(refID: String, model: JSONObject, interval: Milliseconds, range: TimeRange) {
    self.refID = refID
    switch (model["queryType"]?.string ?? model["editorType"]?.string ?? model["queryLanguage"]?.string ?? "").lowercased() {
    case "ppl": language = .ppl
    case "esql", "es|ql": language = .esql
    case "dsl", "raw_dsl": language = .dsl
    default: language = .lucene
    }
    text = model["query"]?.text ?? ""
    alias = model["alias"]?.text ?? ""
    format = model["format"]?.text ?? "table"
    buckets = (model["bucketAggs"]?.array ?? []).map { Bucket($0) }
    metrics = (model["metrics"]?.array ?? []).map { Metric($0) }
    // Grafana's own default, which its editor does not save.
    if metrics.isEmpty, language == .lucene { metrics = [Metric(["id": "1", "type": "count"])] }
    if model["metrics"] == nil, model["bucketAggs"] == nil, language == .lucene {
      buckets = [Bucket(["id": "2", "type": "date_histogram", "settings": ["interval": "auto"]])]
    }
    self.interval = interval
    self.range = range
  }

  enum Kind: Hashable, Sendable { case logs, rawData, rawDocument, series }

  var kind: Kind {
    switch metrics.first?.type {
    case "logs": .logs
    case "raw_data": .rawData
    case "raw_document": .rawDocument
    default: .series
    }
  }

  /// The bucket aggregation that turns results into series, where there is one.
  var histogram: Bucket? { buckets.first { $0.type == "date_histogram" } }
}

extension ElasticsearchTarget.Bucket {
  init(_ json: JSONValue) {
    id = json["id"]?.text ?? ""
    type = json["type"]?.text ?? ""
    field = json["field"]?.text ?? ""
    settings = json["settings"] ?? [:]
  }
}

extension ElasticsearchTarget.Metric {
  init(_ json: JSONValue) {
    id = json["id"]?.text ?? ""
    type = json["type"]?.text ?? ""
    let field = json["field"]?.text ?? ""
    self.field = field.isEmpty ? json["pipelineAgg"]?.text ?? "" : field
    settings = json["settings"] ?? [:]
    // Old dashboards keep the script beside the settings.
    if let script = json["inlineScript"]?.text, settings["script"] == nil, var object = settings.object {
      object["script"] = .string(script)
      settings = .object(object)
    }
    meta = json["meta"] ?? [:]
    isHidden = json["hide"]?.bool ?? false
    variables = (json["pipelineVariables"]?.array ?? []).compactMap { variable in
      guard let name = variable["name"]?.text, let metric = variable["pipelineAgg"]?.text else { return nil }
      return (name, metric)
    }
  }

  /// Computed of other metrics by the server.
  var isPipeline: Bool { Self.pipelines.contains(type) || isBucketScript }
  var isBucketScript: Bool { type == "bucket_script" }
  /// `sum_bucket` and its siblings group once more by themselves.
  var isSibling: Bool { Self.siblings.contains(type) }

  private static let pipelines: Set<String> = [
    "moving_avg", "moving_fn", "derivative", "serial_diff", "cumulative_sum",
  ]
  private static let siblings: Set<String> = ["sum_bucket", "max_bucket", "min_bucket", "avg_bucket"]
}
