package import DataFrames
package import Text

/// A panel type as the dashboard writes it. Plugins bring types unknown to us, so this is not an enum.
package struct PanelTypeID: Hashable, Sendable, RawRepresentable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
}

package struct Panel: Hashable, Sendable {
  package var id: PanelID
  /// After migration: `timeseries`, not `graph`.
  package var type: PanelTypeID
  /// With variables still in it.
  package var title: String
  var description: String?
  package var isTransparent: Bool
  package var datasource: DatasourceReference?
  package var targets: [Target]
  package var transformations: [Transformation]
  /// `fieldConfig.defaults`, decoded.
  package var fieldDefaults: FieldConfig
  package var overrides: [FieldOverride]
  /// The panel type's own options, after migration.
  package var options: JSONObject
  package var links: [DashboardLink]
  var maxDataPoints: Int?
  /// The panel's min step as written: `30s`, `>1m`, `$__rate_interval`.
  package var interval: String?
  package var timeFrom: String?
  package var timeShift: String?
  var hidesTimeOverride: Bool
  /// How much earlier the panel is shown a second time, as written: `1d`, `__previousPeriod`.
  package var timeCompare: String?
  /// Set where the panel's content is kept elsewhere and the document does not bring it along.
  package var libraryPanel: LibraryPanelReference?
  /// Where the panel stands in the document: `panels[3]`.
  package var path: String
  /// The panel as it was written, for inspection.
  package var source: JSONValue

  package init(
    id: PanelID, type: PanelTypeID, title: String, description: String? = nil, isTransparent: Bool = false,
    datasource: DatasourceReference? = nil, targets: [Target] = [], transformations: [Transformation] = [],
    fieldDefaults: FieldConfig = FieldConfig(), overrides: [FieldOverride] = [], options: JSONObject = JSONObject(),
    links: [DashboardLink] = [], maxDataPoints: Int? = nil, interval: String? = nil, timeFrom: String? = nil,
    timeShift: String? = nil, hidesTimeOverride: Bool = false,
    libraryPanel: LibraryPanelReference? = nil, path: String = "", source: JSONValue = .null
  ) {
    self.id = id
    self.type = type
    self.title = title
    self.description = description
    self.isTransparent = isTransparent
    self.datasource = datasource
    self.targets = targets
    self.transformations = transformations
    self.fieldDefaults = fieldDefaults
    self.overrides = overrides
    self.options = options
    self.links = links
    self.maxDataPoints = maxDataPoints
    self.interval = interval
    self.timeFrom = timeFrom
    self.timeShift = timeShift
    self.hidesTimeOverride = hidesTimeOverride
    self.libraryPanel = libraryPanel
    self.path = path
    self.source = source
  }
}

/// A panel that Grafana keeps in its library, to be asked for at `/api/library-elements/<uid>`.
package struct LibraryPanelReference: Hashable, Sendable {
  package var uid: String
  package var name: String

  init(uid: String, name: String) {
    (self.uid, self.name) = (uid, name)
  }
}

/// What a panel asks. The rest of `model` belongs to the datasource's type.
package struct Target: Hashable, Sendable {
  package var refID: String
  package var isHidden: Bool
  package var datasource: DatasourceReference?
  /// The target as written, with variables still in it.
  package var model: JSONObject

  package init(refID: String, isHidden: Bool = false, datasource: DatasourceReference? = nil, model: JSONObject) {
    (self.refID, self.isHidden, self.datasource, self.model) = (refID, isHidden, datasource, model)
  }
}

/// As the document names it; either part may be missing or hold a variable.
package struct DatasourceReference: Hashable, Sendable {
  package var type: String?
  /// A uid, a name, `${DS_PROMETHEUS}`, `$datasource`, `-- Mixed --`, …
  package var uid: String?

  package init(type: String? = nil, uid: String? = nil) {
    (self.type, self.uid) = (type, uid)
  }
}

package struct DashboardLink: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case url(String)
    /// All dashboards that have every tag.
    case dashboards(tags: [String], asDropdown: Bool)
  }

  package var title: String
  var tooltip: String
  package var kind: Kind
  package var includesVariables: Bool
  package var keepsTime: Bool

  init(title: String, tooltip: String = "", kind: Kind, includesVariables: Bool = false, keepsTime: Bool = false) {
    (self.title, self.tooltip, self.kind) = (title, tooltip, kind)
    (self.includesVariables, self.keepsTime) = (includesVariables, keepsTime)
  }
}

package struct AnnotationQuery: Hashable, Sendable {
  var name: String
  package var isEnabled: Bool
  var isHidden: Bool
  package var iconColor: String
  var datasource: DatasourceReference?
  /// The built-in "Annotations & Alerts" of Grafana.
  var isBuiltIn: Bool
  /// Panels that it applies to; `excludesPanels` turns the list round. Empty and not excluding: all.
  package var panels: [PanelID]
  var excludesPanels: Bool
  var model: JSONObject

  package init(
    name: String, isEnabled: Bool = true, isHidden: Bool = false, iconColor: String = "", datasource: DatasourceReference? = nil,
    isBuiltIn: Bool = false, panels: [PanelID] = [], excludesPanels: Bool = false, model: JSONObject = JSONObject()
  ) {
    self.name = name
    self.isEnabled = isEnabled
    self.isHidden = isHidden
    self.iconColor = iconColor
    self.datasource = datasource
    self.isBuiltIn = isBuiltIn
    self.panels = panels
    self.excludesPanels = excludesPanels
    self.model = model
  }
}
