import Glibc
import Synchronization
import TimeSeries

/// Runs probes, each on a thread of its own: they wait for others most of their time.
package struct Prober: Sendable {
  /// Where neither the module nor who asks names one.
  package static let standardTimeout = Duration.seconds(120) - .milliseconds(500)

  package init() {}

  /// - Parameters:
  ///   - host: The Host header, or the TLS server name of streams (`hostname` of the exporter).
  ///   - timeout: Of who asks; the module's own counts where it is shorter.
  package func probe(_ target: String, with module: ProbeModule, host: String? = nil, timeout: Duration = standardTimeout) async -> ProbeResult {
    await withCheckedContinuation { continuation in
      let job = Job { continuation.resume(returning: Self.run(target, module, host, timeout)) }
      var thread = pthread_t()
      let failure = pthread_create(&thread, nil, { context in
        if let context { Unmanaged<Job>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, Unmanaged.passRetained(job).toOpaque())
      if failure == 0 {
        pthread_detach(thread)
      } else {
        Unmanaged.passUnretained(job).release()
        var result = ProbeResult()
        result.fail("no thread can be started (\(failure))")
        continuation.resume(returning: result)
      }
    }
  }

  private final class Job: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// On the calling thread.
  static func run(_ target: String, _ module: ProbeModule, _ host: String?, _ timeout: Duration) -> ProbeResult {
    let limit = min(module.timeout ?? timeout, timeout)
    let start = ContinuousClock.now
    let deadline = Deadline(limit)
    var result = ProbeResult()
    switch module.kind {
    case .http(let settings): HTTPProbe(settings: settings, address: module.address).run(target, host: host, deadline: deadline, into: &result)
    case .tcp(let settings): StreamProbe(settings: settings, address: module.address).run(target, host: host, deadline: deadline, into: &result)
    case .icmp(let settings): ICMPProbe(settings: settings, address: module.address).run(target, deadline: deadline, into: &result)
    case .dns(let settings): DNSProbe(settings: settings, address: module.address).run(target, host: host, deadline: deadline, into: &result)
    case .grpc(let settings): GRPCProbe(settings: settings, address: module.address).run(target, deadline: deadline, into: &result)
    }
    result.set("probe_duration_seconds", (ContinuousClock.now - start).inSeconds, help: "Time of the whole probe in seconds")
    result.set("probe_timeout_seconds", limit.inSeconds, help: "Timeout of the probe in seconds")
    result.set("probe_success", result.isSuccess ? 1 : 0, help: "Whether the probe succeeded")
    return result
  }
}
