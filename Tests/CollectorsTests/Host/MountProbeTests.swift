@testable import Collectors
import Glibc
import Synchronization
import Testing

@Suite struct MountProbeTests {
  /// A file system that hangs until it is released.
  final class Gate: Sendable {
    private let isOpen = Mutex(false)
    func open() { isOpen.withLock { $0 = true } }
    func pass() { while !isOpen.withLock({ $0 }) { sched_yield() } }
  }

  @Test func `a hanging mount is given up on, the others answer, and it comes back when it answers`() {
    let gate = Gate()
    let space = FilesystemSpace(size: 10)
    let probe = MountProbe(wait: .milliseconds(200)) { path in
      if path == "/dead" { gate.pass() }
      return .space(space)
    }
    let start = ContinuousClock.now
    let paths = ["/a", "/dead", "/b"]
    #expect(probe.answers(for: paths, now: start) == ["/a": .space(space)])
    let later = probe.answers(for: paths, now: start + .seconds(60))
    #expect(later == ["/a": .space(space), "/dead": .stuck, "/b": .space(space)])
    gate.open()
    while probe.answers(for: paths, now: start + .seconds(120))["/dead"] != .space(space) { sched_yield() }
  }
}
