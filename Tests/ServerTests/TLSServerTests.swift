import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

@Suite(
  WithFrontServer(), .enabled(if: FrontServer.missing.isEmpty, "not installed here: \(FrontServer.missing.joined(separator: ", "))"))
struct FrontServerTests {
  private func front() throws -> FrontServer { try #require(WithFrontServer.server) }

  /// What a provisioning file's datasource with this `yaml` (two blanks deep) answers to a query.
  private func outcome(_ site: FrontServer.Site, _ yaml: String = "", path: String = "") async throws -> Result<Double, DatasourceError> {
    let front = try front()
    let text = "datasources:\n- name: team\n  type: prometheus\n  url: \(front.url(site))\(path)\n" + yaml
    let surroundings = ConfigurationSurroundings(environment: [:]) { Array(front.certificates.text($0).utf8) }
    let (settings, problems) = ProvisioningFile.datasources(Array(text.utf8), file: "team.yaml", surroundings: surroundings)
    #expect(problems.isEmpty, "\(problems)")
    let source = DatasourceFactory(transport: CurlTransport()).datasource(try #require(settings.first))
    do throws(DatasourceError) {
      let answer = try await source.query(.asking("up"))
      return .success(answer.lastValues(by: "job")["a"] ?? -1)
    } catch {
      return .failure(error)
    }
  }

  private func failure(_ site: FrontServer.Site, _ yaml: String = "") async throws -> DatasourceError {
    switch try await outcome(site, yaml) {
    case .success(let value): throw TestFailure("answered \(value)")
    case .failure(let error): error
    }
  }

  private func value(_ site: FrontServer.Site, _ yaml: String = "", path: String = "") async throws -> Double {
    try await outcome(site, yaml, path: path).get()
  }

  private let ca = "  secureJsonData: {tlsCACert: \"$__file{ca.pem}\"}\n  jsonData: {tlsAuthWithCACert: true}\n"

  @Test func `an authority of its own`() async throws {
    #expect(try await value(.tls, ca) == 7)
    let unknown = try await failure(.tls)
    #expect(unknown.kind == .unreachable && unknown.advice?.contains("tlsCACert") == true, "\(unknown)")
    let other = try await failure(.tls, ca.replacing("ca.pem", with: "other-ca.pem"))
    #expect(other.kind == .unreachable && other.advice?.contains("tlsCACert") == true, "\(other)")
  }

  @Test func `PEM in the file itself`() async throws {
    let pem = try front().certificates.text("ca.pem").split(separator: "\n").map { "      \($0)\n" }.joined()
    #expect(try await value(.tls, "  jsonData: {tlsAuthWithCACert: true}\n  secureJsonData:\n    tlsCACert: |\n" + pem) == 7)
  }

  @Test func `a client certificate where one is wanted`() async throws {
    let both = "  secureJsonData: {tlsCACert: \"$__file{ca.pem}\", tlsClientCert: \"$__file{client.pem}\", tlsClientKey: \"$__file{client.key}\"}\n"
      + "  jsonData: {tlsAuth: true, tlsAuthWithCACert: true}\n"
    #expect(try await value(.mutual, both) == 7)
    let without = try await failure(.mutual, ca)
    #expect(without.kind == .rejected(status: 400) && without.advice?.contains("tlsClientCert") == true, "\(without)")
    #expect(without.reason.contains("No required SSL certificate was sent"))
  }

  @Test func `CA, certificate and key as files`() async throws {
    let front = try front()
    var options = ConnectionOptions()
    options.tls = ConnectionOptions.TLS(
      caFile: front.certificates.path("ca.pem"), certificateFile: front.certificates.path("client.pem"), keyFile: front.certificates.path("client.key"))
    let reply = try await CurlTransport().send(HTTPRequest(url: front.url(.mutual) + "/large", connection: options))
    #expect(reply.status == 200 && reply.header("x-client") == "CN=alice")
  }

  @Test func `the name in the certificate`() async throws {
    #expect(try await value(.tls, ca.replacing("tlsAuthWithCACert: true", with: "tlsAuthWithCACert: true, serverName: oriel.test")) == 7)
    let wrong = try await failure(.tls, ca.replacing("tlsAuthWithCACert: true", with: "tlsAuthWithCACert: true, serverName: other.test"))
    #expect(wrong.kind == .unreachable && wrong.advice?.contains("serverName") == true, "\(wrong)")
  }

  @Test func `an expired certificate, and not checking it, which is told`() async throws {
    let error = try await failure(.expired, ca)
    #expect(error.kind == .unreachable && error.reason.contains("expired") && error.advice?.contains("renewed") == true, "\(error)")
    #expect(try await value(.expired, "  jsonData: {tlsSkipVerify: true}\n") == 7)
    #expect(try await value(.tls, "  jsonData: {tlsSkipVerify: true}\n") == 7)
    let config = try TemporaryFolder()
    let file = try config.write(
      "datasources:\n- name: team\n  type: prometheus\n  url: \(front().url(.expired))\n  jsonData: {tlsSkipVerify: true}\n", to: "config.yaml")
    let (code, text) = try Program.run([PtySession.builtProgram("oriel"), "sources", "--config", file, "--no-host"])
    #expect(text.contains("TLS UNCHECKED"), "\(code) \(text)")
  }

  @Test func `TLS and plain text confused`() async throws {
    let front = try front()
    func failure(_ url: String) async -> DatasourceError? {
      let source = DatasourceFactory(transport: CurlTransport()).datasource(DatasourceSettings(id: RealServers.id, url: url))
      do throws(DatasourceError) { _ = try await source.query(.asking("up")) } catch { return error }
      return nil
    }
    let plain = try #require(await failure(front.url(.tls).replacing("https", with: "http")))
    #expect(plain.advice?.contains("https://") == true, "\(plain)")
    let secure = try #require(await failure(front.url(.plain).replacing("http", with: "https")))
    #expect(secure.advice?.contains("http://") == true, "\(secure)")
  }

  @Test func `user and password`() async throws {
    let login = "  basicAuth: true\n  basicAuthUser: alice\n  secureJsonData: {basicAuthPassword: correct-horse}\n"
    #expect(try await value(.password, login) == 7)
    let wrong = try await failure(.password, login.replacing("correct-horse", with: "wrong-horse"))
    #expect(wrong.kind == .unauthorized(status: 401) && wrong.reason.contains("401") && !"\(wrong)".contains("wrong-horse"), "\(wrong)")
    // As people paste it; it is shown nowhere.
    let named = DatasourceSettings(id: RealServers.id, url: try front().url(.password).replacing("://", with: "://alice:correct-horse@"))
    let answer = try await DatasourceFactory(transport: CurlTransport()).datasource(named).query(.asking("up"))
    #expect(answer.lastValues(by: "job") == ["a": 7] && !named.url.contains("alice") && named.authentication == "basic (alice)")
  }

  @Test func `headers, tenants and bearer tokens reach the server behind`() async throws {
    let yaml = """
        jsonData: {httpHeaderName1: X-Scope-OrgID, httpHeaderName2: X-Api-Key}
        secureJsonData: {httpHeaderValue1: team-a, httpHeaderValue2: key-9876543, bearerToken: tok-123456}

      """
    #expect(try await value(.plain, yaml, path: "/team/") == 7)
    let request = try #require(try front().requests.last { $0.path == "/team/api/v1/query" })
    #expect(request.headers["x-scope-orgid"] == "team-a" && request.headers["x-api-key"] == "key-9876543")
    #expect(request.headers["authorization"] == "Bearer tok-123456" && request.method == "POST")
  }

  @Test func `a socket instead of a port`() async throws {
    #expect(try await value(.plain, "  unixSocket: \(front().folder.path)/socket\n") == 7)
    let gone = try await failure(.plain, "  unixSocket: /nowhere/at/all\n")
    #expect(gone.kind == .unreachable)
  }

  @Test func `a proxy that takes no forms is asked by GET`() async throws {
    #expect(try await value(.noForms) == 7)
  }

  @Test func `HTTP/2 and compression`() async throws {
    let front = try front()
    var options = ConnectionOptions()
    options.tls.caText = Secret(front.certificates.text("ca.pem"))
    let transport = CurlTransport()
    let request = HTTPRequest(url: front.url(.tls) + "/large", connection: options)
    // Side by side over one connection.
    async let second = transport.send(request)
    let first = try await transport.send(request)
    for reply in [first, try await second] {
      #expect(reply.header("x-protocol") == "HTTP/2.0" && reply.header("content-encoding") == "gzip" && reply.body.count == 100_000)
    }
  }
}
