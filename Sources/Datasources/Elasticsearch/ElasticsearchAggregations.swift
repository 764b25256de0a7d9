import Text
import TimeSeries

extension ElasticsearchBody {
  /// The tree of aggregations: each bucket aggregation nests in the one before, metrics stand in the innermost.
  struct Aggregations {
    let target: ElasticsearchTarget
    let options: ElasticsearchOptions
    let interval: Milliseconds

    /// `nil` where there is nothing to aggregate.
    var json: JSONValue? {
      let level = level(target.buckets[...])
      return level.isEmpty ? nil : .object(level)
    }

    private func level(_ buckets: ArraySlice<ElasticsearchTarget.Bucket>) -> JSONObject {
      guard let bucket = buckets.first else { return metrics }
      guard let (name, body) = definition(of: bucket) else { return level(buckets.dropFirst()) }
      var inner = level(buckets.dropFirst())
      if bucket.type == "terms", let ordering = orderingMetric(of: bucket) { inner[ordering.id] = [ordering.type: ["field": .string(ordering.field)]] }
      var aggregation: JSONObject = [name: body]
      if !inner.isEmpty { aggregation["aggs"] = .object(inner) }
      return [bucket.id: .object(aggregation)]
    }

    /// `nil` for a type that is not known: its level is left out.
    private func definition(of bucket: ElasticsearchTarget.Bucket) -> (String, JSONValue)? {
      switch bucket.type {
      case "date_histogram": ("date_histogram", dateHistogram(bucket))
      case "terms": ("terms", terms(bucket))
      case "filters": filters(bucket).map { ("filters", ["filters": $0]) }
      case "histogram": ("histogram", histogram(bucket))
      case "geohash_grid":
        ("geohash_grid", ["field": .string(bucket.field), "precision": .number(Double(bucket.settings["precision"]?.integer ?? 3))])
      case "nested": ("nested", ["path": .string(bucket.field)])
      default: nil
      }
    }

    // MARK: Buckets

    private static let calendarIntervals: Set<String> = ["1w", "1M", "1q", "1y"]

