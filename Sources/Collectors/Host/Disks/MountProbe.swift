import Glibc
import Synchronization

/// What a file system says of itself.
struct FilesystemSpace: Hashable, Sendable {
  var size = 0.0
  var free = 0.0
  var available = 0.0
  var files = 0.0
  var freeFiles = 0.0
}

/// Asks file systems for their space on a thread of its own, because a dead NFS server lets that call hang for ever.
///
/// A mount that has not answered for ``timeout`` is stuck: the thread is left to it, another one goes on with the
/// rest, and the mount is not asked again until its call returns. So at most one thread hangs for each dead mount.
final class MountProbe: Sendable {
  enum Answer: Hashable, Sendable {
    case space(FilesystemSpace)
    case failed(reason: String)
    case stuck
  }

  typealias Question = @Sendable (String) -> Answer

  private struct Work: Sendable {
    var answers: [String: Answer] = [:]
    var waiting: [String] = []
    /// Threads by number, each with the mount it asks and since when.
    var asking: [Int: (path: String, since: ContinuousClock.Instant)] = [:]
    /// The thread that takes from `waiting`; others hang.
    var active: Int?
    var threads = 0
    /// Written to when `waiting` has been worked off.
    var doneSignal: Int32?
  }

  private let work = Mutex(Work())
  private let question: Question
  private let timeout: Duration
  private let wait: Duration

  /// - Parameters:
  ///   - timeout: After which a mount counts as stuck.
  ///   - wait: How long ``answers(for:)`` waits at most for quick mounts to answer.
  init(
    timeout: Duration = .seconds(5), wait: Duration = .milliseconds(20), question: @escaping Question = MountProbe.askSystem
  ) {
    (self.timeout, self.wait, self.question) = (timeout, wait, question)
  }

  /// The newest answer for each path. A path without one has not answered yet.
  func answers(for paths: [String], now: ContinuousClock.Instant = .now) -> [String: Answer] {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return work.withLock { $0.answers } }
    defer { close(ends[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    if startAsking(paths, signal: ends[1], now: now) {
      var end = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      _ = poll(&end, 1, Int32(wait.milliseconds))
    }
    return work.withLock { work in
      work.answers = work.answers.filter { paths.contains($0.key) }
      return work.answers
    }
  }

  /// Takes over `signal`. False where nothing needs to be waited for.
  private func startAsking(_ paths: [String], signal: Int32, now: ContinuousClock.Instant) -> Bool {
    let thread: Int? = work.withLock { work in
      for (number, call) in work.asking where now - call.since >= timeout {
        work.answers[call.path] = .stuck
        if work.active == number { work.active = nil }
      }
      guard work.active == nil else { return nil }
      let hanging = Set(work.asking.values.map(\.path))
      work.waiting = paths.reversed().filter { !hanging.contains($0) }
      guard !work.waiting.isEmpty else { return nil }
      work.threads += 1
      work.active = work.threads
      if let earlier = work.doneSignal { close(earlier) }
      work.doneSignal = signal
      return work.threads
    }
    guard let thread else {
      close(signal)
      return false
    }
    guard Self.startThread({ [self] in askAll(as: thread) }) else {
      work.withLock { work in
        work.active = nil
        work.doneSignal = nil
      }
      close(signal)
      return false
    }
    return true
  }

  private func askAll(as thread: Int) {
    while let path = nextPath(for: thread) {
      let answer = question(path)
      work.withLock { work in
        work.asking[thread] = nil
        work.answers[path] = answer
      }
    }
  }

  private func nextPath(for thread: Int) -> String? {
    work.withLock { work in
      guard work.active == thread else { return nil }
      guard let path = work.waiting.popLast() else {
        work.active = nil
        if let signal = work.doneSignal { close(signal) }
        work.doneSignal = nil
        return nil
      }
      work.asking[thread] = (path, .now)
      return path
    }
  }
}

extension MountProbe {
  static let askSystem: Question = { path in
    var space = statvfs()
    guard statvfs(path, &space) == 0 else { return .failed(reason: String(cString: strerror(errno))) }
    let block = Double(space.f_frsize)
    return .space(
      FilesystemSpace(
        size: Double(space.f_blocks) * block, free: Double(space.f_bfree) * block,
        available: Double(space.f_bavail) * block, files: Double(space.f_files), freeFiles: Double(space.f_ffree)))
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private static func startThread(_ run: @escaping @Sendable () -> Void) -> Bool {
    let body = Unmanaged.passRetained(Body(run))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 256 << 10)
    var thread = pthread_t()
    let result = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, body.toOpaque())
    if result != 0 { body.release() }
    return result == 0
  }
}
