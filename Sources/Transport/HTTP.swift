/// What is asked of a server.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable { case get = "GET", post = "POST", put = "PUT", delete = "DELETE" }

  package var method: Method
  package var url: String
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  package var timeout: Duration
  /// Larger replies fail.
  package var maximumReplyBytes: Int

  package init(
    method: Method = .get, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    timeout: Duration = .seconds(30), maximumReplyBytes: Int = 64 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.maximumReplyBytes = maximumReplyBytes
  }
}

package struct HTTPReply: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }

  /// The first header of that name, whatever its case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// Sends requests; the real one is libcurl, tests script theirs.
package protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply
}

package struct TransportError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case unavailable, resolve, connect, tls, timedOut, cancelled, tooLarge, protocolViolation, other
  }

  package var kind: Kind
  package var reason: String

  package init(kind: Kind, reason: String) {
    (self.kind, self.reason) = (kind, reason)
  }
}
