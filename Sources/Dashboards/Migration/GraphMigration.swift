import Text

/// The old graph panel to a time series, bar chart or histogram (Grafana's `timeseries/migrations.ts`).
enum GraphMigration {
  static func migrate(_ panel: inout JSONObject, path: String, report: inout DecodingReport) {
    let mode = panel["xaxis"]?["mode"]?.string ?? "time"
    let legend = panel["legend"]?.object ?? JSONObject()
    var config = ConfigBuilder(panel)
    addAxes(of: panel, to: &config)
    addDrawing(of: panel, to: &config)
    addThresholds(of: panel, to: &config)
    addAliasColors(of: panel, to: &config)
    addSeriesOverrides(of: panel, to: &config, path: path, report: &report)
    var options = panel["options"]?.object ?? JSONObject()
    options["legend"] = legendOptions(legend)
    options["tooltip"] = tooltipOptions(panel["tooltip"])
    switch mode {
    case "series":
      panel["type"] = legend["values"]?.bool == true ? "bargauge" : "barchart"
      let calculation = panel["xaxis"]?["values"]?[0]?.string.map(Calculations.current) ?? "mean"
      options["reduceOptions"] = ["values": false, "calcs": [.string(calculation)], "fields": ""]
      if legend["values"]?.bool != true {
        // One bar a series: the series have to become rows first.
        let steps = panel["transformations"]?.array ?? []
        panel["transformations"] = .array(steps + [["id": "reduce", "options": ["reducers": [.string(calculation)]]]])
      }
    case "histogram":
      panel["type"] = "histogram"
      if let buckets = panel["xaxis"]?["buckets"]?.number { options["bucketCount"] = .number(buckets) }
    default:
      panel["type"] = "timeseries"
    }
    panel["options"] = .object(options)
    panel["fieldConfig"] = config.value
    panel["links"] = panel["links"] ?? .array([])
  }

  // MARK: Axes

  private static func axis(_ panel: JSONObject, _ index: Int) -> JSONObject {
    if let axis = panel["yaxes"]?[index]?.object { return axis }
    // Before schema version 12.
    var axis = JSONObject()
    axis["format"] = panel["y_formats"]?[index]
    let side = index == 0 ? "left" : "right"
    let grid = panel["grid"]
    axis["min"] = grid?["\(side)Min"]
    axis["max"] = grid?["\(side)Max"]
    axis["logBase"] = grid?["\(side)LogBase"]
    axis["label"] = panel["\(side)YAxisLabel"]
    axis["show"] = panel["y-axis"] ?? grid?["\(side)Show"]
    return axis
  }

  private static func addAxes(of panel: JSONObject, to config: inout ConfigBuilder) {
    let left = axis(panel, 0)
    for property in properties(of: left) { config.set(property.id, property.value) }
    if left["show"]?.bool == false { config.set("custom.axisPlacement", "hidden") }
  }

  private static func properties(of axis: JSONObject) -> [(id: String, value: JSONValue)] {
    var result: [(String, JSONValue)] = []
    if let unit = axis["format"]?.string { result.append(("unit", .string(unit))) }
    for key in ["min", "max", "decimals"] {
      if let number = axis[key]?.number { result.append((key, .number(number))) }
    }
    if let label = axis["label"]?.text, !label.isEmpty { result.append(("custom.axisLabel", .string(label))) }
    if let base = axis["logBase"]?.number, base == 2 || base == 10 || base == 32 || base == 1024 {
      result.append(("custom.scaleDistribution", ["type": "log", "log": .number(base == 10 ? 10 : 2)]))
    }
    return result
  }

  // MARK: Drawing

