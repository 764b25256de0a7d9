import Glibc

/// An echo request and its reply: blackbox_exporter's `icmp` prober.
struct ICMPProbe {
  let settings: ICMPSettings
  let address: AddressChoice

  func run(_ target: String, deadline: Deadline, into result: inout ProbeResult) {
    for phase in ["resolve", "setup", "rtt"] { add(0, phase, &result) }
    do throws(ProbeFailure) {
      let (found, seconds) = try result.lookUp(target, address)
      add(seconds, "resolve", &result)
      try ping(found, deadline, &result)
      result.isSuccess = true
    } catch {
      result.fail(error.reason)
    }
  }

  private func ping(_ target: HostAddress, _ deadline: Deadline, _ result: inout ProbeResult) throws(ProbeFailure) {
    let start = ContinuousClock.now
    let family = target.isVersion6 ? AF_INET6 : AF_INET
    let kind = target.isVersion6 ? Int32(IPPROTO_ICMPV6) : Int32(IPPROTO_ICMP)
    // Unprivileged sockets first: they need net.ipv4.ping_group_range to include our group.
    var isRaw = settings.mayNotFragment
    let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    var descriptor = isRaw ? -1 : socket(family, Int32(SOCK_DGRAM.rawValue) | flags, kind)
    if descriptor < 0 {
      isRaw = true
      descriptor = socket(family, Int32(SOCK_RAW.rawValue) | flags, kind)
    }
    guard descriptor >= 0 else {
      throw ProbeFailure(
        "this user may not send echo requests (\(String(cString: strerror(errno)).lowercased())): let net.ipv4.ping_group_range include the group, or give the program CAP_NET_RAW")
    }
    defer { close(descriptor) }
    if let limit = settings.hopLimit {
      var hops = Int32(limit)
      setsockopt(descriptor, target.isVersion6 ? Int32(IPPROTO_IPV6) : Int32(IPPROTO_IP), target.isVersion6 ? IPV6_UNICAST_HOPS : IP_TTL, &hops, 4)
    }
    if let source = address.source { _ = StreamConnection.withAddress(source, port: 0, family) { bind(descriptor, $0, $1) } }
    let (identifier, sequence) = (UInt16.random(in: 1 ... .max), UInt16.random(in: 1 ... .max))
    let marker = (0..<8).map { _ in UInt8.random(in: 0 ... 255) }
    let payload = marker + [UInt8](repeating: 0x6F, count: max(min(settings.payloadSize, 65_000) - 8, 0))
    var packet: [UInt8] = [target.isVersion6 ? 128 : 8, 0, 0, 0, UInt8(identifier >> 8), UInt8(identifier & 255), UInt8(sequence >> 8), UInt8(sequence & 255)] + payload
    if !target.isVersion6 {
      let sum = Self.checksum(packet)
      (packet[2], packet[3]) = (UInt8(sum >> 8), UInt8(sum & 255))
    }
    add((ContinuousClock.now - start).inSeconds, "setup", &result)
    let sent = ContinuousClock.now
    guard StreamConnection.withAddress(target.text, port: 0, family, { to, size in Int32(sendto(descriptor, packet, packet.count, 0, to, size)) }) >= 0 else {
      throw ProbeFailure("the echo request could not be sent: \(String(cString: strerror(errno)).lowercased())")
    }
    while true {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard !deadline.isOver, poll(&wait, 1, Int32(clamping: deadline.milliseconds)) > 0 else { throw ProbeFailure("no echo reply in time") }
      var buffer = [UInt8](repeating: 0, count: 66_000)
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { continue }
      // A raw socket of IPv4 gets the header too.
      let start = isRaw && !target.isVersion6 ? Int(buffer[0] & 15) * 4 : 0
      guard count >= start + 16, buffer[start] == (target.isVersion6 ? 129 : 0), Array(buffer[(start + 8)..<(start + 16)]) == marker else { continue }
      add((ContinuousClock.now - sent).inSeconds, "rtt", &result)
      if start > 0 { result.set("probe_icmp_reply_hop_limit", Double(buffer[8]), help: "Hop limit of the reply (TTL)") }
      return
    }
  }

  /// RFC 1071.
  static func checksum(_ bytes: [UInt8]) -> UInt16 {
    var sum: UInt32 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
    }
    while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
    return ~UInt16(sum)
  }

  private func add(_ seconds: Double, _ phase: String, _ result: inout ProbeResult) {
    result.add(seconds, to: "probe_icmp_duration_seconds", help: "Time of each step of the echo request in seconds", phase: phase)
  }
}
