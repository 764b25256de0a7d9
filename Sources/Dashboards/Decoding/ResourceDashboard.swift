import DataFrames
import DatasourceKinds
import Text

/// Decodes the v2 model: named elements and a tree of layouts. Its versions differ in where a kind's name stands.
enum ResourceDashboard {
  static func decode(_ container: DashboardContainer, fallbackTitle: String) -> Dashboard {
    var report = DecodingReport()
    let inputs = DashboardInputs(container.body, path: container.path, report: &report)
    let body = inputs.fillingConstants(in: container.body)
    let path = container.path
    var dashboard = Dashboard(title: report.text(body, "title", at: path).flatMap { $0.isEmpty ? nil : $0 } ?? fallbackTitle)
    dashboard.uid = container.uid ?? report.text(body, "uid", at: path)
    dashboard.description = report.text(body, "description", at: path)
    dashboard.tags = report.texts(body, "tags", at: path)
    dashboard.folder = container.folder
    dashboard.inputs = inputs.list
    dashboard.sharesCrosshair = ["Crosshair", "Tooltip"].contains(body["cursorSync"]?.string)
    dashboard.time = TimeSettings(resource: body, path: path, report: &report)
    dashboard.links = LinkDecoder.dashboardLinks(of: body, path: path, report: &report)
    dashboard.annotations = annotations(of: body, path: path, inputs: inputs, report: &report)

    var layouts = ResourceLayout(elements: report.object(body, "elements", at: path) ?? [:], path: path, inputs: inputs)
    let layout = report.object(body, "layout", at: path)
    dashboard.layout = layout.map { layouts.layout($0, path: DecodingReport.path(path, "layout"), depth: 0, report: &report) } ?? .grid([])
    layouts.placeUnused(in: &dashboard.layout, isMissing: layout == nil, report: &report)
    dashboard.panels = layouts.collector.panels

    let entries = report.objects(body, "variables", at: path).map { ResourceVariable.classic($0.object, path: $0.path) } + layouts.variables
    dashboard.variables = VariableDecoder.unique(
      entries.compactMap { VariableDecoder.variable($0.object, path: $0.path, inputs: inputs, report: &report) }, report: &report)
    dashboard.warnings = report.all
    return dashboard
  }

  private static func annotations(
    of body: JSONObject, path: String, inputs: DashboardInputs, report: inout DecodingReport
  ) -> [AnnotationQuery] {
    let entries = report.objects(body, "annotations", at: path).map { entry, entryPath -> JSONValue in
      guard var spec = entry["spec"]?.object else { return .object(entry) }
      let query = ResourceQuery(spec["query"]?.object ?? [:], reference: spec["datasource"])
      spec["datasource"] = query.datasource
      if spec["builtIn"]?.bool == true { spec["builtIn"] = 1 }
      for member in (spec["legacyOptions"]?.object ?? [:]).members where spec[member.key] == nil { spec[member.key] = member.value }
      if spec["target"] == nil { spec["target"] = .object(query.model) }
      return .object(spec)
    }
    return AnnotationDecoder.annotations(of: ["annotations": ["list": .array(entries)]], path: path, inputs: inputs, report: &report)
  }
}

extension TimeSettings {
  init(resource body: JSONObject, path: String, report: inout DecodingReport) {
    self.init()
    guard let settings = report.object(body, "timeSettings", at: path) else { return }
    let path = DecodingReport.path(path, "timeSettings")
    from = report.text(settings, "from", at: path) ?? from
    to = report.text(settings, "to", at: path) ?? to
    timezone = report.text(settings, "timezone", at: path) ?? timezone
    refresh = settings["autoRefresh"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    refreshIntervals = report.texts(settings, "autoRefreshIntervals", at: path)
    quickRanges = Self.quickRanges(settings["quickRanges"])
    nowDelay = report.text(settings, "nowDelay", at: path).flatMap { $0.isEmpty ? nil : $0 }
    weekStart = settings["weekStart"]?.string.flatMap { $0.isEmpty || $0 == "browser" ? nil : $0 }
    fiscalYearStartMonth = min(max(report.integer(settings, "fiscalYearStartMonth", at: path) ?? 0, 0), 11)
  }
}

/// A query of the v2 model in all its spellings, as a classic target.
struct ResourceQuery {
  var model: JSONObject
  var datasource: JSONValue

