package import Text

/// A table of typed columns: what every datasource answers with and every panel draws (Grafana's data frame).
package struct DataFrame: Hashable, Sendable {
  package var name: String?
  /// The target that this frame answers.
  package var refID: String?
  /// All of the same length.
  package var fields: [Field]
  package var meta: FrameMeta

  package init(name: String? = nil, refID: String? = nil, fields: [Field], meta: FrameMeta = FrameMeta()) {
    (self.name, self.refID, self.fields, self.meta) = (name, refID, fields, meta)
  }

  package var rowCount: Int { fields.first?.values.count ?? 0 }

  /// Single observations behind a series: `Time`, `Value` and a text field for each label, `trace_id` among them. They
  /// are marked as annotations, as in Grafana.
  package var holdsExemplars: Bool { meta.custom["resultType"] == "exemplar" }
}

package struct FrameMeta: Hashable, Sendable {
  /// `timeseries-multi`, `timeseries-wide`, `table`, `log-lines`, `heatmap-rows`, `heatmap-cells`, …
  package var type: String?
  /// `graph`, `table`, `logs`, `trace`, `nodeGraph`, `flamegraph`, …
  package var preferredVisualisation: String?
  package var executedQuery: String?
  package var notices: [Notice]
  package var isAnnotations: Bool
  /// Anything else that the source said (`custom`, `stats`, `searchWords`).
  package var custom: JSONValue

  package init(
    type: String? = nil, preferredVisualisation: String? = nil, executedQuery: String? = nil, notices: [Notice] = [],
    isAnnotations: Bool = false, custom: JSONValue = .null
  ) {
    self.type = type
    self.preferredVisualisation = preferredVisualisation
    self.executedQuery = executedQuery
    self.notices = notices
    self.isAnnotations = isAnnotations
    self.custom = custom
  }
}

/// A remark that travels with a result: Prometheus' warnings and infos, partial answers, skipped transformations.
package struct Notice: Hashable, Sendable {
  package enum Severity: String, Sendable { case info, warning, error }

  package var severity: Severity
  package var text: String

  package init(severity: Severity, text: String) {
    (self.severity, self.text) = (severity, text)
  }
}
