import CSystem
import Glibc

/// Threads that serve one duty, so that no other duty can keep it waiting.
///
/// They start with the first job, at most ``count`` of them, and sleep on a condition while there is nothing to do.
package final class DutyThreads: TaskExecutor {
  /// Evaluations: one for each core, behind everything else in the system's own order, so that the screen and the collectors
  /// come first.
  package static let computing = DutyThreads(name: "oriel-compute", count: max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1), niceness: 5)
  /// Sampling and scraping, and writing what they bring.
  package static let collecting = DutyThreads(name: "oriel-collect", count: 2)
  /// What waits for disks: replaying a log, syncing, searching folders.
  package static let files = DutyThreads(name: "oriel-files", count: 2)

  private let name: String
  private let count: Int
  private let niceness: Int32
  // Allocated once and never freed; everything that they guard is read and written under `lock` only.
  private nonisolated(unsafe) let lock: UnsafeMutablePointer<pthread_mutex_t>
  private nonisolated(unsafe) let wake: UnsafeMutablePointer<pthread_cond_t>
  private nonisolated(unsafe) var jobs: [UnownedJob] = []
  private nonisolated(unsafe) var next = 0
  private nonisolated(unsafe) var started = 0
  private nonisolated(unsafe) var idle = 0
  private nonisolated(unsafe) var performing = 0

  /// - Parameters:
  ///   - name: At most 15 characters, as the system shows it.
  ///   - count: At least 1.
  ///   - niceness: 0 to 19; more is less.
  package init(name: String, count: Int, niceness: Int = 0) {
    (self.name, self.count, self.niceness) = (name, max(count, 1), Int32(clamping: niceness))
    lock = .allocate(capacity: 1)
    wake = .allocate(capacity: 1)
    pthread_mutex_init(lock, nil)
    pthread_cond_init(wake, nil)
  }

  deinit {
    // Its threads hold it, so that one that was used never comes here.
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(wake)
    lock.deallocate()
    wake.deallocate()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pthread_mutex_lock(lock)
    jobs.append(job)
    if idle == 0, started < count, startThread() { started += 1 }
    pthread_mutex_unlock(lock)
    pthread_cond_signal(wake)
  }

  /// - Returns: `false` where the system has no thread left: those that run do it all.
  private func startThread() -> Bool {
    var thread = pthread_t()
    let threads = Unmanaged.passRetained(self)
    let error = pthread_create(&thread, nil, { argument in
      guard let argument else { return nil }
      Unmanaged<DutyThreads>.fromOpaque(argument).takeUnretainedValue().work()
    }, threads.toOpaque())
    guard error == 0 else {
      threads.release()
      // Without any thread nothing would ever run.
      precondition(started > 0, "the system gives no thread for \(name)")
      return false
    }
    pthread_detach(thread)
    return true
  }

  private func work() -> Never {
    sys_begin_thread(name, niceness)
    let executor = asUnownedTaskExecutor()
    while true { take().runSynchronously(on: executor) }
  }

  private func take() -> UnownedJob {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while next == jobs.count {
      jobs.removeAll(keepingCapacity: jobs.capacity <= 1024)
      next = 0
      idle += 1
      pthread_cond_wait(wake, lock)
      idle -= 1
    }
    defer { next += 1 }
    return jobs[next]
  }
}

// MARK: Work that waits for nobody

extension DutyThreads {
  /// More than so many wait for each other at most; a dashboard asks some dozens.
  package static let mostWaiting = 1000

  /// Runs `work` on one of these threads, as a part of the calling task: its cancellation is seen inside.
  ///
  /// - Throws: What `work` throws; ``TooBusy`` where ``mostWaiting`` others are under way.
  package func perform<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    guard enter() else { throw TooBusy() }
    defer { leave() }
    return try await withTaskExecutorPreference(self) { try await Self.run(work) }
  }

  package struct TooBusy: Error, CustomStringConvertible {
    package var description: String { "\(DutyThreads.mostWaiting) others wait to be computed; ask for fewer panels at a time" }
  }

  @concurrent
  private static func run<Result: Sendable>(_ work: @Sendable () throws -> Result) async throws -> Result { try work() }

  private func enter() -> Bool {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    guard performing < Self.mostWaiting else { return false }
    performing += 1
    return true
  }

  private func leave() {
    pthread_mutex_lock(lock)
    performing -= 1
    pthread_mutex_unlock(lock)
  }
}
