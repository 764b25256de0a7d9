import CSystem
import Glibc
import Synchronization

/// The thread that runs libcurl's transfers. It starts with the first request, sleeps while there is none, and ends with
/// the last transfer after ``end()``.
final class CurlLoop: Sendable {
  private struct Inbox {
    var arriving: [Transfer] = []
    var leaving: [Transfer] = []
    var isRunning = false
    var isEnding = false
    var problem: String?
  }

  private let inbox = Mutex(Inbox())
  // Written once, under the inbox's lock, before the thread starts; libcurl allows waking it from any thread.
  private let multi = Mutex<MultiHandle?>(nil)

  private struct MultiHandle: @unchecked Sendable {
    // The handle itself is used by the loop's thread only; others call nothing but `curl_multi_wakeup` on it,
    // which libcurl allows. Guarded by the `multi` lock.
    var pointer: OpaquePointer
  }

  func begin(_ transfer: Transfer) {
    let problem = inbox.withLock { inbox -> String? in
      if !inbox.isRunning { start(&inbox) }
      if inbox.problem == nil { inbox.arriving.append(transfer) }
      return inbox.problem
    }
    if let problem {
      transfer.end(.failure(TransportError(kind: .unavailable, reason: problem)))
    } else {
      wake()
    }
  }

  func cancel(_ transfer: Transfer) {
    inbox.withLock { $0.leaving.append(transfer) }
    wake()
  }

  /// Nothing will begin any more.
  func end() {
    inbox.withLock { $0.isEnding = true }
    wake()
  }

  private func wake() {
    multi.withLock { handle in
      if let handle { _ = sys_curl_multi_wakeup(UnsafeMutableRawPointer(handle.pointer)) }
    }
  }

  private func start(_ inbox: inout Inbox) {
    inbox.isRunning = true
    if let message = sys_curl_load() {
      inbox.problem = String(cString: message)
      return
    }
    guard let pointer = sys_curl_multi_init() else {
      inbox.problem = "libcurl does not start"
      return
    }
    multi.withLock { $0 = MultiHandle(pointer: OpaquePointer(pointer)) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self).toOpaque()
    let failure = pthread_create(&thread, nil, { context in
      guard let context else { return nil }
      Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run()
      return nil
    }, context)
    if failure != 0 { inbox.problem = "no thread can be started (\(failure))" } else { pthread_detach(thread) }
  }

  private func run() {
    guard let pointer = multi.withLock({ $0?.pointer }) else { return }
    let multi = UnsafeMutableRawPointer(pointer)
    // Several requests to one HTTP/2 server share a connection; idle connections are kept for the next refresh.
    sys_curl_multi_set_long(multi, CURLMOPT_PIPELINING.rawValueAsInt32, Int(CURLPIPE_MULTIPLEX))
    sys_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS.rawValueAsInt32, 8)
    var running: [UnsafeMutableRawPointer: Transfer] = [:]
    while true {
      let (arriving, leaving, isEnding) = inbox.withLock { inbox in
        defer { (inbox.arriving, inbox.leaving) = ([], []) }
        return (inbox.arriving, inbox.leaving, inbox.isEnding)
      }
      for transfer in arriving {
        guard let handle = transfer.prepare() else { continue }
        running[handle] = transfer
        sys_curl_multi_add(multi, handle)
      }
      for transfer in leaving {
        guard let handle = running.first(where: { $0.value === transfer })?.key else {
          transfer.end(.failure(TransportError(kind: .cancelled, reason: "cancelled")))
          continue
        }
        running[handle] = nil
        sys_curl_multi_remove(multi, handle)
        transfer.finish(handle, result: CURLE_ABORTED_BY_CALLBACK, isCancelled: true)
      }
      var active: Int32 = 0
      sys_curl_multi_perform(multi, &active)
      var result = CURLE_OK
      while let handle = sys_curl_multi_finished(multi, &result) {
        sys_curl_multi_remove(multi, handle)
        running.removeValue(forKey: handle)?.finish(handle, result: result, isCancelled: false)
      }
      if isEnding, running.isEmpty {
        self.multi.withLock { $0 = nil }
        sys_curl_multi_cleanup(multi)
        return
      }
      // Without transfers there is nothing that could become due: only a wake-up ends the wait. While some run,
      // libcurl shortens the wait to its own timers.
      sys_curl_multi_poll(multi, running.isEmpty ? 3_600_000 : 1000)
    }
  }
}
