package import Text
import TimeSeries

/// Frames that a document brings along, in every form in which snapshots were saved.
package enum EmbeddedFrames {
  /// More than this in one panel is not read.
  private static let limit = 10_000

  /// - Parameter list: Grafana's frames (`{schema, data}`), frames with their values in the fields, or the series of old
  ///   versions (`{target, datapoints: [[value, time], …]}`) and tables (`{columns, rows}`). What is none of them is left out.
  package static func list(_ list: JSONValue?, refID: String) -> [DataFrame] {
    (list?.array ?? []).prefix(limit).compactMap { entry in
      guard var frame = frame(entry) else { return nil }
      if frame.refID?.isEmpty != false { frame.refID = refID }
      return frame
    }
  }

  private static func frame(_ entry: JSONValue) -> DataFrame? {
    if entry["schema"] != nil { return DataFrame(grafana: entry) }
    if let fields = entry["fields"]?.array { return DataFrame(grafana: framed(entry, fields)) }
    if let points = entry["datapoints"]?.array { return series(entry, points) }
    if let columns = entry["columns"]?.array { return table(entry, columns, entry["rows"]?.array ?? []) }
    return nil
  }

  /// The same frame with its values apart from its fields.
  private static func framed(_ entry: JSONValue, _ fields: [JSONValue]) -> JSONValue {
    [
      "schema": [
        "name": entry["name"] ?? .null, "refId": entry["refId"] ?? .null, "meta": entry["meta"] ?? .null, "fields": .array(fields),
      ],
      "data": ["values": .array(fields.map { $0["values"]?["buffer"] ?? $0["values"] ?? .array([]) })],
    ]
  }

  private static func series(_ entry: JSONValue, _ points: [JSONValue]) -> DataFrame {
    let labels = (entry["tags"]?.object?.members ?? []).compactMap { member in member.value.text.map { (member.key, $0) } }
    let name = entry["target"]?.text ?? entry["alias"]?.text ?? ""
    return DataFrame(
      name: name, refID: entry["refId"]?.text,
      fields: [
        Field(name: "Time", values: .times(points.map { $0[1]?.number.map { Int64(clampingToDates: $0) } })),
        Field(
          name: "Value", values: .numbers(points.map { $0[0]?.number ?? FieldValues.absent }), labels: Labels(labels),
          config: FieldConfig(displayNameFromSource: name.isEmpty ? nil : name)),
      ])
  }

  private static func table(_ entry: JSONValue, _ columns: [JSONValue], _ rows: [JSONValue]) -> DataFrame {
    DataFrame(
      refID: entry["refId"]?.text,
      fields: columns.enumerated().map { index, column in
        let values = rows.map { $0[index] ?? .null }
        let isTime = column["type"] == "time"
        return Field(
          name: column["text"]?.text ?? column["name"]?.text ?? "",
          values: isTime ? .times(values.map { $0.number.map { Int64(clampingToDates: $0) } }) : FieldValues(guessing: values.map { Value($0) }))
      })
  }
}
