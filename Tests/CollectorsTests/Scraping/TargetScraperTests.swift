@testable import Collectors
import SeriesStore
import Testing
import Text
import TimeSeries
import Transport

/// Answers from a script; the last answer repeats.
actor ScriptedTransport: HTTPTransport {
  enum Answer: Sendable {
    case text(String)
    case reply(HTTPReply)
    case failure(TransportError)
  }

  private var answers: [Answer]
  private(set) var requests: [HTTPRequest] = []

  init(_ answers: [Answer]) {
    self.answers = answers
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    requests.append(request)
    switch answers.count > 1 ? answers.removeFirst() : answers[0] {
    case .text(let text): return HTTPReply(status: 200, headers: [("Content-Type", "text/plain")], body: Array(text.utf8))
    case .reply(let reply): return reply
    case .failure(let error): throw error
    }
  }
}

@Suite struct TargetScraperTests {
  /// Scrapes once a second with each answer in turn and gives what the store then holds.
  static func scrape(
    _ answers: [ScriptedTransport.Answer], job: ScrapeJob = ScrapeJob(name: "api"), group: [String: String] = [:]
  ) async throws -> (store: SeriesStore, statuses: [TargetStatus], requests: [HTTPRequest]) {
    let store = SeriesStore()
    let transport = ScriptedTransport(answers)
    let target = try #require(try ScrapeTarget(address: "box:80", group: group, job: job))
    var scraper = TargetScraper(target: target, job: job, store: store, transport: transport)
    var statuses: [TargetStatus] = []
    for second in 1...answers.count {
      let outcome = await scraper.scrape(at: Timestamp(milliseconds: Int64(second) * 1000))
      _ = store.append(outcome.batch, from: target.id)
      statuses.append(outcome.status)
    }
    return (store, statuses, await transport.requests)
  }

