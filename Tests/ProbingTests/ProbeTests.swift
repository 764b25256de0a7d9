import Collectors
@testable import Probing
import TestSupport
import Testing

@Suite struct ProbeTests {
  private func module(_ text: String) throws -> ProbeModule {
    let (configuration, problems) = try #require(ProbeConfiguration.decode(Array("modules: {m: \(text)}".utf8), folder: "/"))
    #expect(problems.isEmpty, "\(problems)")
    return try #require(configuration.modules["m"])
  }

  private func probe(_ target: String, _ text: String = "{prober: http, http: {preferred_ip_protocol: ip4}}") async throws -> ProbeResult {
    await Prober().probe(target, with: try module(text), timeout: .seconds(10))
  }

  private static func server() throws -> LoopbackServer {
    try LoopbackServer { request in
      switch request.path {
      case "/ok": .answer(headers: [("X-State", "fine"), ("Last-Modified", "Sun, 06 Nov 1994 08:49:37 GMT")], body: Array("hello oriel 15b".utf8))
      case "/r1": .answer(status: 302, headers: [("Location", "/ok"), ("Set-Cookie", "a=b; Path=/")])
      case "/r2": .answer(status: 302, headers: [("Location", "/r1")])
      case "/circle": .answer(status: 302, headers: [("Location", "/circle")])
      default: .answer(status: 404, body: Array("no".utf8))
      }
    }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var path = "/ok"
    var http = ""
    var success: Double = 1
    var values: [String: Double] = [:]
    var reason: String?
  }

