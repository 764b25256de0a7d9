import Glibc
import Text
import Transport

/// Asks a DNS server: blackbox_exporter's `dns` prober.
struct DNSProbe {
  let settings: DNSSettings
  let address: AddressChoice

  func run(_ target: String, host: String?, deadline: Deadline, into result: inout ProbeResult) {
    for phase in ["resolve", "connect", "request"] { add(0, phase, &result) }
    for name in ["answer", "authority", "additional"] { setCount(name, 0, &result) }
    result.set("probe_dns_query_succeeded", 0, help: "Whether an answer came")
    do throws(ProbeFailure) {
      guard let place = HostAndPort(target, defaultPort: settings.overTLS ? 853 : 53) else { throw ProbeFailure("\(target) is not host or host:port") }
      guard let type = DNSMessage.types[settings.queryType.uppercased()] else { throw ProbeFailure("there is no query type \(settings.queryType)") }
      guard let kind = DNSMessage.classes[settings.queryClass.uppercased()] else { throw ProbeFailure("there is no query class \(settings.queryClass)") }
      let id = UInt16.random(in: 1 ... .max)
      guard let question = DNSMessage.question(id, name: settings.queryName, type: type, class: kind, recursionDesired: settings.recursionDesired) else {
        throw ProbeFailure("\(settings.queryName) is no name that can be asked for")
      }
      let (found, seconds) = try result.lookUp(place.host, address)
      add(seconds, "resolve", &result)
      let answer = try ask(question, id, place, at: found, host, deadline, &result)
      result.set("probe_dns_query_succeeded", 1, help: "Whether an answer came")
      setCount("answer", answer.answers.count, &result)
      setCount("authority", answer.authority.count, &result)
      setCount("additional", answer.additional.count, &result)
      if type == 6, let serial = answer.serial { result.set("probe_dns_serial", Double(serial), help: "Serial number of the zone") }
      let valid = settings.validCodes.isEmpty ? ["NOERROR"] : settings.validCodes
      guard valid.contains(answer.code) else { throw ProbeFailure("the server answered \(answer.code), wanted \(valid.joined(separator: ", "))") }
      try settings.answers.check(answer.answers, "answer")
      try settings.authority.check(answer.authority, "authority")
      try settings.additional.check(answer.additional, "additional")
      result.isSuccess = true
    } catch {
      result.fail(error.reason)
    }
  }

  private func ask(
    _ question: [UInt8], _ id: UInt16, _ place: HostAndPort, at address: HostAddress, _ host: String?, _ deadline: Deadline, _ result: inout ProbeResult
  ) throws(ProbeFailure) -> DNSMessage.Answer {
    let start = ContinuousClock.now
    guard settings.overTCP || settings.overTLS else {
      let descriptor = try StreamConnection.open(address, port: place.port, kind: SOCK_DGRAM, source: self.address.source, deadline)
      defer { close(descriptor) }
      add((ContinuousClock.now - start).inSeconds, "connect", &result)
      let sent = ContinuousClock.now
      guard send(descriptor, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else { throw ProbeFailure("the question could not be sent") }
      while true {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard !deadline.isOver, poll(&wait, 1, Int32(clamping: deadline.milliseconds)) > 0 else { throw ProbeFailure("no answer in time") }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw ProbeFailure("no answer: \(String(cString: strerror(errno)).lowercased())") }
        guard let answer = DNSMessage.answer(in: Array(buffer.prefix(count)), to: id) else { continue }
        add((ContinuousClock.now - sent).inSeconds, "request", &result)
        return answer
      }
    }
    let connection =
      settings.overTLS
      ? try StreamConnection(securelyTo: address, port: place.port, serverName: settings.tls.serverName ?? place.host, tls: settings.tls, deadline: deadline)
      : try StreamConnection(to: address, port: place.port, source: self.address.source, deadline: deadline)
    if settings.overTLS {
      result.addCertificates(connection.certificates, version: connection.tlsVersion, cipher: nil, areVerified: !settings.tls.skipsVerification)
    }
    add((ContinuousClock.now - start).inSeconds, "connect", &result)
    let sent = ContinuousClock.now
    try connection.send([UInt8(question.count >> 8), UInt8(question.count & 255)] + question)
    var bytes: [UInt8] = []
    while bytes.count < 2 || bytes.count < 2 + (Int(bytes[0]) << 8 | Int(bytes[1])) {
      let piece = try connection.receive(atMost: 4096)
      guard !piece.isEmpty else { throw ProbeFailure("the connection ended before the answer") }
      bytes += piece
    }
    add((ContinuousClock.now - sent).inSeconds, "request", &result)
    guard let answer = DNSMessage.answer(in: Array(bytes.dropFirst(2)), to: id) else { throw ProbeFailure("what came is no answer to the question") }
    return answer
  }

  private func add(_ seconds: Double, _ phase: String, _ result: inout ProbeResult) {
    result.add(seconds, to: "probe_dns_duration_seconds", help: "Time of each step of the query in seconds", phase: phase)
  }

  private func setCount(_ section: String, _ count: Int, _ result: inout ProbeResult) {
    result.set("probe_dns_\(section)_rrs", Double(count), help: "Number of records in the section \(section)")
  }
}

extension DNSSettings.RecordRules {
  fileprivate func check(_ records: [String], _ section: String) throws(ProbeFailure) {
    func matches(_ record: String, _ patterns: [SearchPattern]) -> Bool { patterns.contains { $0.matches(record) } }
    let needsRecords = !failsIfOneDoesNotMatch.isEmpty || !failsIfNoneMatches.isEmpty
    guard !records.isEmpty || !needsRecords else { throw ProbeFailure("there is no record in the section \(section)") }
    if let record = records.first(where: { matches($0, failsIfAnyMatches) }) { throw ProbeFailure("\(section): \(record) matches what must not be there") }
    if !failsIfAllMatch.isEmpty, records.allSatisfy({ record in failsIfAllMatch.allSatisfy { $0.matches(record) } }) {
      throw ProbeFailure("\(section): all records match what must not be all there is")
    }
    if let record = records.first(where: { record in failsIfOneDoesNotMatch.contains { !$0.matches(record) } }) {
      throw ProbeFailure("\(section): \(record) does not match")
    }
    if !failsIfNoneMatches.isEmpty, !records.contains(where: { matches($0, failsIfNoneMatches) }) { throw ProbeFailure("\(section): no record matches") }
  }
}
