import DatasourceKit
import Text
import TimeSeries

/// The JSON of Alertmanager's API v2. What is missing or of a wrong type takes an empty value.
enum AlertmanagerReading {
  static func labels(_ json: JSONValue?) -> Labels {
    Labels((json?.object?.members ?? []).compactMap { member in member.value.text.map { (member.key, $0) } })
  }

  static func moment(_ json: JSONValue?) -> Timestamp? {
    guard let text = json?.string, !text.hasPrefix("0001-") else { return nil }
    return ISODate.milliseconds(of: text).map(Timestamp.init(milliseconds:))
  }

  static func alert(_ json: JSONValue, from id: DatasourceID) -> AlertInstance {
    let labels = labels(json["labels"])
    let state: AlertInstance.State = json["status"]?["state"]?.string == "suppressed" ? .suppressed : .firing
    let link = json["generatorURL"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    return AlertInstance(
      name: labels["alertname"] ?? "", state: state, since: moment(json["startsAt"]), labels: labels,
      annotations: Self.labels(json["annotations"]),
      silencedBy: texts(json["status"]?["silencedBy"]), inhibitedBy: texts(json["status"]?["inhibitedBy"]),
      receivers: (json["receivers"]?.array ?? []).compactMap { $0["name"]?.text }, source: id, generatorURL: link,
      expression: link.flatMap(expression), fingerprint: json["fingerprint"]?.text)
  }

  private static func texts(_ json: JSONValue?) -> [String] { json?.array?.compactMap(\.text) ?? [] }

  /// `g0.expr` of a link into Prometheus' own pages.
  static func expression(in link: String) -> String? {
    URLText.parameters(of: link.drop { $0 != "?" }.dropFirst()).first { $0.name == "g0.expr" }?.value
  }

  static func silence(_ json: JSONValue) -> Silence? {
    guard let start = moment(json["startsAt"]), let end = moment(json["endsAt"]) else { return nil }
    let matchers = (json["matchers"]?.array ?? []).map { matcher in
      Silence.Matcher(
        name: matcher["name"]?.text ?? "", value: matcher["value"]?.text ?? "", isRegex: matcher["isRegex"]?.bool ?? false,
        isEqual: matcher["isEqual"]?.bool ?? true)
    }
    return Silence(
      id: json["id"]?.text, matchers: matchers, startsAt: start, endsAt: end, createdBy: json["createdBy"]?.text ?? "",
      comment: json["comment"]?.text ?? "",
      state: json["status"]?["state"]?.string.flatMap(Silence.State.init(rawValue:)) ?? .active)
  }

  static func json(_ silence: Silence) -> JSONValue {
    var object: JSONObject = [
      "matchers": .array(
        silence.matchers.map {
          ["name": .string($0.name), "value": .string($0.value), "isRegex": .bool($0.isRegex), "isEqual": .bool($0.isEqual)]
        }),
      "startsAt": .string(text(silence.startsAt)), "endsAt": .string(text(silence.endsAt)),
      "createdBy": .string(silence.createdBy), "comment": .string(silence.comment),
    ]
    if let id = silence.id { object["id"] = .string(id) }
    return .object(object)
  }

  private static func text(_ time: Timestamp) -> String { MomentFormat("YYYY-MM-DDTHH:mm:ss.SSS[Z]").text(time.milliseconds) }
}
