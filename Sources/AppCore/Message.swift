package import Canvas
package import Dashboards
package import DataFrames
package import DatasourceKit

/// Everything that can happen to the application.
package enum Message: Sendable {
  case input(TerminalEvent)
  /// The time that the last ``Command/wake(at:)`` named has come.
  case due
  case answered(screen: Int, panel: PanelInstance, generation: Int, Result<PanelData, DatasourceError>)
  case optionsAnswered(screen: Int, variable: String, generation: Int, Result<[VariableOption], DatasourceError>)
  /// Why a panel is empty, line by line.
  case explained(panel: PanelInstance, lines: [String])
  case alertsChecked([AlertReport])
  /// The new silence's id.
  case silenced(Result<String, DatasourceError>)
  /// The id of the silence that is over.
  case silenceEnded(Result<String, DatasourceError>)
  /// One frame for each annotation query that was answered, by its place in the dashboard.
  case annotated(screen: Int, generation: Int, [Int: DataFrame])
  case logsFound(LogsInquiry.Finding)
  case completed(CompletionQuestion, [String])
  /// Where files were written, or why not.
  case written(Result<String, LoadProblem>)
  /// Where the dashboard of a screen was saved, or why not.
  case saved(screen: Int, Result<String, LoadProblem>)
  case loaded(DashboardLocation, Result<Dashboard, LoadProblem>)
  case dashboardsListed([DashboardEntry])
  /// Dashboards of servers, which may take their time.
  case remoteDashboardsListed([DashboardEntry])
  case sourceChecked(SourceStatus)
  /// More is known of the sources of the present context.
  case sourcesFound(SourceOffer)
  /// Another context, or the present one as its changed configuration has it.
  case contextOpened(Result<SourceOffer, LoadProblem>)
  /// The configuration, or a provisioning file, is another one now.
  case configurationChanged
  /// Files of dashboards were written, made or removed.
  case dashboardFilesChanged([String])
  /// An open dashboard as its file has it now.
  case reloaded(DashboardLocation, Result<Dashboard, LoadProblem>)
  /// What went to the terminal so far, and how long it took for its last answer.
  case linkMeasured(bytes: Int, roundTrip: Duration?)
  /// Answers of a panel's queries as they came over the line.
  case replied(panel: PanelInstance, Result<[SentQuery], DatasourceError>)
  /// Something that the user should be told, in a sentence.
  /// What is remembered between runs could not be written.
  case stateNotKept(LoadProblem)
  case notice(String)
}
