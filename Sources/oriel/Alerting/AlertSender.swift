import Alerting
import Synchronization
import Text
import TimeSeries
import Transport

/// Sends alerts to Alertmanagers, each at its own pace, or only prints them.
final class AlertSender: Sendable {
  private let addresses: [String]
  private let transport: any HTTPTransport
  private let externalLabels: Labels
  private let externalURL: String
  private let report: @Sendable (String) -> Void
  private let queues: Mutex<[String: OutgoingQueue]>

  /// - Parameter addresses: Of Alertmanagers; empty where alerts are only printed.
  init(_ addresses: [String], externalLabels: Labels, externalURL: String, transport: any HTTPTransport, report: @escaping @Sendable (String) -> Void) {
    self.addresses = addresses.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    (self.transport, self.externalLabels, self.externalURL, self.report) = (transport, externalLabels, externalURL, report)
    queues = Mutex(Dictionary(self.addresses.map { ($0, OutgoingQueue()) }, uniquingKeysWith: { first, _ in first }))
  }

  func take(_ alerts: [OutgoingAlert]) {
    guard !alerts.isEmpty else { return }
    queues.withLock { queues in for address in queues.keys { queues[address]?.add(alerts) } }
  }

  func body(of alerts: [OutgoingAlert]) -> JSONValue {
    .array(alerts.map { $0.json(externalLabels: externalLabels, externalURL: externalURL) })
  }

  /// Until its task is cancelled.
  func run() async {
    await withTaskGroup(of: Void.self) { tasks in
      for address in addresses { tasks.addTask { await self.run(address) } }
    }
  }

  private func run(_ address: String) async {
    var failing = false
    while !Task.isCancelled {
      let (batch, dropped) = queues.withLock { queues in (queues[address]?.batch() ?? [], queues[address]?.takeDropped() ?? 0) }
      if dropped > 0 { report("\(ServerAddress(address).url): \(dropped) alerts were given up: it has been away for too long") }
      guard !batch.isEmpty else {
        guard (try? await Task.sleep(for: .milliseconds(500))) != nil else { return }
        continue
      }
      if let problem = await send(batch, to: address) {
        if !failing { report("\(ServerAddress(address).url): alerts are not taken: \(problem); they wait, and are sent when it is back") }
        failing = true
        guard (try? await Task.sleep(for: .seconds(5))) != nil else { return }
        continue
      }
      if failing { report("\(ServerAddress(address).url): alerts are taken again") }
      failing = false
      queues.withLock { $0[address]?.sent(batch) }
    }
  }

  /// - Returns: Why it failed; a refusal of the alerts themselves is told, and they do not come again.
  private func send(_ alerts: [OutgoingAlert], to address: String) async -> String? {
    let server = ServerAddress(address)
    let request = HTTPRequest(
      method: .post, url: "\(server.url)/api/v2/alerts", headers: [("Content-Type", "application/json")], body: Array(body(of: alerts).compactText.utf8),
      timeout: .seconds(10), connection: ConnectionOptions(credentials: server.credentials ?? .none))
    do throws(TransportError) {
      let reply = try await transport.send(request)
      switch reply.status {
      case 200..<300: return nil
      case 400..<500 where reply.status != 429:
        report("\(ServerAddress(address).url): \(alerts.count) alerts were refused (HTTP \(reply.status)): \(String(decoding: reply.body.prefix(200), as: UTF8.self))")
        return nil
      default: return "HTTP \(reply.status)"
      }
    } catch {
      return error.reason
    }
  }
}
