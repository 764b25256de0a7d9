import DataFrames
import DatasourceKit
import Text
import TimeSeries

/// The scenarios that give records: logs, traces, graphs, annotations, frames written by hand.
extension TestDataQuery {
  func logs() -> DataFrame {
    let count = min(max(model["lines"]?.integer ?? 10, 0), Self.pointLimit)
    let hasLevelColumn = model["levelColumn"]?.bool ?? false
    let levels = ["emerg", "alert", "crit", "warn", "warning", "err", "error", "info", "info", "info", "notice", "debug", "trace", ""]
    let paths = ["/api/health", "/api/search", "/api/ds/query", "/login", "/api/annotations"]
    let stamp = MomentFormat("YYYY-MM-DDTHH:mm:ss[Z]")
    // Lines stand on multiples of the step, so that a refresh adds new ones above the old.
    let newest = range.end.rawValue.floorDivided(by: step) * step
    let times = (0..<count).map { newest &- Int64($0) &* step }.filter { $0 >= range.start.rawValue }
    var (labels, bodies, ids): ([JSONValue], [String?], [String?]) = ([], [], [])
    for time in times {
      let level = levels[Int(hash(10, time) % UInt64(levels.count))]
      let host = "srv-00\(1 + hash(11, time) % 2)"
      let container = String(hash(12, Int64(hash(11, time) % 2)), radix: 16)
      var object: JSONObject = ["container_id": .string(container), "hostname": .string(host)]
      if hasLevelColumn { object["level"] = .string(level) }
      labels.append(.object(object))
      let path = paths[Int(hash(13, time) % UInt64(paths.count))]
      bodies.append(
        "t=\(stamp.text(time)) \(hasLevelColumn ? "" : "lvl=\(level) ")msg=\"Request Completed\" method=GET path=\(path) "
          + "status=\(random(14, time) < 0.1 ? 502 : 200) time_ms=\(1 + hash(15, time) % 250)")
      ids.append("\(time)_\(String(hash(16, time), radix: 16))")
    }
    return DataFrame(
      name: refID, refID: refID,
      fields: [
        Field(name: "labels", values: .other(labels)), Field(name: "timestamp", values: .times(times.map(Optional.some))),
        Field(name: "body", values: .strings(bodies)), Field(name: "id", values: .strings(ids)),
      ], meta: FrameMeta(type: "log-lines", preferredVisualisation: "logs"))
  }

  func trace() -> DataFrame {
    let count = min(max(model["spanCount"]?.integer ?? 10, 1), 1000)
    let start = range.end.rawValue &- 60_000
    let services = ["frontend", "checkout", "payment", "catalogue", "database"]
    let operations = ["GET /", "place order", "charge card", "list items", "SELECT"]
    var starts: [Double] = []
    var lengths: [Double] = []
    for span in 0..<count {
      let parent = span == 0 ? 0 : (span - 1) / 2
      starts.append(span == 0 ? Double(start) : starts[parent] + lengths[parent] * 0.4 * random(20, Int64(span)))
      lengths.append(span == 0 ? 1000 : lengths[parent] * (0.2 + 0.4 * random(21, Int64(span))))
    }
    func texts(_ text: (Int) -> String?) -> FieldValues { .strings((0..<count).map(text)) }
    func pairs(_ pairs: KeyValuePairs<String, String>) -> JSONValue {
      .array(pairs.map { ["key": .string($0.key), "value": .string($0.value)] })
    }
    return DataFrame(
      name: refID, refID: refID,
      fields: [
        Field(name: "traceID", values: texts { _ in String(hash(22), radix: 16) }),
        Field(name: "spanID", values: texts { String(hash(23, Int64($0)), radix: 16) }),
        Field(name: "parentSpanID", values: texts { $0 == 0 ? nil : String(hash(23, Int64(($0 - 1) / 2)), radix: 16) }),
        Field(name: "operationName", values: texts { operations[$0 % operations.count] }),
        Field(name: "serviceName", values: texts { services[$0 % services.count] }),
        Field(name: "serviceTags", values: .other((0..<count).map { pairs(["host": "srv-00\($0 % 3)"]) })),
        Field(name: "startTime", values: .numbers(starts)), Field(name: "duration", values: .numbers(lengths)),
        Field(name: "tags", values: .other((0..<count).map { pairs(["http.status_code": $0 % 7 == 6 ? "500" : "200"]) })),
        Field(name: "statusCode", values: .numbers((0..<count).map { $0 % 7 == 6 ? 2 : 0 })),
      ], meta: FrameMeta(preferredVisualisation: "trace"))
  }

