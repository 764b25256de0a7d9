import TestSupport
import Testing

/// Proxies as every program on a Unix machine finds them.
@Suite struct ProxyEnvironmentTests {
  private static let answer = #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[1700000000,"7"]}]}}"#

  private func query(_ url: String, _ environment: [String: String]) throws -> (code: Int32, text: String) {
    try Program.run(
      [PtySession.builtProgram("oriel"), "query", "up", "--prometheus", url, "--format", "csv", "--no-host"], environment: environment)
  }

  @Test func `http_proxy is asked, with the whole address`() throws {
    let proxy = try LoopbackServer { _ in .json(Self.answer) }
    defer { proxy.stop() }
    let (code, text) = try query("http://prometheus.invalid:9090/team", ["http_proxy": proxy.url])
    #expect(code == 0 && text.contains("7"), "\(text)")
    #expect(proxy.requests.first?.path == "http://prometheus.invalid:9090/team/api/v1/query")
    #expect(proxy.requests.first?.headers["host"] == "prometheus.invalid:9090")
  }

  @Test func `no_proxy goes around it`() throws {
    let proxy = try LoopbackServer { _ in .answer(status: 502) }
    let server = try LoopbackServer { _ in .json(Self.answer) }
    defer { proxy.stop(); server.stop() }
    let (code, text) = try query(server.url, ["http_proxy": proxy.url, "no_proxy": "127.0.0.1"])
    #expect(code == 0 && text.contains("7") && proxy.requests.isEmpty, "\(text)")
  }

  @Test func `a dead proxy is named`() throws {
    let port = try ReservedPort()
    defer { withExtendedLifetime(port) {} }
    let (code, text) = try query("http://prometheus.invalid:9090", ["http_proxy": port.url])
    #expect(code != 0 && text.contains("127.0.0.1"), "\(text)")
  }
}
