import Collectors
import Glibc
import Text
import TimeSeries
import Transport

/// Asks a URL, follows where it leads, and judges the answer: blackbox_exporter's `http` prober (checked against 0.23 and the source of 0.28).
struct HTTPProbe {
  private static let redirectLimit = 10
  let settings: HTTPSettings
  let address: AddressChoice

  func run(_ target: String, host: String?, deadline: Deadline, into result: inout ProbeResult) {
    let url = target.hasPrefix("http://") || target.hasPrefix("https://") ? target : "http://" + target
    add(0, "resolve", &result)
    result.set("probe_http_content_length", 0, help: "Content-Length header of the response, -1 if unknown")
    result.set("probe_http_redirects", 0, help: "Number of redirects that were followed")
    result.set("probe_http_ssl", 0, help: "Whether the final response came over TLS")
    result.set("probe_http_status_code", 0, help: "Status code of the response, 0 without a response")
    result.set("probe_http_uncompressed_body_length", 0, help: "Length of the response body after decompression")
    result.set("probe_http_version", 0, help: "HTTP version of the response, 0 without a response")
    result.set("probe_failed_due_to_regex", 0, help: "Whether the probe failed because of a regular expression")
    guard let place = WebAddress(url) else { return result.fail("\(target) is no http or https address") }
    var exchange = CurlExchange(url: url)
    do throws(ProbeFailure) {
      (exchange.method, exchange.body, exchange.tls) = (settings.method, settings.body, settings.tls)
      exchange.headers = try headers(host: host)
      exchange.credentials = try credentials(&exchange.headers)
      if settings.proxy == nil {
        let (found, seconds) = try result.lookUp(place.bareHost, address)
        exchange.address = found
        add(seconds, "resolve", &result)
      }
    } catch {
      return result.fail(error.reason)
    }
    for phase in ["connect", "tls", "processing", "transfer"] { add(0, phase, &result) }
    (exchange.proxy, exchange.sourceAddress) = (settings.proxy, address.source)
    exchange.version = settings.allowsHTTP2 ? .two : .one
    exchange.acceptsEncoding = settings.compression.map { $0 == "identity" ? "" : $0 }
    judge(follow(exchange, from: place, deadline, &result), into: &result)
  }

  private func follow(_ first: CurlExchange, from origin: WebAddress, _ deadline: Deadline, _ result: inout ProbeResult) -> CurlExchange.Answer {
    var exchange = first
    var redirects = 0
    while true {
      var answer = exchange.perform(until: deadline)
      // The lookup of the first request was made before it.
      if redirects > 0 { add(answer.phases.resolve, "resolve", &result) }
      for (phase, seconds) in [
        ("connect", answer.phases.connect), ("tls", answer.phases.tls), ("processing", answer.phases.processing), ("transfer", answer.phases.transfer),
      ] { add(seconds, phase, &result) }
      guard [301, 302, 303, 307, 308].contains(answer.status), let next = answer.redirect, let place = WebAddress(next) else { return answer }
      redirects += 1
      result.set("probe_http_redirects", Double(redirects), help: "Number of redirects that were followed")
      guard settings.followsRedirects else { return answer }
      guard redirects <= Self.redirectLimit else {
        answer.failure = "more than \(Self.redirectLimit) redirects"
        result.fail("more than \(Self.redirectLimit) redirects")
        return answer
      }
      (exchange.url, exchange.address) = (next, nil)
      if answer.status == 303 || (answer.status < 303 && exchange.method == "POST") { (exchange.method, exchange.body) = ("GET", []) }
      let cookies = answer.headers.filter { $0.name.lowercased() == "set-cookie" }.map { String($0.value.prefix { $0 != ";" }) }
      if !cookies.isEmpty { exchange.headers.append(("Cookie", cookies.joined(separator: "; "))) }
      exchange.headers.removeAll { $0.name.lowercased() == "host" }
      if place.host.lowercased() != origin.host.lowercased() || place.port != origin.port || place.isTLS != origin.isTLS {
        // Another server gets nothing that may be a secret.
        exchange.credentials = .none
        exchange.headers.removeAll { ["authorization", "cookie", "proxy-authorization"].contains($0.name.lowercased()) }
        exchange.tls.serverName = nil
      }
    }
  }

