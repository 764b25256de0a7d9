import CSystem
import Synchronization

/// HTTP over libcurl: one thread runs every transfer of the process, with keep-alive, HTTP/2 and compression.
package struct CurlTransport: HTTPTransport {
  private let owner = LoopOwner()
  private var loop: CurlLoop { owner.loop }

  package init() {}

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPReply {
    let collector = BodyCollector()
    let head = try await send(request, to: collector)
    return HTTPReply(status: head.status, headers: head.headers, body: collector.body)
  }

  package func send(_ request: HTTPRequest, to receiver: any HTTPBodyReceiver) async throws(TransportError) -> HTTPHead {
    let redaction = request.connection.redaction(headers: request.headers)
    do throws(TransportError) {
      return try await follow(request, to: receiver)
    } catch {
      // A server may send us on to an address that has our password in it, and libcurl's words repeat addresses.
      throw TransportError(kind: error.kind, reason: redaction(error.reason))
    }
  }

  private func follow(_ request: HTTPRequest, to receiver: any HTTPBodyReceiver) async throws(TransportError) -> HTTPHead {
    var request = request
    for _ in 0...Self.redirectLimit {
      let (head, redirect) = try await sendOnce(request, to: receiver)
      guard let redirect else { return head }
      request = try request.redirected(to: redirect)
    }
    throw TransportError(kind: .protocolViolation, reason: "more than \(Self.redirectLimit) redirects, the last to \(request.url)")
  }

  private static let redirectLimit = 5

  private func sendOnce(
    _ request: HTTPRequest, to receiver: any HTTPBodyReceiver
  ) async throws(TransportError) -> (head: HTTPHead, redirect: String?) {
    let transfer = Transfer(request: request, receiver: receiver, mayRedirect: request.method == .get)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        transfer.onEnd { continuation.resume(returning: $0) }
        loop.begin(transfer)
      }
    } onCancel: {
      loop.cancel(transfer)
    }
    return (try result.get(), transfer.redirectURL)
  }
}

/// Ends the loop when the last copy of its transport is gone.
private final class LoopOwner: Sendable {
  let loop = CurlLoop()

  deinit { loop.end() }
}

/// Keeps a whole body; the transfer's limit bounds it.
private final class BodyCollector: HTTPBodyReceiver {
  private let bytes = Mutex<[UInt8]>([])

  var body: [UInt8] { bytes.withLock { $0 } }

  func begin(_ head: HTTPHead) {
    bytes.withLock { bytes in
      bytes.removeAll()
      // A length that is only claimed must not make us take memory.
      if let length = head.header("content-length").flatMap({ Int($0) }) { bytes.reserveCapacity(min(max(length, 0), 1 << 20)) }
    }
  }

  func receive(_ piece: UnsafeRawBufferPointer) -> Bool {
    bytes.withLock { $0.append(contentsOf: piece) }
    return true
  }
}
