import LogEntries
import LogQL
import StepColumns
import Text
import TimeSeries

/// What a real Loki answered, and the same asked of the engine.
enum RecordedServer {
  static func store(_ document: JSONValue) -> StoredLogs {
    StoredLogs(
      (document["streams"]?.array ?? []).map { stream in
        StoredLogs.Stream(
          labels: labels(stream["stream"]),
          entries: (stream["values"]?.array ?? []).compactMap { value in
            guard let time = value[0]?.text.flatMap({ Int64($0) }), let line = value[1]?.string else { return nil }
            return LogEntry(time: time, line: line, metadata: labels(value[2]))
          })
      })
  }

  static func labels(_ json: JSONValue?) -> Labels {
    // With those that are empty, which a line can have.
    Labels(sorted: (json?.object?.members ?? []).map { Labels.Label($0.key, $0.value.text ?? "") }.sorted { $0.name.precedesByBytes($1.name) })
  }

  /// A line or a point as one text, so that sets can be compared.
  static func recorded(_ result: [JSONValue]) -> Set<String> {
    var found: Set<String> = []
    for item in result {
      let stream = labels(item["stream"] ?? item["metric"])
      for value in item["values"]?.array ?? item["value"].map({ [$0] }) ?? [] {
        if item["stream"] != nil {
          let parts = [labels(value[2]?["structuredMetadata"]), labels(value[2]?["parsed"])].filter { !$0.isEmpty }
          found.insert("\(value[0]?.text ?? "") \(([stream] + parts).map(\.allText).joined(separator: " + ")) \(value[1]?.text ?? "")")
        } else {
          found.insert(point(stream, value[0]?.number ?? 0, Double(value[1]?.text ?? "") ?? .nan))
        }
      }
    }
    return found
  }

  /// Nine digits, as the corpus is compared.
  static func point(_ labels: Labels, _ seconds: Double, _ value: Double) -> String {
    "\(seconds) \(labels.allText) \(value.isNaN ? "NaN" : value.isInfinite ? "\(value)" : value.goGeneral(digits: 10))"
  }

  /// - Throws: What the engine says.
  static func answer(_ store: StoredLogs, _ query: String, _ parameters: [String: String], isInstant: Bool, categorizes: Bool = false) throws -> Set<String> {
    let engine = LogQLEngine(source: store)
    let start = parameters["start"].flatMap { Int64($0) } ?? 0
    let end = parameters["end"].flatMap { Int64($0) } ?? 0
    let step = parameters["step"].flatMap(milliseconds) ?? 60_000
    switch try LogQuery(parsing: query) {
    case .lines(let lines):
      let interval = parameters["interval"].flatMap(milliseconds).map { $0 * 1_000_000 } ?? 0
      let order: LogSelection.Order = parameters["direction"] == "forward" ? .forward : .backward
      let found = try engine.lines(
        of: lines, in: LogRange(start: start, end: end), order: order, limit: parameters["limit"].flatMap { Int($0) } ?? 100, interval: interval)
      return Set(
        found.map { line in
          let parts = categorizes ? [line.stream] + [line.metadata, line.parsed].filter { !$0.isEmpty } : [line.labels]
          return "\(line.time) \(parts.map(\.allText).joined(separator: " + ")) \(line.line)"
        })
    case .metric(let metric):
      let result = isInstant
        ? try engine.instant(metric, at: (parameters["time"].flatMap { Int64($0) } ?? 0) / 1_000_000)
        : try engine.range(metric, from: start / 1_000_000, to: end / 1_000_000, step: step)
      var found: Set<String> = []
      for series in result.series {
        for (index, value) in series.floats.enumerated() where !value.isAbsent {
          found.insert(point(series.labels, Double(result.grid.time(index)) / 1000, value))
        }
      }
      return found
    }
  }

  private static func milliseconds(_ text: String) -> Int64? {
    Double(text).map { Int64($0 * 1000) } ?? PromDuration.parse(text)
  }
}

extension Labels {
  var allText: String { "{" + labels.map { "\($0.name)=\($0.value.promQuoted)" }.joined(separator: ",") + "}" }
}