  static func values(_ name: String, in store: SeriesStore) throws -> [[Double]] {
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 100_000))
    return try store.select([.equal("__name__", name)], in: range).sorted { $0.labels < $1.labels }.map(\.samples.values)
  }

  @Test func `samples get the target's labels and every scrape reports on itself`() async throws {
    let (store, _, _) = try await Self.scrape([.text("a{x=\"1\"} 1\na{x=\"2\"} 2\n"), .text("a{x=\"1\"} 3\n")])
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 100_000))
    let series = try store.select([.equal("__name__", "a"), .equal("x", "1")], in: range)
    #expect(series.map(\.labels) == [["__name__": "a", "instance": "box:80", "job": "api", "x": "1"]])
    #expect(try Self.values("up", in: store) == [[1, 1]])
    #expect(try Self.values("scrape_samples_scraped", in: store) == [[2, 1]])
    #expect(try Self.values("scrape_samples_post_metric_relabeling", in: store) == [[2, 1]])
    #expect(try Self.values("scrape_series_added", in: store) == [[2, 0]])
    #expect(try Self.values("scrape_duration_seconds", in: store).first?.count == 2)
  }

  @Test func `a series that vanishes ends, and all end when the scrape fails`() async throws {
    let (store, statuses, _) = try await Self.scrape([
      .text("a 1\nb 1\n"), .text("a 2\n"), .reply(HTTPReply(status: 503)), .text("a 3\n"),
    ])
    let a = try #require(try Self.values("a", in: store).first)
    let b = try #require(try Self.values("b", in: store).first)
    #expect(a.map(\.isStaleMarker) == [false, false, true, false])
    #expect(b.map(\.isStaleMarker) == [false, true])
    #expect(try Self.values("up", in: store) == [[1, 1, 0, 1]])
    #expect(statuses[2].fault == "server returned HTTP status 503")
  }

  struct Failure: CustomTestStringConvertible {
    var testDescription: String
    var answer: ScriptedTransport.Answer
    var limits = ScrapeLimits()
    var reason: String
  }

  static let failures = [
    Failure(
      testDescription: "nobody answers", answer: .failure(TransportError(kind: .connect, reason: "connection refused")),
      reason: "connection refused"),
    Failure(testDescription: "broken text", answer: .text("a 1\nb{ 2\n"), reason: "line 2"),
    Failure(
      testDescription: "too many samples", answer: .text("a 1\nb 2\nc 3\n"), limits: ScrapeLimits(samples: 2),
      reason: "sample limit of 2 exceeded"),
    Failure(
      testDescription: "too many labels", answer: .text("a{x=\"1\",y=\"2\"} 1\n"), limits: ScrapeLimits(labels: 4),
      reason: "label limit of 4"),
    Failure(
      testDescription: "a long label name", answer: .text("a{abcdefghijk=\"1\"} 1\n"),
      limits: ScrapeLimits(labelNameBytes: 10), reason: "longer than 10 bytes"),
    Failure(
      testDescription: "a long label value", answer: .text("a{x=\"abcdefghijk\"} 1\n"),
      limits: ScrapeLimits(labelValueBytes: 10), reason: "longer than 10 bytes"),
    Failure(
      testDescription: "a long body", answer: .text(String(repeating: "# comment\n", count: 50)),
      limits: ScrapeLimits(bodyBytes: 100), reason: "limit of 100"),
  ]

  @Test(arguments: failures) func `a scrape fails as a whole and says why`(_ example: Failure) async throws {
    var job = ScrapeJob(name: "api")
    job.limits = example.limits
    let (store, statuses, _) = try await Self.scrape([example.answer], job: job)
    #expect(statuses[0].fault?.contains(example.reason) == true, "\(statuses[0].fault ?? "no fault")")
    #expect(try Self.values("up", in: store) == [[0]])
    #expect(try Self.values("a", in: store).isEmpty)
  }

  @Test func `labels that clash are renamed, or win where the job honours them`() async throws {
    let text = "a{job=\"own\",instance=\"i\"} 1\n"
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 100_000))
    let (store, _, _) = try await Self.scrape([.text(text)])
    #expect(try store.select([.equal("__name__", "a")], in: range).first?.labels == [
      "__name__": "a", "job": "api", "exported_job": "own", "instance": "box:80", "exported_instance": "i",
    ])
    let (honoured, _, _) = try await Self.scrape([.text(text)], job: ScrapeJob(name: "api", honorsLabels: true))
    #expect(try honoured.select([.equal("__name__", "a")], in: range).first?.labels == [
      "__name__": "a", "job": "own", "instance": "i",
    ])
  }

  @Test func `timestamps of the exposition count only where the job honours them`() async throws {
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 100_000))
    for (honors, expected) in [(true, Int64(500)), (false, 1000)] {
      let (store, _, _) = try await Self.scrape([.text("a 1 500\n")], job: ScrapeJob(name: "api", honorsTimestamps: honors))
      #expect(try store.select([.equal("__name__", "a")], in: range).first?.samples.timestamps == [expected])
    }
  }

  @Test func `metric relabelling drops and renames series`() async throws {
    let drop = RelabelRule(action: .drop, sourceLabels: ["__name__"], pattern: try Pattern("go_.*", syntax: .prometheus))
    let rename = RelabelRule(sourceLabels: ["__name__"], pattern: try Pattern("old", syntax: .prometheus), targetLabel: "__name__", replacement: "new")
    let job = ScrapeJob(name: "api", metricRelabelRules: [drop, rename])
    let (store, _, _) = try await Self.scrape([.text("go_x 1\nold 2\n"), .text("go_x 1\nold 3\n")], job: job)
    #expect(try Self.values("go_x", in: store).isEmpty)
    #expect(try Self.values("new", in: store) == [[2, 3]])
    #expect(try Self.values("scrape_samples_post_metric_relabeling", in: store) == [[1, 1]])
  }

  @Test func `the request carries what the job says, and a secret's file is read each time`() async throws {
    let proc = FakeProc()
    try proc.write("token", "s3cret\n")
    let job = ScrapeJob(
      name: "api", timeout: .seconds(7), headers: [("X-Scope", "a")],
      authorization: .header(type: "Bearer", credentials: .file(proc.root + "/token")),
      protocols: ScrapeProtocol.withNativeHistograms)
    let (_, statuses, requests) = try await Self.scrape([.text("a 1\n")], job: job)
    #expect(statuses[0].fault == nil)
    #expect(requests[0].connection.credentials == .bearer(Secret("s3cret")))
    #expect(requests[0].timeout == .seconds(7))
    let headers = requests[0].headers
    #expect(headers.contains { $0 == ("X-Scope", "a") })
    #expect(headers.contains { $0.name == "Accept" && $0.value.hasPrefix("application/vnd.google.protobuf") })
    try proc.remove("token")
    let (_, failed, _) = try await Self.scrape([.text("a 1\n")], job: job)
    #expect(failed[0].fault?.contains("cannot read the secret's file") == true)
  }

  @Test(arguments: [200, 204, 301, 404, 500]) func `only an answer of status 200 is a scrape`(status: Int) async throws {
    let page = HTTPReply(status: status, headers: [("Content-Type", "text/plain")], body: Array("requests_total 5\n".utf8))
    let (store, statuses, _) = try await Self.scrape([.reply(page)])
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 5000))
    #expect(try store.select([.equal("__name__", "requests_total")], in: range).count == (status == 200 ? 1 : 0))
    #expect(try store.select([.equal("__name__", "up")], in: range).first?.samples.values == [status == 200 ? 1 : 0])
    #expect(statuses[0].fault == (status == 200 ? nil : "server returned HTTP status \(status)"))
  }
}
