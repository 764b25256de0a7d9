import Synchronization
import Text
package import Transport

/// Gets a token by the OAuth2 client-credentials flow, keeps it until shortly before it expires, and sends requests with it.
package final class OAuth2Transport: HTTPTransport {
  private let settings: OAuth2Settings
  private let base: any HTTPTransport
  private let token = Mutex<(text: Secret, end: ContinuousClock.Instant)?>(nil)

  package init(settings: OAuth2Settings, base: any HTTPTransport) {
    (self.settings, self.base) = (settings, base)
  }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    let reply = try await base.send(authorized(request, isFresh: false))
    guard reply.status == 401 else { return reply }
    // A token may be withdrawn before its time.
    return try await base.send(authorized(request, isFresh: true))
  }

  package func send(_ request: HTTPRequest, to receiver: any HTTPBodyReceiver) async throws(TransportError) -> HTTPHead {
    let head = try await base.send(authorized(request, isFresh: false), to: receiver)
    guard head.status == 401 else { return head }
    return try await base.send(authorized(request, isFresh: true), to: receiver)
  }

  private func authorized(_ request: HTTPRequest, isFresh: Bool) async throws(TransportError) -> HTTPRequest {
    var request = request
    request.connection.credentials = .bearer(try await currentToken(isFresh: isFresh))
    return request
  }

  private func currentToken(isFresh: Bool) async throws(TransportError) -> Secret {
    let now = ContinuousClock.now
    if !isFresh, let known = token.withLock({ $0 }), known.end > now { return known.text }
    var form = [("grant_type", "client_credentials"), ("client_id", settings.clientID), ("client_secret", settings.clientSecret.revealed)]
    if !settings.scopes.isEmpty { form.append(("scope", settings.scopes.joined(separator: " "))) }
    let body = form.map { "\(FormEncoding.encode($0.0))=\(FormEncoding.encode($0.1))" }.joined(separator: "&")
    let reply = try await base.send(
      HTTPRequest(
        method: .post, url: settings.tokenURL, headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")],
        body: Array(body.utf8), timeout: .seconds(10), maximumReplyBytes: 1 << 20))
    let document = try? JSONValue.parse(reply.body)
    guard reply.status == 200, let text = document?["access_token"]?.string, !text.isEmpty else {
      let words = document?["error_description"]?.text ?? document?["error"]?.text ?? ServerClient.excerpt(reply.body)
      throw TransportError(kind: .other, reason: "\(settings.tokenURL) gives no token: HTTP \(reply.status) \(words)")
    }
    let seconds = min(max(document?["expires_in"]?.number ?? 300, 0), 86_400)
    let secret = Secret(text)
    token.withLock { $0 = (secret, now + .seconds(max(seconds - 30, 1))) }
    return secret
  }
}
