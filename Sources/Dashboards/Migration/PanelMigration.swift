import Text

/// Brings a panel of any age to the current form: by its schema version where only that tells, else by its shape.
///
/// After Grafana's `DashboardMigrator` and the migrations of its panel plugins. Files are edited by hand and generated,
/// so nothing relies on the version number that a shape could show as well.
enum PanelMigration {
  private static let renamedTypes = [
    "text2": "text", "graphite": "graph", "heatmap-new": "heatmap", "grafana-worldmap-panel": "geomap",
    "grafana-singlestat-panel": "singlestat", "alertGroups": "alertlist",
  ]

  static func migrate(_ panel: inout JSONObject, schemaVersion: Int, path: String, report: inout DecodingReport) {
    if let type = panel["type"]?.string, let renamed = renamedTypes[type] { panel["type"] = .string(renamed) }
    let type = panel["type"]?.string ?? ""
    let hasFieldConfig = panel["fieldConfig"]?.object != nil
    switch type {
    case "graph": GraphMigration.migrate(&panel, path: path, report: &report)
    case "singlestat": SingleStatMigration.migrate(&panel, path: path, report: &report)
    case "table-old": OldTableMigration.migrate(&panel, path: path, report: &report)
    case "table" where panel["styles"]?.array != nil && !hasFieldConfig: OldTableMigration.migrate(&panel, path: path, report: &report)
    case "heatmap": HeatmapMigration.migrate(&panel)
    case "grafana-piechart-panel": PieChartMigration.migrate(&panel)
    case "natel-discrete-panel": DiscreteMigration.migrate(&panel)
    case "stat", "gauge", "bargauge", "piechart": FieldOptionsMigration.migrate(&panel)
    case "text", "dashlist", "alertlist", "annolist", "news": RootOptionsMigration.migrate(&panel, type: type)
    default: break
    }
    migrateParts(of: &panel, type: panel["type"]?.string ?? "", schemaVersion: schemaVersion)
  }

  private static func migrateParts(of panel: inout JSONObject, type: String, schemaVersion: Int) {
    if var options = panel["options"]?.object {
      let before = options
      migrateLegend(&options)
      if options["tooltip"] == nil, let old = options["tooltipOptions"] {
        options["tooltip"] = old
        options["tooltipOptions"] = nil
      }
      if options != before { panel["options"] = .object(options) }
    }
    if type == "table" { CurrentTableMigration.migrate(&panel) }
    SnapshotMigration.migrate(&panel)
    if panel["transformations"]?.array?.isEmpty == false { TransformationMigration.migrate(&panel, schemaVersion: schemaVersion) }
    if var defaults = panel["fieldConfig"]?["defaults"]?.object, let links = defaults["links"]?.array, !links.isEmpty {
      defaults["links"] = .array(links.map(LinkMigration.currentMacros))
      panel.setNested(["fieldConfig", "defaults"], to: .object(defaults))
    }
  }

  /// A bare boolean, and "hidden" as a display mode (schema version 37).
  private static func migrateLegend(_ options: inout JSONObject) {
    if let shown = options["legend"]?.bool {
      options["legend"] = ["showLegend": .bool(shown), "displayMode": "list", "placement": "bottom", "calcs": []]
    } else if var legend = options["legend"]?.object {
      if legend["displayMode"] == "hidden" {
        legend["displayMode"] = "list"
        legend["showLegend"] = false
      } else if legend["showLegend"] == nil {
        legend["showLegend"] = true
      }
      options["legend"] = .object(legend)
    }
  }
}

/// Options that stood beside `type` before panels had an `options` object.
enum RootOptionsMigration {
  private static let names: [String: [String: String]] = [
    "text": ["mode": "mode", "content": "content"],
    "dashlist": [
      "starred": "showStarred", "recent": "showRecentlyViewed", "search": "showSearch", "headings": "showHeadings", "limit": "maxItems",
      "query": "query", "tags": "tags", "folderId": "folderId",
    ],
    "alertlist": [
      "show": "showOptions", "limit": "maxItems", "sortOrder": "sortOrder", "onlyAlertsOnDashboard": "dashboardAlerts",
      "stateFilter": "stateFilter", "nameFilter": "alertName", "dashboardTags": "tags",
    ],
    "annolist": ["tags": "tags", "limit": "limit", "onlyFromThisDashboard": "onlyFromThisDashboard", "onlyInTimeRange": "onlyInTimeRange"],
    "news": ["feedUrl": "feedUrl"],
  ]

