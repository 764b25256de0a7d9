/// What kinds of files people keep beside their dashboards, and what Oriel does with each.
package enum FileKind: String, Hashable, Sendable, CaseIterable {
  case dashboard = "a Grafana dashboard"
  case grafanaDashboardResource = "a GrafanaDashboard of the Grafana operator"
  case rules = "Prometheus rules"
  case prometheusRule = "a PrometheusRule"
  case ruleTests = "unit tests for rules (promtool)"
  case prometheusConfiguration = "a Prometheus configuration"
  case alertmanagerConfiguration = "an Alertmanager configuration"
  case alertmanagerConfig = "an AlertmanagerConfig of the Prometheus operator"
  case slothSLO = "an SLO for sloth"
  case slothWindows = "alert windows for sloth"
  case openSLO = "an OpenSLO"
  case pyrraSLO = "an SLO for pyrra"
  case shortSLO = "SLOs in Oriel’s short form"
  case objectives = "a table of objectives"
  case serviceMonitor = "a ServiceMonitor"
  case podMonitor = "a PodMonitor"
  case probe = "a Probe"
  case blackboxConfiguration = "a configuration of the blackbox exporter"
  case grafanaAlerting = "Grafana alert provisioning"
  case grafanaDatasources = "Grafana datasource provisioning"
  case grafanaProviders = "Grafana dashboard provisioning"
  case persesDashboard = "a Perses dashboard"
  case azureDashboard = "an Azure dashboard"
  case kubernetesObject = "a Kubernetes object"
  case orielConfiguration = "a configuration of Oriel"
  case exposition = "metrics in the exposition format"
  case logs = "log lines"

  /// What to do with such a file, as a command in which `FILE` stands for its path; `nil` where Oriel has no use for it.
  package var command: String? {
    switch self {
    case .dashboard, .grafanaDashboardResource: "oriel FILE"
    case .rules, .prometheusRule: "oriel rules check FILE"
    case .ruleTests: "oriel rules test FILE"
    case .prometheusConfiguration: "oriel --scrape-config FILE, or oriel rules check FILE for its rules"
    case .alertmanagerConfiguration, .alertmanagerConfig: "oriel routes show FILE"
    case .slothSLO, .openSLO, .pyrraSLO, .shortSLO, .objectives: "oriel slo rules FILE"
    case .slothWindows: "oriel slo rules SLO-FILE --windows FILE"
    case .serviceMonitor, .podMonitor, .probe: "oriel --scrape-config FILE"
    case .grafanaDatasources, .grafanaProviders: "oriel --provisioning FOLDER, with the folder that holds it"
    case .orielConfiguration: "oriel --config FILE"
    case .exposition: "oriel --textfile-directory FOLDER, with the folder that holds it as NAME.prom"
    case .logs: "oriel logs FILE"
    case .blackboxConfiguration, .grafanaAlerting, .persesDashboard, .azureDashboard, .kubernetesObject: nil
    }
  }

  /// Why there is no command.
  package var limit: String? {
    switch self {
    case .persesDashboard: "Oriel shows Grafana dashboards; Perses’ own tool converts the other way (percli migrate), so its panels must be drawn anew in Grafana’s form"
    case .azureDashboard: "its tiles are Azure Monitor queries in the portal’s own form: Azure’s “Open in Grafana” makes a Grafana dashboard of it"
    case .grafanaAlerting: "Grafana evaluates these rules itself: name the server with --grafana, and their state is on the alerts screen"
    case .blackboxConfiguration: "it says how the blackbox exporter probes; name that exporter in scrape_configs and give those to --scrape-config"
    case .kubernetesObject: "there is no dashboard, rule or monitor in it"
    default: nil
    }
  }

  private var isPlural: Bool {
    [.rules, .ruleTests, .slothWindows, .shortSLO, .exposition, .logs].contains(self)
  }

  /// A sentence for somebody who gave the file where it does not belong.
  package func advice(for path: String) -> String {
    let verb = isPlural ? "these are" : "this is"
    if let command { return "\(verb) \(rawValue): \(command.replacing("FILE", with: path))" }
    return "\(verb) \(rawValue): " + (limit ?? "Oriel has no use for it")
  }
}

extension String {
  fileprivate func replacing(_ word: String, with other: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: word) {
      result += rest[..<range.lowerBound] + other
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
