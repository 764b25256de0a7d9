package import Text

/// A Grafana dashboard of any schema version, normalised to one form: a tree of containers whose leaves name panels.
package struct Dashboard: Hashable, Sendable {
  package var uid: String?
  package var title: String
  package var description: String?
  package var tags: [String]
  package var time: TimeSettings
  package var variables: [Variable]
  package var annotations: [AnnotationQuery]
  package var links: [DashboardLink]
  package var layout: Layout
  /// By ``Panel/id``; every id in ``layout`` is here.
  package var panels: [PanelID: Panel]
  /// What a shared export asks its reader to fill in (`__inputs`).
  package var inputs: [DashboardInput]
  /// The folder's uid or title, where the document says so.
  package var folder: String?
  var sharesCrosshair: Bool
  /// What could not be understood, was guessed or was changed on the way in; in document order.
  package var warnings: [DashboardWarning]
  /// As it was written, without what was around it; `nil` for dashboards that were not read.
  package var original: JSONValue?

  package init(
    uid: String? = nil, title: String, description: String? = nil, tags: [String] = [], time: TimeSettings = TimeSettings(),
    variables: [Variable] = [], annotations: [AnnotationQuery] = [], links: [DashboardLink] = [],
    layout: Layout = .grid([]), panels: [PanelID: Panel] = [:],
    inputs: [DashboardInput] = [], folder: String? = nil, sharesCrosshair: Bool = false, warnings: [DashboardWarning] = []
  ) {
    self.uid = uid
    self.title = title
    self.description = description
    self.tags = tags
    self.time = time
    self.variables = variables
    self.annotations = annotations
    self.links = links
    self.layout = layout
    self.panels = panels
    self.inputs = inputs
    self.folder = folder
    self.sharesCrosshair = sharesCrosshair
    self.warnings = warnings
  }
}

/// One entry of `__inputs`. References to it stay in the document as `${name}`.
package struct DashboardInput: Hashable, Sendable {
  var name: String
  var label: String
  /// The datasource type that is wanted; `nil` for constants, which are already filled in.
  package var datasourceType: String?

  init(name: String, label: String, datasourceType: String?) {
    (self.name, self.label, self.datasourceType) = (name, label, datasourceType)
  }
}

/// Unique within a dashboard; the file's own number where it is unique, else one that we gave.
package struct PanelID: Hashable, Sendable, RawRepresentable, Comparable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }
  package static func < (left: PanelID, right: PanelID) -> Bool { left.rawValue < right.rawValue }
}

/// `time`, `timezone`, `refresh`, `timepicker` and their relatives.
package struct TimeSettings: Hashable, Sendable {
  /// As written: `now-6h`, an ISO date, epoch milliseconds.
  package var from: String
  package var to: String
  /// `browser`, `utc`, an IANA name, or "".
  package var timezone: String
  /// `5s`, `auto`; `nil` is off.
  package var refresh: String?
  var refreshIntervals: [String]
  package var quickRanges: [QuickRange]
  package var nowDelay: String?
  /// `monday`, `saturday`, `sunday`; `nil` leaves it to the locale.
  var weekStart: String?
  /// 0–11.
  var fiscalYearStartMonth: Int

  package struct QuickRange: Hashable, Sendable {
    package var display: String
    package var from: String
    package var to: String

    init(display: String, from: String, to: String) {
      (self.display, self.from, self.to) = (display, from, to)
    }
  }

  package init(
    from: String = "now-6h", to: String = "now", timezone: String = "browser", refresh: String? = nil,
    refreshIntervals: [String] = [], quickRanges: [QuickRange] = [], nowDelay: String? = nil, weekStart: String? = nil,
    fiscalYearStartMonth: Int = 0
  ) {
    self.from = from
    self.to = to
    self.timezone = timezone
    self.refresh = refresh
    self.refreshIntervals = refreshIntervals
    self.quickRanges = quickRanges
    self.nowDelay = nowDelay
    self.weekStart = weekStart
    self.fiscalYearStartMonth = fiscalYearStartMonth
  }
}

/// Something in the document that is not taken as written.
package struct DashboardWarning: Hashable, Sendable {
  package enum Severity: String, Sendable, CaseIterable {
    /// Understood another way than written, without loss.
    case note
    /// Shown, but not as Grafana shows it.
    case approximated
    /// Not shown.
    case dropped
  }

  package var severity: Severity
  /// `panels[3].targets[0].expr`
  package var path: String
  package var panel: PanelID?
  package var message: String

  init(severity: Severity, path: String, panel: PanelID? = nil, message: String) {
    (self.severity, self.path, self.panel, self.message) = (severity, path, panel, message)
  }
}

