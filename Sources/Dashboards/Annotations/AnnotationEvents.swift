package import DataFrames
import Text
package import TimeSeries

/// Events in the answers of annotation queries.
package enum AnnotationEvents {
  /// More marks than this on one axis say nothing any more.
  static let limit = 1000

  struct Event {
    var start: Int64
    var end: Int64?
    var title = ""
    var text = ""
    var tags: [String] = []
  }

  /// One frame with the fields `time`, `timeEnd`, `title`, `text` and `tags`, oldest first, marked as annotations; its
  /// custom meta holds the colour.
  ///
  /// - Of series: each sample above 0 is an event; those not farther apart than `step` are one region. With
  ///   `useValueForTime` the value is the moment, in milliseconds.
  /// - Of log lines: each line is an event; its text is the line unless the query has a format of its own.
  /// - Of tables: each row is an event, read by the names of its fields or by the query's `mappings`.
  package static func frame(of answer: [DataFrame], for query: AnnotationQuery, step: Milliseconds) -> DataFrame {
    let events = Array(answer.flatMap { Self.events(in: $0, query, step) }.sorted { $0.start < $1.start }.prefix(limit))
    return frame(of: events, query)
  }

  /// Events that are known already.
  static func frame(starts: [Int64], ends: [Int64?], title: String, of query: AnnotationQuery) -> DataFrame {
    frame(of: zip(starts, ends).map { Event(start: $0, end: $1, text: title) }, query)
  }

  private static func frame(of events: [Event], _ query: AnnotationQuery) -> DataFrame {
    let fields = [
      Field(name: "time", values: .times(events.map(\.start))), Field(name: "timeEnd", values: .times(events.map(\.end))),
      Field(name: "title", values: .strings(events.map(\.title))), Field(name: "text", values: .strings(events.map(\.text))),
      Field(name: "tags", values: .strings(events.map { $0.tags.joined(separator: ", ") })),
    ]
    var meta = FrameMeta(isAnnotations: true)
    meta.custom = ["color": .string(query.iconColor), "name": .string(query.name)]
    return DataFrame(name: query.name, fields: fields, meta: meta)
  }

  private static func events(in frame: DataFrame, _ query: AnnotationQuery, _ step: Milliseconds) -> [Event] {
    guard case .times(let times)? = frame.fields.first(where: { $0.type == .time })?.values else { return [] }
    if let lines = LogLines(frame) { return lines.events(times, query) }
    if frame.fields.contains(where: { $0.type == .string }) || query.model["mappings"]?.object?.isEmpty == false {
      return EventTable(frame, mappings: query.model["mappings"]).events
    }
    return frame.fields.flatMap { field -> [Event] in
      guard case .numbers(let values) = field.values else { return [] }
      return events(times, values, field.labels, query, step)
    }
  }

  private static func events(_ times: [Int64?], _ values: [Double], _ labels: Labels, _ query: AnnotationQuery, _ step: Milliseconds) -> [Event] {
    let valueIsTime = query.model["useValueForTime"]?.bool ?? false
    let names = AnnotationText(query).tagNames
    var template = Event(start: 0)
    template.title = AnnotationText.render(query.model["titleFormat"]?.text ?? "", labels)
    template.text = AnnotationText.render(query.model["textFormat"]?.text ?? "", labels)
    template.tags = labels.labels.filter { names.contains($0.name) }.map(\.value)
    var events: [Event] = []
    for (time, value) in zip(times, values) {
      guard let time, valueIsTime ? value.isFinite : value > 0 else { continue }
      let moment = valueIsTime ? Int64(clampingToDates: value.rounded(.down)) : time
      if let last = events.last, moment >= last.start, moment - (last.end ?? last.start) <= step {
        if moment > last.start { events[events.count - 1].end = moment }
      } else {
        var event = template
        event.start = moment
        events.append(event)
      }
    }
    return events
  }
}

/// The formats of an annotation query.
struct AnnotationText {
  let title: String
  let text: String
  /// Labels whose values become tags.
  let tagNames: [String]

  init(_ query: AnnotationQuery) {
    title = query.model["titleFormat"]?.text ?? ""
    text = query.model["textFormat"]?.text ?? ""
    tagNames = (query.model["tagKeys"]?.text ?? "").split(separator: ",").map { $0.trimmed }
  }

