import DatasourceKinds
import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

@Suite struct DiscoveryTests {
  private struct Case: CustomTestStringConvertible, Sendable {
    var path: String
    var body: String
    var product: String?
    var kind: DatasourceKind?
    var version: String?
    var testDescription: String { product ?? "something else" }
  }

  private static let cases = [
    Case(path: "/api/v1/status/buildinfo", body: #"{"status":"success","data":{"version":"2.42.0","revision":"abc","goVersion":"go1.19"}}"#, product: "Prometheus", kind: .prometheus, version: "2.42.0"),
    Case(path: "/api/v1/status/buildinfo", body: #"{"status":"success","data":{"version":"2.24.0"}}"#, product: "VictoriaMetrics", kind: .prometheus),
    Case(path: "/api/v2/status", body: #"{"cluster":{"status":"ready"},"versionInfo":{"version":"0.25.0"}}"#, product: "Alertmanager", kind: .alertmanager, version: "0.25.0"),
    Case(path: "/api/health", body: #"{"database":"ok","version":"11.3.0"}"#, product: "Grafana", kind: .grafana, version: "11.3.0"),
    Case(path: "/loki/api/v1/status/buildinfo", body: #"{"version":"3.4.2"}"#, product: "Loki", kind: .loki, version: "3.4.2"),
    Case(path: "/api/status/buildinfo", body: #"{"version":""}"#, product: "Tempo", kind: .tempo),
    Case(path: "/api/services", body: #"{"data":["shop"],"total":1,"errors":null}"#, product: "Jaeger", kind: .jaeger),
    Case(
      path: "/metrics", body: "# HELP go_info x\n# TYPE go_info gauge\ngo_info 1\nnode_exporter_build_info{branch=\"b\",goversion=\"go1.19\",version=\"1.5.0\"} 1\n",
      product: "node_exporter", version: "1.5.0"),
    Case(path: "/metrics", body: "# TYPE app_requests_total counter\napp_requests_total 1\n", product: "exporter"),
    Case(path: "/metrics", body: "<html># TYPE"), Case(path: "/api/health", body: #"{"status":"UP"}"#), Case(path: "/api/services", body: "[]"),
    Case(path: "/api/v1/status/buildinfo", body: ""),
  ]

  @Test(arguments: cases) private func `a server is told by what it answers, whatever its port`(_ example: Case) async throws {
    let server = try LoopbackServer { request in
      request.path == example.path ? .json(example.body) : .answer(status: 404, body: Array("404 page not found".utf8))
    }
    defer { server.stop() }
    let found = await LoopbackDiscovery.servers(at: [server.port], transport: CurlTransport(), timeout: .seconds(10))
    #expect(found.map(\.product) == (example.product.map { [$0] } ?? []) && found.first?.version == example.version)
    #expect(found.first?.kind == example.kind && found.first?.settings?.id.kind == example.kind)
  }

  @Test func `a server with metrics of its own is not an exporter`() async throws {
    let server = try LoopbackServer { request in
      switch request.path {
      case "/metrics": .answer(body: Array("# TYPE x gauge\nx 1\n".utf8))
      case "/api/health": .json(#"{"database":"ok","version":"11.3.0"}"#)
      default: .answer(status: 404)
      }
    }
    defer { server.stop() }
    #expect(await LoopbackDiscovery.servers(at: [server.port], transport: CurlTransport(), timeout: .seconds(10)).map(\.kind) == [.grafana])
  }

  @Test(arguments: [401, 403]) func `what wants a login is named with what to do`(status: Int) async throws {
    let server = try LoopbackServer { _ in .answer(status: status, headers: [("WWW-Authenticate", "Basic")], body: Array("Unauthorized".utf8)) }
    defer { server.stop() }
    let found = await LoopbackDiscovery.servers(at: [server.port], transport: CurlTransport(), timeout: .seconds(10))
    #expect(found.map(\.refusal) == [status] && found.first?.settings == nil)
    #expect(found.first?.login?.reason == "wants a login (HTTP \(status))")
  }

  @Test func `what says without a login what it is needs none`() async throws {
    let server = try LoopbackServer { request in
      request.path == "/api/health" ? .json(#"{"database":"ok","version":"11.3.0"}"#) : .answer(status: 401)
    }
    defer { server.stop() }
    let found = await LoopbackDiscovery.servers(at: [server.port], transport: CurlTransport(), timeout: .seconds(10))
    #expect(found.map(\.kind) == [.grafana] && found.first?.refusal == nil)
  }

  static let logins: [(product: String, kind: DatasourceKind?, advice: String)] = [
    ("Prometheus", .prometheus, "type: prometheus, url: http://127.0.0.1:9090"), ("VictoriaMetrics", .prometheus, "type: prometheus"),
    ("Alertmanager", .alertmanager, "type: alertmanager"), ("Grafana", .grafana, "GRAFANA_TOKEN=… oriel --grafana http://127.0.0.1:9090"),
    ("node_exporter", nil, "--scrape-config FILE"),
  ]

  @Test(arguments: logins) func `each kind of server is logged into in its own way`(_ product: String, _ kind: DatasourceKind?, _ advice: String) {
    let found = FoundServer(kind: kind, product: product, port: 9090, refusal: 401)
    #expect(found.name == "\(product)? :9090")
    #expect(found.login?.advice.contains(advice) == true, "\(found.login?.advice ?? "")")
  }

  @Test func `what keeps silent is left out`() async throws {
    let server = try LoopbackServer { _ in .silence }
    defer { server.stop() }
    #expect(await LoopbackDiscovery.servers(at: [server.port], transport: CurlTransport(), timeout: .milliseconds(50)).isEmpty)
  }

  @Test func `all usual ports are looked at, and only those where something listens are asked`() {
    #expect(Set(LoopbackDiscovery.ports).isSuperset(of: [9090, 9093, 9100, 3000, 3100, 3200, 8428, 16_686]))
    #expect(Set(LoopbackDiscovery.ports).count == LoopbackDiscovery.ports.count, "two kinds have the same usual port")
    #expect(LoopbackDiscovery.openPorts { $0 == 3100 } == [3100])
    #expect(!LoopbackDiscovery.isListening(1))
  }

  @Test func `servers of traces are named and asked whether they answer`() async throws {
    let server = try LoopbackServer { request in request.path == "/api/services" ? .json(#"{"data":[]}"#) : .answer(status: 404) }
    defer { server.stop() }
    let settings = DatasourceSettings(id: DatasourceID(uid: "j", name: "J", type: "jaeger"), url: server.url)
    let source = DatasourceFactory(transport: CurlTransport()).datasource(settings)
    #expect(try await source.health().detail == server.url)
    #expect(try await source.query(QueryRequest(targets: [], range: .init(start: .epoch, end: .epoch), maxDataPoints: 1)).frames.isEmpty)
  }
}
