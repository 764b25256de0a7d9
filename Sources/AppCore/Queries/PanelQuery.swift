package import Dashboards
import DatasourceKit

/// Everything that is needed to fetch and prepare one panel's data, as plain values.
package struct PanelQuery: Sendable {
  struct Part: Hashable, Sendable {
    var datasource: DatasourceID
    var request: QueryRequest
    /// Of the configuration, where it is not the one in use.
    var context: String?

    init(datasource: DatasourceID, request: QueryRequest) {
      (self.datasource, self.request) = (datasource, request)
    }
  }

  package var panel: PanelInstance
  /// One a datasource; several in mixed panels.
  var parts: [Part]
  /// Turns the answers into what the panel draws.
  package var pipeline: PanelPipeline
  /// Targets that cannot be asked, by refID.
  var problems: [String: DatasourceError]
  /// Asked a second time, at another time or elsewhere.
  var comparison: Comparison?

  init(panel: PanelInstance, parts: [Part], pipeline: PanelPipeline, problems: [String: DatasourceError] = [:]) {
    (self.panel, self.parts, self.pipeline, self.problems) = (panel, parts, pipeline, problems)
  }
}

/// What a variable's options are asked with.
struct OptionsQuery: Sendable {
  var datasource: DatasourceID
  var request: VariableRequest
}
