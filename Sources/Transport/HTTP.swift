/// What is asked of a server.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT", delete = "DELETE" }

  var method: Method
  /// `http` or `https`.
  var url: String
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  /// From the first byte of the connection to the last of the reply.
  package var timeout: Duration
  /// Larger replies, counted after decompression, fail.
  var maximumReplyBytes: Int
  package var connection: ConnectionOptions

  package init(
    method: Method = .get, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    timeout: Duration = .seconds(30), maximumReplyBytes: Int = 64 << 20, connection: ConnectionOptions = ConnectionOptions()
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.maximumReplyBytes = maximumReplyBytes
    self.connection = connection
  }
}

/// Status and headers, as they come before the body.
package struct HTTPHead: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]

  init(status: Int, headers: [(name: String, value: String)] = []) {
    (self.status, self.headers) = (status, headers)
  }

  /// The first header of that name, whatever its case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  /// Whether it sends the client on to another address.
  var isRedirect: Bool { [301, 302, 303, 307, 308].contains(status) && header("location") != nil }
}

package struct HTTPReply: Sendable {
  package var head: HTTPHead
  package var body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    (head, self.body) = (HTTPHead(status: status, headers: headers), body)
  }

  package var status: Int { head.status }
  package func header(_ name: String) -> String? { head.header(name) }
}

/// Takes a body as it arrives. Calls come one after the other, on a thread of the transport: they must not wait.
package protocol HTTPBodyReceiver: AnyObject, Sendable {
  /// Before the first byte; again after a redirect.
  func begin(_ head: HTTPHead)
  /// - Returns: `false` to end the transfer.
  func receive(_ bytes: UnsafeRawBufferPointer) -> Bool
}

/// Sends requests; the real one is libcurl, tests script theirs.
package protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply

  /// The body goes to `receiver` piece by piece and is not kept.
  func send(_ request: HTTPRequest, to receiver: any HTTPBodyReceiver) async throws(TransportError) -> HTTPHead
}

extension HTTPTransport {
  package func send(_ request: HTTPRequest, to receiver: any HTTPBodyReceiver) async throws(TransportError) -> HTTPHead {
    let reply = try await send(request)
    receiver.begin(reply.head)
    let isWanted = reply.body.withUnsafeBytes { receiver.receive($0) }
    guard isWanted else { throw TransportError(kind: .cancelled, reason: "the reply was not wanted") }
    return reply.head
  }
}

package struct TransportError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// libcurl itself is missing.
    case unavailable
    case resolve, connect, tls
    case timedOut(after: Duration)
    case cancelled
    case tooLarge(limit: Int)
    /// The reply broke off or is not HTTP, or its compression is damaged.
    case protocolViolation
    case other
  }

  package var kind: Kind
  package var reason: String

  package init(kind: Kind, reason: String) {
    (self.kind, self.reason) = (kind, reason)
  }
}
