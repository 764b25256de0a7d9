package import Text
import TimeSeries

/// One target's part of Grafana's answer to `POST /api/ds/query`.
package struct FrameReply: Hashable, Sendable {
  package var refID: String
  package var status: Int?
  package var frames: [DataFrame]
  /// In the source's own words.
  package var error: String?

  /// All targets of an answer, in its order. What is not as expected is left out.
  package static func list(_ reply: JSONValue) -> [FrameReply] {
    (reply["results"]?.object?.members ?? []).map { member in
      let frames = (member.value["frames"]?.array ?? []).compactMap { DataFrame(grafana: $0, refID: member.key, depth: 0) }
      return FrameReply(
        refID: member.key, status: member.value["status"]?.integer, frames: frames, error: member.value["error"]?.text)
    }
  }
}

extension DataFrame {
  /// Grafana's JSON form: `{schema: {name, refId, meta, fields}, data: {values, entities, enums}}`.
  ///
  /// Nanoseconds below the millisecond are dropped. Columns of unequal length are filled with nulls.
  package init?(grafana json: JSONValue) {
    self.init(grafana: json, refID: nil, depth: 0)
  }

  fileprivate init?(grafana json: JSONValue, refID: String?, depth: Int) {
    guard depth < 10, let schema = json["schema"], let fields = schema["fields"]?.array else { return nil }
    let data = json["data"]
    let columns = fields.enumerated().map { index, field -> Field in
      let values = data?["values"]?[index]?.array ?? []
      let config = field["config"]?.object ?? JSONObject()
      let column = FrameColumn(
        values: values, entities: data?["entities"]?[index],
        enumTexts: (data?["enums"]?[index] ?? config["type"]?["enum"]?["text"])?.array?.map { $0.text ?? "" }, depth: depth)
      let labels = (field["labels"]?.object?.members ?? []).compactMap { member in member.value.text.map { (member.key, $0) } }
      return Field(
        name: field["name"]?.text ?? "", values: column.decoded(as: field["type"]?.string), labels: Labels(labels),
        config: FieldConfig(defaults: config))
    }
    self.init(
      name: schema["name"]?.text, refID: schema["refId"]?.text ?? refID, fields: columns, meta: FrameMeta(grafana: schema["meta"]))
    self = squared()
  }

  /// The frame in the form that ``init(grafana:)`` reads; values are those shown, not formatted.
  package var json: JSONValue {
    let schema: JSONValue = [
      "name": name.map(JSONValue.string) ?? .null, "refId": refID.map(JSONValue.string) ?? .null, "meta": meta.json,
      "fields": .array(fields.map(\.schema)),
    ]
    let entities = fields.map(\.entities)
    var data: JSONObject = ["values": .array(fields.map { .array($0.values.rows.map(\.json)) })]
    if entities.contains(where: { !$0.isNull }) { data["entities"] = .array(entities) }
    return ["schema": schema, "data": .object(data)]
  }
}

extension FrameMeta {
  fileprivate init(grafana json: JSONValue?) {
    self.init(
      type: json?["type"]?.text, preferredVisualisation: json?["preferredVisualisationType"]?.text,
      executedQuery: json?["executedQueryString"]?.text,
      notices: (json?["notices"]?.array ?? []).map {
        Notice(severity: $0["severity"]?.string.flatMap(Notice.Severity.init(rawValue:)) ?? .info, text: $0["text"]?.text ?? "")
      },
      isAnnotations: json?["dataTopic"]?.string == "annotations", custom: json?["custom"] ?? .null)
  }

  fileprivate var json: JSONValue {
    var object = JSONObject()
    object["type"] = type.map(JSONValue.string)
    object["preferredVisualisationType"] = preferredVisualisation.map(JSONValue.string)
    object["executedQueryString"] = executedQuery.map(JSONValue.string)
    if !notices.isEmpty {
      object["notices"] = .array(notices.map { ["severity": .string($0.severity.rawValue), "text": .string($0.text)] })
    }
    if isAnnotations { object["dataTopic"] = "annotations" }
    if !custom.isNull { object["custom"] = custom }
    return .object(object)
  }
}

extension Field {
  fileprivate var schema: JSONValue {
    var shown = JSONObject()
    shown["displayName"] = (state.displayName ?? config.displayName).map(JSONValue.string)
    shown["displayNameFromDS"] = config.displayNameFromSource.map(JSONValue.string)
    shown["unit"] = config.unit.map(JSONValue.string)
    shown["decimals"] = config.decimals.map { .number(Double($0)) }
    var object: JSONObject = ["name": .string(name), "type": .string(type.rawValue), "config": .object(shown)]
    if !labels.isEmpty {
      object["labels"] = .object(JSONObject(labels.labels.map { JSONObject.Member(key: $0.name, value: .string($0.value)) }))
    }
    return .object(object)
  }

  /// Which rows hold numbers that JSON has no form for.
  fileprivate var entities: JSONValue {
    guard case .numbers(let values) = values else { return .null }
    var (nan, infinite, negative): ([JSONValue], [JSONValue], [JSONValue]) = ([], [], [])
    for (row, value) in values.enumerated() where !value.isFinite && !value.isAbsent {
      let index = JSONValue.number(Double(row))
      if value.isNaN { nan.append(index) } else if value > 0 { infinite.append(index) } else { negative.append(index) }
    }
    guard !(nan.isEmpty && infinite.isEmpty && negative.isEmpty) else { return .null }
    return ["NaN": .array(nan), "Inf": .array(infinite), "NegInf": .array(negative)]
  }
}

/// A column as Grafana writes it.
private struct FrameColumn {
  var values: [JSONValue]
  var entities: JSONValue?
  var enumTexts: [String]?
  var depth: Int

  func decoded(as type: String?) -> FieldValues {
    switch type {
    case "time": return .times(values.map { $0.number.map { Int64(clampingToDates: $0) } ?? ISODate.moment($0) })
    case "number": return .numbers(numbers)
    case "string": return .strings(values.map(\.text))
    case "boolean": return .booleans(values.map(\.bool))
    case "enum":
      return .strings(values.map { value in
        guard let index = value.integer, let enumTexts else { return value.text }
        return enumTexts.indices.contains(index) ? enumTexts[index] : value.text
      })
    case "frame", "nestedFrames":
      return .frames(values.map { value in
        (value.array ?? [value]).compactMap { DataFrame(grafana: $0, refID: nil, depth: depth + 1) }
      })
    case "other", "geo", "trace": return .other(values)
    default: return FieldValues(guessing: values.map { Value($0) })
    }
  }

  private var numbers: [Double] {
    var numbers = values.map { value -> Double in
      if case .number(let number) = value { return number }
      return value.number ?? FieldValues.absent
    }
    for (name, number) in [("NaN", Double.nan), ("Inf", .infinity), ("NegInf", -.infinity)] {
      for row in entities?[name]?.array ?? [] {
        if let row = row.integer, numbers.indices.contains(row) { numbers[row] = number }
      }
    }
    return numbers
  }
}

extension ISODate {
  fileprivate static func moment(_ value: JSONValue) -> Int64? { value.string.flatMap { milliseconds(of: $0) } }
}
