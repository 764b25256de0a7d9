import Text

/// What a server of Amazon's checks: the signature of a request, computed anew from the request as it came
/// (AWS General Reference, “Create a signed AWS API request”).
package struct SignatureV4: Sendable {
  package var secretKey: String
  package var region: String
  package var service: String

  package init(secretKey: String, region: String, service: String) {
    (self.secretKey, self.region, self.service) = (secretKey, region, service)
  }

  /// What is wrong with the request's signature; empty where it is good.
  package func faults(of request: LoopbackServer.Request) -> [String] {
    let header = request.headers["authorization"] ?? ""
    guard header.hasPrefix("AWS4-HMAC-SHA256 ") else { return ["Authorization is “\(header)”"] }
    var fields: [String: String] = [:]
    for part in header.dropFirst("AWS4-HMAC-SHA256 ".count).split(separator: ",") {
      let words = part.split(separator: "=", maxSplits: 1)
      if words.count == 2 { fields[words[0].trimmingBlanks] = String(words[1]) }
    }
    let credential = (fields["Credential"] ?? "").split(separator: "/").map(String.init)
    let date = request.headers["x-amz-date"] ?? ""
    let signed = (fields["SignedHeaders"] ?? "").split(separator: ";").map(String.init)
    var faults: [String] = []
    if credential.dropFirst() != [String(date.prefix(8)), region, service, "aws4_request"] { faults.append("Credential is \(credential)") }
    if signed != signed.sorted() { faults.append("the signed headers are not in order: \(signed)") }
    for name in request.headers.keys where name == "host" || name.hasPrefix("x-amz-") {
      if !signed.contains(name) { faults.append("\(name) is not signed") }
    }
    let expected = signature(of: request, signed: signed, date: date)
    if fields["Signature"] != expected { faults.append("the signature is \(fields["Signature"] ?? "none"), not \(expected)") }
    return faults
  }

  private func signature(of request: LoopbackServer.Request, signed: [String], date: String) -> String {
    let query = request.target.drop { $0 != "?" }.dropFirst().split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
      .sorted { ($0[0], $0.count > 1 ? $0[1] : "") < ($1[0], $1.count > 1 ? $1[1] : "") }.map { $0.joined(separator: "=") }.joined(separator: "&")
    let headers = signed.map { "\($0):\(request.headers[$0]?.trimmingBlanks ?? "")\n" }.joined()
    let canonical = [
      request.method, request.path, query, headers, signed.joined(separator: ";"), SHA256.hexadecimal(SHA256.digest(Array(request.body.utf8))),
    ].joined(separator: "\n")
    let scope = "\(date.prefix(8))/\(region)/\(service)/aws4_request"
    let text = "AWS4-HMAC-SHA256\n\(date)\n\(scope)\n" + SHA256.hexadecimal(SHA256.digest(Array(canonical.utf8)))
    var key = Array("AWS4\(secretKey)".utf8)
    for part in scope.split(separator: "/") { key = SHA256.authenticated(Array(part.utf8), key: key) }
    return SHA256.hexadecimal(SHA256.authenticated(Array(text.utf8), key: key))
  }
}

extension StringProtocol {
  fileprivate var trimmingBlanks: String {
    let start = drop { $0 == " " }
    return String(start.prefix(upTo: start.lastIndex { $0 != " " }.map { start.index(after: $0) } ?? start.startIndex))
  }
}
