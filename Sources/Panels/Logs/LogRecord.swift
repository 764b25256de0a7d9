import DataFrames
import Text
import TimeSeries

/// A log line with what its source said about it.
struct LogRecord {
  var time: Int64?
  var message: String
  var labels: [(name: String, value: String)]

  /// The lines of all frames that have text: the time field, the field named `Line`, `body` or `message` (else the first
  /// text field), and labels from a field of objects named `labels` or `attributes`, or from the text field itself.
  static func all(in frames: [DataFrame]) -> [LogRecord] {
    var result: [LogRecord] = []
    for frame in frames {
      let texts = frame.fields.filter { $0.type == .string }
      guard let body = texts.first(where: { ["line", "body", "message", "msg", "log"].contains($0.name.lowercased()) }) ?? texts.first else { continue }
      let labelField = frame.fields.first { $0.type == .other && ["labels", "attributes", "fields"].contains($0.name.lowercased()) }
      let level = texts.first { ["level", "severity", "detected_level"].contains($0.name.lowercased()) && $0.name != body.name }
      let own = body.labels.labels.map { (name: $0.name, value: $0.value) }
      let times = frame.fields.first { $0.type == .time }?.values
      for row in 0..<body.values.count {
        guard case .string(let message) = body.values[row] else { continue }
        var labels = own
        if let labelField, row < labelField.values.count { labels += Self.labels(labelField.values[row]) }
        if let level, row < level.values.count, case .string(let word) = level.values[row] { labels.append(("level", word)) }
        var time: Int64?
        if let times, row < times.count, case .time(let moment) = times[row] { time = moment }
        result.append(LogRecord(time: time, message: message, labels: labels))
        if result.count >= 100_000 { return result }
      }
    }
    return result
  }

  static func labels(_ value: Value) -> [(name: String, value: String)] {
    switch value {
    case .json(.object(let object)): object.members.map { ($0.key, $0.value.text ?? $0.value.scriptText) }
    case .string(let text): (try? JSONValue.parse(String(text.prefix(20_000)))).map { labels(.json($0)) } ?? []
    default: []
    }
  }
}