  /// - Parameter reference: The `{type, uid}` that stands beside the query in v2alpha1.
  init(_ query: JSONObject, reference: JSONValue?) {
    model = query["spec"]?.object ?? [:]
    // In v2alpha1 the kind is the datasource's type, later it is always DataQuery.
    let kind = query["kind"]?.string
    let type = query["group"]?.string ?? (kind == "DataQuery" ? nil : kind) ?? reference?["type"]?.string
    let uid = query["datasource"]?["name"]?.string ?? query["datasource"]?["uid"]?.string ?? reference?["uid"]?.string
    var object = JSONObject()
    if let type, !type.isEmpty { object["type"] = .string(type) }
    if let uid, !uid.isEmpty { object["uid"] = .string(uid) }
    datasource = object.isEmpty ? .null : .object(object)
  }
}

/// Walks the tree of layouts and decodes the panels that it names.
struct ResourceLayout {
  private let elements: JSONObject
  private let elementPath: String
  private let byName: [String: JSONValue]
  private(set) var collector: PanelCollector
  private var placed: Set<String> = []
  /// Variables that rows and tabs bring along.
  private(set) var variables: [(object: JSONObject, path: String)] = []

  init(elements: JSONObject, path: String, inputs: DashboardInputs) {
    self.elements = elements
    elementPath = DecodingReport.path(path, "elements")
    byName = Dictionary(elements.members.map { ($0.key, $0.value) }, uniquingKeysWith: { _, last in last })
    collector = PanelCollector(schemaVersion: 42, inputs: inputs)
  }

  mutating func layout(_ object: JSONObject, path: String, depth: Int, report: inout DecodingReport) -> Layout {
    guard depth < 12 else {
      report.warn(.dropped, path, "layouts are nested deeper than 12 levels")
      return .grid([])
    }
    let spec = object["spec"]?.object ?? object
    let specPath = object["spec"] == nil ? path : path + ".spec"
    switch object["kind"]?.string {
    case "RowsLayout"?:
      return .rows(report.objects(spec, "rows", at: specPath).map { row($0.object, path: $0.path, depth: depth, report: &report) })
    case "TabsLayout"?:
      return .tabs(report.objects(spec, "tabs", at: specPath).map { tab($0.object, path: $0.path, depth: depth, report: &report) })
    case "AutoGridLayout"?, "ResponsiveGridLayout"?:
      return .autoGrid(autoGrid(spec, path: specPath, report: &report))
    case "GridLayout"?:
      return gridLayout(spec, path: specPath, depth: depth, report: &report)
    case let other:
      report.warn(.approximated, path + ".kind", "the layout “\(other ?? "")” is unknown: its panels stand one below the other")
      return .grid([])
    }
  }

  // MARK: Containers

  private mutating func row(_ object: JSONObject, path: String, depth: Int, report: inout DecodingReport) -> Layout.Row {
    let spec = object["spec"]?.object ?? object
    let path = object["spec"] == nil ? path : path + ".spec"
    collectVariables(of: spec, path: path, report: &report)
    let hidesHeader = report.bool(spec, "hideHeader", at: path) ?? false
    return Layout.Row(
      title: hidesHeader ? nil : report.text(spec, "title", at: path) ?? "",
      isCollapsed: !hidesHeader && (report.bool(spec, "collapse", at: path) ?? report.bool(spec, "collapsed", at: path) ?? false),
      layout: inner(spec, path: path, depth: depth, report: &report), repeat: repetition(spec), condition: condition(spec))
  }