/// How panels are arranged. v1 dashboards are rows of grids; v2 dashboards nest freely.
package indirect enum Layout: Hashable, Sendable {
  /// Grafana's 24 columns; positions are local to the container.
  case grid([GridItem])
  /// As many equal columns as fit.
  case autoGrid(AutoGrid)
  case rows([Row])
  case tabs([Tab])

  package struct GridItem: Hashable, Sendable {
    package var panel: PanelID
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int
    package var `repeat`: Repeat?

    package init(panel: PanelID, x: Int, y: Int, width: Int, height: Int, repeat: Repeat? = nil) {
      (self.panel, self.x, self.y, self.width, self.height, self.repeat) = (panel, x, y, width, height, `repeat`)
    }
  }

  package struct Repeat: Hashable, Sendable {
    package enum Direction: String, Sendable { case horizontal = "h", vertical = "v" }
    package var variable: String
    var direction: Direction
    var maxPerRow: Int?

    package init(variable: String, direction: Direction = .horizontal, maxPerRow: Int? = nil) {
      (self.variable, self.direction, self.maxPerRow) = (variable, direction, maxPerRow)
    }
  }

  package struct AutoGrid: Hashable, Sendable {
    package var maxColumns: Int
    /// Pixels, as Grafana counts; a cell is taken as 8×17.
    var minColumnWidth: Double
    var rowHeight: Double
    package var items: [AutoGridItem]

    package init(maxColumns: Int = 3, minColumnWidth: Double = 448, rowHeight: Double = 320, items: [AutoGridItem] = []) {
      (self.maxColumns, self.minColumnWidth, self.rowHeight, self.items) = (maxColumns, minColumnWidth, rowHeight, items)
    }
  }

  package struct AutoGridItem: Hashable, Sendable {
    package var panel: PanelID
    package var `repeat`: Repeat?
    var condition: Condition?

    package init(panel: PanelID, repeat: Repeat? = nil, condition: Condition? = nil) {
      (self.panel, self.repeat, self.condition) = (panel, `repeat`, condition)
    }
  }

  package struct Row: Hashable, Sendable {
    /// With variables still in it. `nil` for the unheaded first row.
    package var title: String?
    package var isCollapsed: Bool
    package var layout: Layout
    package var `repeat`: Repeat?
    var condition: Condition?

    package init(
      title: String?, isCollapsed: Bool = false, layout: Layout, repeat: Repeat? = nil, condition: Condition? = nil
    ) {
      (self.title, self.isCollapsed, self.layout) = (title, isCollapsed, layout)
      (self.repeat, self.condition) = (`repeat`, condition)
    }
  }

  package struct Tab: Hashable, Sendable {
    package var title: String
    package var layout: Layout
    package var `repeat`: Repeat?
    package var condition: Condition?

    package init(title: String, layout: Layout, repeat: Repeat? = nil, condition: Condition? = nil) {
      (self.title, self.layout, self.repeat, self.condition) = (title, layout, `repeat`, condition)
    }
  }

  /// Conditional rendering of v2 dashboards.
  package struct Condition: Hashable, Sendable {
    package enum Item: Hashable, Sendable {
      /// `operator` is `equals`, `notEquals`, `matches` or `notMatches`.
      case variable(name: String, operator: String, value: String)
      case hasData(Bool)
      /// True while the dashboard's range is shorter.
      case timeRangeShorterThan(String)
    }

    var shows: Bool
    var needsAll: Bool
    var items: [Item]

    package init(shows: Bool = true, needsAll: Bool = true, items: [Item] = []) {
      (self.shows, self.needsAll, self.items) = (shows, needsAll, items)
    }
  }
}

extension Layout.Condition {
  var dependsOnData: Bool { items.contains { if case .hasData = $0 { true } else { false } } }
}

extension Layout {
  /// Panels whose data decide whether something is shown.
  package var panelsShownByData: Set<PanelID> {
    switch self {
    case .grid: []
    case .autoGrid(let grid): Set(grid.items.filter { $0.condition?.dependsOnData == true }.map(\.panel))
    case .rows(let rows):
      rows.reduce(into: []) { $0.formUnion($1.condition?.dependsOnData == true ? $1.layout.panels : $1.layout.panelsShownByData) }
    case .tabs(let tabs):
      tabs.reduce(into: []) { $0.formUnion($1.condition?.dependsOnData == true ? $1.layout.panels : $1.layout.panelsShownByData) }
    }
  }

  /// Every panel at any depth.
  var panels: Set<PanelID> {
    switch self {
    case .grid(let items): Set(items.map(\.panel))
    case .autoGrid(let grid): Set(grid.items.map(\.panel))
    case .rows(let rows): rows.reduce(into: []) { $0.formUnion($1.layout.panels) }
    case .tabs(let tabs): tabs.reduce(into: []) { $0.formUnion($1.layout.panels) }
    }
  }
}
