import CSystem
import Glibc
import Text
import Transport

/// One request over libcurl on the calling thread, with what a probe wants to know of it and ``Transport`` does not tell: how long each
/// step took, the version of HTTP, the certificates.
struct CurlExchange {
  var url: String
  var method = "GET"
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  var tls = ConnectionOptions.TLS()
  var credentials = ConnectionOptions.Credentials.none
  var proxy: String?
  /// Asked instead of the URL's host.
  var address: HostAddress?
  var sourceAddress: String?
  /// Decompressed; `nil` leaves compressed bodies as they are.
  var acceptsEncoding: String?
  var version = Version.two
  /// Bytes of the body that are kept; all of them are counted.
  var keptBytes = 10 << 20

  enum Version { case one, two, twoWithoutTLS }

  struct Answer {
    var status = 0
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var bodyLength = 0
    /// 1, 1.1, 2 or 3; 0 without an answer.
    var version = 0.0
    var isTLS = false
    var certificates: [Certificate] = []
    /// `TLS 1.3`
    var tlsVersion = ""
    /// IANA's name.
    var cipher = ""
    var phases = Phases()
    /// Where the server sends the client on to.
    var redirect: String?
    /// Why it broke off; the fields above say how far it came.
    var failure: String?

    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
  }

  /// In seconds; a step that was not reached is 0.
  struct Phases {
    var resolve = 0.0, connect = 0.0, tls = 0.0, processing = 0.0, transfer = 0.0
  }

  func perform(until deadline: Deadline) -> Answer {
    var answer = Answer()
    if let problem = sys_curl_load() {
      answer.failure = String(cString: problem)
      return answer
    }
    guard let handle = sys_curl_easy_init() else {
      answer.failure = "libcurl gives no handle"
      return answer
    }
    defer { sys_curl_easy_cleanup(handle) }
    let collector = Collector(keptBytes: keptBytes)
    return withExtendedLifetime(collector) {
      let lists = configure(handle, collector, deadline)
      defer { for list in lists { sys_curl_list_free(list) } }
      let code = sys_curl_perform(handle)
      read(handle, code, collector, into: &answer)
      return answer
    }
  }
}

extension CurlExchange {
  /// What comes, on the thread that asked.
  private final class Collector {
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var bodyLength = 0
    var told: [String] = []
    let keptBytes: Int

    init(keptBytes: Int) { self.keptBytes = keptBytes }
  }

  private static func collector(_ context: UnsafeMutableRawPointer?) -> Collector? {
    context.map { Unmanaged<Collector>.fromOpaque($0).takeUnretainedValue() }
  }

