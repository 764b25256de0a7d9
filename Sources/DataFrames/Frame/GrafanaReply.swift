package import Text
import TimeSeries

/// Frames as Grafana's `POST /api/ds/query` answers: `{"results": {"A": {"status": 200, "frames": [{"schema", "data"}]}}}`.
package struct GrafanaReply: Sendable {
  /// The outcome of one target.
  package struct Result: Sendable {
    package var refID: String
    package var status: Int
    package var frames: [DataFrame]
    /// In the source's own words; `nil` where all went well.
    package var error: String?

    package init(refID: String, status: Int = 200, frames: [DataFrame], error: String? = nil) {
      (self.refID, self.status, self.frames, self.error) = (refID, status, frames, error)
    }
  }

  package var results: [Result]

  package init(results: [Result]) {
    self.results = results
  }

  package var json: JSONValue {
    var object = JSONObject()
    for result in results {
      var part: JSONObject = ["status": .number(Double(result.status)), "frames": .array(result.frames.map(\.grafanaJSON))]
      part["error"] = result.error.map(JSONValue.string)
      object[result.refID] = .object(part)
    }
    return ["results": .object(object)]
  }
}

extension DataFrame {
  /// The frame as Grafana's servers write it: members that say nothing are left out, and each column tells its Go type.
  var grafanaJSON: JSONValue {
    let frame = json
    var schema = JSONObject()
    if let name, !name.isEmpty { schema["name"] = .string(name) }
    schema["refId"] = refID.map(JSONValue.string)
    if var meta = frame["schema"]?["meta"]?.object, !meta.isEmpty {
      meta["typeVersion"] = [0, 0]
      schema["meta"] = .object(meta)
    }
    schema["fields"] = .array(fields.map(\.grafanaSchema))
    return ["schema": .object(schema), "data": frame["data"] ?? [:]]
  }
}

extension Field {
  fileprivate var grafanaSchema: JSONValue {
    var info: JSONObject = ["frame": .string(goType)]
    if isNullable { info["nullable"] = true }
    var object: JSONObject = ["name": .string(name), "type": .string(type.rawValue), "typeInfo": .object(info)]
    if !labels.isEmpty {
      object["labels"] = .object(JSONObject(labels.labels.map { JSONObject.Member(key: $0.name, value: .string($0.value)) }))
    }
    var shown = JSONObject()
    shown["displayName"] = config.displayName.map(JSONValue.string)
    shown["displayNameFromDS"] = config.displayNameFromSource.map(JSONValue.string)
    shown["filterable"] = config.filterable.map(JSONValue.bool)
    shown["unit"] = config.unit.map(JSONValue.string)
    shown["decimals"] = config.decimals.map { .number(Double($0)) }
    shown["interval"] = config.interval.map(JSONValue.number)
    if !shown.isEmpty { object["config"] = .object(shown) }
    return .object(object)
  }

  private var goType: String {
    switch type {
    case .time: "time.Time"
    case .number: "float64"
    case .string: "string"
    case .boolean: "bool"
    case .frame, .other: "json.RawMessage"
    }
  }
}
