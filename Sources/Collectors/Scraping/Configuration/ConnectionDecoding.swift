package import Text
package import Transport

extension ScrapeConfigurationDecoder {
  /// Who we are at the targets, and how they are reached.
  mutating func readConnection(_ values: [String: YAMLNode], into job: inout ScrapeJob) {
    let given = ["basic_auth", "authorization", "bearer_token", "bearer_token_file"].filter { values[$0] != nil }
    if given.count > 1, let node = values[given[1]] {
      reader.error("at most one of \(given.joined(separator: " & ")) must be configured", at: node)
    }
    if let node = values["basic_auth"] { job.authorization = basic(node) }
    if let node = values["authorization"] { job.authorization = header(node) }
    if let source = secret(values, "bearer_token", "bearer_token_file") {
      job.authorization = .header(type: "Bearer", credentials: source)
    }
    if let node = values["tls_config"] { job.connection.tls = tls(node) }
    if let proxy = reader.text(values["proxy_url"], "proxy_url"), !proxy.isEmpty { job.connection.proxy = proxy }
    readHeaders(values["http_headers"], into: &job)
  }

  /// The text under one key, or the file under the other; both together are an error.
  private mutating func secret(_ values: [String: YAMLNode], _ textKey: String, _ fileKey: String) -> SecretSource? {
    if values[textKey] != nil, let node = values[fileKey] {
      reader.error("at most one of \(textKey) & \(fileKey) must be configured", at: node)
    }
    if let path = reader.path(values[fileKey], fileKey) { return .file(path) }
    return reader.text(values[textKey], textKey).map { .text(Secret($0)) }
  }

  private mutating func basic(_ node: YAMLNode) -> ScrapeAuthorization {
    let values = reader.mapping(
      node, "basic_auth", known: ["username", "username_file", "password", "password_file"],
      unsupported: ["username_ref": "give the name itself", "password_ref": "give a password_file"])
    let nothing = SecretSource.text(Secret(""))
    return .basic(
      user: secret(values, "username", "username_file") ?? nothing,
      password: secret(values, "password", "password_file") ?? nothing)
  }

  private mutating func header(_ node: YAMLNode) -> ScrapeAuthorization {
    let values = reader.mapping(
      node, "authorization", known: ["type", "credentials", "credentials_file"],
      unsupported: ["credentials_ref": "give a credentials_file"])
    let type = reader.text(values["type"], "type") ?? "Bearer"
    if type.lowercased() == "basic" {
      reader.error("authorization type cannot be set to \"basic\", use \"basic_auth\" instead", at: values["type"] ?? node)
    }
    guard let credentials = secret(values, "credentials", "credentials_file") else { return .none }
    return .header(type: type, credentials: credentials)
  }

  private mutating func tls(_ node: YAMLNode) -> ConnectionOptions.TLS {
    let values = reader.mapping(
      node, "tls_config", known: ["ca_file", "cert_file", "key_file", "server_name", "insecure_skip_verify"],
      unsupported: [
        "ca": "give a ca_file", "cert": "give a cert_file", "key": "give a key_file",
        "min_version": "the library's own least version counts", "max_version": "the library's own version counts",
      ])
    return ConnectionOptions.TLS(
      caFile: reader.path(values["ca_file"], "ca_file"),
      certificateFile: reader.path(values["cert_file"], "cert_file"), keyFile: reader.path(values["key_file"], "key_file"),
      serverName: reader.text(values["server_name"], "server_name"),
      skipsVerification: reader.flag(values["insecure_skip_verify"], "insecure_skip_verify") ?? false)
  }

  /// `Name: {values: […], secrets: […]}`
  private mutating func readHeaders(_ node: YAMLNode?, into job: inout ScrapeJob) {
    guard let node, !node.isNull else { return }
    guard let entries = node.entries else { return reader.error("http_headers must be a mapping", at: node) }
    for entry in entries {
      let values = reader.mapping(
        entry.value, "http_headers", known: ["values", "secrets"], unsupported: ["files": "give values or secrets"])
      for key in ["values", "secrets"] {
        for value in reader.textList(values[key], key) { addHeader(entry.key, value, to: &job) }
      }
    }
  }

  private mutating func addHeader(_ name: YAMLNode, _ value: String, to job: inout ScrapeJob) {
    let text = name.text ?? ""
    let isToken = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
    guard isToken, value.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x09 }) else {
      return reader.error("\"\(text)\" is no header that can be sent", at: name)
    }
    job.headers.append((text, value))
  }
}

extension ScrapeConfiguration {
  /// How a server is reached and who we are there, from the keys that scrape jobs and probe modules share.
  package static func connection(
    _ values: [String: YAMLNode], _ reader: inout ConfigurationReader
  ) -> (tls: ConnectionOptions.TLS, authorization: ScrapeAuthorization, proxy: String?, headers: [(name: String, value: String)]) {
    var decoder = ScrapeConfigurationDecoder(folder: reader.folder)
    decoder.reader = reader
    var job = ScrapeJob(name: "")
    decoder.readConnection(values, into: &job)
    reader = decoder.reader
    return (job.connection.tls, job.authorization, job.connection.proxy, job.headers)
  }
}