    private func dateHistogram(_ bucket: ElasticsearchTarget.Bucket) -> JSONValue {
      let settings = bucket.settings
      var body: JSONObject = ["field": .string(bucket.field.isEmpty ? options.timeField : bucket.field)]
      let written = settings["interval"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "auto"
      switch options.flavor {
      case .elasticsearch:
        let length = written == "auto" ? "\(interval)ms" : written
        body[Self.calendarIntervals.contains(length) ? "calendar_interval" : "fixed_interval"] = .string(length)
      case .openSearch:
        body["interval"] = .string(written == "auto" ? ElasticsearchBody.unitDuration(interval) : written)
      }
      body["min_doc_count"] = .number(Double(settings["min_doc_count"]?.integer ?? 0))
      body["extended_bounds"] = [
        "min": .number(Double(target.range.start.milliseconds)), "max": .number(Double(target.range.end.milliseconds)),
      ]
      body["format"] = .string(settings["format"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "epoch_millis")
      for name in ["offset", "missing"] {
        if let text = settings[name]?.string, !text.isEmpty { body[name] = .string(text) }
      }
      if options.flavor == .elasticsearch, let zone = settings["timeZone"]?.string, zone != "utc", !zone.isEmpty { body["time_zone"] = .string(zone) }
      return .object(body)
    }

    private func terms(_ bucket: ElasticsearchTarget.Bucket) -> JSONValue {
      let settings = bucket.settings
      var body: JSONObject = ["field": .string(bucket.field), "size": .number(Double(ElasticsearchBody.size(settings["size"])))]
      body["order"] = order(of: bucket)
      if let least = settings["min_doc_count"]?.integer { body["min_doc_count"] = .number(Double(least)) }
      if let missing = settings["missing"]?.string { body["missing"] = .string(missing) }
      return .object(body)
    }

    private func order(of bucket: ElasticsearchTarget.Bucket) -> JSONValue {
      let direction = JSONValue.string(bucket.settings["order"]?.string ?? "desc")
      guard let by = bucket.settings["orderBy"]?.text, !by.isEmpty else { return ["_key": direction] }
      if by == "_term" || by == "_key" { return ["_key": direction] }
      if let metric = metric(named: by), metric.type == "count" { return ["_count": direction] }
      return .object([by: direction])
    }

    /// `1`, `1[95.0]` and `1[std_deviation]` name the metric 1.
    private func metric(named order: String) -> ElasticsearchTarget.Metric? {
      let id = order.prefix { $0 != "[" }
      return target.metrics.first { $0.id == id }
    }

    private func orderingMetric(of bucket: ElasticsearchTarget.Bucket) -> ElasticsearchTarget.Metric? {
      guard let by = bucket.settings["orderBy"]?.text, let metric = metric(named: by), metric.type != "count" else { return nil }
      return metric
    }

    private func filters(_ bucket: ElasticsearchTarget.Bucket) -> JSONValue? {
      var filters = JSONObject()
      for filter in bucket.settings["filters"]?.array ?? [] {
        let query = filter["query"]?.text ?? ""
        let label = filter["label"]?.text ?? ""
        filters[label.isEmpty ? query : label] = ["query_string": ["analyze_wildcard": true, "query": .string(query)]]
      }
      return filters.isEmpty ? nil : .object(filters)
    }

    private func histogram(_ bucket: ElasticsearchTarget.Bucket) -> JSONValue {
      var width = bucket.settings["interval"]?.number ?? 1000
      if !width.isFinite || width <= 0 { width = 1000 }
      var body: JSONObject = [
        "field": .string(bucket.field), "interval": .number(width),
        "min_doc_count": .number(Double(bucket.settings["min_doc_count"]?.integer ?? 0)),
      ]
      if let missing = bucket.settings["missing"]?.integer { body["missing"] = .number(Double(missing)) }
      return .object(body)
    }

    // MARK: Metrics

    private var metrics: JSONObject {
      var level = JSONObject()
      for metric in target.metrics where metric.type != "count" {
        if metric.isBucketScript {
          if !metric.variables.isEmpty { level[metric.id] = bucketScript(metric) }
        } else if metric.isPipeline {
          if let path = path(to: metric.field) { level[metric.id] = [metric.type: settings(of: metric, over: ["buckets_path": .string(path)])] }
        } else if metric.isSibling {
          addSibling(metric, to: &level)
        } else if metric.type == "top_metrics" {
          level[metric.id] = ["top_metrics": topMetrics(metric)]
        } else {
          level[metric.id] = [metric.type: settings(of: metric, over: ["field": .string(metric.field)])]
        }
      }
      return level
    }

    /// `nil` where the metric that it refers to is gone.
    private func path(to id: String) -> String? {
      guard let metric = target.metrics.first(where: { $0.id == id }) else { return nil }
      return metric.type == "count" ? "_count" : id
    }

    private func bucketScript(_ metric: ElasticsearchTarget.Metric) -> JSONValue {
      var paths = JSONObject()
      for variable in metric.variables {
        if let path = path(to: variable.metric) { paths[variable.name] = .string(path) }
      }
      return ["bucket_script": settings(of: metric, over: ["buckets_path": .object(paths)])]
    }

    private func topMetrics(_ metric: ElasticsearchTarget.Metric) -> JSONValue {
      let fields = metric.settings["metrics"]?.array?.compactMap(\.text) ?? []
      var body: JSONObject = ["metrics": .array(fields.map { ["field": .string($0)] }), "size": 1]
      if let by = metric.settings["orderBy"]?.text, !by.isEmpty {
        body["sort"] = [.object([by: .string(metric.settings["order"]?.text ?? "desc")])]
      }
      return .object(body)
    }

    /// A grouping of its own beside the metric, over whose buckets the sum, the maximum, … is taken.
    private func addSibling(_ metric: ElasticsearchTarget.Metric, to level: inout JSONObject) {
      let settings = metric.settings
      let field = settings["groupBy"]?.text ?? settings["bucketField"]?.text ?? settings["groupByField"]?.text ?? ""
      let inner = settings["metric"]?.text ?? settings["metricType"]?.text ?? settings["innerMetric"]?.text ?? "sum"
      guard !field.isEmpty else { return }
      let grouping = "\(metric.id)_groupby"
      level[grouping] = [
        "terms": ["field": .string(field), "size": .number(Double(ElasticsearchBody.size(settings["size"])))],
        "aggs": .object(["\(metric.id)_inner": .object([inner: ["field": .string(metric.field)]])]),
      ]
      level[metric.id] = .object([metric.type: ["buckets_path": .string("\(grouping)>\(metric.id)_inner")]])
    }

    private static let numericSettings: Set<String> = ["window", "predict", "lag"]

    /// The metric's settings, numbers as numbers where the server insists, laid over `base`.
    private func settings(of metric: ElasticsearchTarget.Metric, over base: JSONObject) -> JSONValue {
      var body = base
      for member in metric.settings.object?.members ?? [] where !member.value.isNull && !member.key.isEmpty {
        switch (member.key, member.value) {
        case ("script", .object): body["script"] = member.value["inline"] ?? member.value
        case ("settings", .object(let inner)) where metric.type == "moving_avg":
          body["settings"] = .object(JSONObject(inner.members.map { JSONObject.Member(key: $0.key, value: number(in: $0.value)) }))
        case let (key, value) where Self.numericSettings.contains(key) && (metric.type == "moving_avg" || metric.type == "serial_diff"):
          body[key] = number(in: value)
        default: body[member.key] = member.value
        }
      }
      return .object(body)
    }

    private func number(in value: JSONValue) -> JSONValue {
      guard case .string(let text) = value, let number = Double(text), number.isFinite else { return value }
      return .number(number)
    }
  }
}
