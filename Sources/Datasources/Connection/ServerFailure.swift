import DatasourceKit
import Text
import Transport

extension DatasourceError {
  init(transport error: TransportError, datasource: DatasourceID, request: String, baseURL: String) {
    let (kind, advice): (Kind, String?) =
      switch error.kind {
      case .timedOut(let limit): (.timedOut(after: limit), "ask for less, or raise the timeout of this datasource")
      case .cancelled: (.cancelled, nil)
      case .tooLarge: (.tooLarge, "ask for less")
      case .resolve: (.unreachable, "check the host name in \(baseURL)")
      case .connect: (.unreachable, "check that the server runs and that \(baseURL) is its address")
      case .tls: (.unreachable, Self.advice(onTLS: error.reason))
      case .protocolViolation: (.unreachable, "check that \(baseURL) speaks HTTP and that nothing on the way cuts it off")
      case .other: (.unreachable, "check the address (\(baseURL)) and the settings of this datasource")
      // The reason names the package to install.
      case .unavailable: (.unreachable, nil)
      }
    self.init(kind: kind, datasource: datasource, request: request, reason: error.reason, advice: advice)
  }

  /// By the words of OpenSSL and GnuTLS, which libcurl passes on.
  private static func advice(onTLS reason: String) -> String {
    let reason = reason.lowercased()
    func says(_ words: String...) -> Bool { words.contains { reason.contains($0) } }
    // An alert is what the server says of us.
    if says("alert") {
      if says("expired") { return "this datasource’s own certificate has expired: renew secureJsonData.tlsClientCert" }
      if says("unknown ca", "bad certificate", "certificate unknown", "unsupported certificate", "revoked", "access denied") {
        return "the server does not accept this datasource’s certificate: check secureJsonData.tlsClientCert and the authority that signed it"
      }
      if says("protocol version", "insufficient security") { return "the server and this machine have no version of TLS or no cipher in common" }
      if says("unrecognized name") { return "set jsonData.serverName to a name that the server knows" }
    }
    if says("load", "pem", "private key", "key values mismatch", "bad decrypt", "no start line") , says("cert", "key") {
      return "check secureJsonData.tlsClientCert and tlsClientKey: PEM texts or files that belong together"
    }
    if says("verify locations", "cafile", "ca cert") { return "check the CA file of this datasource (secureJsonData.tlsCACert): it cannot be read" }
    if says("unsupported protocol", "no protocols available", "no shared cipher", "dh key too small", "ee key too small", "ca md too weak") {
      return "the server and this machine have no version of TLS or no cipher in common"
    }
    if says("not yet valid") { return "the server’s certificate is not valid yet: check the clocks of both machines" }
    if reason.contains("expired") { return "the server\u{2019}s certificate must be renewed; tlsSkipVerify goes on without checking it" }
    if reason.contains("issuer") || reason.contains("self-signed") || reason.contains("self signed") || reason.contains("unknown ca") {
      return "give this datasource the certificate of the server\u{2019}s authority (secureJsonData.tlsCACert)"
    }
    if reason.contains("subject name") || reason.contains("does not match") {
      return "set jsonData.serverName to a name that the server\u{2019}s certificate has"
    }
    if reason.contains("certificate required") || reason.contains("handshake failure") {
      return "the server wants a client certificate: set secureJsonData.tlsClientCert and tlsClientKey"
    }
    if reason.contains("wrong version number") { return "the server speaks no TLS there: write http:// instead of https://" }
    return "check the CA file and the server name of this datasource"
  }

  /// A reply that refuses, in the server's own words.
  init(reply: HTTPReply, datasource: DatasourceID, request: String, baseURL: String) {
    let status = reply.status
    let document = try? JSONValue.parse(reply.body)
    // Elasticsearch, Azure and others have the words one or two levels deeper.
    let said = document?["message"]?.text ?? document?["error"]?.text ?? document?.string ?? document?["error"].flatMap(Self.innermostWords) ?? document?["detail"]?.text
    let words = said ?? ServerWords.excerpt(reply.body, isPage: reply.head.isPage)
    self.init(
      kind: status == 401 || status == 403 ? .unauthorized(status: status) : .rejected(status: status), datasource: datasource,
      request: request, reason: words.isEmpty ? "HTTP \(status)" : "HTTP \(status): \(words)",
      advice: Self.advice(onStatus: reply.head, words: words, baseURL: baseURL))
    retryAfter = RetryAfter.delay(in: reply.head)
  }