  func nodeGraph() -> [DataFrame] {
    let count = min(max(model["nodes"]?["count"]?.integer ?? model["nodes"]?.integer ?? 10, 1), 1000)
    let ids = (0..<count).map(Optional.some)
    let nodes = [
      Field(name: "id", values: .strings(ids.map { $0.map(String.init) })),
      Field(name: "title", values: .strings(ids.map { $0.map { "service:\($0)" } })),
      Field(name: "subtitle", values: .strings(ids.map { _ in "service" })),
      Field(name: "mainstat", values: .numbers(ids.map { (random(30, Int64($0 ?? 0)) * 100).rounded() / 100 })),
      Field(name: "secondarystat", values: .numbers(ids.map { (random(31, Int64($0 ?? 0)) * 100).rounded() })),
      Field(name: "arc__success", values: .numbers(ids.map { 0.5 + random(32, Int64($0 ?? 0)) / 2 })),
      Field(name: "arc__errors", values: .numbers(ids.map { 0.5 - random(32, Int64($0 ?? 0)) / 2 })),
    ]
    let edges = (1..<max(count, 1)).map { (source: Int(hash(33, Int64($0)) % UInt64($0)), target: $0) }
    let lines = [
      Field(name: "id", values: .strings(edges.map { "\($0.source)--\($0.target)" })),
      Field(name: "source", values: .strings(edges.map { "\($0.source)" })),
      Field(name: "target", values: .strings(edges.map { "\($0.target)" })),
      Field(name: "mainstat", values: .numbers(edges.map { (random(34, Int64($0.target)) * 100).rounded() })),
    ]
    let meta = FrameMeta(preferredVisualisation: "nodeGraph")
    return [DataFrame(name: "nodes", refID: refID, fields: nodes, meta: meta), DataFrame(name: "edges", refID: refID, fields: lines, meta: meta)]
  }

  func flameGraph() -> DataFrame {
    var (levels, values, own, names): ([Double], [Double], [Double], [String?]) = ([], [], [], [])
    let functions = ["main", "runLoop", "handleRequest", "decode", "query", "render", "encode", "write", "allocate", "wait"]
    func add(_ value: Double, _ level: Int, _ name: String) {
      let row = levels.count
      levels.append(Double(level))
      values.append(value)
      own.append(value)
      names.append(name)
      guard level < 6, value > 20, levels.count < 1000 else { return }
      var rest = value
      for child in 0..<3 where rest > 20 {
        let share = (rest * (0.2 + 0.5 * random(40, Int64(row), Int64(child)))).rounded()
        rest -= share
        add(share, level + 1, functions[Int(hash(41, Int64(row), Int64(child)) % UInt64(functions.count))])
      }
      own[row] = rest
    }
    add(1000, 0, "total")
    return DataFrame(
      name: refID, refID: refID,
      fields: [
        Field(name: "level", values: .numbers(levels)), Field(name: "value", values: .numbers(values), config: FieldConfig(unit: "short")),
        Field(name: "self", values: .numbers(own), config: FieldConfig(unit: "short")), Field(name: "label", values: .strings(names)),
      ], meta: FrameMeta(preferredVisualisation: "flamegraph"))
  }

  /// A number of them, spread over the range.
  func annotations() -> DataFrame {
    let count = min(max(model["lines"]?.integer ?? 10, 1), 1000)
    let step = max(range.length, 0) / Int64(count)
    let times = (0..<count).map { range.start.rawValue &+ Int64($0) &* step }
    return annotationFrame(
      times.enumerated().map { (time: $1, end: nil, text: "Annotation \($0 + 1)", tags: ["text", "server"]) })
  }