  static func migrate(_ panel: inout JSONObject, type: String) {
    guard let names = names[type] else { return }
    var options = panel["options"]?.object ?? JSONObject()
    for (old, new) in names where options[new] == nil {
      if let value = panel[old] { options[new] = value }
    }
    panel["options"] = .object(options)
  }
}

/// Stat, gauge and bar gauge as 6.x and 7.0 saved them: everything inside `options.fieldOptions`.
enum FieldOptionsMigration {
  static func migrate(_ panel: inout JSONObject) {
    guard var options = panel["options"]?.object else { return }
    if let old = options["fieldOptions"]?.object {
      var reduce = options["reduceOptions"]?.object ?? JSONObject()
      for key in ["calcs", "values", "limit", "fields"] where reduce[key] == nil { reduce[key] = old[key] }
      if let calcs = reduce["calcs"]?.array { reduce["calcs"] = .array(calcs.map { .string(Calculations.current($0.text ?? "")) }) }
      options["reduceOptions"] = .object(reduce)
      options["fieldOptions"] = nil
      migrateConfig(old, &options, &panel)
    } else if options["valueOptions"]?.object != nil {
      migrateValueOptions(&options, &panel)
    }
    panel["options"] = .object(options)
  }

  private static func migrateConfig(_ old: JSONObject, _ options: inout JSONObject, _ panel: inout JSONObject) {
    guard panel["fieldConfig"]?["defaults"]?.object?.isEmpty != false else { return }
    var defaults = old["defaults"]?.object ?? JSONObject()
    if let title = defaults["title"] { defaults["displayName"] = title }
    defaults["title"] = nil
    for key in ["thresholds", "mappings"] {
      if defaults[key] == nil, let value = old[key] ?? options[key] { defaults[key] = value }
      options[key] = nil
    }
    if let steps = defaults["thresholds"]?.array { defaults["thresholds"] = ["mode": "absolute", "steps": .array(steps)] }
    impliedRange(&defaults)
    panel["fieldConfig"] = .object(
      JSONObject([
        .init(key: "defaults", value: .object(defaults)), .init(key: "overrides", value: old["overrides"] ?? .array([])),
      ]))
  }

  /// 6.0's gauge: `valueOptions{stat, unit, decimals}`, `minValue`, `maxValue`, `thresholds`.
  private static func migrateValueOptions(_ options: inout JSONObject, _ panel: inout JSONObject) {
    let values = options["valueOptions"]?.object ?? JSONObject()
    var defaults = JSONObject()
    defaults["unit"] = values["unit"]
    defaults["decimals"] = values["decimals"]
    defaults["min"] = options["minValue"]
    defaults["max"] = options["maxValue"]
    defaults["mappings"] = options["valueMappings"] ?? options["mappings"]
    if let steps = options["thresholds"]?.array { defaults["thresholds"] = ["mode": "absolute", "steps": .array(steps)] }
    options["reduceOptions"] = ["values": false, "calcs": [.string(Calculations.current(values["stat"]?.string ?? "mean"))]]
    for key in ["valueOptions", "minValue", "maxValue", "valueMappings", "thresholds"] { options[key] = nil }
    panel.setNested(["fieldConfig", "defaults"], to: .object(defaults))
  }

  /// Percentages had their natural range without saying so.
  static func impliedRange(_ defaults: inout JSONObject) {
    guard let unit = defaults["unit"]?.string, unit == "percent" || unit == "percentunit" else { return }
    if defaults["min"] == nil || defaults["min"] == .null { defaults["min"] = 0 }
    if defaults["max"] == nil || defaults["max"] == .null { defaults["max"] = unit == "percent" ? 100 : 1 }
  }
}