  private static func addDrawing(of panel: JSONObject, to config: inout ConfigBuilder) {
    let bars = panel["bars"]?.bool == true
    let lines = panel["lines"]?.bool ?? true
    let points = panel["points"]?.bool == true
    config.set("custom.drawStyle", bars ? "bars" : lines ? "line" : points ? "points" : "line")
    if points {
      config.set("custom.showPoints", "always")
      config.set("custom.pointSize", .number(2 + (panel["pointradius"]?.number ?? 0) * 2))
    } else {
      config.set("custom.showPoints", "never")
    }
    config.set("custom.lineWidth", .number(panel["linewidth"]?.number ?? 1))
    let fill = panel["fill"]?.number ?? 1
    config.set("custom.fillOpacity", .number(bars ? 100 : min(max(fill, 0), 10) * 10))
    if let gradient = panel["fillGradient"]?.number, gradient > 0 {
      config.set("custom.gradientMode", "opacity")
      config.set("custom.fillOpacity", .number(min(gradient, 10) * 10))
    }
    if panel["steppedLine"]?.bool == true { config.set("custom.lineInterpolation", "stepAfter") }
    if panel["dashes"]?.bool == true { config.set("custom.lineStyle", lineStyle(panel)) }
    if !lines, !bars, !points { config.set("custom.lineWidth", 0) }
    if panel["stack"]?.bool == true {
      config.set("custom.stacking", ["mode": panel["percentage"]?.bool == true ? "percent" : "normal", "group": "A"])
    }
    switch panel["nullPointMode"] {
    case "connected"?: config.set("custom.spanNulls", true)
    case "null as zero"?: config.set("custom.nullsAsZero", true)
    default: config.set("custom.spanNulls", false)
    }
    config.set("color", ["mode": "palette-classic"])
  }

  private static func lineStyle(_ object: JSONObject) -> JSONValue {
    ["fill": "dash", "dash": [.number(object["dashLength"]?.number ?? 10), .number(object["spaceLength"]?.number ?? 10)]]
  }

  // MARK: Thresholds

  private static func addThresholds(of panel: JSONObject, to config: inout ConfigBuilder) {
    var list = panel["thresholds"]?.array ?? []
    if list.isEmpty, let grid = panel["grid"] {
      // Before schema version 13.
      for (value, color) in [("threshold1", "threshold1Color"), ("threshold2", "threshold2Color")] {
        if let number = grid[value]?.number {
          list.append(["value": .number(number), "op": "gt", "colorMode": "custom", "fillColor": grid[color] ?? "red", "fill": true])
        }
      }
    }
    let parsed = list.compactMap { entry -> (value: Double, isAbove: Bool, color: String)? in
      guard let value = entry["value"]?.number, value.isFinite else { return nil }
      return (value, entry["op"]?.string != "lt", color(of: entry))
    }.sorted { $0.value < $1.value }
    guard !parsed.isEmpty else { return }
    var steps: [(value: Double?, color: String)] = []
    for (index, threshold) in parsed.enumerated() {
      if threshold.isAbove {
        if steps.isEmpty { steps.append((nil, "transparent")) }
        steps.append((threshold.value, threshold.color))
      } else {
        // Below the value is coloured, so that the colour begins at the step before.
        steps.append((index == 0 ? nil : parsed[index - 1].value, threshold.color))
        if !(parsed.indices.contains(index + 1) && !parsed[index + 1].isAbove) { steps.append((threshold.value, "transparent")) }
      }
    }
    var byValue: [(value: Double?, color: String)] = []
    for step in steps {
      if let last = byValue.last, last.value == step.value {
        if step.color != "transparent" { byValue[byValue.count - 1] = step }
      } else {
        byValue.append(step)
      }
    }
    config.set(
      "thresholds",
      ["mode": "absolute", "steps": .array(byValue.map { ["value": $0.value.map(JSONValue.number) ?? .null, "color": .string($0.color)] })])
    let hasLine = list.contains { $0["line"]?.bool == true }
    let hasArea = list.contains { $0["fill"]?.bool == true }
    config.set("custom.thresholdsStyle", ["mode": hasLine ? (hasArea ? "line+area" : "line") : hasArea ? "area" : "off"])
  }