  private func judge(_ answer: CurlExchange.Answer, into result: inout ProbeResult) {
    result.set("probe_http_status_code", Double(answer.status), help: "Status code of the response, 0 without a response")
    result.set("probe_http_version", answer.version, help: "HTTP version of the response, 0 without a response")
    if answer.isTLS { result.addCertificates(answer.certificates, version: answer.tlsVersion, cipher: answer.cipher, areVerified: !settings.tls.skipsVerification) }
    guard answer.status > 0 else { return result.fail(answer.failure ?? "no response") }
    result.set("probe_http_ssl", answer.isTLS ? 1 : 0, help: "Whether the final response came over TLS")
    let length = settings.compression == nil ? answer.header("content-length").flatMap { Double($0) } : nil
    result.set("probe_http_content_length", length ?? -1, help: "Content-Length header of the response, -1 if unknown")
    result.set("probe_http_uncompressed_body_length", Double(answer.bodyLength), help: "Length of the response body after decompression")
    if let text = answer.header("last-modified"), let moment = HTTPDate.seconds(of: text) {
      result.set("probe_http_last_modified_timestamp_seconds", Double(moment), help: "Last-Modified header of the response")
    }
    result.remarks.append("status: \(answer.status)")
    let health = HealthDocument(body: Array(answer.body.prefix(1 << 20)), status: answer.status)
    if !health.components.isEmpty {
      result.health = health
      for component in health.components {
        result.remarks.append("component \(component.name): \(component.state.rawValue)" + (component.reason.map { " (\($0.prefix(200)))" } ?? ""))
      }
    }
    let isValid = settings.validStatusCodes.isEmpty ? (200..<300).contains(answer.status) : settings.validStatusCodes.contains(answer.status)
    guard isValid else {
      return result.fail("status \(answer.status), wanted \(settings.validStatusCodes.isEmpty ? "2xx" : settings.validStatusCodes.map(String.init).joined(separator: ", "))")
    }
    result.isSuccess = true
    if let reason = headerFault(answer) ?? bodyFault(answer) {
      result.set("probe_failed_due_to_regex", 1, help: "Whether the probe failed because of a regular expression")
      return result.fail(reason)
    }
    if let failure = answer.failure { return result.fail(failure) }
    if let limit = settings.bodyLimit, answer.bodyLength > limit { return result.fail("the body is longer than \(limit) bytes") }
    let version = "HTTP/" + (answer.version < 2 ? String(answer.version) : "\(Int(answer.version)).0").replacing("1.0", with: "1.0")
    if !settings.validVersions.isEmpty, !settings.validVersions.contains(version) { return result.fail("\(version), wanted \(settings.validVersions.joined(separator: ", "))") }
    if settings.failsIfTLS, answer.isTLS { return result.fail("the final response came over TLS (fail_if_ssl)") }
    if settings.failsIfNotTLS, !answer.isTLS { return result.fail("the final response came without TLS (fail_if_not_ssl)") }
  }

  private func headerFault(_ answer: CurlExchange.Answer) -> String? {
    for (matches, isWanted) in [(settings.failsIfHeaderMatches, false), (settings.failsIfHeaderDoesNotMatch, true)] {
      for match in matches {
        let values = answer.headers.filter { $0.name.lowercased() == match.name.lowercased() }.map(\.value)
        if values.isEmpty {
          if match.mayBeMissing { continue }
          return "there is no header \(match.name)"
        }
        let isFound = values.contains { match.pattern.matches($0) }
        if isFound != isWanted { return "header \(match.name) \(isWanted ? "does not match" : "matches") what is configured" }
      }
    }
    return nil
  }

  private func bodyFault(_ answer: CurlExchange.Answer) -> String? {
    guard !settings.failsIfBodyMatches.isEmpty || !settings.failsIfBodyDoesNotMatch.isEmpty else { return nil }
    let body = String(decoding: answer.body, as: UTF8.self)
    if let pattern = settings.failsIfBodyMatches.first(where: { $0.matches(body) }) { return "the body matches \(pattern.source)" }
    if let pattern = settings.failsIfBodyDoesNotMatch.first(where: { !$0.matches(body) }) { return "the body does not match \(pattern.source)" }
    return nil
  }

  private func headers(host: String?) throws(ProbeFailure) -> [(name: String, value: String)] {
    var headers = settings.headers
    if let host, !host.isEmpty, !headers.contains(where: { $0.name.lowercased() == "host" }) { headers.append(("Host", host)) }
    if !headers.contains(where: { $0.name.lowercased() == "user-agent" }) { headers.append(("User-Agent", "oriel")) }
    return headers
  }

  private func credentials(_ headers: inout [(name: String, value: String)]) throws(ProbeFailure) -> ConnectionOptions.Credentials {
    do {
      switch settings.authorization {
      case .none: return .none
      case .basic(let user, let password): return .basic(user: try user.fetched().revealed, password: try password.fetched())
      case .header(let type, let credentials) where type.lowercased() == "bearer": return .bearer(try credentials.fetched())
      case .header(let type, let credentials):
        headers.append(("Authorization", "\(type) \(try credentials.fetched().revealed)"))
        return .none
      }
    } catch {
      throw ProbeFailure("\(error)")
    }
  }

  private func add(_ seconds: Double, _ phase: String, _ result: inout ProbeResult) {
    result.add(seconds, to: "probe_http_duration_seconds", help: "Time of each step of the request, over all redirects, in seconds", phase: phase)
  }
}

extension ProbeResult {
  /// - Parameter areVerified: Without verification there is no chain that was verified.
  mutating func addCertificates(_ chain: [Certificate], version: String, cipher: String?, areVerified: Bool) {
    if let first = chain.compactMap(\.expires).min() {
      set("probe_ssl_earliest_cert_expiry", Double(first), help: "Unix time at which the first certificate of the chain expires")
      // Go's zero time.
      set("probe_ssl_last_chain_expiry_timestamp_seconds", areVerified ? Double(first) : -62_135_596_800, help: "Unix time at which the last verified chain expires")
      remarks.append("certificate: expires in \((first - Int64(time(nil))) / 86_400) days")
    }
    if let leaf = chain.first {
      set("probe_ssl_last_chain_info", 1, help: "The certificate of the server", [
        ("fingerprint_sha256", leaf.fingerprint), ("issuer", leaf.issuer), ("serialnumber", leaf.serialNumber), ("subject", leaf.subject),
        ("subjectalternative", leaf.dnsNames.joined(separator: ",")),
      ])
    }
    set("probe_tls_version_info", 1, help: "Version of TLS in use", [("version", version)])
    if let cipher { set("probe_tls_cipher_info", 1, help: "Cipher suite in use", [("cipher", cipher)]) }
  }
}
