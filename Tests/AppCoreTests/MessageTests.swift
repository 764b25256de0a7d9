import AppCore
import Canvas
import Testing

@Suite struct MessageTests {
  @Test func `a key is a message`() {
    guard case .input(.key(let key)) = Message.input(.key(Key(.enter))) else { return #expect(Bool(false)) }
    #expect(key.code == .enter)
  }
}
