import DatasourceKinds
package import DatasourceKit
package import Text
package import Transport

/// A datasource of a configuration file, in Grafana's provisioning form.
package struct DatasourceSettings: Sendable {
  package var id: DatasourceID
  /// Without user and password: those that stood in it are ``connection``'s credentials.
  package var url: String
  package var isDefault: Bool
  package var connection: ConnectionOptions
  /// Custom headers; their values may be secrets.
  package var headers: [(name: String, value: Secret)]
  package var timeout: Duration
  /// `jsonData.timeInterval`: how often there are new samples.
  package var timeInterval: String?
  package var usesPost: Bool
  /// Added to every query.
  package var extraParameters: [(name: String, value: String)]
  var oauth: OAuth2Settings?
  /// Of log panels that name no limit of their own (`jsonData.maxLines`).
  package var maxLines: Int?
  /// How many requests it is sent at the same time (`jsonData.maxConcurrentRequests`); `nil` for the usual number.
  package var concurrentRequests: Int?
  /// Of the Grafana server that has it; `nil` for what is asked directly.
  package var parentUID: String?
  /// All of `jsonData`: what only one kind reads stands here.
  package var data: JSONValue = [:]
  /// All of `secureJsonData`.
  var secrets: [String: Secret] = [:]
  package var database: String?
  package var user: String?
  /// Takes the place of the usual transport: for what is reached through a cluster's API server.
  var access: (any HTTPTransport)?

  package init(
    id: DatasourceID, url: String, isDefault: Bool = false, connection: ConnectionOptions = ConnectionOptions(),
    headers: [(name: String, value: Secret)] = [], timeout: Duration = .seconds(30), timeInterval: String? = nil,
    usesPost: Bool = true, extraParameters: [(name: String, value: String)] = [], oauth: OAuth2Settings? = nil,
    parentUID: String? = nil, access: (any HTTPTransport)? = nil
  ) {
    let address = ServerAddress(url)
    self.id = id
    self.url = address.url
    self.isDefault = isDefault
    self.connection = connection
    if let named = address.credentials, connection.credentials == .none { self.connection.credentials = named }
    self.headers = headers
    self.timeout = timeout
    self.timeInterval = timeInterval
    self.usesPost = usesPost
    self.extraParameters = extraParameters
    self.oauth = oauth
    self.parentUID = parentUID
    self.access = access
  }

  /// In words, without secrets: `basic (alice), TLS unchecked`.
  package var authentication: String {
    var parts: [String] = []
    switch connection.credentials {
    case .none: break
    case .basic(let user, _): parts.append("basic (\(user))")
    case .bearer: parts.append("bearer token")
    case .sigV4(let key, _, _, let region, _): parts.append("SigV4 (\(key.prefix(4))…, \(region))")
    }
    if access != nil { parts.append("kubeconfig") }
    if oauth != nil { parts.append("OAuth2") }
    if connection.tls.certificateFile != nil || connection.tls.certificateText != nil { parts.append("client certificate") }
    if !headers.isEmpty { parts.append("headers " + headers.map(\.name).joined(separator: ", ")) }
    if connection.tls.skipsVerification { parts.append("TLS UNCHECKED") }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }
}

/// The client-credentials flow.
package struct OAuth2Settings: Hashable, Sendable {
  var tokenURL: String
  var clientID: String
  var clientSecret: Secret
  var scopes: [String]
}

// MARK: Decoding

extension ConfigurationReader {
  private static let keys = [
    "name", "uid", "type", "access", "orgId", "url", "user", "password", "database", "basicAuth", "basicAuthUser", "basicAuthPassword",
    "withCredentials", "isDefault", "jsonData", "secureJsonData", "editable", "version", "readOnly", "correlations", "unixSocket", "proxy",
    "apiVersion",
  ]

