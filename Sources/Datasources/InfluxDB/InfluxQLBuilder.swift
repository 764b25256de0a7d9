import Text
import TimeSeries

/// The InfluxQL of a target that was put together in Grafana's editor, or of one that was written, with macros filled in.
struct InfluxQLBuilder {
  let model: JSONObject
  let range: TimeRange
  let interval: Milliseconds

  var text: String {
    let raw = model["query"]?.text ?? model["rawQueryText"]?.text ?? ""
    let isRaw = (model["rawQuery"]?.bool ?? false) || model["measurement"] == nil && model["select"] == nil
    return filled(isRaw && !raw.isEmpty ? raw : isRaw ? "" : built)
  }

  // MARK: Macros

  private var timeFilter: String { "time >= \(range.start.milliseconds)ms and time <= \(range.end.milliseconds)ms" }

  private func filled(_ text: String) -> String {
    guard text.contains("$") else { return text }
    let written = Self.duration(interval)
    return text.replacing("$timeFilter", with: timeFilter).replacing("${__interval_ms}", with: String(interval)).replacing("$__interval_ms", with: String(interval))
      .replacing("$__interval", with: written).replacing("$interval", with: written)
  }

  /// `500ms`, `10s`, `1m`, `2h`: one unit, as InfluxQL takes it.
  static func duration(_ length: Milliseconds) -> String {
    for (size, unit) in [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")] as [(Milliseconds, String)] where length >= size && length % size == 0 {
      return "\(length / size)\(unit)"
    }
    return "\(max(length, 1))ms"
  }

  // MARK: Built queries

  private var built: String {
    var text = "SELECT \(selectors) FROM \(measurement) WHERE "
    let conditions = conditions
    if !conditions.isEmpty { text += conditions.count > 1 ? "(\(conditions.joined(separator: " "))) AND " : "\(conditions[0]) AND " }
    text += timeFilter + grouping
    if let order = model["orderByTime"]?.text, !order.isEmpty { text += " ORDER BY time \(order)" }
    if let limit = model["limit"]?.text, !limit.isEmpty { text += " limit \(limit)" }
    if let limit = model["slimit"]?.text, !limit.isEmpty { text += " slimit \(limit)" }
    if let zone = model["tz"]?.text, !zone.isEmpty { text += " tz('\(zone)')" }
    return text
  }

  private static func isPattern(_ text: String) -> Bool { text.utf8.count > 1 && text.hasPrefix("/") && text.hasSuffix("/") }

  private var measurement: String {
    let name = model["measurement"]?.text ?? ""
    let quoted = Self.isPattern(name) ? name : "\"\(name)\""
    let policy = model["policy"]?.text ?? ""
    return policy.isEmpty || policy == "default" ? quoted : "\"\(policy)\".\(quoted)"
  }

  private var selectors: String {
    let selections = model["select"]?.array ?? []
    let rendered = selections.map { parts in (parts.array ?? []).reduce("") { Self.part($1, around: $0) } }
    return rendered.isEmpty ? "mean(\"value\")" : rendered.joined(separator: ", ")
  }

  /// Parts of a selection wrap what stands before them.
  private static func part(_ part: JSONValue, around inner: String) -> String {
    let parameters = (part["params"]?.array ?? []).map { $0.text ?? "" }
    switch part["type"]?.text ?? "" {
    case "field": return parameters.first == "*" ? "*" : quoted(parameters.first ?? "")
    case "math": return "\(inner) \(parameters.first ?? "")"
    case "alias": return "\(inner) AS \"\(parameters.first ?? "")\""
    case let function: return "\(function)(\(([inner] + parameters).filter { !$0.isEmpty }.joined(separator: ", ")))"
    }
  }

  /// `usage::field` keeps its type outside of the quotes.
  private static func quoted(_ name: String) -> String {
    for suffix in ["::tag", "::field"] where name.hasSuffix(suffix) { return "\"\(name.dropLast(suffix.count))\"\(suffix)" }
    return "\"\(name)\""
  }

  private var grouping: String {
    var text = ""
    for (index, part) in (model["groupBy"]?.array ?? []).enumerated() {
      let parameter = part["params"]?[0]?.text ?? ""
      let type = part["type"]?.text ?? ""
      if index == 0 { text += " GROUP BY " } else { text += type == "fill" ? " " : ", " }
      switch type {
      case "time":
        let written = parameter.isEmpty || parameter == "auto" || parameter == "$interval" || parameter == "$__interval" ? Self.duration(interval) : parameter
        let offset = part["params"]?[1]?.text.map { ", \($0)" } ?? ""
        text += "time(\(written)\(offset))"
      case "tag": text += parameter == "*" ? "*" : Self.quoted(parameter)
      default: text += "\(type)(\(parameter))"
      }
    }
    return text
  }

  private var conditions: [String] {
    (model["tags"]?.array ?? []).enumerated().map { index, tag in
      let value = tag["value"]?.text ?? ""
      let written = tag["operator"]?.text ?? ""
      let key = tag["key"]?.text ?? ""
      var (comparison, shown) = (written.isEmpty ? (Self.isPattern(value) ? "=~" : "=") : written, value)
      switch comparison {
      case "=~", "!~": break
      case "<", ">", "<=", ">=": shown = Self.withoutAnchors(value)
      case "Is", "Is Not":
        comparison = comparison == "Is" ? "=" : "!="
        if key.hasSuffix("::tag") || !Self.isPlain(value) { shown = Self.literal(value) } else { shown = value.lowercased() }
      default: shown = Self.literal(Self.withoutAnchors(value))
      }
      let joint = index == 0 ? "" : (tag["condition"]?.text.flatMap { $0.isEmpty ? nil : $0 } ?? "AND") + " "
      return "\(joint)\(Self.quoted(key)) \(comparison) \(shown)"
    }
  }

  /// Truth values and numbers need no quotes.
  private static func isPlain(_ value: String) -> Bool {
    ["true", "false"].contains(value.lowercased()) || Double(value) != nil && value.allSatisfy { $0.isNumber || $0 == "-" || $0 == "." }
  }

  /// A quote inside would end the text.
  private static func literal(_ value: String) -> String { "'\(value.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'" }

  /// `/^value$/` → `value`
  private static func withoutAnchors(_ value: String) -> String {
    guard value.hasPrefix("/^"), value.hasSuffix("$/"), value.utf8.count >= 4 else { return value }
    return String(value.dropFirst(2).dropLast(2))
  }
}
