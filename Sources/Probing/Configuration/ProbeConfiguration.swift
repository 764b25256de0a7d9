package import Collectors
import Text
import Transport

/// The modules of a configuration file of blackbox_exporter.
package struct ProbeConfiguration: Sendable {
  package var modules: [String: ProbeModule]

  package init(modules: [String: ProbeModule] = ProbeModule.standard) { self.modules = modules }

  /// - Returns: The modules that could be read, and everything that is wrong, each with its place; `nil` for what is no YAML.
  package static func decode(_ bytes: [UInt8], folder: String) -> (configuration: ProbeConfiguration, problems: [ConfigurationProblem])? {
    guard let document = try? YAMLNode.parse(bytes) else { return nil }
    var decoder = ProbeConfigurationDecoder(folder: folder)
    let modules = decoder.modules(document)
    return (ProbeConfiguration(modules: modules), decoder.reader.problems)
  }
}

private struct ProbeConfigurationDecoder {
  var reader: ConfigurationReader

  init(folder: String) { reader = ConfigurationReader(folder: folder) }

  mutating func modules(_ document: YAMLNode) -> [String: ProbeModule] {
    // A ConfigMap holds the file as a text.
    if document["kind"]?.text == "ConfigMap", let entry = document["data"]?.entries?.first(where: { $0.value.text?.contains("modules:") == true }),
      let inner = entry.value.text.flatMap({ try? YAMLNode.parse($0) })
    { return modules(inner) }
    let top = reader.mapping(document, "the file", known: ["modules"])
    guard let entries = top["modules"]?.entries else {
      reader.error("there are no modules", at: document)
      return [:]
    }
    var modules: [String: ProbeModule] = [:]
    for entry in entries { if let name = entry.key.text, let module = module(entry.value) { modules[name] = module } }
    return modules
  }

  private mutating func module(_ node: YAMLNode) -> ProbeModule? {
    let values = reader.mapping(
      node, "module", known: ["prober", "timeout", "http", "tcp", "icmp", "dns", "grpc"], unsupported: ["unix": "unix sockets are not probed", "websocket": "websockets are not probed"])
    let prober = reader.text(values["prober"], "prober") ?? ""
    let section = values[prober]
    var module: ProbeModule
    switch prober {
    case "http": module = ProbeModule(.http(http(section)))
    case "tcp": module = ProbeModule(.tcp(tcp(section)))
    case "icmp": module = ProbeModule(.icmp(icmp(section)))
    case "dns": module = ProbeModule(.dns(dns(section)))
    case "grpc": module = ProbeModule(.grpc(grpc(section)))
    default:
      reader.error("prober \"\(prober)\" is not one of http, tcp, icmp, dns, grpc", at: values["prober"] ?? node)
      return nil
    }
    module.timeout = reader.duration(values["timeout"], "timeout")
    if let family = section?["preferred_ip_protocol"] {
      if let known = AddressChoice.Family(rawValue: family.text ?? "") { module.address.preferred = known } else { reader.error("preferred_ip_protocol must be ip4 or ip6", at: family) }
    }
    module.address.mayFallBack = reader.flag(section?["ip_protocol_fallback"], "ip_protocol_fallback") ?? true
    module.address.source = reader.text(section?["source_ip_address"], "source_ip_address")
    return module
  }

  private static let addressKeys: Set<String> = ["preferred_ip_protocol", "ip_protocol_fallback", "source_ip_address"]

