package import DataFrames
import Text
package import TimeSeries

/// Events in the answers of annotation queries.
package enum AnnotationEvents {
  /// More marks than this on one axis say nothing any more.
  package static let limit = 1000

  private struct Event {
    var start: Int64
    var end: Int64?
    var title: String
    var text: String
    var tags: String
  }

  /// One frame with the fields `time`, `timeEnd`, `title`, `text` and `tags`, oldest first, marked as annotations; its
  /// custom meta holds the colour.
  ///
  /// Each sample of a series is an event, unless it is 0; samples not farther apart than `step` are one region. With
  /// `useValueForTime` the value is the moment, in milliseconds. Frames with lines of text give one event a line.
  package static func frame(of answer: [DataFrame], for query: AnnotationQuery, step: Milliseconds) -> DataFrame {
    let events = Array(answer.flatMap { Self.events(in: $0, query, step) }.sorted { $0.start < $1.start }.prefix(limit))
    let fields = [
      Field(name: "time", values: .times(events.map(\.start))), Field(name: "timeEnd", values: .times(events.map(\.end))),
      Field(name: "title", values: .strings(events.map(\.title))), Field(name: "text", values: .strings(events.map(\.text))),
      Field(name: "tags", values: .strings(events.map(\.tags))),
    ]
    var meta = FrameMeta(isAnnotations: true)
    meta.custom = ["color": .string(query.iconColor), "name": .string(query.name)]
    return DataFrame(name: query.name, fields: fields, meta: meta)
  }

  private static func events(in frame: DataFrame, _ query: AnnotationQuery, _ step: Milliseconds) -> [Event] {
    guard case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values else { return [] }
    if case .strings(let lines)? = frame.fields.first(where: { $0.type == .string && $0.name.lowercased() != "id" })?.values,
      !frame.fields.contains(where: { $0.type == .number })
    {
      let labels = frame.fields.first { $0.type == .string }?.labels ?? Labels()
      return zip(times, lines).compactMap { time, line in
        time.map { event(at: $0, labels, query, defaultTitle: query.name, defaultText: line ?? "") }
      }
    }
    return frame.fields.flatMap { field -> [Event] in
      guard case .numbers(let values) = field.values else { return [] }
      return events(times, values, field.labels, query, step)
    }
  }

  private static func events(_ times: [Int64?], _ values: [Double], _ labels: Labels, _ query: AnnotationQuery, _ step: Milliseconds) -> [Event] {
    let valueIsTime = query.model["useValueForTime"]?.bool ?? false
    var events: [Event] = []
    for (time, value) in zip(times, values) {
      guard let time, !value.isNaN else { continue }
      if valueIsTime {
        events.append(event(at: Int64(clampingToRange: value), labels, query, defaultTitle: "", defaultText: ""))
        continue
      }
      guard value != 0 else { continue }
      if let last = events.last, time - (last.end ?? last.start) <= step {
        events[events.count - 1].end = time
      } else {
        events.append(event(at: time, labels, query, defaultTitle: "", defaultText: ""))
      }
    }
    return events
  }

  private static func event(at time: Int64, _ labels: Labels, _ query: AnnotationQuery, defaultTitle: String, defaultText: String) -> Event {
    func filled(_ key: String, _ fallback: String) -> String {
      let template = query.model[key]?.text ?? ""
      return render(template.isEmpty ? fallback : template, labels)
    }
    let keys = (query.model["tagKeys"]?.text ?? "").split(separator: ",").map(\.trimmed)
    let tags = labels.labels.filter { keys.contains($0.name) }.map(\.value).joined(separator: ", ")
    return Event(
      start: time, title: filled("titleFormat", defaultTitle.isEmpty ? "{{alertname}}" : defaultTitle),
      text: filled("textFormat", defaultText.isEmpty ? "{{instance}}" : defaultText), tags: tags)
  }

  /// `{{ label }}` stands for the label's value; a label that is not there stands for nothing.
  private static func render(_ template: String, _ labels: Labels) -> String {
    var result = ""
    var rest = template[...]
    while let opening = rest.firstRange(of: "{{") {
      guard let closing = rest[opening.upperBound...].firstRange(of: "}}") else { break }
      let name = rest[opening.upperBound..<closing.lowerBound].trimmed
      result += rest[..<opening.lowerBound] + (labels.labels.first { $0.name == name }?.value ?? "")
      rest = rest[closing.upperBound...]
    }
    return result + rest
  }
}
