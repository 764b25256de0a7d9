import DataFrames
import Text

/// One event that a metric counted, with the labels that lead to it: most often the id of a trace.
struct Exemplar: Hashable, Sendable {
  /// Milliseconds since the epoch.
  var time: Double
  var value: Double
  /// `trace_id=4bf92f35`, the ids of traces first; at most three labels.
  var text: String

  /// Those of frames with a `Time`, a `Value` and a text field for each label, as Grafana has them.
  static func all(in frames: [DataFrame]) -> [Exemplar] {
    frames.flatMap { frame -> [Exemplar] in
      guard case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values,
        case .numbers(let values)? = frame.fields.first(where: { $0.type == .number })?.values
      else { return [] }
      let labels = frame.fields.filter { $0.type == .string }.sorted { isTrace($0.name) && !isTrace($1.name) }
      return zip(times, values).enumerated().compactMap { row, sample in
        guard let time = sample.0, sample.1.isFinite else { return nil }
        let texts = labels.lazy.compactMap { field -> String? in
          let text = field.value(at: row).scriptText
          return text.isEmpty ? nil : "\(field.name)=\(text)"
        }
        return Exemplar(time: Double(time), value: sample.1, text: texts.prefix(3).joined(separator: " "))
      }
    }
  }

  private static func isTrace(_ name: String) -> Bool { name.lowercased().filter { $0 != "_" } == "traceid" }
}