  private mutating func tab(_ object: JSONObject, path: String, depth: Int, report: inout DecodingReport) -> Layout.Tab {
    let spec = object["spec"]?.object ?? object
    let path = object["spec"] == nil ? path : path + ".spec"
    collectVariables(of: spec, path: path, report: &report)
    return Layout.Tab(
      title: report.text(spec, "title", at: path) ?? "", layout: inner(spec, path: path, depth: depth, report: &report),
      repeat: repetition(spec), condition: condition(spec))
  }

  private mutating func inner(_ spec: JSONObject, path: String, depth: Int, report: inout DecodingReport) -> Layout {
    guard let layout = report.object(spec, "layout", at: path) else { return .grid([]) }
    return self.layout(layout, path: path + ".layout", depth: depth + 1, report: &report)
  }

  private mutating func collectVariables(of spec: JSONObject, path: String, report: inout DecodingReport) {
    variables += report.objects(spec, "variables", at: path).map { ResourceVariable.classic($0.object, path: $0.path) }
  }

  private mutating func autoGrid(_ spec: JSONObject, path: String, report: inout DecodingReport) -> Layout.AutoGrid {
    let widths = ["narrow": 192.0, "standard": 448, "wide": 768]
    let heights = ["short": 168.0, "standard": 320, "tall": 512]
    var grid = Layout.AutoGrid()
    grid.maxColumns = min(max(report.integer(spec, "maxColumnCount", at: path) ?? 3, 1), 24)
    grid.minColumnWidth = spec["columnWidth"]?.number ?? widths[spec["columnWidthMode"]?.string ?? "standard"] ?? 448
    grid.rowHeight = spec["rowHeight"]?.number ?? heights[spec["rowHeightMode"]?.string ?? "standard"] ?? 320
    for (item, itemPath) in report.objects(spec, "items", at: path) {
      let spec = item["spec"]?.object ?? item
      guard let panel = panel(spec, path: itemPath, report: &report) else { continue }
      grid.items.append(Layout.AutoGridItem(panel: panel, repeat: repetition(spec), condition: condition(spec)))
    }
    return grid
  }

  /// A plain grid; of v2alpha1 also one with rows between its items.
  private mutating func gridLayout(_ spec: JSONObject, path: String, depth: Int, report: inout DecodingReport) -> Layout {
    var items: [Layout.GridItem] = []
    var rows: [Layout.Row] = []
    for (item, itemPath) in report.objects(spec, "items", at: path) {
      let itemSpec = item["spec"]?.object ?? item
      if item["kind"] == "GridLayoutRow" {
        guard case .grid(let inner) = gridLayout(["items": itemSpec["elements"] ?? []], path: itemPath, depth: depth + 1, report: &report)
        else { continue }
        rows.append(
          Layout.Row(
            title: itemSpec["title"]?.text ?? "", isCollapsed: itemSpec["collapsed"]?.bool ?? false, layout: .grid(inner),
            repeat: repetition(itemSpec)))
        continue
      }
      guard let panel = panel(itemSpec, path: itemPath, report: &report) else { continue }
      func whole(_ key: String, _ range: ClosedRange<Int>, _ fallback: Int) -> Int {
        min(max(itemSpec[key]?.integer ?? fallback, range.lowerBound), range.upperBound)
      }
      let width = whole("width", 1...24, 12)
      items.append(
        Layout.GridItem(
          panel: panel, x: min(whole("x", 0...23, 0), 24 - width), y: whole("y", 0...100_000, 0), width: width,
          height: whole("height", 1...500, 9), repeat: repetition(itemSpec)))
    }
    guard !rows.isEmpty else { return .grid(items) }
    return .rows((items.isEmpty ? [] : [Layout.Row(title: nil, layout: .grid(items))]) + rows)
  }

  // MARK: Elements

