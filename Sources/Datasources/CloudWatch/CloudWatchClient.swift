import DatasourceKit
import Text
import Transport

/// Calls operations of AWS services in their JSON protocols, signed.
struct CloudWatchClient: Sendable {
  enum Service: String, Sendable {
    case metrics = "monitoring"
    case logs

    /// Prefix of the header `X-Amz-Target`.
    var target: String { self == .metrics ? "GraniteServiceVersion20100801" : "Logs_20140328" }
    var contentType: String { self == .metrics ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1" }
  }

  let id: DatasourceID
  let base: ServerClient
  /// Where all requests go instead of the services' own hosts: VPC endpoints, tests.
  let endpoint: String?
  let credentials: AWSCredentials

  /// - Parameter asked: What errors name as the request.
  func call(_ service: Service, _ operation: String, _ body: JSONValue, region: String, asked: String) async throws(DatasourceError) -> JSONValue {
    try await answer(service, operation, body, region: region, asked: asked).document
  }

  func answer(
    _ service: Service, _ operation: String, _ body: JSONValue, region: String, asked: String
  ) async throws(DatasourceError) -> (document: JSONValue, bytes: [UInt8]) {
    guard region.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }), !region.isEmpty else {
      throw DatasourceError(
        kind: .invalidQuery, datasource: id, request: asked, reason: "“\(region)” is no region of AWS", advice: "set jsonData.defaultRegion, such as eu-west-1")
    }
    let keys = try await credentials.keys(for: id, client: base, region: region)
    var client = base
    let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    client.baseURL = endpoint ?? "https://\(service.rawValue).\(region).\(domain)"
    client.connection.credentials = .sigV4(
      accessKey: keys.access, secretKey: keys.secret, sessionToken: keys.session, region: region, service: service.rawValue)
    client.headers.append(("X-Amz-Target", "\(service.target).\(operation)"))
    do throws(DatasourceError) {
      let reply = try await client.send(.post, "", content: (service.contentType, Array(body.compactText.utf8)), for: id)
      do throws(JSONError) {
        return (try JSONValue.parse(reply.body), reply.body)
      } catch {
        throw client.unreadable(reply, error, request: asked, for: id)
      }
    } catch {
      throw Self.improved(error, operation, asked: asked)
    }
  }

  /// Throttling comes as 400, and an error's name says more than its status.
  private static func improved(_ error: DatasourceError, _ operation: String, asked: String) -> DatasourceError {
    var error = error
    error.request = asked
    guard case .rejected(let status) = error.kind else { return error }
    let reason = error.reason
    func says(_ words: String...) -> Bool { words.contains { reason.contains($0) } }
    if says("Throttl", "Rate exceeded", "LimitExceeded", "TooManyRequests") {
      error.kind = .rejected(status: 429)
      error.advice = "AWS limits its callers: ask less often, or for fewer metrics"
    } else if says("ExpiredToken", "security token included in the request is expired") {
      error.kind = .unauthorized(status: status)
      error.advice = "the credentials have expired: log in again (aws sso login), or renew the keys"
    } else if says("UnrecognizedClient", "InvalidClientTokenId", "SignatureDoesNotMatch", "security token included in the request is invalid") {
      error.kind = .unauthorized(status: status)
      error.advice = "check the access key, the secret key and the region"
    } else if says("AccessDenied", "not authorized to perform") {
      error.kind = .unauthorized(status: status)
      error.advice = "these credentials need the permission cloudwatch:\(operation) or logs:\(operation)"
    } else if says("MalformedQuery", "unexpected symbol") {
      error.advice = "check the query where the service says"
    } else if says("ResourceNotFound") { error.advice = "check the log group’s name and the region" }
    return error
  }
}
