import Dispatch
import TaskThreads
import Testing

@Suite struct DutyThreadsTests {
  @Test func `collecting goes on while every computing thread is taken`() async throws {
    let computing = DutyThreads(name: "test-compute", count: 2)
    let collecting = DutyThreads(name: "test-collect", count: 1)
    let (begun, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let heavy = (0..<8).map { _ in
      Task {
        try await computing.perform {
          begun.signal()
          release.wait()
        }
      }
    }
    try await collecting.perform { for _ in 0..<2 { begun.wait() } }
    // Both threads wait, six more jobs stand in the queue.
    for sample in 0..<100 { #expect(try await collecting.perform { sample } == sample) }
    for _ in heavy { release.signal() }
    for task in heavy { try await task.value }
  }

  @Test func `work belongs to the task that asked for it`() async throws {
    let threads = DutyThreads(name: "test-cancel", count: 1)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await threads.perform { Task.isCancelled }
    }
    #expect(try await task.value)
  }

  @Test func `an error comes back`() async {
    struct Failed: Error {}
    let threads = DutyThreads(name: "test-error", count: 1)
    await #expect(throws: Failed.self) { try await threads.perform { throw Failed() } }
  }

  @Test func `tasks that prefer them come back after a sleep`() async {
    let threads = DutyThreads(name: "test-sleep", count: 1)
    let task = Task.detached(executorPreference: threads) {
      for _ in 0..<10 { try? await Task.sleep(for: .microseconds(1)) }
      return 10
    }
    #expect(await task.value == 10)
  }

  @Test func `more than a thousand do not queue`() async throws {
    let threads = DutyThreads(name: "test-bound", count: 1)
    let release = DispatchSemaphore(value: 0)
    let outcomes = await withTaskGroup(of: Bool.self, returning: (ran: Int, refused: Int).self) { group in
      for _ in 0..<DutyThreads.mostWaiting + 5 {
        group.addTask {
          do {
            try await threads.perform { release.wait() }
            return true
          } catch { return false }
        }
      }
      // The refused ones end first: the others wait for them.
      var refused = 0
      while refused < 5, let done = await group.next() { if !done { refused += 1 } }
      for _ in 0..<DutyThreads.mostWaiting { release.signal() }
      var ran = 0
      for await done in group where done { ran += 1 }
      return (ran, refused)
    }
    #expect(outcomes.ran == DutyThreads.mostWaiting && outcomes.refused == 5)
  }
}
