import Canvas
import Testing

@Suite struct KeyTests {
  @Test func `modifiers tell keys apart`() {
    #expect(Key(.character("a")) != Key(.character("a"), .alt))
  }
}
