import DataFrames
import Text
import TimeSeries

/// Turns what Loki answers into the frames that Grafana's panels expect (`pkg/tsdb/loki` of Grafana).
enum LokiFrames {
  /// One line with everything that is known of it.
  private struct Line {
    var nanoseconds: Int64
    var text: String
    var labels: JSONObject
    /// Where each label comes from: `I` indexed, `S` structured metadata, `P` parsed.
    var kinds: JSONObject
    /// In the order in which the server gave them.
    var place: Int

    mutating func add(_ object: JSONValue?, kind: JSONValue) {
      for member in object?.object?.members ?? [] {
        labels[member.key] = member.value
        kinds[member.key] = kind
      }
    }
  }

  // MARK: Lines

  /// All streams as one frame with the fields `labels`, `Time`, `Line`, `tsNs`, `labelTypes` and `id`, in the order of time.
  static func lines(_ result: [JSONValue], of query: LokiQuery) -> DataFrame {
    var lines: [Line] = []
    for stream in result {
      for value in stream["values"]?.array ?? [] {
        guard let nanoseconds = value[0]?.text.flatMap({ Int64($0) }), let text = value[1]?.string else { continue }
        var line = Line(nanoseconds: nanoseconds, text: text, labels: JSONObject(), kinds: JSONObject(), place: lines.count)
        line.add(stream["stream"], kind: "I")
        line.add(value[2]?["structuredMetadata"], kind: "S")
        line.add(value[2]?["parsed"], kind: "P")
        lines.append(line)
      }
    }
    let isForward = query.direction == .forward
    lines.sort { left, right in
      if left.nanoseconds == right.nanoseconds { return left.place < right.place }
      return (left.nanoseconds < right.nanoseconds) == isForward
    }
    let fields = [
      Field(name: "labels", values: .other(lines.map { .object($0.labels) })),
      Field(name: "Time", values: .times(lines.map { milliseconds($0.nanoseconds) })),
      Field(name: "Line", values: .strings(lines.map(\.text))),
      Field(name: "tsNs", values: .strings(lines.map { String($0.nanoseconds) })),
      Field(name: "labelTypes", values: .other(lines.map { .object($0.kinds) })),
      Field(name: "id", values: .strings(identities(of: lines))),
    ]
    var meta = FrameMeta(type: "log-lines", preferredVisualisation: "logs", executedQuery: query.expression)
    meta.custom = ["frameType": "LabeledTimeValues", "limit": .number(Double(query.limit))]
    if lines.count >= query.limit {
      meta.notices = [Notice(severity: .info, text: "the first \(query.limit) lines: there may be more (maxLines)")]
    }
    return DataFrame(refID: query.refID, fields: fields, meta: meta)
  }

  private static func milliseconds(_ nanoseconds: Int64) -> Int64 {
    // Towards the past, also before 1970.
    nanoseconds >= 0 ? nanoseconds / 1_000_000 : -((999_999 - nanoseconds) / 1_000_000)
  }

  /// Equal lines at one nanosecond are counted, so that no two have the same.
  private static func identities(of lines: [Line]) -> [String] {
    var seen: [String: Int] = [:]
    return lines.map { line in
      let identity = "\(line.nanoseconds)_\(String(hash(of: line), radix: 16))"
      let count = seen[identity, default: 0]
      seen[identity] = count + 1
      return count == 0 ? identity : "\(identity)_\(count)"
    }
  }

  /// FNV-1a over labels and text: the same line has the same identity after every refresh.
  private static func hash(of line: Line) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    for member in line.labels.members.sorted(by: { $0.key < $1.key }) { mix("\(member.key)=\(member.value.text ?? "")\u{0}") }
    mix(line.text)
    return hash
  }

  // MARK: Series

  /// A frame for each series, as of a range query or of one moment.
  static func series(_ result: [JSONValue], of query: LokiQuery, step: Milliseconds) -> [DataFrame] {
    result.map { json in
      let labels = labels(json["metric"])
      let points = (json["values"]?.array ?? (json["value"].map { [$0] } ?? [])).compactMap(point)
      let name = name(of: labels, format: query.legendFormat)
      var config = FieldConfig(displayNameFromSource: name)
      if !query.asksInstant { config.interval = Double(step) }
      return DataFrame(
        name: name, refID: query.refID,
        fields: [
          Field(name: "Time", values: .times(points.map(\.time))),
          Field(name: "Value", values: .numbers(points.map(\.value)), labels: labels, config: config),
        ],
        meta: FrameMeta(
          type: query.asksInstant ? "numeric-multi" : "timeseries-multi", preferredVisualisation: query.asksInstant ? "table" : "graph",
          executedQuery: query.expression))
    }
  }

  /// `[1795177800, "3"]`; `nil` for anything else.
  static func point(_ json: JSONValue) -> (time: Int64, value: Double)? {
    guard let seconds = json[0]?.number, let text = json[1]?.text, let value = number(text) else { return nil }
    return (Int64(clampingToDates: (seconds * 1000).rounded()), value)
  }

  private static func number(_ text: String) -> Double? {
    switch text {
    case "NaN": .nan
    case "+Inf", "Inf": .infinity
    case "-Inf": -.infinity
    default: Double(text)
    }
  }

  static func labels(_ json: JSONValue?) -> Labels {
    Labels((json?.object?.members ?? []).compactMap { member in member.value.text.map { (member.key, $0) } })
  }

  private static func name(of labels: Labels, format: String) -> String {
    guard format.isEmpty else { return LegendFormat.expand(format, with: labels) }
    return "{" + labels.labels.map { "\($0.name)=\($0.value.promQuoted)" }.joined(separator: ", ") + "}"
  }
}
