import SeriesStore
import TimeSeries

/// Series that look like those of a small fleet, the same on every run.
struct BenchmarkData {
  static let epoch: Int64 = 1_700_006_400_000

  var metric: String
  /// As the exposition formats name it, without `_total` and `_bucket`.
  var family: String
  var type: String
  var labels: [Labels]
  var samples: Int
  var interval: Int64

  static let all = [
    BenchmarkData(
      metric: "bench_requests_total", family: "bench_requests", type: "counter",
      labels: (0..<1000).map { number in
        [
          "__name__": "bench_requests_total", "job": "job-\(number % 10)", "instance": "host-\(number / 10):9100",
          "code": "200",
        ]
      },
      samples: 1441, interval: 15_000),
    BenchmarkData(
      metric: "bench_latency_seconds_bucket", family: "bench_latency_seconds", type: "histogram",
      labels: (0..<50_000).map { number in
        [
          "__name__": "bench_latency_seconds_bucket", "path": "/p\(number / 10 % 50)", "instance": "host-\(number / 500)",
          "le": ["0.005", "0.01", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "+Inf"][number % 10],
        ]
      },
      samples: 21, interval: 60_000),
    BenchmarkData(
      metric: "bench_wide", family: "bench_wide", type: "gauge",
      labels: (0..<100_000).map { number in
        ["__name__": "bench_wide", "host": "h-\(number)", "zone": "z\(number % 7)", "rack": "r\(number % 400)"]
      },
      samples: 9, interval: 15_000),
  ]

  func value(_ series: Int, _ sample: Int) -> Double {
    switch type {
    case "gauge": Double((series * 31 + sample * 17) % 1000) / 10
    // Cumulative in `le`, growing in time.
    case "histogram": Double(sample * (series % 10 + 1) * (series / 10 % 7 + 1))
    default: Double(sample * (series % 97 + 1) + (series * 13 + sample * 7) % 5)
    }
  }

  func time(_ sample: Int) -> Int64 { Self.epoch + Int64(sample) * interval }

  func series() -> [Series] {
    labels.indices.map { number in
      Series(
        labels: labels[number],
        samples: Samples(timestamps: (0..<samples).map(time), values: (0..<samples).map { value(number, $0) }))
    }
  }

  func store() throws -> SeriesStore {
    let store = SeriesStore(StoreConfiguration(headByteLimit: 4 << 30, retention: 100 * 365 * 86_400_000))
    let references = try labels.map { labels throws(StoreError) in try store.reference(for: labels) }
    for sample in 0..<samples {
      var batch = SampleBatch(at: Timestamp(rawValue: time(sample)), expecting: references.count)
      for number in references.indices { batch.append(value(number, sample), to: references[number]) }
      _ = store.append(batch, from: TargetID(rawValue: metric))
    }
    return store
  }

  func writeOpenMetrics() {
    print("# TYPE \(family) \(type)")
    for number in labels.indices {
      // OpenMetrics allows no blanks between labels.
      let pairs = labels[number].labels.filter { $0.name != Labels.metricName }.map { "\($0.name)=\($0.value.promQuoted)" }
      let name = "\(metric){\(pairs.joined(separator: ","))}"
      for sample in 0..<samples { print("\(name) \(value(number, sample)) \(time(sample) / 1000)") }
    }
  }
}

/// Series as they are, without a store's decoding.
struct ArraySource: SeriesSource {
  var series: [Series]

  func select(_ matchers: [Matcher], in range: TimeRange) -> [Series] {
    series.filter { series in matchers.allSatisfy { $0.matches(series.labels) } }
  }

  func labelNames(matching matchers: [[Matcher]], in range: TimeRange) -> [String] { [] }
  func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) -> [String] { [] }
  func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) -> [Labels] { [] }
  func metadata(of metric: String?) -> [String: MetricMetadata] { [:] }
}
