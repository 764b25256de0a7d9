import CSystem
import Glibc
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

/// The threads of tasks that belong to no actor and wait most of the time, and the clock of all sleeps.
///
/// What computes, collects or waits for disks has threads of its own: ``DutyThreads``.
///
/// libdispatch, which serves them where nothing else is said, looks after its threads once a second for as long as the
/// process lives. These sleep until there is something to do.
package enum TaskThreads {
  /// Makes them serve every task of the process. Call it in `main`, before the first task; where no thread can be started
  /// libdispatch stays.
  ///
  /// - Returns: `false` where a task that is begun then does not come to run within a second: the runtime has another
  ///   interface than the one that this file was written for, and nothing asynchronous would ever end.
  package static func serve() -> Bool {
    // The runtime's own way to be given executors is still named experimental (6.2 and later).
    guard sys_start_tasks() == 0 else { return true }
    _createExecutors(factory: Factory.self)
    return taskRuns(within: 1000)
  }

  /// - Parameter milliseconds: The longest wait; a task usually begins within one tenth of one.
  private static func taskRuns(within milliseconds: Int32) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return true }
    let (reading, writing) = (ends[0], ends[1])
    Task.detached { close(writing) }
    defer { close(reading) }
    // The other end is closed: that is the sign.
    var descriptor = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    return poll(&descriptor, 1, milliseconds) == 1
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
