import DatasourceKit
import Datasources
import FoundationEssentials
import Testing
import Transport

@Suite struct ConfigurationTests {
  private let surroundings = ConfigurationSurroundings(
    environment: ["HOST": "prom.example", "PASSWORD": "hunter2"],
    contents: { path in ["/run/ca.pem": "-----BEGIN CERTIFICATE-----\nMIIB\n", "/run/token": "s3cret\n"][path].map { Array($0.utf8) } })

  private func read(_ text: String) -> (configuration: Configuration, problems: [ConfigurationProblem]) {
    Configuration.read(Array(text.utf8), file: "config.yaml", surroundings: surroundings)
  }

  private let example = """
    currentContext: prod
    theme: light
    contexts:
      - name: lab
        readOnly: true
      - name: prod
        dashboards: [dashboards/]
        datasources:
          - name: Metrics
            uid: prom
            type: prometheus
            access: proxy
            url: https://$HOST/prometheus
            isDefault: true
            basicAuth: true
            basicAuthUser: alice
            jsonData:
              timeInterval: 15s
              httpMethod: GET
              queryTimeout: 2m
              maxConcurrentRequests: 12
              customQueryParameters: dedup=true&x=a+b
              tlsAuthWithCACert: true
              serverName: internal
              httpHeaderName1: X-Scope-OrgID
            secureJsonData:
              basicAuthPassword: ${PASSWORD}
              tlsCACert: $__file{/run/ca.pem}
              httpHeaderValue1: $__env{HOST}-$$1
    """

  @Test func `a datasource of Grafana's form is read whole`() throws {
    let (configuration, problems) = read(example)
    #expect(problems.isEmpty && configuration.theme?.value == "light" && configuration.contexts.map(\.name) == ["lab", "prod"])
    let context = try #require(configuration.context(nil))
    #expect(context.name == "prod" && context.dashboards == ["dashboards/"] && configuration.context("lab")?.isReadOnly == true)
    let source = try #require(context.datasources.first)
    #expect(source.id == DatasourceID(uid: "prom", name: "Metrics", type: "prometheus") && source.isDefault)
    #expect(source.url == "https://prom.example/prometheus" && source.timeInterval == "15s" && !source.usesPost && source.timeout == .seconds(120))
    #expect(source.concurrentRequests == 12)
    #expect(source.connection.credentials == .basic(user: "alice", password: Secret("hunter2")))
    #expect(source.connection.tls.caText?.revealed.hasPrefix("-----BEGIN") == true && source.connection.tls.serverName == "internal")
    #expect(source.headers.map(\.name) == ["X-Scope-OrgID"] && source.headers.first?.value.revealed == "prom.example-$1")
    #expect(source.extraParameters.map { "\($0.name)=\($0.value)" } == ["dedup=true", "x=a b"])
  }

  @Test func `secrets are in no description`() {
    let (configuration, _) = read(example)
    let text = configuration.contexts.flatMap(\.datasources).map { "\($0) \($0.authentication)" }.joined()
    #expect(!text.contains("hunter2") && !text.contains("MIIB") && text.contains("basic (alice)"))
  }

  @Test(arguments: [
    ("datasources:\n  - name: a\n    type: prometheus\n    url: localhost:9090\n", "config.yaml:4:10: error"),
    ("datasources:\n  - type: prometheus\n", "config.yaml:2:5: error: the datasource has no name"),
    ("datasorces: []\n", "config.yaml:1:1: warning: the configuration has no key “datasorces”\n  try: did you mean “datasources”?"),
    ("currentContext: x\ncontexts: []\n", "config.yaml:1:17: error: there is no context “x”"),
    ("datasources: 5\n", "config.yaml:1:14: error: datasources must be a list"),
    ("datasources:\n  - {name: a, type: testdata, url: $NOPE}\n", "the environment has no variable NOPE"),
    ("datasources:\n  - {name: a, type: loki, url: http://l, secureJsonData: {token: '$__file{/nope}'}}\n", "the file /nope cannot be read"),
    ("a: [", "config.yaml:"),
  ])
  func `problems name their place`(text: String, expected: String) {
    let problems = read(text).problems
    #expect(problems.contains { $0.description.contains(expected) }, "\(problems)")
  }

  @Test func `contexts may be a mapping, and a file without contexts is one`() {
    #expect(read("contexts:\n  a: {datasources: []}\n  b: {}\n").configuration.contexts.map(\.name) == ["a", "b"])
    #expect(read("datasources:\n  - {name: t, type: testdata}\n").configuration.context(nil)?.datasources.count == 1)
  }

  @Test func `provisioning files are read as Grafana reads them`() {
    let sources = "apiVersion: 1\ndeleteDatasources: []\ndatasources:\n  - name: P\n    type: prometheus\n    url: http://p:9090\n    editable: false\n"
    let read = ProvisioningFile.datasources(Array(sources.utf8), file: "p.yaml", surroundings: surroundings)
    #expect(read.problems.isEmpty && read.datasources.map(\.id.uid) == ["P"])
    let providers = "apiVersion: 1\nproviders:\n  - name: default\n    type: file\n    options:\n      path: /var/lib/dashboards\n"
    #expect(ProvisioningFile.providers(Array(providers.utf8), file: "d.yaml", surroundings: surroundings).providers.map(\.path) == ["/var/lib/dashboards"])
  }

  @Test func `the commented example is read without a problem`() throws {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let bytes = Array(try #require(FileManager.default.contents(atPath: root + "/docs/config.example.yaml")))
    let pem = Array("-----BEGIN CERTIFICATE-----".utf8)
    let surroundings = ConfigurationSurroundings(
      environment: ["HOME": "/home/me", "GRAFANA_TOKEN": "x", "AWS_ACCESS_KEY_ID": "AKIA", "AWS_SECRET_ACCESS_KEY": "s"], contents: { _ in pem })
    let (configuration, problems) = Configuration.read(bytes, file: "config.example.yaml", surroundings: surroundings)
    #expect(problems.isEmpty, "\(problems)")
    #expect(configuration.contexts.map(\.name) == ["prod", "aws", "cluster", "lab"])
    #expect(configuration.keys.map { "\($0.value.key): \($0.value.action)" } == ["ctrl-q: quit", "+: zoomIn", "g i: zoomIn"])
    #expect(configuration.context("cluster")?.clusters == [.init(context: "prod-eu", kubeconfig: "~/.kube/config", namespaces: ["monitoring"])])
    #expect(configuration.context("prod")?.datasources.first { $0.id.type == "loki" }?.maxLines == 1000)
  }

  @Test func `providers keep Grafana's folders`() {
    let text = """
      apiVersion: 1
      providers:
        - {name: a, folder: Team, options: {path: /var/lib/a}}
        - {name: b, options: {path: /var/lib/b, foldersFromFilesStructure: true}}
        - {name: c, options: {}}
      """
    let (providers, problems) = ProvisioningFile.providers(Array(text.utf8), file: "d.yaml", surroundings: surroundings)
    #expect(providers == [DashboardProvider(path: "/var/lib/a", folder: "Team"), DashboardProvider(path: "/var/lib/b")])
    #expect(problems.map(\.description) == ["d.yaml:5:24: error: the provider has no path\n  try: add “options: {path: /folder/of/dashboards}”"])
  }
}