  /// `{{ label }}` stands for the label's value; a label that is not there stands for nothing.
  static func render(_ template: String, _ labels: Labels) -> String {
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

/// Lines of a log, in the forms in which Loki's frames come.
private struct LogLines {
  private let lines: [String?]
  private let labels: [Labels]

  init?(_ frame: DataFrame) {
    let body = frame.fields.first { $0.type == .string && ["line", "body"].contains($0.name.lowercased()) }
      ?? (frame.meta.type == "log-lines" || frame.meta.preferredVisualisation == "logs" ? frame.fields.first { $0.type == .string && $0.name != "id" } : nil)
    guard let body, case .strings(let lines) = body.values else { return nil }
    self.lines = lines
    if case .other(let values)? = frame.fields.first(where: { $0.name == "labels" })?.values {
      labels = values.map { Labels(($0.object?.members ?? []).compactMap { member in member.value.text.map { (member.key, $0) } }) }
    } else {
      labels = Array(repeating: body.labels, count: lines.count)
    }
  }

  /// Without `tagKeys` every label gives a tag, each value once.
  func events(_ times: [Int64?], _ query: AnnotationQuery) -> [AnnotationEvents.Event] {
    let format = AnnotationText(query)
    return zip(times, zip(lines, labels)).compactMap { time, entry in
      guard let time else { return nil }
      let (line, labels) = entry
      let text = AnnotationText.render(format.text, labels)
      var seen: Set<String> = []
      let tags = labels.labels.filter { format.tagNames.isEmpty || format.tagNames.contains($0.name) }.map { $0.value.trimmed }
        .filter { !$0.isEmpty && seen.insert($0).inserted }
      return AnnotationEvents.Event(
        start: time, title: AnnotationText.render(format.title, labels), text: text.isEmpty ? line ?? "" : text, tags: tags)
    }
  }
}

/// Rows as events: the fields `time`, `timeEnd`, `title`, `text` and `tags`, or those that `mappings` name.
private struct EventTable {
  private let frame: DataFrame
  private let names: [String]
  private let mappings: JSONValue?

  init(_ frame: DataFrame, mappings: JSONValue?) {
    self.frame = frame
    names = FieldNaming([frame]).names[0].map { $0.lowercased() }
    self.mappings = mappings
  }

  var events: [AnnotationEvents.Event] {
    guard let time = field("time", fallback: { $0.type == .time }), let texts = column("text", fallback: { $0.type == .string }) else { return [] }
    let ends = field("timeEnd") { _ in false }
    let (titles, tags) = (column("title") { _ in false }, column("tags") { _ in false })
    return (0..<frame.rowCount).compactMap { row in
      guard let start = moment(time, row) else { return nil }
      let end = ends.flatMap { moment($0, row) }
      return AnnotationEvents.Event(
        start: start, end: end.flatMap { $0 > start ? $0 : nil }, title: titles?(row) ?? "", text: texts(row),
        tags: (tags?(row) ?? "").split(separator: ",").map { $0.trimmed })
    }
  }

  private func moment(_ field: Field, _ row: Int) -> Int64? {
    switch field.values[row] {
    case .time(let time): time
    case .number(let number) where number.isFinite: Int64(clampingToDates: number)
    case .string(let text): ISODate.milliseconds(of: text)
    default: nil
    }
  }

  private func field(_ key: String, fallback: (Field) -> Bool) -> Field? {
    let mapping = mappings?[key]
    if mapping?["source"] == "skip" { return nil }
    let wanted = (mapping?["value"]?.text).flatMap { $0.isEmpty ? nil : $0 } ?? key
    return names.firstIndex(of: wanted.lowercased()).map { frame.fields[$0] } ?? frame.fields.first(where: fallback)
  }

  /// A fixed text, or what a pattern finds in a field's text.
  private func column(_ key: String, fallback: (Field) -> Bool) -> ((Int) -> String)? {
    if mappings?[key]?["source"] == "text" {
      let text = mappings?[key]?["value"]?.text ?? ""
      return { _ in text }
    }
    guard let field = field(key, fallback: fallback) else { return nil }
    let pattern = (mappings?[key]?["regex"]?.text).flatMap { $0.isEmpty ? nil : GrafanaPattern($0)?.pattern }
    return { row in
      let text = field.values[row].scriptText
      guard let pattern, let match = pattern.firstMatch(in: text) else { return text }
      let range = (match.groups.first ?? nil) ?? match.range
      return String(decoding: text.utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
    }
  }
}