  private static func color(of threshold: JSONValue) -> String {
    switch threshold["colorMode"]?.string {
    case "ok"?: "green"
    case "warning"?: "orange"
    case "custom"?: threshold["fillColor"]?.string ?? threshold["lineColor"]?.string ?? "red"
    default: "red"
    }
  }

  // MARK: Series

  private static func addAliasColors(of panel: JSONObject, to config: inout ConfigBuilder) {
    for member in panel["aliasColors"]?.object?.members ?? [] {
      guard let color = member.value.string else { continue }
      config.override(byName: member.key, [("color", ["mode": "fixed", "fixedColor": .string(color)])])
    }
  }

  private static func addSeriesOverrides(
    of panel: JSONObject, to config: inout ConfigBuilder, path: String, report: inout DecodingReport
  ) {
    let right = axis(panel, 1)
    let left = axis(panel, 0)
    for (index, entry) in (panel["seriesOverrides"]?.array ?? []).enumerated() {
      guard let object = entry.object, let alias = object["alias"]?.text else { continue }
      var properties: [(String, JSONValue)] = []
      for member in object.members {
        properties += SeriesOverride.properties(member.key, member.value, of: object, panel: panel)
      }
      if object["yaxis"]?.integer == 2 {
        properties.append(("custom.axisPlacement", "right"))
        let leftProperties = Self.properties(of: left)
        properties += Self.properties(of: right).filter { property in
          leftProperties.first { $0.id == property.id }?.value != property.value
        }
      }
      guard !properties.isEmpty else { continue }
      if alias.hasPrefix("/"), alias.count > 1 {
        config.override(byRegexp: alias, properties)
      } else {
        config.override(byName: alias, properties)
      }
      if object["zindex"] != nil { report.warn(.note, "\(path).seriesOverrides[\(index)].zindex", "the order of drawing is that of the series") }
    }
  }

  // MARK: Legend and tooltip

  private static func legendOptions(_ legend: JSONObject) -> JSONValue {
    var calcs: [JSONValue] = []
    if legend["values"]?.bool == true {
      for (key, calculation) in [("min", "min"), ("max", "max"), ("avg", "mean"), ("current", "lastNotNull"), ("total", "sum")]
      where legend[key]?.bool == true {
        calcs.append(.string(calculation))
      }
    }
    var options = JSONObject()
    options["showLegend"] = .bool(legend["show"]?.bool ?? true)
    options["displayMode"] = legend["alignAsTable"]?.bool == true ? "table" : "list"
    options["placement"] = legend["rightSide"]?.bool == true ? "right" : "bottom"
    options["calcs"] = .array(calcs)
    if let sort = legend["sort"]?.string, let name = sortNames[sort] {
      options["sortBy"] = .string(name)
      options["sortDesc"] = .bool(legend["sortDesc"]?.bool ?? false)
    }
    for key in ["hideEmpty", "hideZero"] where legend[key]?.bool == true { options[key] = true }
    if let width = legend["sideWidth"]?.number { options["width"] = .number(width) }
    return .object(options)
  }

  private static let sortNames = ["min": "Min", "max": "Max", "avg": "Mean", "current": "Last *", "total": "Total"]

  private static func tooltipOptions(_ tooltip: JSONValue?) -> JSONValue {
    let sort: JSONValue =
      switch tooltip?["sort"]?.integer {
      case 1?: "asc"
      case 2?: "desc"
      default: "none"
      }
    return ["mode": tooltip?["shared"]?.bool == false ? "single" : "multi", "sort": sort]
  }
}

