package import DataFrames
import DatasourceKinds
package import Text
package import TimeSeries

/// A datasource as planning needs to know it.
package struct PlannedSource: Hashable, Sendable {
  package var uid: String
  package var name: String
  package var type: String
  /// Its min interval or scrape interval (`jsonData.timeInterval`) as written; `nil` where it has none.
  var minInterval: String?

  package init(uid: String, name: String, type: String, minInterval: String? = nil) {
    (self.uid, self.name, self.type, self.minInterval) = (uid, name, type, minInterval)
  }

  /// `nil` for a type that is not known.
  var kind: DatasourceKind? { DatasourceKind(type: type) }
}

/// A target with variables and macros filled in.
package struct PlannedTarget: Hashable, Sendable {
  package var refID: String
  package var model: JSONObject
  /// Milliseconds between points.
  package var step: Milliseconds
  /// For Prometheus aligned to the step; instant queries are asked at the end of the plan's own range.
  package var range: TimeRange
  /// Asked for an expression's sake; its own frames are not shown.
  package var isHidden: Bool
}

/// What one panel asks, and of whom.
package struct QueryPlan: Hashable, Sendable {
  /// The targets of one datasource; they can go in one request.
  package struct Part: Hashable, Sendable {
    package var source: PlannedSource
    package var targets: [PlannedTarget]
  }

  /// Another panel's result, used again (`-- Dashboard --`).
  package struct SharedResult: Hashable, Sendable {
    package var refID: String
    package var panel: PanelID
    /// After that panel's transformations.
    package var isTransformed: Bool
    package var isAnnotations: Bool
  }

  /// Why a target is not asked.
  package struct Problem: Hashable, Sendable {
    package var refID: String
    package var reason: String
    package var advice: String
    /// The datasource that the target names is not there.
    package var isMissingSource = false

    package init(refID: String, reason: String, advice: String, isMissingSource: Bool = false) {
      (self.refID, self.reason, self.advice, self.isMissingSource) = (refID, reason, advice, isMissingSource)
    }
  }

  package var parts: [Part] = []
  /// Server-side expressions, in an order in which each one's inputs come before it.
  package var expressions: [PlannedTarget] = []
  package var sharedResults: [SharedResult] = []
  /// Data that the document itself brings along (snapshots).
  package var embedded: [DataFrame] = []
  package var problems: [Problem] = []
  /// The dashboard's range, or the panel's own.
  package var range: TimeRange
  package var maxDataPoints: Int
  /// The panel's interval: `$__interval` of everything but Prometheus.
  package var interval: Milliseconds
  /// `Last 4 hours timeshift -1d`, where the panel has a range of its own and does not hide that.
  package var rangeNote: String?
}
