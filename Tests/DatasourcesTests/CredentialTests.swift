import DatasourceKit
import Datasources
import Synchronization
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// Credentials that are made for each request, checked as their servers check them.
@Suite struct CredentialTests {
  private static let vector = #"{"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[1700000000,"7"]}]}}"#
  private static let list = #"{"status":"success","data":["a","b"]}"#

  @Test func `the digest is the standard's`() {
    #expect(SHA256.hexadecimal(SHA256.digest([])) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(SHA256.hexadecimal(SHA256.digest(Array("abc".utf8))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    // RFC 4231, case 2.
    let code = SHA256.authenticated(Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
    #expect(SHA256.hexadecimal(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  private func settings(_ yaml: String, url: String, environment: [String: String] = [:]) throws -> DatasourceSettings {
    let text = "datasources:\n- name: team\n  type: prometheus\n  url: \(url)\n" + yaml
    let (settings, problems) = ProvisioningFile.datasources(
      Array(text.utf8), file: "team.yaml", surroundings: ConfigurationSurroundings(environment: environment) { _ in nil })
    #expect(problems.isEmpty, "\(problems)")
    return try #require(settings.first)
  }

  private func query(_ settings: DatasourceSettings) async throws {
    let source = DatasourceFactory(transport: CurlTransport()).datasource(settings)
    let range = TimeRange(start: Timestamp(milliseconds: 1_700_000_000_000), end: Timestamp(milliseconds: 1_700_000_060_000))
    let target = QueryRequest.Target(
      refID: "A", model: ["expr": #"up{job=~"a b|ü/+"}"#, "instant": true, "range": false], step: 1000, range: range)
    _ = try await source.query(QueryRequest(targets: [target], range: range, maxDataPoints: 100))
    _ = try await source.variableOptions(VariableRequest(query: #"label_values(up{job="a b"}, job)"#, range: range))
    _ = try await source.variableOptions(VariableRequest(query: "label_names()", range: range))
  }

  @Test(arguments: [[:], ["AWS_SESSION_TOKEN": "session/token+=="]], [true, false])
  func `every request is signed as Amazon checks it`(environment: [String: String], usesPost: Bool) async throws {
    let server = try LoopbackServer { $0.path.hasSuffix("/query") ? .json(Self.vector) : .json(Self.list) }
    defer { server.stop() }
    let yaml = """
        jsonData: {sigV4Auth: true, sigV4Region: eu-west-1, httpMethod: \(usesPost ? "POST" : "GET"), httpHeaderName1: X-Scope-OrgID}
        secureJsonData: {sigV4AccessKey: AKIDEXAMPLE, sigV4SecretKey: wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY, httpHeaderValue1: team-a}

      """
    try await query(settings(yaml, url: server.url + "/workspaces/ws-1/", environment: environment))
    let checker = SignatureV4(secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", region: "eu-west-1", service: "aps")
    #expect(server.requests.count == 3)
    for request in server.requests {
      #expect(checker.faults(of: request) == [], "\(request.method) \(request.target)")
      #expect(request.headers["x-amz-security-token"] == environment["AWS_SESSION_TOKEN"] && request.headers["x-scope-orgid"] == "team-a")
      #expect(request.headers["authorization"]?.contains("Credential=AKIDEXAMPLE/") == true)
      #expect(!"\(request)".contains("wJalrXUtn"))
    }
  }

  private let oauth = """
      jsonData: {oauth2TokenUrl: TOKENS, oauth2ClientId: "oriel client", oauth2Scopes: "read:metrics,openid"}
      secureJsonData: {oauth2ClientSecret: "s3cr&t=1"}

    """

  @Test func `a token is fetched once, for all that wait, and again when it is refused`() async throws {
    let valid = Mutex("token-1")
    let tokens = try LoopbackServer { _ in .json(#"{"access_token":"\#(valid.withLock { $0 })","token_type":"Bearer","expires_in":3600}"#) }
    let server = try LoopbackServer { request in
      guard request.headers["authorization"] == "Bearer \(valid.withLock { $0 })" else { return .json(#"{"error":"expired"}"#, status: 401) }
      return request.path.hasSuffix("/query") ? .json(Self.vector) : .json(Self.list)
    }
    defer { tokens.stop(); server.stop() }
    let source = try DatasourceFactory(transport: CurlTransport()).datasource(
      settings(oauth.replacing("TOKENS", with: tokens.url + "/token"), url: server.url))
    let range = TimeRange(start: .epoch, end: Timestamp(milliseconds: 60_000))
    let target = QueryRequest.Target(refID: "A", model: ["expr": "up", "instant": true, "range": false], step: 1000, range: range)
    let request = QueryRequest(targets: [target], range: range, maxDataPoints: 100)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 { group.addTask { _ = try await source.query(request) } }
      try await group.waitForAll()
    }
    #expect(tokens.requests.count == 1)
    #expect(tokens.requests.first?.body == "grant_type=client_credentials&client_id=oriel%20client&client_secret=s3cr%26t%3D1&scope=read%3Ametrics%20openid")
    valid.withLock { $0 = "token-2" }
    _ = try await source.query(request)
    #expect(tokens.requests.count == 2 && server.requests.last?.headers["authorization"] == "Bearer token-2")
  }

  @Test func `no token is told in the words of the server that gives them`() async throws {
    let tokens = try LoopbackServer { .json(#"{"error":"invalid_client","error_description":"no such client: \#($0.body)"}"#, status: 401) }
    let server = try LoopbackServer { _ in .json(Self.vector) }
    defer { tokens.stop(); server.stop() }
    let error = await #expect(throws: DatasourceError.self) {
      try await query(settings(oauth.replacing("TOKENS", with: tokens.url + "/token"), url: server.url))
    }
    #expect(error?.reason.contains("no such client") == true && error?.reason.contains(tokens.url) == true, "\(String(describing: error))")
    #expect(error.map { !"\($0)".contains("s3cr&t") && !"\($0)".contains("s3cr%26t") } == true && server.requests.isEmpty)
  }
}