  private func configure(_ handle: UnsafeMutableRawPointer, _ collector: Collector, _ deadline: Deadline) -> [UnsafeMutablePointer<curl_slist>?] {
    let context = Unmanaged.passUnretained(collector).toOpaque()
    set(handle, CURLOPT_URL, url)
    set(handle, CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
    set(handle, CURLOPT_NOSIGNAL, 1)
    set(handle, CURLOPT_QUICK_EXIT, 1)
    set(handle, CURLOPT_FOLLOWLOCATION, 0)
    set(handle, CURLOPT_TIMEOUT_MS, max(deadline.milliseconds, 1))
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, max(deadline.milliseconds, 1))
    set(handle, CURLOPT_CERTINFO, 1)
    switch version {
    case .one: set(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    case .two: set(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    case .twoWithoutTLS: set(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE))
    }
    if let acceptsEncoding { set(handle, CURLOPT_ACCEPT_ENCODING, acceptsEncoding) }
    setBody(handle)
    var lists = [setHeaders(handle), setRoute(handle)]
    setTLS(handle)
    if let proxy { set(handle, CURLOPT_PROXY, proxy) } else { set(handle, CURLOPT_NOPROXY, "*") }
    if let sourceAddress { set(handle, CURLOPT_INTERFACE, "host!\(sourceAddress)") }
    switch credentials {
    case .none, .sigV4: break
    case .basic(let user, let password):
      set(handle, CURLOPT_USERNAME, user)
      set(handle, CURLOPT_PASSWORD, password.revealed)
    case .bearer(let token):
      set(handle, CURLOPT_HTTPAUTH, Int(SYS_CURLAUTH_BEARER))
      set(handle, CURLOPT_XOAUTH2_BEARER, token.revealed)
    }
    sys_curl_set_pointer(handle, code(CURLOPT_WRITEDATA), context)
    sys_curl_set_pointer(handle, code(CURLOPT_HEADERDATA), context)
    sys_curl_set_callback(handle, code(CURLOPT_WRITEFUNCTION)) { bytes, size, count, context in
      guard let bytes, let collector = CurlExchange.collector(context) else { return 0 }
      collector.bodyLength += size * count
      let room = collector.keptBytes - collector.body.count
      if room > 0 { collector.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: min(size * count, room))) }
      return size * count
    }
    sys_curl_set_callback(handle, code(CURLOPT_HEADERFUNCTION)) { bytes, size, count, context in
      guard let bytes, let collector = CurlExchange.collector(context) else { return 0 }
      let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self).prefix { !$0.isNewline }
      if line.hasPrefix("HTTP/") { collector.headers = [] }
      if collector.headers.count < 1000, let colon = line.firstIndex(of: ":") {
        collector.headers.append((String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " })))
      }
      return size * count
    }
    // libcurl tells version and cipher of TLS in its log only.
    sys_curl_set_debug(handle, { _, kind, bytes, count, context in
      guard kind == CURLINFO_TEXT, let bytes, let collector = CurlExchange.collector(context), collector.told.count < 200 else { return 0 }
      collector.told.append(String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self))
      return 0
    }, context)
    lists.removeAll { $0 == nil }
    return lists
  }

  private func setBody(_ handle: UnsafeMutableRawPointer) {
    if method == "HEAD" { set(handle, CURLOPT_NOBODY, 1) }
    if !body.isEmpty || method == "POST" {
      sys_curl_set_large(handle, code(CURLOPT_POSTFIELDSIZE_LARGE), Int64(body.count))
      var bytes = body.isEmpty ? [0] : body
      bytes.withUnsafeMutableBytes { _ = sys_curl_set_pointer(handle, code(CURLOPT_COPYPOSTFIELDS), $0.baseAddress) }
    }
    if method != "GET", method != "HEAD" || !body.isEmpty { set(handle, CURLOPT_CUSTOMREQUEST, method) }
  }

  private func setHeaders(_ handle: UnsafeMutableRawPointer) -> UnsafeMutablePointer<curl_slist>? {
    var list = sys_curl_list_append(nil, "Expect:")
    if !headers.contains(where: { $0.name.lowercased() == "content-type" }) { list = sys_curl_list_append(list, "Content-Type:") }
    if acceptsEncoding == nil, !headers.contains(where: { $0.name.lowercased() == "accept" }) { list = sys_curl_list_append(list, "Accept:") }
    for header in headers {
      let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
      guard !line.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) else { continue }
      list = sys_curl_list_append(list, line)
    }
    sys_curl_set_pointer(handle, code(CURLOPT_HTTPHEADER), UnsafeMutableRawPointer(list))
    return list
  }

  /// The address that was chosen in place of the host, and an expected server name in place of both.
  private func setRoute(_ handle: UnsafeMutableRawPointer) -> UnsafeMutablePointer<curl_slist>? {
    guard let parts = WebAddress(url) else { return nil }
    var host = parts.host
    if let name = tls.serverName, !name.isEmpty, parts.isTLS {
      set(handle, CURLOPT_URL, "https://\(name):\(parts.port)\(parts.rest)")
      host = name
    }
    let target = address?.bracketed ?? parts.host
    guard proxy == nil, target != host else { return nil }
    let list = sys_curl_list_append(nil, "\(host):\(parts.port):\(target):\(parts.port)")
    sys_curl_set_pointer(handle, code(CURLOPT_CONNECT_TO), UnsafeMutableRawPointer(list))
    return list
  }

  private func setTLS(_ handle: UnsafeMutableRawPointer) {
    if let file = tls.caFile { set(handle, CURLOPT_CAINFO, file) }
    if let file = tls.certificateFile { set(handle, CURLOPT_SSLCERT, file) }
    if let file = tls.keyFile { set(handle, CURLOPT_SSLKEY, file) }
    if tls.skipsVerification {
      set(handle, CURLOPT_SSL_VERIFYPEER, 0)
      set(handle, CURLOPT_SSL_VERIFYHOST, 0)
    }
  }

  private func read(_ handle: UnsafeMutableRawPointer, _ result: CURLcode, _ collector: Collector, into answer: inout Answer) {
    var status = 0
    sys_curl_get_long(handle, code(CURLINFO_RESPONSE_CODE), &status)
    var version = 0
    sys_curl_get_long(handle, code(CURLINFO_HTTP_VERSION), &version)
    answer.status = status
    answer.version = status == 0 ? 0 : [1: 1.0, 2: 1.1, 3: 2.0, 30: 3.0][version] ?? 0
    (answer.headers, answer.body, answer.bodyLength) = (collector.headers, collector.body, collector.bodyLength)
    answer.redirect = sys_curl_get_string(handle, code(CURLINFO_REDIRECT_URL)).map { String(cString: $0) }
    answer.phases = phases(handle)
    answer.isTLS = url.lowercased().hasPrefix("https:") && answer.phases.tls > 0
    if answer.isTLS {
      answer.certificates = Certificate.chain(of: handle)
      (answer.tlsVersion, answer.cipher) = TLSNames.found(in: collector.told)
    }
    guard result != CURLE_OK else { return }
    answer.failure = Self.words(of: result, told: collector.told)
  }

  /// libcurl's log says more than its code.
  private static func words(of result: CURLcode, told: [String]) -> String {
    let general = String(cString: sys_curl_message(result))
    let telling = told.reversed().first { line in
      ["SSL certificate problem", "alert", "connect to", "onnection refused", "timed out", "not resolve", "SSL:", "TLS"].contains(where: line.contains)
    }
    let detail = telling?.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    return detail.isEmpty || detail == general ? general : "\(general): \(detail)"
  }

  private func phases(_ handle: UnsafeMutableRawPointer) -> Phases {
    func seconds(_ info: CURLINFO) -> Double {
      var value: Int64 = 0
      sys_curl_get_large(handle, code(info), &value)
      return Double(value) / 1e6
    }
    let (resolved, connected, secured) = (seconds(CURLINFO_NAMELOOKUP_TIME_T), seconds(CURLINFO_CONNECT_TIME_T), seconds(CURLINFO_APPCONNECT_TIME_T))
    let (ready, started, total) = (seconds(CURLINFO_PRETRANSFER_TIME_T), seconds(CURLINFO_STARTTRANSFER_TIME_T), seconds(CURLINFO_TOTAL_TIME_T))
    var phases = Phases()
    phases.resolve = resolved
    if connected > 0 { phases.connect = connected - resolved }
    if secured > 0 { phases.tls = secured - connected }
    if started > 0 {
      phases.processing = started - max(ready, secured, connected)
      phases.transfer = total - started
    }
    return phases
  }

  private func code(_ option: CURLoption) -> Int32 { Int32(bitPattern: option.rawValue) }
  private func code(_ info: CURLINFO) -> Int32 { Int32(bitPattern: info.rawValue) }
  private func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: Int) { sys_curl_set_long(handle, code(option), value) }
  private func set(_ handle: UnsafeMutableRawPointer, _ option: CURLoption, _ value: String) { sys_curl_set_string(handle, code(option), value) }
}

/// The parts of an `http` or `https` address that a probe needs.
struct WebAddress {
  var isTLS: Bool
  /// With brackets, where it is an IPv6 address.
  var host: String
  var port: Int
  /// Path and query.
  var rest: String

  init?(_ url: String) {
    guard let mark = url.firstRange(of: "://") else { return nil }
    let scheme = url[..<mark.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    isTLS = scheme == "https"
    let end = url[mark.upperBound...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? url.endIndex
    rest = String(url[end...].prefix { $0 != "#" })
    if !rest.hasPrefix("/") { rest = "/" + rest }
    let place = url[mark.upperBound..<end]
    let named = place.lastIndex(of: "@").map { place[place.index(after: $0)...] } ?? place
    let bracket = named.lastIndex(of: "]") ?? named.startIndex
    if let colon = named[bracket...].lastIndex(of: ":") {
      guard let number = Int(named[named.index(after: colon)...]), (1...65_535).contains(number) else { return nil }
      (host, port) = (String(named[..<colon]), number)
    } else {
      (host, port) = (String(named), isTLS ? 443 : 80)
    }
    guard !host.isEmpty else { return nil }
  }

  /// As the system's resolver takes it.
  var bareHost: String { host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host }
}
