import DatasourceKit
import Glibc
import Synchronization
import Text
import TimeSeries
import Transport

/// Keys of AWS by the usual chain: the settings, the environment, a profile, a web identity, the container, the machine.
final class AWSCredentials: Sendable {
  struct Keys: Hashable, Sendable {
    var access: String
    var secret: Secret
    var session: Secret?
    /// `nil` for keys that do not expire.
    var end: Timestamp?
  }

  /// What the chain reads.
  struct Surroundings: Sendable {
    var environment: [String: String]
    var contents: @Sendable (String) -> [UInt8]?
    var now: @Sendable () -> Timestamp
  }

  private let fixed: Keys?
  private let profile: String?
  /// A role to take on with the keys that were found (`jsonData.assumeRoleArn`).
  private let role: (arn: String, externalID: String)?
  private let surroundings: Surroundings
  private let known = Mutex<Keys?>(nil)

  init(fixed: Keys?, profile: String?, role: (arn: String, externalID: String)?, surroundings: Surroundings) {
    (self.fixed, self.profile, self.role, self.surroundings) = (fixed, profile, role, surroundings)
  }

  /// Kept until five minutes before they expire.
  func keys(for id: DatasourceID, client: ServerClient, region: String) async throws(DatasourceError) -> Keys {
    let now = surroundings.now()
    if let keys = known.withLock({ $0 }), keys.end.map({ $0 > now + 300_000 }) ?? true { return keys }
    let sources = AWSCredentialSources(surroundings: surroundings, client: client, id: id, region: region)
    var keys: Keys
    if let fixed { keys = fixed } else if let found = try await sources.first(profile: profile) { keys = found } else {
      throw DatasourceError(
        kind: .unauthorized(status: 401), datasource: id, request: "credentials",
        reason: "no AWS credentials: neither in the settings, the environment, a profile, nor from the container or the machine",
        advice: "set secureJsonData.accessKey and secretKey, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or jsonData.profile; for single sign-on: aws sso login")
    }
    if let role { keys = try await sources.assume(role.arn, externalID: role.externalID, with: keys) }
    known.withLock { $0 = keys }
    return keys
  }
}

/// The links of the chain.
struct AWSCredentialSources {
  let surroundings: AWSCredentials.Surroundings
  let client: ServerClient
  let id: DatasourceID
  let region: String

  private func variable(_ name: String) -> String? { surroundings.environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  func first(profile: String?) async throws(DatasourceError) -> AWSCredentials.Keys? {
    if profile == nil, let access = variable("AWS_ACCESS_KEY_ID"), let secret = variable("AWS_SECRET_ACCESS_KEY") {
      return AWSCredentials.Keys(access: access, secret: Secret(secret), session: variable("AWS_SESSION_TOKEN").map(Secret.init))
    }
    if profile == nil, let file = variable("AWS_WEB_IDENTITY_TOKEN_FILE"), let role = variable("AWS_ROLE_ARN"), let token = surroundings.contents(file) {
      return try await webIdentity(String(decoding: token, as: UTF8.self).trimmed, role: role)
    }
    if let keys = try await inProfile(profile ?? variable("AWS_PROFILE") ?? "default", depth: 0) { return keys }
    if profile != nil { return nil }
    if let keys = await container() { return keys }
    return await machine()
  }

  // MARK: Profiles

  private func inProfile(_ name: String, depth: Int) async throws(DatasourceError) -> AWSCredentials.Keys? {
    guard depth < 5 else { return nil }
    let home = variable("HOME") ?? ""
    let shared = section(name, in: variable("AWS_SHARED_CREDENTIALS_FILE") ?? "\(home)/.aws/credentials")
    let config = section(name == "default" ? name : "profile \(name)", in: variable("AWS_CONFIG_FILE") ?? "\(home)/.aws/config")
    let values = config.merging(shared) { _, own in own }
    if let access = values["aws_access_key_id"], let secret = values["aws_secret_access_key"] {
      return AWSCredentials.Keys(access: access, secret: Secret(secret), session: values["aws_session_token"].map(Secret.init))
    }
    if let role = values["role_arn"], let source = values["source_profile"] {
      guard let keys = try await inProfile(source, depth: depth + 1) else { return nil }
      return try await assume(role, externalID: values["external_id"] ?? "", with: keys)
    }
    if let role = values["role_arn"], let file = values["web_identity_token_file"], let token = surroundings.contents(file) {
      return try await webIdentity(String(decoding: token, as: UTF8.self).trimmed, role: role)
    }
    return nil
  }

  /// A section of a file such as `~/.aws/config`.
  private func section(_ name: String, in path: String) -> [String: String] {
    guard let bytes = surroundings.contents(path) else { return [:] }
    var values: [String: String] = [:]
    var isInside = false
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
      let line = String(line).trimmed
      if line.hasPrefix("#") || line.hasPrefix(";") { continue }
      if line.hasPrefix("[") {
        isInside = String(line.dropFirst().prefix { $0 != "]" }).trimmed == name
      } else if isInside, let sign = line.firstIndex(of: "=") {
        values[String(line[..<sign]).trimmed] = String(line[line.index(after: sign)...]).trimmed
      }
    }
    return values
  }

