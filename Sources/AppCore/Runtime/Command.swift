package import Dashboards
package import DatasourceKit
package import TimeSeries

/// What ``Model/update(_:at:)`` asks the runtime to do; its answer comes back as a ``Message``.
package enum Command: Sendable {
  case query(PanelQuery)
  /// The panel is no longer wanted.
  case cancel(PanelInstance)
  case loadOptions(OptionsQuery)
  case explain(NoDataInquiry)
  /// Logs of a metric's series.
  case findLogs(LogsInquiry)
  case fetchReplies(ReplyInquiry)
  case annotate(AnnotationsQuery)
  /// What is remembered between runs.
  case keepState(String)
  case complete(CompletionQuestion)
  case bundle(IncidentBundle)
  /// Files in a folder below the state folder.
  case save(OutputFile, replaces: Bool, screen: Int)
  case load(DashboardLocation)
  case listDashboards
  case listRemoteDashboards
  /// A dashboard that is open, once more.
  case reload(DashboardLocation)
  case checkSource(DatasourceID)
  /// Waits until every server has said what it has.
  case findSources
  case openContext(String)
  /// The present context anew, from the changed configuration.
  case rereadConfiguration
  /// Exporters that were found feed the embedded store from now on.
  case scrape([String])
  /// Cancels whatever sources are being asked; an answer that comes all the same is dropped.
  case abandonAnswers
  case checkAlerts([DatasourceID])
  case silence(DatasourceID, Silence)
  /// Ends the silence of that id.
  case endSilence(DatasourceID, String)
  /// Send ``Message/due`` then; a later command takes the place of an earlier one. `nil` sleeps until something happens.
  case wake(at: Timestamp?)
  case outside(OutsideAct)
}

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

  package var screen: Int
  package var panel: PanelInstance
  package var generation: Int
  /// One a datasource; several in mixed panels.
  var parts: [Part]
  /// Turns the answers into what the panel draws.
  package var pipeline: PanelPipeline
  /// Targets that cannot be asked, by refID.
  var problems: [String: DatasourceError]
  /// Asked a second time, at another time or elsewhere.
  var comparison: Comparison?

  init(
    screen: Int, panel: PanelInstance, generation: Int, parts: [Part], pipeline: PanelPipeline,
    problems: [String: DatasourceError] = [:]
  ) {
    self.problems = problems
    self.screen = screen
    self.panel = panel
    self.generation = generation
    self.parts = parts
    self.pipeline = pipeline
  }
}

package struct OptionsQuery: Sendable {
  var screen: Int
  var variable: String
  var generation: Int
  var datasource: DatasourceID
  var request: VariableRequest

  init(screen: Int, variable: String, generation: Int, datasource: DatasourceID, request: VariableRequest) {
    self.screen = screen
    self.variable = variable
    self.generation = generation
    self.datasource = datasource
    self.request = request
  }
}
