import FuzzRunner
import Testing

/// A short run of what `make fuzz` does at length. A trap ends the tests; the input's number is then found by `make fuzz`.
@Suite struct FuzzTests {
  @Test(arguments: FuzzSubject.all.map(\.name)) func `damaged input is refused or taken, and never traps`(name: String) throws {
    let subject = try #require(FuzzSubject.all.first { $0.name == name })
    var tried = 0
    _ = FuzzLoop(subject, seed: 7).run(0..<300) { _ in tried += 1 }
    #expect(tried == 300)
  }

  @Test func `an iteration makes the same input each time`() throws {
    let loop = FuzzLoop(FuzzSubject.all[0], seed: 3)
    #expect(loop.input(41) == loop.input(41))
    #expect(Set((0..<50).map(loop.input)).count > 40)
  }
}
