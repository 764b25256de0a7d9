import Text
import Transport

/// Connects, and talks as configured: blackbox_exporter's `tcp` prober.
struct StreamProbe {
  private static let longestLine = 64 << 10
  let settings: StreamSettings
  let address: AddressChoice

  func run(_ target: String, host: String?, deadline: Deadline, into result: inout ProbeResult) {
    result.set("probe_failed_due_to_regex", 0, help: "Whether the probe failed because of a regular expression")
    do throws(ProbeFailure) {
      guard let place = HostAndPort(target) else { throw ProbeFailure("\(target) is not host:port") }
      let found = try result.lookUp(place.host, address).address
      let connection: StreamConnection
      if settings.usesTLS {
        let name = settings.tls.serverName ?? host ?? place.host
        connection = try StreamConnection(securelyTo: found, port: place.port, serverName: name, tls: settings.tls, deadline: deadline)
        result.addCertificates(connection.certificates, version: connection.tlsVersion, cipher: nil, areVerified: !settings.tls.skipsVerification)
      } else {
        connection = try StreamConnection(to: found, port: place.port, source: address.source, deadline: deadline)
      }
      try talk(over: connection, &result)
      result.isSuccess = true
    } catch {
      result.fail(error.reason)
    }
  }

  private func talk(over connection: StreamConnection, _ result: inout ProbeResult) throws(ProbeFailure) {
    var waiting: [UInt8] = []
    for step in settings.steps {
      var groups: [String] = []
      if let expected = step.expected {
        groups = try expect(expected, from: connection, &waiting, &result)
        if !step.labels.isEmpty {
          result.set("probe_expect_info", 1, help: "What the expected text told", step.labels.map { ($0.name, Self.expanded($0.value, groups)) })
        }
      }
      if !step.expectedBytes.isEmpty { try expect(bytes: step.expectedBytes, from: connection, &waiting) }
      if let text = step.sent { try connection.send(Array((Self.expanded(text, groups) + "\n").utf8)) }
      if step.startsTLS { throw ProbeFailure("starttls is not supported: probe the port that speaks TLS from the start") }
    }
  }

  private func expect(
    _ pattern: SearchPattern, from connection: StreamConnection, _ waiting: inout [UInt8], _ result: inout ProbeResult
  ) throws(ProbeFailure) -> [String] {
    while true {
      while let end = waiting.firstIndex(of: 0x0A) {
        let line = String(decoding: waiting[..<end].last == 0x0D ? waiting[..<(end - 1)] : waiting[..<end], as: UTF8.self)
        waiting.removeFirst(end + 1)
        if let groups = pattern.groups(in: line) { return groups }
      }
      guard waiting.count < Self.longestLine else { throw ProbeFailure("a line of more than \(Self.longestLine) bytes came") }
      let piece: [UInt8]
      do throws(ProbeFailure) { piece = try connection.receive(atMost: 4096) } catch {
        result.set("probe_failed_due_to_regex", 1, help: "Whether the probe failed because of a regular expression")
        throw ProbeFailure("nothing that matches \(pattern.source) came: \(error.reason)")
      }
      guard !piece.isEmpty else {
        result.set("probe_failed_due_to_regex", 1, help: "Whether the probe failed because of a regular expression")
        throw ProbeFailure("the connection ended before anything matched \(pattern.source)")
      }
      waiting += piece
    }
  }

  private func expect(bytes: [UInt8], from connection: StreamConnection, _ waiting: inout [UInt8]) throws(ProbeFailure) {
    while waiting.count < bytes.count {
      let piece = try connection.receive(atMost: 4096)
      guard !piece.isEmpty else { throw ProbeFailure("the connection ended before the expected bytes came") }
      waiting += piece
    }
    guard waiting.starts(with: bytes) else { throw ProbeFailure("other bytes came than were expected") }
    waiting.removeFirst(bytes.count)
  }

  /// `${1}` and `$1` stand for groups, `$$` for a dollar.
  static func expanded(_ text: String, _ groups: [String]) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
        continue
      }
      let isBraced = rest.first == "{"
      let digits = (isBraced ? rest.dropFirst() : rest).prefix { $0.isASCII && $0.isNumber }
      guard let number = Int(digits), !isBraced || rest[digits.endIndex...].first == "}" else {
        result += "$"
        continue
      }
      result += groups.indices.contains(number) ? groups[number] : ""
      rest = isBraced ? rest[digits.endIndex...].dropFirst() : rest[digits.endIndex...]
    }
    return result + rest
  }
}

/// `host:port`; IPv6 addresses in brackets.
struct HostAndPort {
  var host: String
  var port: Int

  init?(_ text: String, defaultPort: Int? = nil) {
    let bracket = text.lastIndex(of: "]") ?? text.startIndex
    if let colon = text[bracket...].lastIndex(of: ":"), text.hasPrefix("[") || text.count(where: { $0 == ":" }) == 1 {
      guard let port = Int(text[text.index(after: colon)...]), (1...65_535).contains(port) else { return nil }
      (host, self.port) = (String(text[..<colon]), port)
    } else if let defaultPort {
      (host, port) = (text, defaultPort)
    } else {
      return nil
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty else { return nil }
  }
}
