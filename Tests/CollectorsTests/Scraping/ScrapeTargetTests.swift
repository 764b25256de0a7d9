@testable import Collectors
import Testing
import Text
import TimeSeries
import Transport

@Suite struct ScrapeTargetTests {
  @Test func `an address becomes a URL with the labels of its group`() throws {
    let job = ScrapeJob(name: "api", metricsPath: "/m", parameters: [("module", ["http 2xx", "b"])])
    let target = try ScrapeTarget(address: "box:80", group: ["zone": "a", "__meta_x": "y"], job: job)
    #expect(target?.url == "http://box:80/m?module=http%202xx&module=b")
    #expect(target?.labels == ["instance": "box:80", "job": "api", "zone": "a"])
  }

  @Test func `relabelling can change address, path, parameters and intervals`() throws {
    // The way in which blackbox exporters are asked.
    let job = ScrapeJob(
      name: "probe",
      relabelRules: [
        RelabelRule(sourceLabels: ["__address__"], targetLabel: "__param_target"),
        RelabelRule(sourceLabels: ["__param_target"], targetLabel: "instance"),
        RelabelRule(targetLabel: "__address__", replacement: "127.0.0.1:9115"),
        RelabelRule(targetLabel: "__metrics_path__", replacement: "/probe"),
        RelabelRule(targetLabel: "__scrape_interval__", replacement: "15s"),
      ])
    let target = try ScrapeTarget(address: "example.com", group: [:], job: job)
    #expect(target?.url == "http://127.0.0.1:9115/probe?target=example.com")
    #expect(target?.labels["instance"] == "example.com")
    #expect(target?.interval == .seconds(15))
  }

  @Test(arguments: ["alice:hunter2@box:80", "alice:hunt%65r2@box:80"])
  func `a password in an address is sent, and stands in no label and no text`(_ address: String) throws {
    let job = ScrapeJob(name: "api", relabelRules: [RelabelRule(sourceLabels: ["__address__"], targetLabel: "copied")])
    let target = try #require(try ScrapeTarget(address: address, group: [:], job: job))
    #expect(target.labels == ["instance": "box:80", "job": "api", "copied": "box:80"])
    #expect(target.url == "http://box:80/metrics" && !"\(target.id)".contains("hunter2"))
    let request = try ScrapeRequest.make(for: target, job: job)
    #expect(request.connection.credentials == .basic(user: "alice", password: Secret("hunter2")))
  }

  @Test func `relabelling can drop a target`() throws {
    let job = ScrapeJob(name: "api", relabelRules: [RelabelRule(action: .drop, sourceLabels: ["job"])])
    #expect(try ScrapeTarget(address: "box:80", group: [:], job: job) == nil)
  }

  @Test(arguments: ["http://box:80", "a b", ""]) func `an address that is none is refused`(address: String) {
    #expect(throws: TargetFault.self) { try ScrapeTarget(address: address, group: [:], job: ScrapeJob(name: "api")) }
  }

  @Test func `a timeout above the interval is refused`() {
    let job = ScrapeJob(name: "api", interval: .seconds(5), timeout: .seconds(10))
    #expect(throws: TargetFault.self) { try ScrapeTarget(address: "box:80", group: [:], job: job) }
  }

  static let addresses = [
    ("box:9100", "http://box:9100/metrics"), ("https://box/", "https://box/metrics"),
    ("http://box:1/x/y?a=1&b=2", "http://box:1/x/y?a=1&b=2"), ("box:1?collect%5B%5D=a+b%25", "http://box:1/metrics?collect%5B%5D=a%20b%25"), ("[::1]:9100", "http://[::1]:9100/metrics"),
  ]

  @Test(arguments: addresses) func `a single address or URL is scraped`(address: String, url: String) throws {
    let job = try #require(ScrapeConfiguration.single(address).jobs.first)
    let group = try #require(job.staticGroups.first)
    #expect(try ScrapeTarget(address: group.addresses[0], group: [:], job: job)?.url == url)
  }
}