  private mutating func panel(_ item: JSONObject, path: String, report: inout DecodingReport) -> PanelID? {
    guard let name = item["element"]?["name"]?.string else {
      report.wrongType(path + ".element", expected: "a reference with a name", found: item["element"] ?? .null)
      return nil
    }
    guard let element = byName[name]?.object else {
      report.warn(.dropped, path + ".element", "there is no element named “\(name)”")
      return nil
    }
    placed.insert(name)
    return collector.add(Self.classic(element), path: "\(elementPath).\(name)", report: &report)
  }

  /// Elements that no layout names would be lost silently.
  mutating func placeUnused(in layout: inout Layout, isMissing: Bool, report: inout DecodingReport) {
    let unused = elements.members.filter { !placed.contains($0.key) && $0.value.object != nil }
    guard !unused.isEmpty else { return }
    guard isMissing else {
      for element in unused.prefix(20) {
        report.warn(.note, "\(elementPath).\(element.key)", "no layout places this element: Grafana does not show it either")
      }
      return
    }
    report.warn(.note, elementPath, "the dashboard has no layout: its panels stand side by side")
    var grid = Layout.AutoGrid()
    for element in unused {
      guard let object = element.value.object,
        let id = collector.add(Self.classic(object), path: "\(elementPath).\(element.key)", report: &report)
      else { continue }
      grid.items.append(Layout.AutoGridItem(panel: id))
    }
    layout = .autoGrid(grid)
  }

  /// The element in the form of a classic panel, so that one decoder and the same migrations serve both.
  private static func classic(_ element: JSONObject) -> JSONObject {
    let spec = element["spec"]?.object ?? [:]
    var panel = JSONObject()
    for key in ["id", "title", "description", "links", "transparent", "libraryPanel"] { panel[key] = spec[key] }
    if element["kind"] == "LibraryPanel" || (spec["libraryPanel"] != nil && spec["vizConfig"] == nil) { return panel }

    let visualisation = spec["vizConfig"]?.object ?? [:]
    let kind = visualisation["kind"]?.string
    if let type = visualisation["group"]?.string ?? (kind == "VizConfig" ? nil : kind) { panel["type"] = .string(type) }
    panel["options"] = visualisation["spec"]?["options"]
    panel["fieldConfig"] = visualisation["spec"]?["fieldConfig"]
    panel["pluginVersion"] = visualisation["version"] ?? visualisation["spec"]?["pluginVersion"]

    let data = spec["data"]?["spec"]?.object ?? spec["data"]?.object ?? [:]
    for member in (data["queryOptions"]?.object ?? [:]).members { panel[member.key] = member.value }
    let targets = (data["queries"]?.array ?? []).map(target)
    panel["targets"] = .array(targets)
    let sources = Set(targets.compactMap { $0["datasource"] })
    panel["datasource"] = sources.count > 1 ? ["type": "datasource", "uid": .string(BuiltInSource.mixed.uid)] : sources.first ?? .null
    panel["transformations"] = .array((data["transformations"]?.array ?? []).map(transformation))
    return panel
  }

  private static func target(_ value: JSONValue) -> JSONValue {
    let spec = value["spec"]?.object ?? value.object ?? [:]
    let query = ResourceQuery(spec["query"]?.object ?? [:], reference: spec["datasource"])
    var target = query.model
    if let refID = spec["refId"] { target["refId"] = refID }
    if let hidden = spec["hidden"] { target["hide"] = hidden }
    if query.datasource != .null { target["datasource"] = query.datasource }
    return .object(target)
  }

  private static func transformation(_ value: JSONValue) -> JSONValue {
    guard var object = value["spec"]?.object else { return value }
    let kind = value["kind"]?.string
    if object["id"] == nil, let id = value["group"]?.string ?? (kind == "Transformation" ? nil : kind) { object["id"] = .string(id) }
    return .object(object)
  }

  // MARK: Small parts

