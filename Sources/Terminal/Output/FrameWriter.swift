import Glibc

/// Sends bytes to a terminal without ever waiting for it.
struct FrameWriter {
  enum Progress: Equatable { case sent, blocked, closed }

  /// Non-blocking, or nearly: see ``send(_:)``.
  let descriptor: Int32
  private var waiting: [UInt8] = []
  private var sent = 0

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// Whether bytes of an earlier frame are still on their way.
  var isBusy: Bool { sent < waiting.count }

  mutating func send(_ bytes: [UInt8]) -> Progress {
    if isBusy {
      waiting += bytes
    } else {
      waiting = bytes
      sent = 0
    }
    return resume()
  }

  /// Goes on where the terminal stopped taking bytes.
  mutating func resume() -> Progress {
    while isBusy {
      let count = waiting.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent) }
      if count > 0 {
        sent += count
      } else if count < 0, errno == EINTR {
        continue
      } else if count < 0, errno == EAGAIN || errno == EWOULDBLOCK {
        return .blocked
      } else {
        discard()
        return .closed
      }
    }
    discard()
    return .sent
  }

  mutating func discard() {
    waiting.removeAll(keepingCapacity: true)
    sent = 0
  }
}
