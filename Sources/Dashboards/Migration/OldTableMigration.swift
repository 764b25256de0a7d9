import Text

/// The Angular table with its column styles to the current table (Grafana's `table/migrations.ts`).
enum OldTableMigration {
  private static let everyColumn = "/.*/"

  static func migrate(_ panel: inout JSONObject, path: String, report: inout DecodingReport) {
    var config = ConfigBuilder(panel)
    let styles = panel["styles"]?.array ?? []
    // The first style that matched a column was the only one: a last one that hides all left the named columns there.
    let hidesOthers = styles.contains { $0["pattern"]?.text == everyColumn && $0["type"] == "hidden" }
    for (index, style) in styles.enumerated() {
      guard let style = style.object, let pattern = style["pattern"]?.text else { continue }
      var properties = properties(of: style)
      if hidesOthers, style["type"] != "hidden" { properties.append(("custom.hidden", false)) }
      if pattern == everyColumn {
        for property in properties { config.set(property.0, property.1) }
      } else if pattern.hasPrefix("/") {
        config.override(byRegexp: pattern, properties)
      } else {
        config.override(byName: pattern, properties)
      }
      if style["unit"]?.string == nil, style["type"] == "number", style["decimals"] == nil {
        report.warn(.note, "\(path).styles[\(index)]", "a number style without unit and decimals shows plain numbers")
      }
    }
    panel["fieldConfig"] = config.value
    panel["options"] = options(of: panel)
    addTransformation(to: &panel, path: path, report: &report)
    panel["type"] = "table"
  }

  private static func options(of panel: JSONObject) -> JSONValue {
    var options = panel["options"]?.object ?? JSONObject()
    options["showHeader"] = .bool(panel["showHeader"]?.bool ?? true)
    if let column = panel["sort"]?["col"]?.integer, column >= 0 {
      options["sortByColumn"] = .number(Double(column))
      options["sortDescending"] = .bool(panel["sort"]?["desc"]?.bool ?? false)
    }
    return .object(options)
  }

  private static func addTransformation(to panel: inout JSONObject, path: String, report: inout DecodingReport) {
    let steps: [JSONValue]
    switch panel["transform"]?.string {
    case "timeseries_to_rows"?: steps = [["id": "seriesToRows", "options": [:]]]
    case "timeseries_to_columns"?: steps = [["id": "joinByField", "options": ["byField": "Time"]]]
    case "timeseries_aggregations"?:
      let columns = (panel["columns"]?.array ?? []).compactMap { $0["value"]?.string.map { JSONValue.string(Calculations.current($0)) } }
      steps = [["id": "reduce", "options": ["includeTimeField": false, "reducers": .array(columns.isEmpty ? ["mean"] : columns)]]]
    case "table"?: steps = [["id": "merge", "options": [:]]]
    case let other?:
      report.warn(.approximated, path + ".transform", "“\(other)” tables of old versions are shown as plain tables")
      steps = []
    case nil: steps = []
    }
    panel["transformations"] = .array((panel["transformations"]?.array ?? []) + steps)
  }

  // MARK: Styles

  private static func properties(of style: JSONObject) -> [(String, JSONValue)] {
    var result: [(String, JSONValue)] = []
    if let alias = style["alias"]?.text, !alias.isEmpty { result.append(("displayName", .string(alias))) }
    switch style["type"]?.string {
    case "number"?:
      if let unit = style["unit"]?.string { result.append(("unit", .string(unit))) }
      if let decimals = style["decimals"]?.number { result.append(("decimals", .number(decimals))) }
    case "date"?:
      result.append(("unit", .string("time: \(style["dateFormat"]?.text ?? "YYYY-MM-DD HH:mm:ss")")))
    case "hidden"?:
      result.append(("custom.hidden", true))
    case "string"?:
      let mappings = SingleStat.mappings(style)
      if !mappings.isEmpty { result.append(("mappings", .array(mappings))) }
    default: break
    }
    if let align = style["align"]?.string, !align.isEmpty { result.append(("custom.align", align == "auto" ? nil : .string(align))) }
    result += colors(of: style)
    if style["link"]?.bool == true, let url = style["linkUrl"]?.text {
      result.append(
        ("links", [["title": .string(style["linkTooltip"]?.text ?? ""), "url": .string(url), "targetBlank": .bool(style["linkTargetBlank"]?.bool ?? false)]]))
    }
    return result
  }

  private static func colors(of style: JSONObject) -> [(String, JSONValue)] {
    guard let mode = style["colorMode"]?.string else { return [] }
    let cell: JSONValue
    switch mode {
    case "cell": cell = ["type": "color-background", "mode": "gradient"]
    case "row": cell = ["type": "color-background", "mode": "gradient", "applyToRow": true]
    case "value": cell = ["type": "color-text"]
    default: return []
    }
    var result: [(String, JSONValue)] = [("custom.cellOptions", cell)]
    if style["thresholds"]?.array?.isEmpty == false || style["thresholds"]?.text?.isEmpty == false {
      result.append(("thresholds", ["mode": "absolute", "steps": .array(SingleStat.steps(style))]))
      result.append(("color", ["mode": "thresholds"]))
    }
    return result
  }
}