  private func repetition(_ spec: JSONObject) -> Layout.Repeat? {
    guard let value = spec["repeat"]?.object, let variable = value["value"]?.string, !variable.isEmpty else { return nil }
    return Layout.Repeat(
      variable: variable, direction: value["direction"]?.string.flatMap(Layout.Repeat.Direction.init(rawValue:)) ?? .horizontal,
      maxPerRow: value["maxPerRow"]?.integer.map { min(max($0, 1), 24) })
  }

  private func condition(_ spec: JSONObject) -> Layout.Condition? {
    guard let group = spec["conditionalRendering"]?["spec"]?.object ?? spec["conditionalRendering"]?.object else { return nil }
    let items = (group["items"]?.array ?? []).compactMap { item -> Layout.Condition.Item? in
      let spec = item["spec"]
      switch item["kind"]?.string {
      case "ConditionalRenderingVariable"?:
        guard let name = spec?["variable"]?.string else { return nil }
        return .variable(name: name, operator: spec?["operator"]?.string ?? "equals", value: spec?["value"]?.text ?? "")
      case "ConditionalRenderingData"?: return .hasData(spec?["value"]?.bool ?? true)
      case "ConditionalRenderingTimeRangeSize"?: return (spec?["value"]?.text).map { .timeRangeShorterThan($0) }
      default: return nil
      }
    }
    guard !items.isEmpty else { return nil }
    return Layout.Condition(shows: group["visibility"] != "hide", needsAll: group["condition"] != "or", items: items)
  }
}

/// A variable of the v2 model as an entry of `templating.list`.
enum ResourceVariable {
  private static let types = [
    "QueryVariable": "query", "CustomVariable": "custom", "TextVariable": "textbox", "ConstantVariable": "constant",
    "DatasourceVariable": "datasource", "IntervalVariable": "interval", "AdhocVariable": "adhoc", "GroupByVariable": "groupby",
    "SwitchVariable": "switch",
  ]
  private static let hiding = ["dontHide": 0.0, "hideLabel": 1, "hideVariable": 2, "inControlsMenu": 3]
  private static let refresh = ["never": 0.0, "onDashboardLoad": 1, "onTimeRangeChanged": 2]
  private static let sort = [
    "disabled": 0.0, "alphabeticalAsc": 1, "alphabeticalDesc": 2, "numericalAsc": 3, "numericalDesc": 4, "alphabeticalCaseInsensitiveAsc": 5,
    "alphabeticalCaseInsensitiveDesc": 6, "naturalAsc": 7, "naturalDesc": 8,
  ]

  static func classic(_ entry: JSONObject, path: String) -> (object: JSONObject, path: String) {
    guard var spec = entry["spec"]?.object else { return (entry, path) }
    let kind = entry["kind"]?.string ?? ""
    spec["type"] = .string(types[kind] ?? kind)
    if let word = spec["hide"]?.string, let number = hiding[word] { spec["hide"] = .number(number) }
    if let word = spec["refresh"]?.string, let number = refresh[word] { spec["refresh"] = .number(number) }
    if let word = spec["sort"]?.string, let number = sort[word] { spec["sort"] = .number(number) }
    switch kind {
    case "QueryVariable":
      let query = ResourceQuery(spec["query"]?.object ?? [:], reference: spec["datasource"])
      if let query = query.model["__legacyStringValue"] ?? spec["query"]?.string.map(JSONValue.string) {
        spec["query"] = query
      } else {
        spec["query"] = .object(query.model)
      }
      spec["datasource"] = query.datasource
    case "AdhocVariable", "GroupByVariable":
      spec["datasource"] = ResourceQuery(entry, reference: spec["datasource"]).datasource
      if let source = spec["datasource"], source["uid"] == nil, let name = entry["datasource"]?["name"]?.string {
        spec["datasource"] = ["type": source["type"] ?? nil, "uid": .string(name)]
      }
    case "DatasourceVariable":
      if let plugin = spec["pluginId"] { spec["query"] = plugin }
    default: break
    }
    return (spec, path + ".spec")
  }
}