  /// `{"root_cause": [{"reason": …}]}`, `{"message": …, "innererror": {"message": …}}`
  private static func innermostWords(_ error: JSONValue) -> String? {
    var words = error["root_cause"]?[0]?["reason"]?.text ?? error["reason"]?.text ?? error["message"]?.text
    var inner = error["innererror"]
    for _ in 0..<8 {
      guard let error = inner else { break }
      words = error["message"]?.text ?? words
      inner = error["innererror"]
    }
    return words
  }

  static func advice(onStatus head: HTTPHead, words: String, baseURL: String) -> String? {
    switch head.status {
    case 400 where words.contains("SSL certificate"): "the server wants a client certificate: set secureJsonData.tlsClientCert and tlsClientKey"
    case 400 where words.contains("HTTPS port"): "the server speaks TLS there: write https:// instead of http://"
    case 401: "check user, password or token of this datasource"
    case 403: "these credentials may not do this"
    case 404: "check the path of \(baseURL): the API is not there"
    case 300..<400: head.header("location").map { "the server is at \(ServerAddress($0).url)" }
    case 429: "the server limits its callers: ask less often"
    case 500..<600 where head.isPage: "a proxy before the server answers in its place; the server may be down"
    case 503: "the server is starting, busy or down for a while"
    default: nil
    }
  }

  /// A reply that should be data and cannot be read as such.
  ///
  /// - Parameter start: The body's first bytes.
  init(unreadable head: HTTPHead, _ error: JSONError, start: [UInt8], datasource: DatasourceID, request: String, baseURL: String) {
    let words = ServerWords.excerpt(start, isPage: head.isPage)
    let reason =
      if start.isEmpty { "an empty reply came back (HTTP \(head.status))" } else if head.isPage {
        "a web page came back, not data: \(words)"
      } else { "\(error.reason) at byte \(error.byte): \(words)" }
    let advice =
      head.isPage || start.isEmpty || error.byte < 2
      ? "check the address (\(baseURL)), or whether a login page or another server stands before it"
      : "the reply is damaged or cut short on its way: ask again (r); if it stays so, look at the proxies before \(baseURL)"
    self.init(kind: .malformedReply(atByte: error.byte), datasource: datasource, request: request, reason: reason, advice: advice)
  }

  /// A server may repeat what it was sent: no text tells a secret.
  func hiding(_ redaction: Redaction) -> DatasourceError {
    var error = self
    error.reason = redaction(reason)
    error.request = redaction(request)
    error.advice = advice.map(redaction.callAsFunction)
    return error
  }
}

extension HTTPHead {
  /// Whether it is something for browsers, such as a login page or a proxy's excuse.
  var isPage: Bool { header("content-type")?.lowercased().contains("html") ?? false }
}

/// What a server says that does not speak our API.
enum ServerWords {
  private static let limit = 200

  /// The first 200 characters in one line, without control characters; of a page its text only.
  static func excerpt(_ body: [UInt8], isPage: Bool = false) -> String {
    var result = ""
    var count = 0
    var isInTag = false
    var text = String(decoding: body.prefix(isPage ? 8192 : limit * 4), as: UTF8.self)[...]
    // The title says what the body says again.
    if isPage, let start = text.firstRange(of: "<body") ?? text.firstRange(of: "<BODY") { text = text[start.lowerBound...] }
    for scalar in text.unicodeScalars {
      if isPage, scalar == "<" { isInTag = true }
      let isBlank = isInTag || scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
      if isPage, scalar == ">" { isInTag = false }
      if isBlank {
        if !result.isEmpty, result.unicodeScalars.last != " " { result.unicodeScalars.append(" ") }
      } else {
        result.unicodeScalars.append(scalar)
        count += 1
      }
      if count == limit { return result + "\u{2026}" }
    }
    if result.unicodeScalars.last == " " { result.unicodeScalars.removeLast() }
    return result
  }
}