  /// One entry of `datasources`; `nil` where it cannot be used, which is reported.
  mutating func datasource(_ node: YAMLNode, index: Int) -> DatasourceSettings? {
    guard let node = mapping(node, "a datasource") else { return nil }
    expectKeys(Self.keys, of: node, in: "a datasource")
    guard let name = text(node["name"], "name"), !name.isEmpty else {
      report(.error, at: node, "the datasource has no name", advice: "add “name: …”")
      return nil
    }
    guard let type = text(node["type"], "type"), !type.isEmpty else {
      report(.error, at: node, "the datasource “\(name)” has no type", advice: "add “type: prometheus”, or another")
      return nil
    }
    let url = text(node["url"], "url") ?? ""
    let needsURL = DatasourceKind(type: type)?.needsAddress ?? true
    if needsURL, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      report(
        .error, at: node["url"] ?? node, "the datasource “\(name)” needs an address, found “\(url)”",
        advice: "write url: http://HOST:PORT or https://HOST:PORT")
      return nil
    }
    let uid = text(node["uid"], "uid") ?? ""
    var settings = DatasourceSettings(
      id: DatasourceID(uid: uid.isEmpty ? name : uid, name: name, type: type), url: url,
      isDefault: bool(node["isDefault"], "isDefault") ?? false)
    let data = mapping(node["jsonData"], "jsonData")
    let secure = mapping(node["secureJsonData"], "secureJsonData")
    settings.connection.unixSocket = text(node["unixSocket"], "unixSocket")
    settings.connection.proxy = text(node["proxy"], "proxy")
    readCredentials(node, data, secure, into: &settings)
    readTLS(data, secure, into: &settings.connection.tls)
    readHeaders(data, secure, into: &settings)
    readQueries(data, into: &settings)
    settings.data = json(data) ?? [:]
    settings.database = text(node["database"], "database")
    settings.user = text(node["user"], "user")
    for entry in secure?.entries ?? [] {
      if let key = entry.key.text, let value = secret(entry.value, key) { settings.secrets[key] = value }
    }
    if let password = secret(node["password"], "password"), settings.secrets["password"] == nil { settings.secrets["password"] = password }
    if bool(data?["apiKeyAuth"], "apiKeyAuth") == true, let key = settings.secrets["apiKey"] {
      settings.headers.append(("Authorization", Secret("ApiKey \(key.revealed)")))
    }
    return settings
  }

  /// As JSON, with variables filled in; unquoted numbers and truth values keep their type.
  private mutating func json(_ node: YAMLNode?, depth: Int = 0) -> JSONValue? {
    guard let node, !node.isNull, depth < 20 else { return nil }
    if let entries = node.entries {
      var object = JSONObject()
      for entry in entries { if let key = entry.key.text { object[key] = json(entry.value, depth: depth + 1) ?? .null } }
      return .object(object)
    }
    if let sequence = node.sequence { return .array(sequence.map { json($0, depth: depth + 1) ?? .null }) }
    if let flag = node.bool { return .bool(flag) }
    if let number = node.number { return .number(number) }
    return text(node, "jsonData").map(JSONValue.string)
  }

  private mutating func secret(_ node: YAMLNode?, _ subject: String) -> Secret? {
    text(node, subject).flatMap { $0.isEmpty ? nil : Secret($0) }
  }

  private mutating func readCredentials(
    _ node: YAMLNode, _ data: YAMLNode?, _ secure: YAMLNode?, into settings: inout DatasourceSettings
  ) {
    if bool(node["basicAuth"], "basicAuth") == true {
      let user = text(node["basicAuthUser"], "basicAuthUser") ?? ""
      let password =
        secret(secure?["basicAuthPassword"], "basicAuthPassword") ?? secret(node["basicAuthPassword"], "basicAuthPassword")
      if password == nil {
        report(
          .warning, at: node["basicAuth"] ?? node, "basicAuth has no password",
          advice: "set secureJsonData.basicAuthPassword: $__file{…} or $VARIABLE")
      }
      settings.connection.credentials = .basic(user: user, password: password ?? Secret(""))
    }
    // Oriel's own way to a bearer token, and the one that Grafana's API tokens take here.
    if let token = secret(secure?["bearerToken"], "bearerToken") ?? secret(secure?["token"], "token") {
      settings.connection.credentials = .bearer(token)
    }
    if bool(data?["sigV4Auth"], "sigV4Auth") == true {
      let environment = surroundings.environment
      let key = text(secure?["sigV4AccessKey"], "sigV4AccessKey") ?? environment["AWS_ACCESS_KEY_ID"] ?? ""
      let secretKey =
        secret(secure?["sigV4SecretKey"], "sigV4SecretKey") ?? Secret(environment["AWS_SECRET_ACCESS_KEY"] ?? "")
      if key.isEmpty {
        report(
          .error, at: data?["sigV4Auth"] ?? node, "sigV4Auth has no keys",
          advice: "set secureJsonData.sigV4AccessKey and sigV4SecretKey, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
      }
      settings.connection.credentials = .sigV4(
        accessKey: key, secretKey: secretKey, sessionToken: environment["AWS_SESSION_TOKEN"].map(Secret.init),
        region: text(data?["sigV4Region"], "sigV4Region") ?? environment["AWS_REGION"] ?? "us-east-1",
        service: text(data?["sigV4Service"], "sigV4Service") ?? DatasourceKind(type: settings.id.type)?.signingService ?? "aps")
    }
    if let token = text(data?["oauth2TokenUrl"], "oauth2TokenUrl") {
      settings.oauth = OAuth2Settings(
        tokenURL: token, clientID: text(data?["oauth2ClientId"], "oauth2ClientId") ?? "",
        clientSecret: secret(secure?["oauth2ClientSecret"], "oauth2ClientSecret") ?? Secret(""),
        scopes: (text(data?["oauth2Scopes"], "oauth2Scopes") ?? "").split { $0 == " " || $0 == "," }.map(String.init))
    }
  }

  private mutating func readTLS(_ data: YAMLNode?, _ secure: YAMLNode?, into tls: inout ConnectionOptions.TLS) {
    tls.skipsVerification = bool(data?["tlsSkipVerify"], "tlsSkipVerify") ?? false
    tls.serverName = text(data?["serverName"], "serverName").flatMap { $0.isEmpty ? nil : $0 }
    if bool(data?["tlsAuthWithCACert"], "tlsAuthWithCACert") ?? (secure?["tlsCACert"] != nil) {
      tls.caText = pem(secure?["tlsCACert"], "tlsCACert")
    }
    if bool(data?["tlsAuth"], "tlsAuth") ?? (secure?["tlsClientCert"] != nil) {
      tls.certificateText = pem(secure?["tlsClientCert"], "tlsClientCert")
      tls.keyText = pem(secure?["tlsClientKey"], "tlsClientKey")
    }
  }

  private mutating func pem(_ node: YAMLNode?, _ subject: String) -> Secret? {
    guard let node, let secret = secret(node, subject) else { return nil }
    if !secret.revealed.contains("-----BEGIN ") {
      report(.error, at: node, "\(subject) is not PEM text", advice: "write \(subject): $__file{/path/to.pem}")
      return nil
    }
    return secret
  }

  /// `httpHeaderName1` with `httpHeaderValue1`, and so on.
  private mutating func readHeaders(_ data: YAMLNode?, _ secure: YAMLNode?, into settings: inout DatasourceSettings) {
    for entry in data?.entries ?? [] {
      guard let key = entry.key.text, key.hasPrefix("httpHeaderName"), let name = text(entry.value, key), !name.isEmpty else { continue }
      let number = key.dropFirst("httpHeaderName".count)
      guard let value = secret(secure?["httpHeaderValue\(number)"], "httpHeaderValue\(number)") else {
        report(.warning, at: entry.key, "the header \(name) has no value", advice: "set secureJsonData.httpHeaderValue\(number)")
        continue
      }
      settings.headers.append((name, value))
    }
    if let organisation = text(data?["orgId"], "orgId") { settings.headers.append(("X-Grafana-Org-Id", Secret(organisation))) }
  }

  /// More would only queue in the server, where nobody can cancel it.
  private static let mostConcurrentRequests = 100

  private mutating func readQueries(_ data: YAMLNode?, into settings: inout DatasourceSettings) {
    settings.timeInterval = text(data?["timeInterval"], "timeInterval").flatMap { $0.isEmpty ? nil : $0 }
    if let node = data?["maxLines"], let lines = integer(node, "maxLines"), lines > 0 { settings.maxLines = lines }
    if let node = data?["maxConcurrentRequests"], let count = integer(node, "maxConcurrentRequests") {
      settings.concurrentRequests = min(max(count, 1), Self.mostConcurrentRequests)
      if settings.concurrentRequests != count {
        report(.warning, at: node, "maxConcurrentRequests \(count) is taken as \(min(max(count, 1), Self.mostConcurrentRequests))", advice: "write 1 to \(Self.mostConcurrentRequests)")
      }
    }
    settings.usesPost = text(data?["httpMethod"], "httpMethod")?.uppercased() != "GET"
    if let seconds = integer(data?["timeout"], "timeout"), seconds > 0 { settings.timeout = .seconds(min(seconds, 3600)) }
    if let node = data?["queryTimeout"], let text = text(node, "queryTimeout"), !text.isEmpty {
      if let length = ConfigurationReader.duration(text) {
        settings.timeout = length
      } else {
        report(.error, at: node, "queryTimeout “\(text)” is no duration", advice: "write 30s or 2m")
      }
    }
    let extra = URLText.parameters(of: text(data?["customQueryParameters"], "customQueryParameters") ?? "")
    settings.extraParameters += extra.filter { !$0.name.isEmpty }
  }
}
