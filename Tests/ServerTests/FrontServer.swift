import TestSupport
import Testing

/// Debian's nginx before a scripted Prometheus, as teams put a proxy before theirs.
final class FrontServer: Sendable {
  let certificates: Certificates
  let folder: TemporaryFolder
  private let process: ServerProcess
  private let upstream: LoopbackServer
  private let ports: [Site: UInt16]
  /// Kept from others until nginx is gone.
  private let reserved: [ReservedPort]

  enum Site: CaseIterable { case plain, tls, mutual, expired, password, noForms }

  static let missing = ["nginx", "openssl"].filter { ServerProcess.command($0) == nil }

  init() async throws {
    let certificates = try Certificates()
    let folder = try TemporaryFolder()
    let upstream = try LoopbackServer { request in
      switch request.path {
      case "/api/v1/query", "/team/api/v1/query":
        .json(#"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[1700000000,"7"]}]}}"#)
      case "/large": .answer(headers: [("Content-Type", "text/plain")], body: [UInt8](repeating: UInt8(ascii: "x"), count: 100_000))
      default: .answer(status: 404)
      }
    }
    reserved = try Site.allCases.map { _ in try ReservedPort() }
    let ports = Dictionary(uniqueKeysWithValues: zip(Site.allCases, reserved.map(\.number)))
    try folder.write("alice:{PLAIN}correct-horse\n", to: "users")
    try folder.write(Self.configuration(ports, upstream: upstream.url, certificates, folder.path), to: "nginx.conf")
    (self.certificates, self.folder, self.upstream, self.ports) = (certificates, folder, upstream, ports)
    process = try ServerProcess([ServerProcess.command("nginx") ?? "nginx", "-c", folder.path + "/nginx.conf", "-p", folder.path], folder: folder)
    try await process.waitUntilReady(port: ports[.plain] ?? 0, path: "/large")
  }

  private static func configuration(_ ports: [Site: UInt16], upstream: String, _ certificates: Certificates, _ folder: String) -> String {
    func port(_ site: Site) -> String { "127.0.0.1:\(ports[site] ?? 0)" }
    func identity(_ certificate: String, key: String) -> String {
      "ssl_certificate \(certificates.path(certificate)); ssl_certificate_key \(certificates.path(key));"
    }
    let pass = """
      location / { proxy_pass \(upstream); proxy_set_header Host $http_host; }
      add_header X-Protocol $server_protocol always; add_header X-Client $ssl_client_s_dn always;
      """
    let client = "ssl_client_certificate \(certificates.path("ca.pem")); ssl_verify_client on;"
    let scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }.joined(separator: " ")
    return """
      daemon off; master_process off; pid \(folder)/pid; error_log \(folder)/log warn;
      events {}
      http {
        access_log off; gzip on; gzip_types *; gzip_proxied any;
        \(scratch)
        server { listen \(port(.plain)); listen unix:\(folder)/socket; \(pass) }
        server { listen \(port(.tls)) ssl http2; \(identity("server.pem", key: "server.key")) \(pass) }
        server { listen \(port(.mutual)) ssl; \(identity("server.pem", key: "server.key")) \(client) \(pass) }
        server { listen \(port(.expired)) ssl; \(identity("expired.pem", key: "expired.key")) \(pass) }
        server { listen \(port(.password)); auth_basic "Team"; auth_basic_user_file \(folder)/users; \(pass) }
        server { listen \(port(.noForms)); location / { limit_except GET { deny all; } proxy_pass \(upstream); } }
      }

      """
  }

  func stop() {
    process.stop()
    upstream.stop()
  }

  /// What came through.
  var requests: [LoopbackServer.Request] { upstream.requests }

  func url(_ site: Site) -> String {
    "\([.tls, .mutual, .expired].contains(site) ? "https" : "http")://127.0.0.1:\(ports[site] ?? 0)"
  }
}

struct WithFrontServer: SuiteTrait, TestScoping {
  @TaskLocal static var server: FrontServer?

  func provideScope(for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void) async throws {
    let server = try await FrontServer()
    defer { server.stop() }
    try await Self.$server.withValue(server) { try await function() }
  }
}
