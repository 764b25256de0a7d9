import CSystem
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

/// The threads of tasks that belong to no actor, and the clock of their sleeps.
///
/// libdispatch, which serves them where nothing else is said, looks after its threads once a second for as long as the
/// process lives. These sleep until there is something to do.
package enum TaskThreads {
  /// Makes them serve every task of the process. Call it in `main`, before the first task; where no thread can be started
  /// libdispatch stays.
  package static func serve() {
    // The runtime's own way to be given executors is still named experimental (6.2 and later).
    if sys_start_tasks() == 0 { _createExecutors(factory: Factory.self) }
  }

  private struct Factory: ExecutorFactory {
    static var mainExecutor: any MainExecutor { PlatformExecutorFactory.mainExecutor }
    static let defaultExecutor: any TaskExecutor = Pool()
  }

  private final class Pool: TaskExecutor, SchedulingExecutor {
    func enqueue(_ job: consuming ExecutorJob) { sys_run_task(Self.address(UnownedJob(job))) }

    func enqueue<C: Clock>(_ job: consuming ExecutorJob, after delay: C.Duration, tolerance: C.Duration?, clock: C) {
      // Clocks that measure in something else than seconds cannot be waited for.
      let (seconds, attoseconds) = (delay as? Duration ?? .zero).components
      let nanoseconds = min(UInt64(clamping: seconds), 1 << 33) * 1_000_000_000 + UInt64(clamping: attoseconds / 1_000_000_000)
      sys_run_task_after(nanoseconds, Self.address(UnownedJob(job)))
    }

    func enqueue<C: Clock>(_ job: consuming ExecutorJob, at instant: C.Instant, tolerance: C.Duration?, clock: C) {
      enqueue(job, after: clock.now.duration(to: instant), tolerance: tolerance, clock: clock)
    }

    private static func address(_ job: UnownedJob) -> UnsafeMutableRawPointer { unsafeBitCast(job, to: UnsafeMutableRawPointer.self) }
  }
}
