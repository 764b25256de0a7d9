import Alerting
import Testing

/// Files are known for what they are.
@Suite struct FileKindTests {
  @Test(arguments: [
    ("groups:\n- name: g\n  rules: []\n", FileKind.rules), ("- alert: A\n  expr: up\n", .rules),
    ("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n", .prometheusRule), ("rule_files: [a]\ntests:\n- interval: 1m\n", .ruleTests),
    ("scrape_configs: []\n", .prometheusConfiguration), ("global: {scrape_interval: 15s}\n", .prometheusConfiguration),
    ("route: {receiver: a}\nreceivers: [{name: a}]\n", .alertmanagerConfiguration),
    ("apiVersion: v1\nkind: ConfigMap\ndata:\n  alertmanager.yml: |\n    route: {receiver: a}\n    receivers: [{name: a}]\n", .alertmanagerConfiguration),
    ("apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nspec: {}\n", .alertmanagerConfig),
    ("version: prometheus/v1\nservice: a\nslos: []\n", .slothSLO), ("apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\n", .slothSLO),
    ("apiVersion: openslo/v1\nkind: SLO\n", .openSLO), ("apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\n", .pyrraSLO),
    ("slos:\n- {name: a, objective: 99.9, errors: e, total: t}\n", .shortSLO), ("api:\n  availability: 99.9%\n", .objectives),
    ("apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\n", .serviceMonitor), ("apiVersion: monitoring.coreos.com/v1\nkind: Probe\n", .probe),
    ("modules:\n  http: {prober: http}\n", .blackboxConfiguration),
    ("apiVersion: 1\ngroups:\n- {folder: f, name: g, rules: []}\n", .grafanaAlerting), ("apiVersion: 1\ndatasources: []\n", .grafanaDatasources),
    ("{\"kind\":\"Dashboard\",\"spec\":{\"layouts\":[],\"panels\":{}}}", .persesDashboard),
    ("{\"properties\":{\"lenses\":{}},\"type\":\"Microsoft.Portal/dashboards\"}", .azureDashboard), ("{\"panels\":[]}", .dashboard),
    ("# TYPE up gauge\nup 1\n", .exposition), ("2024-01-01 12:00:00 INFO started\n2024-01-01 12:00:01 ERROR failed\n", .logs),
    ("{\"level\":\"info\",\"msg\":\"a\"}\n{\"level\":\"info\",\"msg\":\"b\"}\n", .logs),
  ])
  func `recognises`(_ text: String, _ kind: FileKind) {
    #expect(FileKind.of(Array(text.utf8)) == kind)
    #expect(kind.command != nil || kind.limit != nil)
  }

  @Test(arguments: ["", "hello world", "\0\0\0", "[1, 2", "a: b: c"]) func `what nobody knows has no name`(_ text: String) {
    #expect(FileKind.of(Array(text.utf8)) == nil)
  }
}