  /// Bound to absolute time: moving the range changes which are seen, not what they are.
  func predictableAnnotations() -> DataFrame {
    let options = model["predictableAnnotations"]
    func length(_ key: String, _ fallback: Milliseconds) -> Milliseconds {
      options?[key]?.string.flatMap { $0.isEmpty ? nil : PromDuration.parse($0) } ?? fallback
    }
    let seed = Int64(options?["seed"]?.integer ?? 0)
    let events = ["Deployment completed", "Configuration reloaded", "Cache flushed", "Scaled up", "Backup finished"]
    let incidents = ["High latency", "Many errors", "Degraded service", "Database saturated"]
    var rows: [(time: Int64, end: Int64?, text: String, tags: [String])] = []
    for time in times(every: max(length("eventFrequency", 3_600_000), 1)) {
      rows.append((time, nil, events[Int(hash(50, seed, time) % UInt64(events.count))], ["event", "deploy"]))
    }
    let duration = max(length("incidentDuration", 600_000), 0)
    var wider = self
    wider.range.start = range.start - duration
    for time in wider.times(every: max(length("incidentFrequency", 21_600_000), 1)) {
      let text = incidents[Int(hash(51, seed, time) % UInt64(incidents.count))]
      rows.append((time, time &+ duration, text, ["incident", "critical"]))
    }
    return annotationFrame(Array(rows.sorted { $0.time < $1.time }.prefix(Self.pointLimit)))
  }

  private func annotationFrame(_ rows: [(time: Int64, end: Int64?, text: String, tags: [String])]) -> DataFrame {
    DataFrame(
      name: "annotations", refID: refID,
      fields: [
        Field(name: "time", values: .times(rows.map(\.time))), Field(name: "timeEnd", values: .times(rows.map(\.end))),
        Field(name: "text", values: .strings(rows.map(\.text))),
        Field(name: "tags", values: .strings(rows.map { $0.tags.joined(separator: ",") })),
      ], meta: FrameMeta(isAnnotations: true))
  }

  /// `rawFrameContent`: Grafana's frames as JSON, one or a list, also whole query replies; older dashboards have `points`.
  func rawFrames(for id: DatasourceID) throws(DatasourceError) -> [DataFrame] {
    if let points = model["points"]?.array {
      let pairs = points.compactMap { point in point[1]?.number.map { (time: Int64(clampingToDates: $0), value: point[0]?.number) } }
      return [frame(name(0), times: pairs.map(\.time), values: pairs.map { $0.value ?? FieldValues.absent })]
    }
    guard let text = model["rawFrameContent"]?.string, !text.trimmingBlanks.isEmpty else { return [] }
    do throws(JSONError) {
      let document = try JSONValue.parse(text)
      if document["results"] != nil { return FrameReply.list(document).flatMap(\.frames) }
      return (document.array ?? [document]).prefix(1000).compactMap(rawFrame)
    } catch {
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: "rawFrameContent",
        reason: "line \(error.line), column \(error.column): \(error.reason)", advice: "paste frames as Grafana’s inspector shows them")
    }
  }

  /// `{schema, data}`, or the editor's short form `{fields: [{name, type, values}]}`.
  private func rawFrame(_ json: JSONValue) -> DataFrame? {
    var frame: DataFrame?
    if json["schema"] != nil {
      frame = DataFrame(grafana: json)
    } else if let fields = json["fields"]?.array {
      let schema = fields.compactMap(\.object).map { field in JSONValue.object(JSONObject(field.members.filter { $0.key != "values" })) }
      let values = fields.map { field in field["values"] ?? field["config"]?["values"] ?? [] }
      var object = JSONObject()
      object["schema"] = ["name": json["name"] ?? .null, "meta": json["meta"] ?? .null, "fields": .array(schema)]
      object["data"] = ["values": .array(values)]
      frame = DataFrame(grafana: .object(object))
    }
    frame?.refID = refID
    return frame
  }
}
