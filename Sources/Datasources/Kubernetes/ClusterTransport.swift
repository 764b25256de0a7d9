import FoundationEssentials
import Glibc
import Synchronization
import Text
package import Transport

/// Sends requests with a kubeconfig's credentials: those in the file, a token file's, or an exec plugin's.
package final class ClusterTransport: HTTPTransport {
  private let base: any HTTPTransport
  private let keeper: CredentialKeeper

  package init(context: KubeContext, surroundings: ConfigurationSurroundings, base: any HTTPTransport) {
    self.base = base
    keeper = CredentialKeeper(context: context, surroundings: surroundings)
  }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    let reply = try await base.send(authorized(request, isFresh: false))
    guard reply.status == 401, keeper.renews else { return reply }
    return try await base.send(authorized(request, isFresh: true))
  }

  package func send(_ request: HTTPRequest, to receiver: any HTTPBodyReceiver) async throws(TransportError) -> HTTPHead {
    let head = try await base.send(authorized(request, isFresh: false), to: receiver)
    guard head.status == 401, keeper.renews else { return head }
    return try await base.send(authorized(request, isFresh: true), to: receiver)
  }

  private func authorized(_ request: HTTPRequest, isFresh: Bool) async throws(TransportError) -> HTTPRequest {
    var request = request
    request.connection = try await keeper.connection(isFresh: isFresh)
    return request
  }
}

/// Credentials, as long as they are good.
private actor CredentialKeeper {
  /// Whether asking again may give other ones.
  nonisolated let renews: Bool
  private let context: KubeContext
  private let surroundings: ConfigurationSurroundings
  private var known: (connection: ConnectionOptions, end: Date)?
  private var asking: Task<Result<(connection: ConnectionOptions, end: Date), TransportError>, Never>?

  init(context: KubeContext, surroundings: ConfigurationSurroundings) {
    (self.context, self.surroundings) = (context, surroundings)
    renews = context.plugin != nil || context.tokenFile != nil
  }

  func connection(isFresh: Bool) async throws(TransportError) -> ConnectionOptions {
    guard renews else { return context.connection }
    if !isFresh, let known, known.end > Date() { return known.connection }
    // However many requests wait, the plugin is run once.
    let task = asking ?? Task { [context, surroundings] in await Self.ask(context, surroundings) }
    asking = task
    let result = await task.value
    if asking == task { asking = nil }
    let answer = try result.get()
    known = answer
    return answer.connection
  }

  private static func ask(
    _ context: KubeContext, _ surroundings: ConfigurationSurroundings
  ) async -> Result<(connection: ConnectionOptions, end: Date), TransportError> {
    var connection = context.connection
    if let file = context.tokenFile {
      guard let bytes = surroundings.contents(file) else {
        return .failure(TransportError(kind: .other, reason: "\(file) cannot be read: the kubeconfig takes its token from there"))
      }
      connection.credentials = .bearer(Secret(String(decoding: bytes, as: UTF8.self).trimmingBlanks))
      return .success((connection, Date() + 60))
    }
    guard let plugin = context.plugin else { return .success((connection, .distantFuture)) }
    do throws(TransportError) {
      let credential = try await plugin.credential(environment: surroundings.environment)
      if let token = credential.token { connection.credentials = .bearer(token) }
      if let certificate = credential.certificate { (connection.tls.certificateText, connection.tls.keyText) = (certificate, credential.key) }
      return .success((connection, credential.end ?? Date() + 3600))
    } catch {
      return .failure(error)
    }
  }
}

/// What an exec plugin said.
struct ExecCredential: Sendable {
  var token: Secret?
  var certificate: Secret?
  var key: Secret?
  /// A little before it expires.
  var end: Date?
}

extension ExecPlugin {
  private static let timeout = Duration.seconds(20)

  /// Runs the plugin (`client.authentication.k8s.io`).
  ///
  /// - Throws: A ``TransportError`` that never repeats what the plugin wrote to its standard output.
  func credential(environment: [String: String]) async throws(TransportError) -> ExecCredential {
    var variables = environment.merging(self.environment.mapValues(\.revealed)) { _, own in own }
    let cluster = clusterInfo.map { ",\"cluster\":\($0)" } ?? ""
    variables["KUBERNETES_EXEC_INFO"] =
      "{\"kind\":\"ExecCredential\",\"apiVersion\":\(JSONValue.string(apiVersion).compactText),\"spec\":{\"interactive\":false\(cluster)}}"
    let run = BoundedCommand(command: command, arguments: arguments, environment: variables, timeout: Self.timeout)
    switch await run.run() {
    case .failure(.notStarted(let reason)):
      throw failure("cannot be started: \(reason)" + (installHint.map { "; \($0.prefix(300))" } ?? "; is it installed, and in $PATH?"))
    case .failure(.timedOut): throw failure("gave no credentials within \(Self.timeout.components.seconds) s; run it once in a shell")
    case .failure(.tooLarge): throw failure("said more than a credential can be")
    case .success(let output):
      guard output.exitCode == 0 else {
        let words = ServerWords.excerpt(Array(output.standardError.utf8))
        throw failure("ended with \(output.exitCode)" + (words.isEmpty ? "" : ": \(words)"))
      }
      return try credential(output.standardOutput)
    }
  }

  private func credential(_ bytes: [UInt8]) throws(TransportError) -> ExecCredential {
    guard let document = try? JSONValue.parse(bytes), document["kind"]?.string == "ExecCredential", let status = document["status"] else {
      throw failure("gave no ExecCredential with a status")
    }
    func secret(_ key: String) -> Secret? { status[key]?.string.flatMap { $0.isEmpty ? nil : Secret($0) } }
    let credential = ExecCredential(
      token: secret("token"), certificate: secret("clientCertificateData"), key: secret("clientKeyData"),
      end: status["expirationTimestamp"]?.string.flatMap { try? Date($0, strategy: .iso8601) }.map { $0 - 10 })
    guard credential.token != nil || (credential.certificate != nil && credential.key != nil) else {
      throw failure("gave neither a token nor a certificate with its key")
    }
    return credential
  }

  private func failure(_ reason: String) -> TransportError {
    TransportError(kind: .other, reason: "\(command) \(reason)")
  }
}
