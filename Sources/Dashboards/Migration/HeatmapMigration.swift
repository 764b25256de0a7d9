import Text

/// The Angular heatmap to the current one (Grafana's `heatmap/migrations.ts`).
enum HeatmapMigration {
  static func migrate(_ panel: inout JSONObject) {
    let isOld = panel["dataFormat"]?.string != nil || (panel["color"]?.object != nil && panel["options"]?["color"] == nil)
    guard isOld, panel["options"]?["calculate"] == nil else { return }
    let isCalculated = panel["dataFormat"]?.string != "tsbuckets"
    var options = JSONObject()
    options["calculate"] = .bool(isCalculated)
    options["calculation"] = ["xBuckets": buckets(panel, "x"), "yBuckets": yBuckets(panel, isCalculated: isCalculated)]
    let axis = panel["yAxis"]
    options["yAxis"] = .object(yAxis(axis, reverse: panel["reverseYBuckets"]?.bool ?? false))
    options["cellGap"] = .number(panel["cards"]?["cardPadding"]?.number ?? 2)
    options["color"] = .object(color(panel["color"]))
    options["legend"] = ["show": .bool(panel["legend"]?["show"]?.bool ?? false)]
    options["tooltip"] = ["show": .bool(panel["tooltip"]?["show"]?.bool ?? true), "yHistogram": .bool(panel["tooltip"]?["showHistogram"]?.bool ?? false)]
    options["rowsFrame"] = ["layout": layout(panel["yBucketBound"])]
    if panel["hideZeroBuckets"]?.bool == true { options["filterValues"] = ["le": 1e-9] }
    panel["options"] = .object(options)
  }

  private static func buckets(_ panel: JSONObject, _ axis: String) -> JSONValue {
    if let size = panel["\(axis)BucketSize"]?.text, !size.isEmpty { return ["mode": "size", "value": .string(size)] }
    if let count = panel["\(axis)BucketNumber"]?.text, !count.isEmpty { return ["mode": "count", "value": .string(count)] }
    return ["mode": "size"]
  }

  private static func yBuckets(_ panel: JSONObject, isCalculated: Bool) -> JSONValue {
    guard isCalculated, let base = panel["yAxis"]?["logBase"]?.number, base > 1 else { return buckets(panel, "y") }
    return ["mode": "count", "value": .string(panel["yAxis"]?["splitFactor"]?.text ?? "1"), "scale": ["type": "log", "log": .number(base)]]
  }

  private static func yAxis(_ axis: JSONValue?, reverse: Bool) -> JSONObject {
    var result = JSONObject([.init(key: "axisPlacement", value: axis?["show"]?.bool == false ? "hidden" : "left"), .init(key: "reverse", value: .bool(reverse))])
    if let unit = axis?["format"]?.string { result["unit"] = .string(unit) }
    for key in ["decimals", "min", "max"] {
      if let number = axis?[key]?.number { result[key] = .number(number) }
    }
    return result
  }

  private static func color(_ old: JSONValue?) -> JSONObject {
    var color = JSONObject([.init(key: "mode", value: "scheme"), .init(key: "steps", value: 256), .init(key: "scheme", value: "Oranges"), .init(key: "exponent", value: 0.5)])
    guard let old else { return color }
    if old["mode"]?.string == "opacity" {
      color["mode"] = "opacity"
      color["fill"] = old["cardColor"] ?? "dark-orange"
      color["scale"] = old["colorScale"] == "linear" ? "linear" : "exponential"
      if let exponent = old["exponent"]?.number { color["exponent"] = .number(exponent) }
    } else if let scheme = old["colorScheme"]?.string {
      let name = scheme.hasPrefix("interpolate") ? String(scheme.dropFirst("interpolate".count)) : scheme
      color["scheme"] = .string(name.prefix(1).uppercased() + name.dropFirst())
    }
    for key in ["min", "max"] {
      if let number = old[key]?.number { color[key] = .number(number) }
    }
    return color
  }

  private static func layout(_ bound: JSONValue?) -> JSONValue {
    switch bound {
    case "upper"?: "le"
    case "lower"?: "ge"
    case "middle"?: "unknown"
    default: "auto"
    }
  }
}