  private mutating func http(_ node: YAMLNode?) -> HTTPSettings {
    let values = reader.mapping(
      node, "http",
      known: Self.addressKeys.union([
        "valid_status_codes", "valid_http_versions", "method", "headers", "http_headers", "body", "body_file", "follow_redirects", "no_follow_redirects", "fail_if_ssl",
        "fail_if_not_ssl", "fail_if_body_matches_regexp", "fail_if_body_not_matches_regexp", "fail_if_header_matches", "fail_if_header_not_matches",
        "compression", "body_size_limit", "tls_config", "basic_auth", "authorization", "bearer_token", "bearer_token_file", "proxy_url", "enable_http2",
      ]),
      unsupported: [
        "oauth2": "give the token as authorization", "no_proxy": "only proxy_url counts", "proxy_from_environment": "only proxy_url counts",
        "fail_if_body_json_matches_cel": "CEL is not evaluated", "fail_if_body_json_not_matches_cel": "CEL is not evaluated", "enable_http3": "HTTP/3 is not spoken",
      ])
    var settings = HTTPSettings()
    settings.validStatusCodes = reader.list(values["valid_status_codes"], "valid_status_codes").compactMap { reader.count($0, "valid_status_codes") }
    settings.validVersions = reader.textList(values["valid_http_versions"], "valid_http_versions")
    if let method = reader.text(values["method"], "method"), !method.isEmpty { settings.method = method.uppercased() }
    settings.headers = reader.texts(values["headers"], "headers").sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    settings.body = Array((reader.text(values["body"], "body") ?? "").utf8)
    if let path = reader.path(values["body_file"], "body_file") {
      do throws(FileError) { settings.body = try FileBytes.read(path, limit: 10 << 20) } catch { reader.error("body_file: \(error.reason)", at: values["body_file"] ?? node ?? values["body"]!) }
    }
    settings.followsRedirects = reader.flag(values["follow_redirects"], "follow_redirects") ?? reader.flag(values["no_follow_redirects"], "no_follow_redirects").map { !$0 } ?? true
    settings.failsIfTLS = reader.flag(values["fail_if_ssl"], "fail_if_ssl") ?? false
    settings.failsIfNotTLS = reader.flag(values["fail_if_not_ssl"], "fail_if_not_ssl") ?? false
    settings.failsIfBodyMatches = patterns(values["fail_if_body_matches_regexp"], "fail_if_body_matches_regexp")
    settings.failsIfBodyDoesNotMatch = patterns(values["fail_if_body_not_matches_regexp"], "fail_if_body_not_matches_regexp")
    settings.failsIfHeaderMatches = headerMatches(values["fail_if_header_matches"])
    settings.failsIfHeaderDoesNotMatch = headerMatches(values["fail_if_header_not_matches"])
    settings.compression = reader.text(values["compression"], "compression")
    settings.bodyLimit = reader.size(values["body_size_limit"], "body_size_limit").flatMap { $0 > 0 ? $0 : nil }
    settings.allowsHTTP2 = reader.flag(values["enable_http2"], "enable_http2") ?? true
    let (tls, authorization, proxy, headers) = ScrapeConfiguration.connection(values, &reader)
    (settings.tls, settings.authorization, settings.proxy) = (tls, authorization, proxy)
    settings.headers += headers
    return settings
  }

  private mutating func tcp(_ node: YAMLNode?) -> StreamSettings {
    let values = reader.mapping(node, "tcp", known: Self.addressKeys.union(["tls", "tls_config", "query_response"]))
    var settings = StreamSettings()
    settings.usesTLS = reader.flag(values["tls"], "tls") ?? false
    settings.tls = ScrapeConfiguration.connection(values, &reader).tls
    for item in reader.list(values["query_response"], "query_response") {
      let step = reader.mapping(item, "query_response", known: ["expect", "expect_bytes", "send", "starttls", "labels"])
      var read = StreamSettings.Step()
      read.expected = step["expect"].flatMap { pattern($0, "expect") }
      read.expectedBytes = Array((reader.text(step["expect_bytes"], "expect_bytes") ?? "").utf8)
      read.sent = reader.text(step["send"], "send").flatMap { $0.isEmpty ? nil : $0 }
      read.startsTLS = reader.flag(step["starttls"], "starttls") ?? false
      for label in reader.list(step["labels"], "labels") {
        if let name = reader.text(label["name"], "name"), let value = reader.text(label["value"], "value") { read.labels.append((name, value)) }
      }
      settings.steps.append(read)
    }
    return settings
  }

  private mutating func icmp(_ node: YAMLNode?) -> ICMPSettings {
    let values = reader.mapping(node, "icmp", known: Self.addressKeys.union(["payload_size", "dont_fragment", "ttl"]))
    var settings = ICMPSettings()
    if let size = reader.count(values["payload_size"], "payload_size"), size > 0 { settings.payloadSize = size }
    settings.mayNotFragment = reader.flag(values["dont_fragment"], "dont_fragment") ?? false
    settings.hopLimit = reader.count(values["ttl"], "ttl").flatMap { (1...255).contains($0) ? $0 : nil }
    return settings
  }

