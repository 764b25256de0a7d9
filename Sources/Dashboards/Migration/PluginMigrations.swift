import Text

/// The pie chart plugin of before 8.0.
enum PieChartMigration {
  static func migrate(_ panel: inout JSONObject) {
    var config = ConfigBuilder(panel)
    if let unit = panel["format"]?.string { config.set("unit", .string(unit)) }
    if let decimals = panel["decimals"]?.number { config.set("decimals", .number(decimals)) }
    for member in panel["aliasColors"]?.object?.members ?? [] {
      guard let color = member.value.string else { continue }
      config.override(byName: member.key, [("color", ["mode": "fixed", "fixedColor": .string(color)])])
    }
    config.set("color", ["mode": "palette-classic"])
    panel["fieldConfig"] = config.value
    let legend = panel["legend"]
    var values: [JSONValue] = []
    if legend?["values"]?.bool == true { values.append("value") }
    if legend?["percentage"]?.bool == true { values.append("percent") }
    let isOnGraph = panel["legendType"] == "On graph"
    panel["options"] = [
      "pieType": panel["pieType"] ?? "pie",
      "reduceOptions": ["values": false, "calcs": [.string(Calculations.current(panel["valueName"]?.string ?? "current"))], "fields": ""],
      "legend": [
        "showLegend": .bool((legend?["show"]?.bool ?? true) && !isOnGraph), "displayMode": "list",
        "placement": panel["legendType"] == "Right side" ? "right" : "bottom", "values": .array(values),
      ],
      "displayLabels": isOnGraph ? ["name"] : [],
    ]
    panel["type"] = "piechart"
  }
}

/// The discrete panel plugin, whose place the state timeline took.
enum DiscreteMigration {
  static func migrate(_ panel: inout JSONObject) {
    var config = ConfigBuilder(panel)
    if let unit = panel["units"]?.string ?? panel["format"]?.string { config.set("unit", .string(unit)) }
    if let decimals = panel["decimals"]?.number { config.set("decimals", .number(decimals)) }
    var mappings = SingleStat.mappings(["mappingType": 2, "rangeMaps": panel["rangeMaps"] ?? []])
    mappings += SingleStat.mappings(["mappingType": 1, "valueMaps": panel["valueMaps"] ?? []])
    for entry in panel["colorMaps"]?.array ?? [] {
      guard let text = entry["text"]?.text, let color = entry["color"]?.string else { continue }
      mappings = mappings.map { colored($0, text: text, color: color) }
      mappings.append(["type": "value", "options": .object(JSONObject([.init(key: text, value: ["color": .string(color)])]))])
    }
    config.set("mappings", .array(mappings))
    config.set("color", ["mode": "palette-classic"])
    config.set("custom.fillOpacity", 80)
    panel["fieldConfig"] = config.value
    panel["options"] = ["mergeValues": true, "showValue": "auto", "rowHeight": 0.9, "legend": ["showLegend": true, "displayMode": "list", "placement": "bottom"]]
    panel["type"] = "state-timeline"
  }

  /// Colours are given for texts, which mappings produce.
  private static func colored(_ mapping: JSONValue, text: String, color: String) -> JSONValue {
    guard var object = mapping.object else { return mapping }
    if object["options"]?["result"]?["text"]?.text == text {
      object.setNested(["options", "result", "color"], to: .string(color))
    }
    for member in object["options"]?.object?.members ?? [] where member.value["text"]?.text == text {
      object.setNested(["options", member.key, "color"], to: .string(color))
    }
    return .object(object)
  }
}
