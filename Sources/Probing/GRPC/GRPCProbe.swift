import Transport

/// Asks the standard health service: blackbox_exporter's `grpc` prober.
struct GRPCProbe {
  private static let states = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"]
  let settings: GRPCSettings
  let address: AddressChoice

  func run(_ target: String, deadline: Deadline, into result: inout ProbeResult) {
    for phase in ["resolve", "check"] { add(0, phase, &result) }
    result.set("probe_grpc_ssl", 0, help: "Whether the check went over TLS")
    result.set("probe_grpc_status_code", 0, help: "Status code of the call")
    for state in Self.states { set(state, 0, &result) }
    do throws(ProbeFailure) {
      guard let place = HostAndPort(target) else { throw ProbeFailure("\(target) is not host:port") }
      let (found, seconds) = try result.lookUp(place.host, address)
      add(seconds, "resolve", &result)
      let answer = ask(place, at: found, deadline)
      add(answer.phases.connect + answer.phases.tls + answer.phases.processing + answer.phases.transfer, "check", &result)
      if answer.isTLS {
        result.set("probe_grpc_ssl", 1, help: "Whether the check went over TLS")
        result.addCertificates(answer.certificates, version: answer.tlsVersion, cipher: nil, areVerified: !settings.tls.skipsVerification)
      }
      if let failure = answer.failure {
        result.set("probe_grpc_status_code", 14, help: "Status code of the call")
        throw ProbeFailure(failure)
      }
      let code = answer.header("grpc-status").flatMap { Int($0) } ?? (answer.status == 200 ? 2 : 14)
      result.set("probe_grpc_status_code", Double(code), help: "Status code of the call")
      guard code == 0 else {
        if code == 5 { set("SERVICE_UNKNOWN", 1, &result) }
        throw ProbeFailure("the call ended with gRPC status \(code)" + (answer.header("grpc-message").map { ": \($0)" } ?? ""))
      }
      let state = Self.state(in: answer.body)
      if Self.states.indices.contains(state) { set(Self.states[state], 1, &result) }
      guard state == 1 else { throw ProbeFailure("the service is \(Self.states.indices.contains(state) ? Self.states[state] : "in state \(state)")") }
      result.isSuccess = true
    } catch {
      result.fail(error.reason)
    }
  }

  private func ask(_ place: HostAndPort, at address: HostAddress, _ deadline: Deadline) -> CurlExchange.Answer {
    let host = place.host.contains(":") ? "[\(place.host)]" : place.host
    var exchange = CurlExchange(url: "\(settings.usesTLS ? "https" : "http")://\(host):\(place.port)/grpc.health.v1.Health/Check")
    exchange.method = "POST"
    let name = Array(settings.service.utf8.prefix(120))
    let message: [UInt8] = name.isEmpty ? [] : [0x0A, UInt8(name.count)] + name
    exchange.body = [0, 0, 0, 0, UInt8(message.count)] + message
    exchange.headers = [("Content-Type", "application/grpc"), ("TE", "trailers"), ("User-Agent", "oriel")] + settings.metadata
    (exchange.tls, exchange.address) = (settings.tls, address)
    exchange.version = settings.usesTLS ? .two : .twoWithoutTLS
    return exchange.perform(until: deadline)
  }

  /// Field 1 of `HealthCheckResponse`; a message without it is UNKNOWN.
  static func state(in body: [UInt8]) -> Int {
    guard body.count >= 5 else { return 0 }
    let message = body.dropFirst(5)
    guard message.first == 8, let value = message.dropFirst().first, value < 0x80 else { return 0 }
    return Int(value)
  }

  private func add(_ seconds: Double, _ phase: String, _ result: inout ProbeResult) {
    result.add(seconds, to: "probe_grpc_duration_seconds", help: "Time of each step of the check in seconds", phase: phase)
  }

  private func set(_ state: String, _ value: Double, _ result: inout ProbeResult) {
    result.set("probe_grpc_healthcheck_response", value, help: "What the health service said", [("serving_status", state)])
  }
}
