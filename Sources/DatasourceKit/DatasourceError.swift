/// Why a datasource did not answer, with what to try next.
package struct DatasourceError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case unreachable
    case timedOut(after: Duration)
    case cancelled
    /// The server understood and refused.
    case rejected(status: Int)
    case unauthorized(status: Int)
    case malformedReply(atByte: Int)
    /// More bytes, series or points than we accept.
    case tooLarge
    /// The query itself is wrong, as our own engine or parser says.
    case invalidQuery
    /// Nothing that is configured goes by this name or type.
    case unconfigured
    /// Not something that this datasource can do.
    case unsupported
  }

  package var kind: Kind
  /// As the user named it.
  package var datasource: DatasourceID
  /// What was asked, variables filled in, secrets removed.
  package var request: String
  /// What came back, in the server's own words.
  package var reason: String
  /// What to try next, when we know.
  package var advice: String?
  /// When the server itself said it may be asked again.
  package var retryAfter: Duration?

  package init(kind: Kind, datasource: DatasourceID, request: String, reason: String, advice: String? = nil) {
    self.kind = kind
    self.datasource = datasource
    self.request = request
    self.reason = reason
    self.advice = advice
  }
}

extension DatasourceError {
  /// Whether the same request may succeed a little later.
  package var isTransient: Bool {
    switch kind {
    case .unreachable, .timedOut: true
    case .rejected(let status): [429, 502, 503, 504].contains(status)
    case .cancelled, .unauthorized, .malformedReply, .tooLarge, .invalidQuery, .unconfigured, .unsupported: false
    }
  }
}
