import Dashboards
import DataFrames
import DatasourceKinds
import DatasourceKit
import Text
import TimeSeries

/// From a metric's series to the logs of the same labels and time, and to its traces.
extension DashboardsFeature {
  /// Of the focused panel's series: of the only one, or what all of them share.
  func openLogs(in context: Surroundings) -> [Intent] {
    guard let labels = sharedLabels else { return [.say("This panel has no series")] }
    return findLogs(of: labels, in: context)
  }

  private var sharedLabels: Labels? {
    guard let screen, let key = screen.view.focusedPanel, let frames = screen.panels[key]?.data?.frames else { return nil }
    let fields = SeriesNames.fields(of: frames)
    guard let first = fields.first else { return nil }
    return Labels(first.labels.labels.filter { label in fields.allSatisfy { $0.labels[label.name] == label.value } }.map { ($0.name, $0.value) })
  }

  func findLogs(of labels: Labels, in context: Surroundings) -> [Intent] {
    let sources = context.sources.directory.ofKind(.loki)
    guard !sources.isEmpty else { return [.say("There is no source of logs here; --loki URL names one")] }
    guard let screen else { return [] }
    let own = Labels(labels.labels.filter { $0.name != Labels.metricName }.map { ($0.name, $0.value) })
    guard !own.isEmpty else { return [.say("The series have no labels in common to find logs by; Enter in full screen chooses one")] }
    let search = LogSearch(sources: sources, labels: own, range: screen.time.resolved)
    return [
      .say("Looking for logs …"),
      .start(Effect(Effect.Identity(.dashboards, "find logs")) { world in Message.logsFound(await search.finding(from: world)) }),
    ]
  }

  mutating func showLogs(_ finding: LogSearch.Finding, in context: Surroundings) -> [Intent] {
    switch finding {
    case .nothing(let reason): return [.say(reason)]
    case .lines(let selector, let source, let level):
      guard let screen else { return [] }
      let document = LogsDashboard.document(
        selector: selector, level: level, datasource: source, from: screen.time.raw.from, to: screen.time.raw.to,
        timezone: screen.dashboard.time.timezone, refresh: screen.refresh.interval)
      let intents = openDocument(document, at: .scratch(name: "logs \(source.uid) \(selector)"), in: context)
      return intents + [.say("Logs with \(selector); Esc comes back")]
    }
  }

  /// Traces are not shown here: the link to them in Grafana is sent to the clipboard.
  ///
  /// - Parameter labels: `nil` are those that all series of the focused panel share.
  func openTraces(of labels: Labels?, in context: Surroundings) -> [Intent] {
    let directory = context.sources.directory
    let found = directory.datasources.first { $0.kind?.capabilities.contains(.traces) == true && directory.grafanaAddresses[$0.uid] != nil }
    guard let source = found, let base = directory.grafanaAddresses[source.uid], let range = screen?.time.resolved else {
      return [.say("There is no Tempo or Jaeger of a Grafana server here: traces open in Grafana")]
    }
    let link = TraceLink(source: source, base: base, labels: labels ?? sharedLabels ?? Labels(), range: range)
    let sentence = link.service.map { "Traces of \($0): the link to Grafana is in the terminal’s clipboard" }
      ?? "Traces of this time (no label names a service): the link to Grafana is in the terminal’s clipboard"
    return [.terminal(.copy(link.address)), .say(sentence)]
  }
}