/// One member of a graph's series override, as properties of a field override.
private enum SeriesOverride {
  static func properties(_ key: String, _ value: JSONValue, of entry: JSONObject, panel: JSONObject) -> [(String, JSONValue)] {
    switch key {
    case "fill": return number(value).map { [("custom.fillOpacity", .number($0 * 10))] } ?? []
    case "fillBelowTo": return [("custom.fillBelowTo", value), ("custom.fillOpacity", 35)]
    case "fillGradient":
      guard let number = number(value), number > 0 else { return [] }
      return [("custom.gradientMode", "opacity"), ("custom.fillOpacity", .number(number * 10))]
    case "lines":
      guard let lines = value.bool else { return [] }
      return lines ? [("custom.drawStyle", "line")] : entry["bars"]?.bool == true ? [] : [("custom.lineWidth", 0), ("custom.drawStyle", entry["points"]?.bool == true ? "points" : "line")]
    case "bars":
      guard value.bool == true else { return [] }
      return [("custom.drawStyle", "bars"), ("custom.fillOpacity", 100)]
    case "linewidth": return number(value).map { [("custom.lineWidth", .number($0))] } ?? []
    case "points": return value.bool.map { [("custom.showPoints", $0 ? "always" : "never")] } ?? []
    case "pointradius": return number(value).map { [("custom.pointSize", .number(2 + $0 * 2))] } ?? []
    case "steppedLine": return value.bool == true ? [("custom.lineInterpolation", "stepAfter")] : []
    case "color": return value.string.map { [("color", ["mode": "fixed", "fixedColor": .string($0)])] } ?? []
    case "dashes":
      guard value.bool == true else { return [] }
      let dash: JSONValue = [.number(entry["dashLength"]?.number ?? 10), .number(entry["spaceLength"]?.number ?? 10)]
      return [("custom.lineStyle", ["fill": "dash", "dash": dash])]
    case "stack":
      switch value {
      case .bool(false): return [("custom.stacking", ["mode": "none", "group": "A"])]
      case .bool(true):
        let mode: JSONValue = panel["percentage"]?.bool == true ? "percent" : "normal"
        return [("custom.stacking", ["mode": mode, "group": "A"])]
      case .string(let group): return [("custom.stacking", ["mode": "normal", "group": .string(group)])]
      default: return []
      }
    case "nullPointMode":
      return value == "connected" ? [("custom.spanNulls", true)] : value == "null as zero" ? [("custom.nullsAsZero", true)] : [("custom.spanNulls", false)]
    case "transform": return value == "negative-Y" ? [("custom.transform", "negative-Y")] : []
    case "legend": return value == false ? [("custom.hideFrom", ["legend": true, "viz": false, "tooltip": false])] : []
    case "hideTooltip": return value == true ? [("custom.hideFrom", ["tooltip": true, "viz": false, "legend": false])] : []
    default: return []
    }
  }

  private static func number(_ value: JSONValue) -> Double? { value.number.flatMap { $0.isFinite ? min(max($0, 0), 1000) : nil } }
}

/// Puts a panel's `fieldConfig` together. What the panel already says in the current form wins.
struct ConfigBuilder {
  private var defaults: JSONObject
  private var overrides: [JSONValue]
  private let written: JSONObject

  init(_ panel: JSONObject) {
    written = panel["fieldConfig"]?["defaults"]?.object ?? JSONObject()
    defaults = written
    overrides = panel["fieldConfig"]?["overrides"]?.array ?? []
  }

  mutating func set(_ id: String, _ value: JSONValue) {
    let path = id.split(separator: ".").map(String.init)
    var existing: JSONValue? = .object(written)
    for key in path { existing = existing?[key] }
    guard existing == nil || existing == .null else { return }
    defaults.setNested(path[...], to: value)
  }

  mutating func override(byName name: String, _ properties: [(String, JSONValue)]) {
    override(["id": "byName", "options": .string(name)], properties)
  }

  mutating func override(byRegexp pattern: String, _ properties: [(String, JSONValue)]) {
    override(["id": "byRegexp", "options": .string(pattern)], properties)
  }

  private mutating func override(_ matcher: JSONValue, _ properties: [(String, JSONValue)]) {
    let list = properties.map { property -> JSONValue in ["id": .string(property.0), "value": property.1] }
    overrides.append(["matcher": matcher, "properties": .array(list)])
  }

  var value: JSONValue { ["defaults": .object(defaults), "overrides": .array(overrides)] }
}