  static let cases = [
    Case(
      testDescription: "an answer", values: [
        "probe_http_status_code": 200, "probe_http_content_length": 15, "probe_http_uncompressed_body_length": 15, "probe_http_ssl": 0, "probe_http_redirects": 0,
        "probe_http_version": 1.1, "probe_ip_protocol": 4, "probe_ip_addr_hash": 3_668_918_509, "probe_failed_due_to_regex": 0,
        "probe_http_last_modified_timestamp_seconds": 784_111_777,
      ]),
    Case(testDescription: "another status", path: "/none", success: 0, values: ["probe_http_status_code": 404], reason: "status 404, wanted 2xx"),
    Case(testDescription: "a status that is wanted", path: "/none", http: "valid_status_codes: [404]"),
    Case(testDescription: "redirects are followed", path: "/r2", values: ["probe_http_redirects": 2, "probe_http_status_code": 200]),
    Case(testDescription: "or not", path: "/r2", http: "follow_redirects: false, valid_status_codes: [302]", values: ["probe_http_redirects": 1, "probe_http_status_code": 302]),
    Case(testDescription: "a circle ends", path: "/circle", success: 0, reason: "more than 10 redirects"),
    Case(testDescription: "a body that must match", http: #"fail_if_body_not_matches_regexp: ["hel+o"]"#),
    Case(testDescription: "a body that must not match", http: #"fail_if_body_matches_regexp: ["(?i)ORIEL"]"#, success: 0, values: ["probe_failed_due_to_regex": 1], reason: "the body matches (?i)ORIEL"),
    Case(testDescription: "a header that must match", http: "fail_if_header_not_matches: [{header: x-state, regexp: ^bad}]", success: 0, values: ["probe_failed_due_to_regex": 1]),
    Case(testDescription: "a header that is missing", http: "fail_if_header_not_matches: [{header: X-None, regexp: a}]", success: 0, reason: "there is no header X-None"),
    Case(testDescription: "a header that may be missing", http: "fail_if_header_not_matches: [{header: X-None, regexp: a, allow_missing: true}]"),
    Case(testDescription: "TLS is wanted", http: "fail_if_not_ssl: true", success: 0, reason: "without TLS"),
  ]

  @Test(arguments: cases) func `http as blackbox_exporter judges it`(_ example: Case) async throws {
    let server = try Self.server()
    defer { server.stop() }
    let result = try await probe(server.url + example.path, "{prober: http, http: {preferred_ip_protocol: ip4\(example.http.isEmpty ? "" : ", ")\(example.http)}}")
    #expect(result.value("probe_success") == example.success, "\(result.failure ?? "")")
    for (name, value) in example.values { #expect(result.value(name) == value, "\(name)") }
    if let reason = example.reason { #expect(result.failure?.contains(reason) == true, "\(result.failure ?? "")") }
    #expect(!result.metrics.contains { $0.name.hasPrefix("probe_ssl") })
  }

  @Test func `nobody listens`() async throws {
    let reserved = try ReservedPort()
    let result = try await probe("127.0.0.1:\(reserved.number)")
    #expect(result.value("probe_success") == 0 && result.value("probe_http_status_code") == 0 && result.value("probe_http_version") == 0)
    #expect(result.metrics.filter { $0.name == "probe_http_duration_seconds" }.count == 5)
  }

  @Test func `a name that is none has no phases but its lookup`() async throws {
    let result = try await probe("http://no.such.host.invalid/")
    #expect(result.value("probe_ip_protocol") == 0 && result.metrics.filter { $0.name == "probe_http_duration_seconds" }.map { $0.labels[0].value } == ["resolve"])
  }

  @Test func `a silent server ends with the module's timeout`() async throws {
    let server = try LoopbackServer { _ in .silence }
    defer { server.stop() }
    let result = try await probe(server.url, "{prober: http, timeout: 300ms, http: {preferred_ip_protocol: ip4}}")
    #expect(result.value("probe_success") == 0 && result.value("probe_timeout_seconds") == 0.3)
  }

  @Test func `a stream is talked to, and what it says becomes labels`() async throws {
    let server = try LoopbackServer { _ in .raw(Array("HELLO bob 7\nOK\n".utf8)) }
    defer { server.stop() }
    // The server wants a request before it says anything.
    let text = #"{prober: tcp, tcp: {preferred_ip_protocol: ip4, query_response: [{send: "GET / HTTP/1.0\r\n\r"}, {expect: "^HELLO (.*) ([0-9])$", labels: [{name: who, value: "${1}-$2"}]}, {expect: "^OK"}]}}"#
    let result = try await probe("127.0.0.1:\(server.port)", text)
    #expect(result.isSuccess, "\(result.failure ?? "")")
    #expect(result.metrics.first { $0.name == "probe_expect_info" }?.labels.first?.value == "bob-7")
  }

  @Test func `a DNS answer is read, and damaged ones are not`() {
    let question = DNSMessage.question(7, name: "shop.test.", type: 1, class: 1, recursionDesired: true) ?? []
    let answer: [UInt8] = [0, 7, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0] + question.dropFirst(12)
      + [0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 1, 2, 3] + [0xC0, 0x0C, 0, 28, 0, 1, 0, 0, 0, 60, 0, 16, 0x20, 1] + [UInt8](repeating: 0, count: 13) + [1]
    let read = DNSMessage.answer(in: answer, to: 7)
    #expect(read?.answers == ["shop.test.\t60\tIN\tA\t10.1.2.3", "shop.test.\t60\tIN\tAAAA\t2001::1"] && read?.code == "NOERROR")
    #expect(DNSMessage.answer(in: answer, to: 8) == nil)
    for length in 0..<answer.count { #expect(DNSMessage.answer(in: Array(answer.prefix(length)), to: 7) == nil) }
    var random = SplitMix(seed: 3)
    for _ in 0..<2000 {
      var damaged = answer
      damaged[Int(random.next() % UInt64(answer.count))] = UInt8(truncatingIfNeeded: random.next())
      _ = DNSMessage.answer(in: damaged, to: 7)
    }
  }

  @Test(arguments: [
    ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), ("AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA"),
    ("ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"), ("TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
  ]) func `ciphers have IANA's names`(_ name: String, _ iana: String) { #expect(TLSNames.ianaName(name) == iana) }

  @Test(arguments: ["Dec  1 00:00:00 2026 GMT", "2026-12-01 00:00:00 GMT"]) func `dates of certificates are read`(_ text: String) {
    #expect(Certificate.moment(text) == 1_796_083_200)
  }

  @Test func `what is wrong in a configuration has its place`() throws {
    let text = """
      modules:
        a: {prober: http, http: {fail_if_body_matches_regexp: ["("]}}
        b: {prober: smtp}
        c: {prober: dns, dns: {}}
      """
    let problems = try #require(ProbeConfiguration.decode(Array(text.utf8), folder: "/")).problems
    #expect(problems.map(\.line) == [2, 3, 4])
  }
}
