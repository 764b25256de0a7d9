import Text

/// The old graph's `timeRegions` as annotations of the dashboard that only the graph's panel shows, as Grafana's
/// migration of the graph makes them.
enum TimeRegionMigration {
  static func annotations(of panels: some Sequence<Panel>) -> [AnnotationQuery] {
    panels.sorted { $0.id < $1.id }.flatMap { panel -> [AnnotationQuery] in
      guard panel.source["type"] == "graph" else { return [] }
      return (panel.source["timeRegions"]?.array ?? []).enumerated().compactMap { index, region in annotation(region, index, of: panel.id) }
    }
  }

  /// `nil` for a region that is drawn neither as an area nor as lines.
  private static func annotation(_ region: JSONValue, _ index: Int, of panel: PanelID) -> AnnotationQuery? {
    let (fills, draws) = (region["fill"]?.bool ?? false, region["line"]?.bool ?? false)
    guard fills || draws else { return nil }
    let written = fills ? region["fillColor"]?.string : region["lineColor"]?.string
    var config = JSONObject()
    for key in ["from", "to", "fromDayOfWeek", "toDayOfWeek"] { config[key] = region[key] }
    // The graph knew no other zone.
    config["timezone"] = "utc"
    let name = "T\(index + 1)"
    return AnnotationQuery(
      name: name, isHidden: true, iconColor: color(region["colorMode"]?.string, written), datasource: .grafana, panels: [panel],
      model: ["name": .string(name), "target": ["queryType": "timeRegions", "refId": "Anno", "timeRegion": .object(config)]])
  }

  private static func color(_ mode: String?, _ written: String?) -> String {
    switch mode {
    case "custom"?, nil: written ?? "gray"
    case "background6"?: "gray"
    case let mode?: mode
    }
  }
}
