import Glibc

/// The one address of a host that is probed.
struct HostAddress: Hashable, Sendable {
  /// As numbers and letters, without brackets.
  var text: String
  var isVersion6: Bool

  /// For a URL or a socket address with a port.
  var bracketed: String { isVersion6 ? "[\(text)]" : text }

  /// FNV-1a over the bytes of the address: notices that it changed, and nothing else.
  var hash: UInt32 {
    var bytes = [UInt8](repeating: 0, count: 16)
    guard inet_pton(isVersion6 ? AF_INET6 : AF_INET, text, &bytes) == 1 else { return 0 }
    return bytes.prefix(isVersion6 ? 16 : 4).reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
  }

  /// - Throws: ``ProbeFailure`` where there is no address of a family that is allowed.
  static func of(_ host: String, _ choice: AddressChoice) throws(ProbeFailure) -> HostAddress {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, nil, &hints, &list)
    guard code == 0, let list else {
      throw ProbeFailure("\(host) cannot be resolved: \(code == 0 ? "no address" : String(cString: gai_strerror(code)))")
    }
    defer { freeaddrinfo(list) }
    var found: [HostAddress] = []
    var next: UnsafeMutablePointer<addrinfo>? = list
    while let entry = next {
      var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      if getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) == 0 {
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        found.append(HostAddress(text: text, isVersion6: entry.pointee.ai_family == AF_INET6))
      }
      next = entry.pointee.ai_next
    }
    if let first = found.first(where: { $0.isVersion6 == (choice.preferred == .ip6) }) { return first }
    guard let other = found.first else { throw ProbeFailure("\(host) has no address") }
    guard choice.mayFallBack else {
      throw ProbeFailure("\(host) has no \(choice.preferred == .ip6 ? "IPv6" : "IPv4") address, and ip_protocol_fallback is off")
    }
    return other
  }
}

/// Why a probe cannot go on.
struct ProbeFailure: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// When a probe has to be over.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(_ timeout: Duration) { end = .now + timeout }

  /// In milliseconds, at least 1 while there is time.
  var milliseconds: Int {
    let (seconds, attoseconds) = (end - .now).components
    return max(Int(clamping: seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000), 0)
  }

  var isOver: Bool { end <= .now }
}

extension ProbeResult {
  /// Looks the host up, and tells what came of it.
  ///
  /// - Returns: The address and how long the lookup took, in seconds.
  mutating func lookUp(_ host: String, _ choice: AddressChoice) throws(ProbeFailure) -> (address: HostAddress, seconds: Double) {
    set("probe_ip_protocol", 0, help: "IP version of the probed address, 0 if the host was not resolved")
    set("probe_ip_addr_hash", 0, help: "Hash of the probed address, to notice a change")
    let start = ContinuousClock.now
    defer { set("probe_dns_lookup_time_seconds", (ContinuousClock.now - start).inSeconds, help: "Time of the host name lookup in seconds") }
    let address = try HostAddress.of(host, choice)
    let seconds = (ContinuousClock.now - start).inSeconds
    set("probe_ip_protocol", address.isVersion6 ? 6 : 4, help: "IP version of the probed address, 0 if the host was not resolved")
    set("probe_ip_addr_hash", Double(address.hash), help: "Hash of the probed address, to notice a change")
    remarks.append("address: \(address.text)")
    return (address, seconds)
  }
}

extension Duration {
  var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
