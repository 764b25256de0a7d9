@testable import Probing
import Testing

@Suite struct HealthDocumentTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var body: String
    var status = 200
    var state: HealthDocument.State
    /// `name state` or `name state: reason`
    var components: [String] = []
  }

  static let cases = [
    Case(
      testDescription: "Spring Boot", body: #"{"status":"DOWN","components":{"db":{"status":"UP","details":{"database":"H2"}},"diskSpace":{"status":"DOWN","details":{"error":"full"}}},"groups":["liveness"]}"#,
      status: 503, state: .down, components: ["db up", "diskSpace down: full"]),
    Case(
      testDescription: "Spring Boot, out of service", body: #"{"status":"OUT_OF_SERVICE","components":{"a":{"status":"UNKNOWN"}}}"#, status: 503, state: .degraded,
      components: ["a unknown"]),
    Case(
      testDescription: "ASP.NET Core with the UI writer", body: #"{"status":"Degraded","totalDuration":"00:00:00.01","entries":{"sql":{"status":"Degraded","description":"slow","data":{}},"mq":{"status":"Healthy"}}}"#,
      state: .degraded, components: ["sql degraded: slow", "mq up"]),
    Case(testDescription: "ASP.NET Core in a word", body: "Unhealthy", status: 503, state: .down),
    Case(
      testDescription: "Django", body: #"{"DatabaseBackend":"working","Cache backend: default":"unavailable: Connection refused"}"#, status: 500, state: .down,
      components: ["DatabaseBackend up", "Cache backend: default down: unavailable: Connection refused"]),
    Case(testDescription: "flags", body: #"{"database":true,"redis":false,"storage":true}"#, status: 503, state: .down, components: ["database up", "redis down", "storage up"]),
    Case(
      testDescription: "MicroProfile", body: #"{"status":"UP","checks":[{"name":"queue","status":"UP","data":{"depth":1}},{"name":"cache","status":"DOWN"}]}"#, state: .up,
      components: ["queue up", "cache down"]),
    Case(testDescription: "Kubernetes, verbose", body: "[+]ping ok\n[-]etcd failed: reason withheld\nhealthz check failed\n", status: 500, state: .down, components: ["ping up", "etcd down: failed: reason withheld"]),
    Case(testDescription: "a word", body: "ok", state: .up),
    Case(
      testDescription: "the IETF draft", body: #"{"status":"warn","checks":{"cpu:utilization":[{"componentId":"6fd4","observedValue":85,"status":"warn","output":"hot"}]}}"#, state: .degraded,
      components: ["cpu:utilization degraded: hot"]),
    Case(testDescription: "Terminus", body: #"{"status":"error","info":{"a":{"status":"up"}},"error":{"db":{"status":"down"}},"details":{"a":{"status":"up"},"db":{"status":"down"}}}"#, status: 503, state: .down, components: ["a up", "db down"]),
    Case(testDescription: "Elasticsearch", body: #"{"cluster_name":"c","status":"yellow","number_of_nodes":1}"#, state: .degraded),
    Case(testDescription: "a page", body: "<html>hello</html>", state: .up),
    Case(testDescription: "nothing", body: "", status: 503, state: .down),
    Case(testDescription: "no health document", body: #"{"items":[1,2],"name":"x"}"#, state: .up),
  ]

  @Test(arguments: cases) func `reads what frameworks write`(_ example: Case) {
    let document = HealthDocument(body: Array(example.body.utf8), status: example.status)
    #expect(document.state == example.state)
    #expect(document.components.map { "\($0.name) \($0.state.rawValue)" + ($0.reason.map { ": \($0)" } ?? "") } == example.components)
  }

  @Test func `a document of many parts is cut, and a deep one ends`() {
    let many = "{" + (0..<5000).map { "\"c\($0)\":{\"status\":\"UP\"}" }.joined(separator: ",") + "}"
    #expect(HealthDocument(body: Array(many.utf8), status: 200).components.count == 500)
    let deep = String(repeating: #"{"components":{"a":"#, count: 2000)
    #expect(HealthDocument(body: Array(deep.utf8), status: 200).components.isEmpty)
  }
}
