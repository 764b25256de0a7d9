import DatasourceKit
import Glibc
import Synchronization
import Text
import TimeSeries
import Transport

/// Tokens of Microsoft Entra for one resource each: service principal, workload identity, managed identity, `az` login.
final class AzureTokens: Sendable {
  struct Identity: Sendable {
    /// `clientsecret`, `msi`, `workloadidentity`, `currentuser`, `cli`; "" tries all that may be there.
    var type: String
    var tenant: String
    var clientID: String
    var secret: Secret?
    /// `https://login.microsoftonline.com`
    var authority: String
  }

  struct Surroundings: Sendable {
    var environment: [String: String]
    var contents: @Sendable (String) -> [UInt8]?
    /// Runs `az` with these arguments; `nil` where it is not there or fails.
    var azureCLI: @Sendable ([String]) async -> [UInt8]?
  }

  private let identity: Identity
  private let surroundings: Surroundings
  private let known = Mutex<[String: (text: Secret, end: ContinuousClock.Instant)]>([:])

  init(_ identity: Identity, surroundings: Surroundings) {
    (self.identity, self.surroundings) = (identity, surroundings)
  }

  /// - Parameter refused: One that the server no longer takes: it is not given again.
  func token(for resource: String, client: ServerClient, of id: DatasourceID, refusing refused: Secret? = nil) async throws(DatasourceError) -> Secret {
    if let token = known.withLock({ $0[resource] }), token.end > .now, token.text != refused { return token.text }
    let (text, seconds) = try await fetch(resource, client, id)
    // Five minutes before they end they are no longer used.
    let end = ContinuousClock.now + .seconds(min(max(seconds - 300, 30), 86_400))
    known.withLock { $0[resource] = (text, end) }
    return text
  }

  private func variable(_ name: String) -> String? { surroundings.environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  private func fetch(_ resource: String, _ client: ServerClient, _ id: DatasourceID) async throws(DatasourceError) -> (Secret, Double) {
    let type = identity.type
    let secret = identity.secret ?? variable("AZURE_CLIENT_SECRET").map { Secret($0) }
    let tenant = identity.tenant.isEmpty ? variable("AZURE_TENANT_ID") ?? "" : identity.tenant
    let clientID = identity.clientID.isEmpty ? variable("AZURE_CLIENT_ID") ?? "" : identity.clientID
    if type == "clientsecret" || type.isEmpty, let secret, !tenant.isEmpty, !clientID.isEmpty {
      let form: [(name: String, value: String)] = [
        ("grant_type", "client_credentials"), ("client_id", clientID), ("client_secret", secret.revealed), ("scope", "\(resource)/.default"),
      ]
      return try await post(form, tenant, client, id, hiding: secret)
    }
    if type == "workloadidentity" || type.isEmpty, let file = variable("AZURE_FEDERATED_TOKEN_FILE"), let assertion = surroundings.contents(file), !tenant.isEmpty {
      let text = String(decoding: assertion, as: UTF8.self).trimmed
      let form: [(name: String, value: String)] = [
        ("grant_type", "client_credentials"), ("client_id", clientID), ("scope", "\(resource)/.default"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", text),
      ]
      return try await post(form, tenant, client, id, hiding: Secret(text))
    }
    if type == "msi" || type.isEmpty, let token = await managed(resource, clientID, client, id) { return token }
    if type == "cli" || type.isEmpty || type == "currentuser",
      let output = await surroundings.azureCLI(["account", "get-access-token", "--resource", resource, "--output", "json"]),
      let document = try? JSONValue.parse(output), let token = document["accessToken"]?.text
    {
      return (Secret(token), 600)
    }
    throw DatasourceError(
      kind: .unauthorized(status: 401), datasource: id, request: "token for \(resource)",
      reason: "no Azure credentials: neither a service principal, a workload or managed identity, nor a login of az",
      advice: "set jsonData.tenantId, clientId and secureJsonData.clientSecret, or run: az login")
  }

  private func post(
    _ form: [(name: String, value: String)], _ tenant: String, _ client: ServerClient, _ id: DatasourceID, hiding secret: Secret
  ) async throws(DatasourceError) -> (Secret, Double) {
    var client = client
    client.baseURL = variable("AZURE_AUTHORITY_HOST").map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? identity.authority
    client.headers = []
    client.connection.credentials = .none
    let path = "\(URLText.encodedComponent(tenant))/oauth2/v2.0/token"
    let reply = try await client.send(
      .post, path, content: ("application/x-www-form-urlencoded", Array(URLText.query(form).utf8)), accepted: [400, 401, 403], for: id)
    let document = (try? JSONValue.parse(reply.body)) ?? .null
    guard let token = document["access_token"]?.text else {
      let words = document["error_description"]?.text ?? document["error"]?.text ?? "HTTP \(reply.status)"
      throw DatasourceError(
        kind: .unauthorized(status: reply.status), datasource: id, request: "POST /\(path)", reason: words,
        advice: words.contains("AADSTS7000215") || words.contains("AADSTS7000222") ? "the client secret is wrong or has expired" : "check tenantId, clientId and clientSecret"
      ).hiding(Redaction(hiding: [secret.revealed]))
    }
    return (Secret(token), document["expires_in"]?.number ?? 600)
  }

  private func managed(_ resource: String, _ clientID: String, _ client: ServerClient, _ id: DatasourceID) async -> (Secret, Double)? {
    var client = client
    client.connection = ConnectionOptions()
    client.timeout = .seconds(2)
    var parameters: [(name: String, value: String)] = [("resource", resource)]
    let path: String
    if let endpoint = variable("IDENTITY_ENDPOINT"), let header = variable("IDENTITY_HEADER") {
      (client.baseURL, client.headers, path) = (endpoint, [("X-IDENTITY-HEADER", header)], "")
      parameters.append(("api-version", "2019-08-01"))
    } else {
      (client.baseURL, client.headers, path) = ("http://169.254.169.254", [("Metadata", "true")], "metadata/identity/oauth2/token")
      parameters.append(("api-version", "2018-02-01"))
    }
    if !clientID.isEmpty { parameters.append(("client_id", clientID)) }
    guard let document = try? await client.json(.get, path, parameters: parameters, for: id), let token = document["access_token"]?.text else { return nil }
    return (Secret(token), document["expires_in"]?.number ?? 600)
  }
}
