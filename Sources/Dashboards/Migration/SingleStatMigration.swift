import Text

/// The old singlestat to a stat or a gauge.
enum SingleStatMigration {
  static func migrate(_ panel: inout JSONObject, path: String, report: inout DecodingReport) {
    let isGauge = panel["gauge"]?["show"]?.bool == true
    var config = ConfigBuilder(panel)
    config.set("unit", panel["format"].flatMap { $0.string.map(JSONValue.string) } ?? "none")
    if let decimals = panel["decimals"]?.number { config.set("decimals", .number(decimals)) }
    if let text = panel["nullText"]?.text, !text.isEmpty { config.set("noValue", .string(text)) }
    config.set("thresholds", ["mode": "absolute", "steps": .array(SingleStat.steps(panel))])
    config.set("mappings", .array(SingleStat.mappings(panel)))
    config.set("color", ["mode": "thresholds"])
    if isGauge {
      config.set("min", .number(panel["gauge"]?["minValue"]?.number ?? 0))
      config.set("max", .number(panel["gauge"]?["maxValue"]?.number ?? 100))
    }
    // Grafana itself loses prefix and postfix; the panel shows them around the value.
    for key in ["prefix", "postfix"] {
      if let text = panel[key]?.text, !text.isEmpty { config.set("custom.\(key)", .string(text)) }
    }
    panel["fieldConfig"] = config.value
    panel["options"] = options(of: panel, isGauge: isGauge)
    panel["type"] = isGauge ? "gauge" : "stat"
  }

  private static func options(of panel: JSONObject, isGauge: Bool) -> JSONValue {
    let valueName = panel["valueName"]?.string ?? "avg"
    var reduce: JSONObject = JSONObject([
      .init(key: "values", value: false), .init(key: "calcs", value: [.string(SingleStat.calculation(valueName))]), .init(key: "fields", value: ""),
    ])
    if let column = panel["tableColumn"]?.string, !column.isEmpty { reduce["fields"] = .string("/^\(column)$/") }
    var options = JSONObject([.init(key: "reduceOptions", value: .object(reduce)), .init(key: "orientation", value: "horizontal")])
    if isGauge {
      options["showThresholdMarkers"] = .bool(panel["gauge"]?["thresholdMarkers"]?.bool ?? true)
      options["showThresholdLabels"] = .bool(panel["gauge"]?["thresholdLabels"]?.bool ?? false)
    } else {
      options["colorMode"] = panel["colorBackground"]?.bool == true ? "background" : panel["colorValue"]?.bool == true ? "value" : "none"
      options["graphMode"] = panel["sparkline"]?["show"]?.bool == true ? "area" : "none"
      options["textMode"] = valueName == "name" ? "name" : "auto"
      options["justifyMode"] = "auto"
    }
    return .object(options)
  }
}

/// What singlestat shares with old tables and gauges.
enum SingleStat {
  static func calculation(_ name: String) -> String {
    switch name {
    case "avg": "mean"
    case "current": "lastNotNull"
    case "total": "sum"
    case "min", "max", "first", "delta", "diff", "range": name
    case "name": "lastNotNull"
    case "last_time": "last"
    default: "mean"
    }
  }

  /// `thresholds: "50,80"` with three `colors`.
  static func steps(_ panel: JSONObject) -> [JSONValue] {
    let colors = (panel["colors"]?.array ?? []).compactMap(\.string)
    let values: [Double]
    if let text = panel["thresholds"]?.text {
      values = text.split(separator: ",").compactMap { Double($0.trimmed) }
    } else {
      values = (panel["thresholds"]?.array ?? []).compactMap(\.number)
    }
    guard !colors.isEmpty else { return [["value": nil, "color": "green"]] }
    var steps: [JSONValue] = [["value": nil, "color": .string(colors[0])]]
    for (value, color) in zip(values, colors.dropFirst()) { steps.append(["value": .number(value), "color": .string(color)]) }
    return steps
  }

  static func mappings(_ panel: JSONObject) -> [JSONValue] {
    let type = panel["mappingType"]?.integer ?? 1
    if type == 2 {
      return (panel["rangeMaps"]?.array ?? []).compactMap { map in
        if map["from"] == "null" { return ["type": "special", "options": ["match": "null", "result": ["text": map["text"] ?? ""]]] }
        guard let from = map["from"]?.number, let to = map["to"]?.number else { return nil }
        return ["type": "range", "options": ["from": .number(from), "to": .number(to), "result": ["text": map["text"] ?? ""]]]
      }
    }
    return (panel["valueMaps"]?.array ?? []).compactMap { map in
      guard let value = map["value"]?.text, let text = map["text"]?.text else { return nil }
      if value == "null" { return ["type": "special", "options": ["match": "null", "result": ["text": .string(text)]]] }
      return ["type": "value", "options": .object(JSONObject([.init(key: value, value: ["text": .string(text)])]))]
    }
  }
}