  private mutating func dns(_ node: YAMLNode?) -> DNSSettings {
    let values = reader.mapping(
      node, "dns",
      known: Self.addressKeys.union([
        "query_name", "query_type", "query_class", "transport_protocol", "dns_over_tls", "tls_config", "recursion_desired", "valid_rcodes", "validate_answer_rrs",
        "validate_authority_rrs", "validate_additional_rrs",
      ]))
    var settings = DNSSettings()
    settings.queryName = reader.text(values["query_name"], "query_name") ?? ""
    if settings.queryName.isEmpty, let node { reader.error("query_name must be set", at: node) }
    if let type = reader.text(values["query_type"], "query_type"), !type.isEmpty { settings.queryType = type }
    if DNSMessage.types[settings.queryType.uppercased()] == nil, let type = values["query_type"] { reader.error("there is no query type \(settings.queryType)", at: type) }
    if let kind = reader.text(values["query_class"], "query_class"), !kind.isEmpty { settings.queryClass = kind }
    settings.overTCP = reader.text(values["transport_protocol"], "transport_protocol") == "tcp"
    settings.overTLS = reader.flag(values["dns_over_tls"], "dns_over_tls") ?? false
    settings.tls = ScrapeConfiguration.connection(values, &reader).tls
    settings.recursionDesired = reader.flag(values["recursion_desired"], "recursion_desired") ?? true
    settings.validCodes = reader.textList(values["valid_rcodes"], "valid_rcodes")
    settings.answers = rules(values["validate_answer_rrs"])
    settings.authority = rules(values["validate_authority_rrs"])
    settings.additional = rules(values["validate_additional_rrs"])
    return settings
  }

  private mutating func rules(_ node: YAMLNode?) -> DNSSettings.RecordRules {
    let keys = ["fail_if_matches_regexp", "fail_if_all_match_regexp", "fail_if_not_matches_regexp", "fail_if_none_matches_regexp"]
    let values = reader.mapping(node, "rules of records", known: Set(keys))
    let read = keys.map { patterns(values[$0], $0) }
    return DNSSettings.RecordRules(failsIfAnyMatches: read[0], failsIfAllMatch: read[1], failsIfOneDoesNotMatch: read[2], failsIfNoneMatches: read[3])
  }

  private mutating func grpc(_ node: YAMLNode?) -> GRPCSettings {
    let values = reader.mapping(node, "grpc", known: Self.addressKeys.union(["service", "tls", "tls_config", "metadata"]))
    var settings = GRPCSettings()
    settings.service = reader.text(values["service"], "service") ?? ""
    settings.usesTLS = reader.flag(values["tls"], "tls") ?? false
    settings.tls = ScrapeConfiguration.connection(values, &reader).tls
    for entry in values["metadata"]?.entries ?? [] {
      for value in entry.value.sequence?.compactMap(\.text) ?? [entry.value.text].compactMap(\.self) { settings.metadata.append((entry.key.text ?? "", value)) }
    }
    return settings
  }

  private mutating func headerMatches(_ node: YAMLNode?) -> [HTTPSettings.HeaderMatch] {
    reader.list(node, "header matches").compactMap { item in
      let values = reader.mapping(item, "header match", known: ["header", "regexp", "allow_missing"])
      guard let name = reader.text(values["header"], "header"), let pattern = values["regexp"].flatMap({ pattern($0, "regexp") }) else { return nil }
      return HTTPSettings.HeaderMatch(name: name, pattern: pattern, mayBeMissing: reader.flag(values["allow_missing"], "allow_missing") ?? false)
    }
  }

  private mutating func patterns(_ node: YAMLNode?, _ what: String) -> [SearchPattern] {
    guard let node, !node.isNull else { return [] }
    return (node.sequence ?? [node]).compactMap { pattern($0, what) }
  }

  private mutating func pattern(_ node: YAMLNode, _ what: String) -> SearchPattern? {
    guard let text = reader.text(node, what), !text.isEmpty else { return nil }
    do { return try SearchPattern(text) } catch {
      reader.error("\(what): \(error.reason)", at: node)
      return nil
    }
  }
}