/// Ids of reducers as old panels name them.
enum Calculations {
  static func current(_ old: String) -> String {
    switch old {
    case "avg": "mean"
    case "current": "lastNotNull"
    case "total": "sum"
    default: old
    }
  }
}

enum TransformationMigration {
  static func migrate(_ panel: inout JSONObject, schemaVersion: Int) {
    guard let list = panel["transformations"]?.array else { return }
    var result: [JSONValue] = []
    for entry in list {
      guard var object = entry.object else {
        result.append(entry)
        continue
      }
      switch object["id"] {
      case "labelsToFields"?:
        result.append(entry)
        // The step merged its frames itself before version 31, and has to be followed by a merge since.
        if schemaVersion < 31 { result.append(["id": "merge", "options": [:]]) }
        continue
      case "seriesToColumns"?: object["id"] = "joinByField"
      case "timeSeriesTable"?: migrateTimeSeriesTable(&object)
      default: break
      }
      result.append(.object(object))
    }
    panel["transformations"] = .array(result)
  }

  /// `refIdToStat: {A: "mean"}` → `A: {stat: "mean"}` (39).
  private static func migrateTimeSeriesTable(_ object: inout JSONObject) {
    guard let old = object["options"]?["refIdToStat"]?.object else { return }
    object["options"] = .object(JSONObject(old.members.map { .init(key: $0.key, value: ["stat": $0.value]) }))
  }
}

/// Grafana's own table between 7 and now.
enum CurrentTableMigration {
  private static let cellTypes: [String: (type: String, mode: String?)] = [
    "auto": ("auto", nil), "color-text": ("color-text", nil), "color-background": ("color-background", "gradient"),
    "color-background-solid": ("color-background", "basic"), "gradient-gauge": ("gauge", "gradient"), "lcd-gauge": ("gauge", "lcd"),
    "basic": ("gauge", "basic"), "json-view": ("json-view", nil), "image": ("image", nil),
  ]

  static func migrate(_ panel: inout JSONObject) {
    if var custom = panel["fieldConfig"]?["defaults"]?["custom"]?.object, let mode = custom["displayMode"]?.string {
      if custom["cellOptions"] == nil { custom["cellOptions"] = cellOptions(mode) }
      custom["displayMode"] = nil
      panel.setNested(["fieldConfig", "defaults", "custom"], to: .object(custom))
    }
    guard let overrides = panel["fieldConfig"]?["overrides"]?.array, !overrides.isEmpty else { return }
    var changed = false
    let migrated = overrides.map { override -> JSONValue in
      guard var object = override.object, let properties = object["properties"]?.array,
        properties.contains(where: { $0["id"] == "custom.displayMode" })
      else { return override }
      changed = true
      object["properties"] = .array(
        properties.map { property in
          guard property["id"] == "custom.displayMode", let mode = property["value"]?.string else { return property }
          return ["id": "custom.cellOptions", "value": cellOptions(mode)]
        })
      return .object(object)
    }
    if changed { panel.setNested(["fieldConfig", "overrides"], to: .array(migrated)) }
  }

  static func cellOptions(_ mode: String) -> JSONValue {
    let known = cellTypes[mode] ?? (mode, nil)
    var options: JSONValue = ["type": .string(known.type)]
    if let mode = known.mode { options = ["type": .string(known.type), "mode": .string(mode)] }
    return options
  }
}

/// What a snapshot saved beside the queries becomes a query that answers itself (Grafana does the same when it opens one).
enum SnapshotMigration {
  static func migrate(_ panel: inout JSONObject) {
    guard let data = panel["snapshotData"], data.array?.isEmpty == false else { return }
    let source: JSONValue = ["type": "grafana", "uid": "-- Grafana --"]
    panel["datasource"] = source
    panel["targets"] = [["refId": "A", "datasource": source, "queryType": "snapshot", "snapshot": data]]
  }
}
