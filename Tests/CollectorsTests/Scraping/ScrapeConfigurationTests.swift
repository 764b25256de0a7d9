@testable import Collectors
import Testing
import Text
import TimeSeries
import Transport

@Suite struct ScrapeConfigurationTests {
  @Test func `a whole configuration is read with its defaults`() throws {
    let text = """
      global:
        scrape_interval: 15s
        sample_limit: 1000
        external_labels: {site: here}
      rule_files: [rules/*.yml]
      scrape_configs:
        - job_name: node
          static_configs:
            - targets: ['a:9100', b:9100]
              labels: {zone: z}
        - job_name: api
          scrape_interval: 5s
          scrape_timeout: 2s
          metrics_path: /m
          scheme: https
          honor_labels: true
          honor_timestamps: false
          params:
            match[]: [up, down]
          sample_limit: 5
          body_size_limit: 2MB
          label_limit: 30
          label_name_length_limit: 100
          label_value_length_limit: 200
          target_limit: 7
          basic_auth: {username: me, password_file: secret}
          tls_config: {ca_file: /etc/ca.pem, server_name: x, insecure_skip_verify: true}
          http_headers: {X-Scope: {values: [one, two]}}
          scrape_protocols: [PrometheusProto, PrometheusText0.0.4]
          file_sd_configs: [{files: ['targets/*.json'], refresh_interval: 1m}]
          relabel_configs:
            - {source_labels: [__address__, job], separator: '/', regex: '(.*)/x', target_label: y, replacement: $1}
            - {action: Drop, source_labels: [zone], regex: old}
          metric_relabel_configs:
            - {action: labeldrop, regex: tmp_.*}
      """
    let (configuration, problems) = try ScrapeConfiguration.decode(Array(text.utf8), path: "/etc/p/prometheus.yml")
    #expect(problems.isEmpty)
    let (node, api) = (configuration.jobs[0], configuration.jobs[1])
    #expect(node.interval == .seconds(15) && node.timeout == .seconds(10) && node.limits.samples == 1000)
    #expect(node.staticGroups == [TargetGroup(addresses: ["a:9100", "b:9100"], labels: ["zone": "z"])])
    #expect(api.interval == .seconds(5) && api.timeout == .seconds(2))
    #expect(api.metricsPath == "/m" && api.scheme == "https" && api.honorsLabels && !api.honorsTimestamps)
    #expect(api.parameters.map(\.name) == ["match[]"] && api.parameters.map(\.values) == [["up", "down"]])
    #expect(api.limits == ScrapeLimits(
      bodyBytes: 2 << 20, samples: 5, labels: 30, labelNameBytes: 100, labelValueBytes: 200, targets: 7))
    #expect(api.authorization == .basic(user: .text(Secret("me")), password: .file("/etc/p/secret")))
    #expect(api.connection.tls == ConnectionOptions.TLS(caFile: "/etc/ca.pem", serverName: "x", skipsVerification: true))
    #expect(api.headers.map(\.value) == ["one", "two"])
    #expect(api.protocols == [.protobuf, .text0])
    #expect(api.fileDiscoveries == [FileDiscovery(files: ["/etc/p/targets/*.json"])])
    #expect(api.relabelRules.map(\.action) == [.replace, .drop])
    #expect(api.relabelRules.applied(to: ["__address__": "h", "job": "x"])?["y"] == "h")
    #expect(api.metricRelabelRules.applied(to: ["tmp_a": "1", "b": "2"]) == ["b": "2"])
  }

  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var problem: String
    var isFatal = true
  }

  static let cases = [
    Case(testDescription: "an unknown key", text: "scrape_configs:\n- job_name: a\n  colour: red", problem: "3:3: unknown key \"colour\" in scrape_configs", isFatal: false),
    Case(
      testDescription: "a discovery that is not there", text: "scrape_configs:\n- job_name: a\n  consul_sd_configs: []",
      problem: "3:3: consul_sd_configs has no effect here: targets are found by static_configs and file_sd_configs only",
      isFatal: false),
    Case(testDescription: "no name", text: "scrape_configs:\n- metrics_path: /m", problem: "2:3: a job needs a job_name"),
    Case(
      testDescription: "a name twice", text: "scrape_configs:\n- job_name: a\n- job_name: a",
      problem: "3:13: there are two jobs with the name \"a\""),
    Case(
      testDescription: "a duration that is none", text: "global:\n  scrape_interval: soon",
      problem: "2:20: scrape_interval must be a duration such as 15s or 1m30s"),
    Case(
      testDescription: "a timeout above the interval",
      text: "scrape_configs:\n- job_name: a\n  scrape_interval: 5s\n  scrape_timeout: 6s",
      problem: "4:19: the scrape timeout of job \"a\" is greater than its scrape interval"),
    Case(
      testDescription: "a list that is none", text: "scrape_configs: 7", problem: "1:17: scrape_configs must be a list"),
    Case(
      testDescription: "a scheme that is none", text: "scrape_configs:\n- job_name: a\n  scheme: ftp",
      problem: "3:11: scheme must be http or https"),
    Case(
      testDescription: "a relabel action that is none",
      text: "scrape_configs:\n- job_name: a\n  relabel_configs:\n  - action: paint",
      problem: "4:13: unknown relabel action \"paint\""),
    Case(
      testDescription: "hashmod without a modulus",
      text: "scrape_configs:\n- job_name: a\n  relabel_configs:\n  - {action: hashmod, target_label: x}",
      problem: "4:5: relabel configuration for hashmod requires non-zero modulus"),
    Case(
      testDescription: "replace without a target",
      text: "scrape_configs:\n- job_name: a\n  relabel_configs:\n  - {source_labels: [b]}",
      problem: "4:5: relabel configuration for replace action requires 'target_label' value"),
    Case(
      testDescription: "two ways of authorization",
      text: "scrape_configs:\n- job_name: a\n  basic_auth: {username: u}\n  authorization: {credentials: c}",
      problem: "4:18: at most one of basic_auth & authorization must be configured"),
    Case(
      testDescription: "a size that is none", text: "scrape_configs:\n- job_name: a\n  body_size_limit: big",
      problem: "3:20: body_size_limit must be a size such as 10MB"),
    Case(
      testDescription: "a header that would break the request",
      text: "scrape_configs:\n- job_name: a\n  http_headers:\n    \"X\\r\\nY\": {values: [v]}", problem: "4:5:"),
  ]

  @Test(arguments: cases) func `what is wrong is said with line and column`(_ example: Case) throws {
    if example.isFatal {
      let error = #expect(throws: ScrapeConfigurationError.self) {
        try ScrapeConfiguration.decode(Array(example.text.utf8), path: "f.yml")
      }
      #expect(error?.description.hasPrefix("f.yml:" + example.problem) == true, "\(error?.description ?? "")")
    } else {
      let problems = try ScrapeConfiguration.decode(Array(example.text.utf8), path: "f.yml").1
      #expect(problems.map(\.description) == [example.problem])
    }
  }

  @Test func `a bad pattern is an error in Go's words`() throws {
    let text = "scrape_configs:\n- job_name: a\n  relabel_configs:\n  - {regex: '(', target_label: x}"
    let error = #expect(throws: ScrapeConfigurationError.self) {
      try ScrapeConfiguration.decode(Array(text.utf8), path: "f.yml")
    }
    #expect(error?.problems.first?.line == 4)
    #expect(error?.problems.first?.reason.hasPrefix("error parsing regexp") == true)
  }

  @Test func `a broken text and a missing file are errors`() {
    #expect(throws: ScrapeConfigurationError.self) { try ScrapeConfiguration.decode(Array("a: [".utf8), path: "f.yml") }
    #expect(throws: ScrapeConfigurationError.self) { try ScrapeConfiguration.load("/nonexistent/f.yml") }
  }
}
