/// The parts of an `http` or `https` URL that decide whom a request reaches.
struct URLAddress: Hashable, Sendable {
  /// Lower case, as is the host.
  var scheme: String
  var host: String
  var port: Int
  /// Host and port as written.
  var authority: String
  /// Path and query.
  var rest: String

  /// `nil` where it is no such URL.
  init?(_ url: String) {
    guard let mark = url.firstRange(of: "://") else { return nil }
    scheme = url[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let end = url[mark.upperBound...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? url.endIndex
    rest = String(url[end...])
    let place = url[mark.upperBound..<end]
    let named = place.lastIndex(of: "@").map { place[place.index(after: $0)...] } ?? place
    authority = String(named)
    let bracket = named.lastIndex(of: "]") ?? named.startIndex
    if let colon = named[bracket...].lastIndex(of: ":") {
      guard let number = Int(named[named.index(after: colon)...]), (1...65_535).contains(number) else { return nil }
      (host, port) = (named[..<colon].lowercased(), number)
    } else {
      (host, port) = (named.lowercased(), scheme == "https" ? 443 : 80)
    }
    guard !host.isEmpty else { return nil }
  }

  func isSameServer(as other: URLAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }
}

extension HTTPRequest {
  /// This request sent on to `url`. Another server gets neither credentials nor certificates nor headers of ours: any of
  /// them may be a secret.
  func redirected(to url: String) throws(TransportError) -> HTTPRequest {
    guard let target = URLAddress(url), let origin = URLAddress(self.url) else {
      throw TransportError(kind: .protocolViolation, reason: "redirected to \(url), which is not an http address")
    }
    var request = self
    request.url = url
    // With an expected server name libcurl completes relative redirects with that name: it is still the same server.
    if let name = connection.tls.serverName, target.scheme == origin.scheme, target.host == name.lowercased(), target.port == origin.port {
      request.url = "\(target.scheme)://\(origin.authority)\(target.rest)"
      return request
    }
    guard !target.isSameServer(as: origin) else { return request }
    let harmless: Set<String> = ["accept", "accept-encoding", "accept-language", "user-agent"]
    request.headers = headers.filter { harmless.contains($0.name.lowercased()) }
    request.connection.credentials = .none
    request.connection.unixSocket = nil
    request.connection.tls = ConnectionOptions.TLS(caFile: connection.tls.caFile)
    request.connection.tls.caText = connection.tls.caText
    return request
  }
}