  // MARK: Tokens and roles

  func assume(_ role: String, externalID: String, with keys: AWSCredentials.Keys) async throws(DatasourceError) -> AWSCredentials.Keys {
    var form = [("Action", "AssumeRole"), ("Version", "2011-06-15"), ("RoleArn", role), ("RoleSessionName", "oriel")].map { (name: $0.0, value: $0.1) }
    if !externalID.isEmpty { form.append((name: "ExternalId", value: externalID)) }
    return try await tokens(form, signedWith: keys)
  }

  private func webIdentity(_ token: String, role: String) async throws(DatasourceError) -> AWSCredentials.Keys {
    let session = variable("AWS_ROLE_SESSION_NAME") ?? "oriel"
    let form = [
      ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role), ("RoleSessionName", session), ("WebIdentityToken", token),
    ].map { (name: $0.0, value: $0.1) }
    return try await tokens(form, signedWith: nil)
  }

  private func tokens(_ form: [(name: String, value: String)], signedWith keys: AWSCredentials.Keys?) async throws(DatasourceError) -> AWSCredentials.Keys {
    var client = client
    client.baseURL = variable("AWS_ENDPOINT_URL_STS") ?? "https://sts.\(region).amazonaws.com"
    client.connection.credentials = keys.map { .sigV4(accessKey: $0.access, secretKey: $0.secret, sessionToken: $0.session, region: region, service: "sts") } ?? .none
    let reply = try await client.send(.post, "", content: ("application/x-www-form-urlencoded", Array(URLText.query(form).utf8)), for: id)
    let text = String(decoding: reply.body, as: UTF8.self)
    guard let access = Self.element("AccessKeyId", in: text), let secret = Self.element("SecretAccessKey", in: text) else {
      throw DatasourceError(
        kind: .unauthorized(status: reply.status), datasource: id, request: "sts \(form[0].value)", reason: "the answer has no keys",
        advice: "check the role’s ARN and who may take it on")
    }
    return AWSCredentials.Keys(
      access: access, secret: Secret(secret), session: Self.element("SessionToken", in: text).map(Secret.init),
      end: Self.element("Expiration", in: text).flatMap { ISODate.milliseconds(of: $0) }.map(Timestamp.init(milliseconds:)))
  }

  private static func element(_ name: String, in text: String) -> String? {
    guard let open = text.firstRange(of: "<\(name)>"), let close = text[open.upperBound...].firstRange(of: "</\(name)>") else { return nil }
    return String(text[open.upperBound..<close.lowerBound])
  }

  // MARK: Where the program runs

  private func container() async -> AWSCredentials.Keys? {
    let relative = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").map { "http://169.254.170.2\($0)" }
    guard let url = relative ?? variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") else { return nil }
    var headers: [(name: String, value: String)] = []
    if let file = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"), let token = surroundings.contents(file) {
      headers.append(("Authorization", String(decoding: token, as: UTF8.self).trimmed))
    } else if let token = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") { headers.append(("Authorization", token)) }
    return await keys(at: url, path: "", headers: headers)
  }

  /// IMDSv2: a token first, then the role's keys.
  private func machine() async -> AWSCredentials.Keys? {
    guard variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" else { return nil }
    let address = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? "http://169.254.169.254"
    var client = local(address, headers: [("X-aws-ec2-metadata-token-ttl-seconds", "300")])
    guard let reply = try? await client.send(.put, "latest/api/token", for: id) else { return nil }
    let token = String(decoding: reply.body, as: UTF8.self).trimmed
    client = local(address, headers: [("X-aws-ec2-metadata-token", token)])
    guard let roles = try? await client.send(.get, "latest/meta-data/iam/security-credentials/", for: id),
      let role = String(decoding: roles.body, as: UTF8.self).split(whereSeparator: \.isNewline).first
    else { return nil }
    return await keys(at: address, path: "latest/meta-data/iam/security-credentials/\(URLText.encodedComponent(String(role)))", headers: [("X-aws-ec2-metadata-token", token)])
  }

  private func local(_ address: String, headers: [(name: String, value: String)]) -> ServerClient {
    var client = client
    (client.baseURL, client.headers, client.timeout) = (address, headers, .seconds(1))
    client.connection = ConnectionOptions()
    return client
  }

  private func keys(at url: String, path: String, headers: [(name: String, value: String)]) async -> AWSCredentials.Keys? {
    guard let document = try? await local(url, headers: headers).json(.get, path, for: id), let access = document["AccessKeyId"]?.text,
      let secret = document["SecretAccessKey"]?.text
    else { return nil }
    return AWSCredentials.Keys(
      access: access, secret: Secret(secret), session: document["Token"]?.text.map(Secret.init),
      end: document["Expiration"]?.text.flatMap { ISODate.milliseconds(of: $0) }.map(Timestamp.init(milliseconds:)))
  }
}
