import Synchronization
import Text
import Transport

/// Gets a token by the OAuth2 client-credentials flow (RFC 6749, 4.4), keeps it until shortly before it expires, and sends requests with it.
final class OAuth2Transport: HTTPTransport {
  private let settings: OAuth2Settings
  private let base: any HTTPTransport
  private let state = Mutex(State())

  private typealias Fetched = Result<Secret, TransportError>

  private struct State {
    var token: (text: Secret, end: ContinuousClock.Instant)?
    /// A dashboard asks many things at once: they wait for one token.
    var fetching: Task<Fetched, Never>?
  }

  init(settings: OAuth2Settings, base: any HTTPTransport) {
    (self.settings, self.base) = (settings, base)
  }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    let first = try await currentToken(request.connection, refusing: nil)
    let reply = try await base.send(request.authorized(by: first))
    guard reply.status == 401 else { return reply }
    // A token may be withdrawn before its time.
    return try await base.send(request.authorized(by: currentToken(request.connection, refusing: first)))
  }

  package func send(_ request: HTTPRequest, to receiver: any HTTPBodyReceiver) async throws(TransportError) -> HTTPHead {
    let first = try await currentToken(request.connection, refusing: nil)
    let head = try await base.send(request.authorized(by: first), to: receiver)
    guard head.status == 401 else { return head }
    return try await base.send(request.authorized(by: currentToken(request.connection, refusing: first)), to: receiver)
  }

  /// - Parameter refused: A token that the server no longer takes.
  private func currentToken(_ connection: ConnectionOptions, refusing refused: Secret?) async throws(TransportError) -> Secret {
    let fetching = state.withLock { state -> Task<Fetched, Never>? in
      if let token = state.token, token.text != refused, token.end > ContinuousClock.now { return nil }
      if let fetching = state.fetching { return fetching }
      let task = Task { await self.fetch(connection) }
      state.fetching = task
      return task
    }
    guard let fetching else { return state.withLock { $0.token?.text } ?? Secret("") }
    return try await fetching.value.get()
  }

  private func fetch(_ connection: ConnectionOptions) async -> Fetched {
    do throws(TransportError) {
      let (text, lifetime) = try await newToken(connection)
      state.withLock { state in
        state.token = (text, ContinuousClock.now + lifetime)
        state.fetching = nil
      }
      return .success(text)
    } catch {
      state.withLock { $0.fetching = nil }
      return .failure(error)
    }
  }

  private func newToken(_ connection: ConnectionOptions) async throws(TransportError) -> (text: Secret, lifetime: Duration) {
    var form: [(name: String, value: String)] = [("grant_type", "client_credentials"), ("client_id", settings.clientID), ("client_secret", settings.clientSecret.revealed)]
    if !settings.scopes.isEmpty { form.append(("scope", settings.scopes.joined(separator: " "))) }
    var request = HTTPRequest(
      method: .post, url: settings.tokenURL, headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")],
      body: Array(URLText.query(form).utf8), timeout: .seconds(10), maximumReplyBytes: 1 << 20)
    // The authority is trusted for the tokens too; the client's certificate is meant for the server alone.
    request.connection.tls.caFile = connection.tls.caFile
    request.connection.tls.caText = connection.tls.caText
    request.connection.proxy = connection.proxy
    let reply: HTTPReply
    do throws(TransportError) {
      reply = try await base.send(request)
    } catch {
      throw TransportError(kind: error.kind, reason: "no token from \(ServerAddress(settings.tokenURL).url): \(error.reason)")
    }
    let document = try? JSONValue.parse(reply.body)
    guard reply.status == 200, let text = document?["access_token"]?.string, !text.isEmpty else {
      let said = document?["error_description"]?.text ?? document?["error"]?.text
      let words = Redaction()(said ?? ServerWords.excerpt(reply.body, isPage: reply.head.isPage))
      throw TransportError(kind: .other, reason: "\(ServerAddress(settings.tokenURL).url) gives no token: HTTP \(reply.status) \(words)")
    }
    let seconds = min(max(document?["expires_in"]?.number ?? 300, 0), 86_400)
    return (Secret(text), .seconds(max(seconds - 30, 1)))
  }
}

extension HTTPRequest {
  fileprivate func authorized(by token: Secret) -> HTTPRequest {
    var request = self
    request.connection.credentials = .bearer(token)
    return request
  }
}
