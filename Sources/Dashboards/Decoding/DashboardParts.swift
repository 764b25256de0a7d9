import Text

extension TimeSettings {
  init(classic body: JSONObject, path: String, report: inout DecodingReport) {
    self.init()
    if let time = report.object(body, "time", at: path) {
      let timePath = DecodingReport.path(path, "time")
      from = report.text(time, "from", at: timePath) ?? from
      to = report.text(time, "to", at: timePath) ?? to
    }
    timezone = report.text(body, "timezone", at: path) ?? timezone
    // `false` and "" are off; other words are checked where the interval is read.
    refresh = body["refresh"]?.string.flatMap { $0.isEmpty || $0 == "off" || $0 == "Off" ? nil : $0 }
    weekStart = body["weekStart"]?.string.flatMap { $0.isEmpty || $0 == "browser" ? nil : $0 }
    fiscalYearStartMonth = min(max(report.integer(body, "fiscalYearStartMonth", at: path) ?? 0, 0), 11)
    // Before schema version 6 the picker was an entry of `nav`.
    let picker = body["timepicker"] == nil ? body["nav"]?[0]?.object : body["timepicker"]?.object
    guard let picker else { return }
    let pickerPath = DecodingReport.path(path, "timepicker")
    nowDelay = report.text(picker, "nowDelay", at: pickerPath).flatMap { $0.isEmpty ? nil : $0 }
    refreshIntervals = report.texts(picker, "refresh_intervals", at: pickerPath)
    quickRanges = Self.quickRanges(picker["quick_ranges"])
  }

  static func quickRanges(_ value: JSONValue?) -> [QuickRange] {
    (value?.array ?? []).compactMap { entry in
      guard let from = entry["from"]?.text, let to = entry["to"]?.text else { return nil }
      return QuickRange(display: entry["display"]?.text ?? "\(from) to \(to)", from: from, to: to)
    }
  }
}

enum LinkDecoder {
  static func dashboardLinks(of body: JSONObject, path: String, report: inout DecodingReport) -> [DashboardLink] {
    report.objects(body, "links", at: path).compactMap { link, linkPath in
      let tags = report.texts(link, "tags", at: linkPath)
      let isList = link["type"] == "dashboards" || (link["type"] == nil && link["url"] == nil && !tags.isEmpty)
      return DashboardLink(
        title: report.text(link, "title", at: linkPath) ?? "", tooltip: report.text(link, "tooltip", at: linkPath) ?? "",
        kind: isList
          ? .dashboards(tags: tags, asDropdown: report.bool(link, "asDropdown", at: linkPath) ?? false)
          : .url(report.text(link, "url", at: linkPath) ?? ""),
        includesVariables: report.bool(link, "includeVars", at: linkPath) ?? false,
        keepsTime: report.bool(link, "keepTime", at: linkPath) ?? false)
    }
  }

  static func panelLinks(of panel: JSONObject, path: String, report: inout DecodingReport) -> [DashboardLink] {
    report.objects(panel, "links", at: path).map { link, linkPath in
      DashboardLink(
        title: report.text(link, "title", at: linkPath) ?? "", tooltip: report.text(link, "tooltip", at: linkPath) ?? "",
        kind: .url(LinkMigration.url(ofPanelLink: link)))
    }
  }
}

enum AnnotationDecoder {
  static func annotations(of body: JSONObject, path: String, inputs: DashboardInputs, report: inout DecodingReport) -> [AnnotationQuery] {
    guard let annotations = report.object(body, "annotations", at: path) else { return [] }
    return report.objects(annotations, "list", at: DecodingReport.path(path, "annotations")).map { entry, entryPath in
      let filter = entry["filter"]?.object
      let hide = entry["hide"]
      return AnnotationQuery(
        name: report.text(entry, "name", at: entryPath) ?? "", isEnabled: report.bool(entry, "enable", at: entryPath) ?? true,
        isHidden: hide?.bool ?? ((hide?.integer ?? 0) != 0), iconColor: report.text(entry, "iconColor", at: entryPath) ?? "",
        datasource: DatasourceReference(entry["datasource"], at: entryPath + ".datasource", inputs: inputs, report: &report),
        isBuiltIn: (report.integer(entry, "builtIn", at: entryPath) ?? 0) != 0,
        panels: (filter?["ids"]?.array ?? []).compactMap { $0.integer.map(PanelID.init(rawValue:)) },
        excludesPanels: filter?["exclude"]?.bool ?? false, model: entry)
    }
  }
}
