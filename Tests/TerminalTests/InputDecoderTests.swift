import Canvas
import Terminal
import Testing

@Suite struct InputDecoderTests {
  struct Case: CustomTestStringConvertible {
    var bytes: String
    var key: Key?
    var testDescription: String { bytes.debugDescription }
    init(_ bytes: String, _ code: Key.Code, _ modifiers: Key.Modifiers = []) {
      (self.bytes, key) = (bytes, Key(code, modifiers))
    }
    init(nothing bytes: String) { self.bytes = bytes }
  }

  static let cases = [
    Case("a", .character("a")), Case("é", .character("é")), Case("漢", .character("漢")), Case("\r", .enter),
    Case("\t", .tab), Case("\u{7f}", .backspace), Case("\u{8}", .backspace), Case("\u{3}", .character("c"), .control),
    Case("\0", .character(" "), .control), Case("\u{1c}", .character("\\"), .control),
    Case("\u{1b}x", .character("x"), .alt), Case("\u{1b}é", .character("é"), .alt), Case("\u{1b}\r", .enter, .alt),
    Case("\u{1b}\u{7f}", .backspace, .alt), Case("\u{1b}\u{2}", .character("b"), [.alt, .control]),
    Case("\u{1b}[A", .up), Case("\u{1b}OA", .up), Case("\u{1b}[1;5A", .up, .control), Case("\u{1b}[1;2D", .left, .shift),
    Case("\u{1b}[1;4C", .right, [.shift, .alt]), Case("\u{1b}\u{1b}[B", .down, .alt), Case("\u{1b}[a", .up, .shift),
    Case("\u{1b}[H", .home), Case("\u{1b}[1~", .home), Case("\u{1b}[7~", .home), Case("\u{1b}OF", .end),
    Case("\u{1b}[4~", .end), Case("\u{1b}[5~", .pageUp), Case("\u{1b}[6;5~", .pageDown, .control),
    Case("\u{1b}[2~", .insert), Case("\u{1b}[3~", .delete), Case("\u{1b}[Z", .backTab), Case("\u{1b}OP", .function(1)),
    Case("\u{1b}[11~", .function(1)), Case("\u{1b}[[E", .function(5)), Case("\u{1b}[15~", .function(5)),
    Case("\u{1b}[24~", .function(12)), Case("\u{1b}[1;2P", .function(1), .shift), Case("\u{1b}OM", .enter),
    Case("\u{1b}[97;5u", .character("a"), .control), Case("\u{1b}[27;5;97~", .character("a"), .control),
    Case(nothing: "\u{1b}[?62;22c"), Case(nothing: "\u{1b}[I"), Case(nothing: "\u{1b}[201~"), Case(nothing: "\u{1b}[99~"),
    Case(nothing: "\u{1b}]11;rgb:0000/0000/0000\u{1b}\\"), Case(nothing: "\u{1b}]0;q\u{7}"),
    Case(nothing: "\u{1b}P>|xterm(379)\u{1b}\\"), Case(nothing: "\u{1b}[<0;10;5M"), Case(nothing: "\u{1b}[M !!"),
    Case("\u{1b}]\u{1b}[A", .up), Case("\u{1b}Pcut short\u{1b}[B", .down), Case(nothing: "\u{1b}[12;40R"), Case(nothing: "\u{1b}[999999999999999999999;1Q"), Case(nothing: "\u{85}"),
  ]

  @Test(arguments: cases) func `bytes become keys`(_ example: Case) {
    var decoder = InputDecoder()
    #expect(decoder.feed(example.bytes.utf8) == (example.key.map { [.key($0)] } ?? []))
    #expect(decoder.timeout == nil)
  }

  @Test(arguments: cases) func `a sequence may come in single bytes, and what follows is not touched`(_ example: Case) {
    var decoder = InputDecoder()
    var events: [TerminalEvent] = []
    for byte in Array(example.bytes.utf8) + [UInt8(ascii: "q")] { events += decoder.feed([byte]) }
    #expect(events == (example.key.map { [.key($0)] } ?? []) + [.key(Key(.character("q")))])
  }

  @Test func `a lone escape is a key once time has passed`() {
    var decoder = InputDecoder()
    #expect(decoder.feed([0x1B]).isEmpty)
    #expect(decoder.timeout == .milliseconds(25))
    #expect(decoder.timeOut() == [.key(Key(.escape))])
    #expect(decoder.timeout == nil)
  }

  @Test(arguments: ["[", "O", "]", "P"]) func `alt with the first character of a sequence is a key too`(_ text: String) {
    var decoder = InputDecoder()
    #expect(decoder.feed(("\u{1b}" + text).utf8).isEmpty)
    #expect(decoder.timeOut() == [.key(Key(.character(Character(text)), .alt))])
  }

  @Test(arguments: ["\u{1b}[0n", "\u{1b}[12;40R", "\u{1b}[I", "\u{1b}]11;rgb:0/0/0\u{7}"])
  func `an escape pressed while the terminal answers is not lost`(_ answer: String) {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1b}\(answer)q".utf8) == [.key(Key(.escape)), .key(Key(.character("q")))])
  }

  @Test(arguments: [("\u{1b}\u{1b}", 2), ("\u{1b}\u{1b}[0", 1)]) func `escapes before what never ends are keys`(_ bytes: String, _ count: Int) {
    var decoder = InputDecoder()
    #expect(decoder.feed(bytes.utf8).isEmpty)
    #expect(decoder.timeOut() == Array(repeating: .key(Key(.escape)), count: count))
  }

  @Test func `two escapes and a letter are two keys`() {
    var decoder = InputDecoder()
    let events = decoder.feed("\u{1b}\u{1b}x".utf8)
    #expect(events == [.key(Key(.escape)), .key(Key(.character("x"), .alt))])
  }

  @Test func `an unfinished sequence is dropped, not typed`() {
    var decoder = InputDecoder()
    #expect(decoder.feed("\u{1b}[1;".utf8).isEmpty)
    #expect(decoder.timeOut().isEmpty)
    #expect(decoder.feed("a".utf8) == [.key(Key(.character("a")))])
  }

  @Test func `bytes that are not UTF-8 are left out`() {
    var decoder = InputDecoder()
    let events = decoder.feed([0xFF, 0x61, 0xC3, 0x62, 0x80, 0xED, 0xA0, 0x80, 0xC0, 0xAF, 0x63])
    #expect(events == ["a", "b", "c"].map { .key(Key(.character($0))) })
  }

  @Test func `the mouse reports the left button and the wheel`() {
    var decoder = InputDecoder()
    decoder.acceptsMouse = true
    let input = "\u{1b}[<0;10;5M\u{1b}[<32;11;5M\u{1b}[<0;11;5m\u{1b}[<64;1;1M\u{1b}[<65;1;1M\u{1b}[<2;1;1M\u{1b}[M #$"
    let expected: [Mouse] = [
      Mouse(action: .press, column: 9, row: 4), Mouse(action: .drag, column: 10, row: 4),
      Mouse(action: .release, column: 10, row: 4), Mouse(action: .wheelUp, column: 0, row: 0),
      Mouse(action: .wheelDown, column: 0, row: 0), Mouse(action: .press, column: 2, row: 3),
    ]
    #expect(decoder.feed(input.utf8) == expected.map { .mouse($0) })
  }

  @Test(arguments: [1, 2, 3, 5, 1000]) func `a paste is one event, without its control characters`(_ piece: Int) {
    var decoder = InputDecoder()
    let input = Array("a\u{1b}[200~q\u{1b}[31mé\r\nx\u{3}\ty\u{1b}[201\u{1b}[201~b".utf8)
    var events: [TerminalEvent] = []
    for start in stride(from: 0, to: input.count, by: piece) {
      events += decoder.feed(input[start..<min(start + piece, input.count)])
    }
    #expect(events == [.key(Key(.character("a"))), .paste("q[31mé\nx\ty[201"), .key(Key(.character("b")))])
  }

  @Test func `megabytes pasted are cut at the limit and counted`() {
    var decoder = InputDecoder()
    var events = decoder.feed("\u{1b}[200~".utf8)
    let chunk = Array(repeating: UInt8(ascii: "x"), count: 65536)
    for _ in 0..<48 { events += decoder.feed(chunk) }
    #expect(events.isEmpty)
    events = decoder.feed("\u{1b}[201~".utf8)
    #expect(events == [.paste(String(repeating: "x", count: 1 << 20))])
    #expect(decoder.droppedPasteBytes == 2 << 20)
  }

  @Test func `a paste that never ends is delivered after a while`() {
    var decoder = InputDecoder()
    _ = decoder.feed("\u{1b}[200~lost".utf8)
    #expect(decoder.timeOut() == [.paste("lost")])
    #expect(decoder.feed("q".utf8) == [.key(Key(.character("q")))])
  }

  @Test func `whatever comes, in whatever pieces, the decoder comes to rest`() {
    var generator = SystemRandomNumberGenerator()
    let alphabet: [UInt8] = [0x1B, 0x1B, 0x5B, 0x4F, 0x5D, 0x50, 0x3B, 0x32, 0x30, 0x31, 0x7E, 0x4D, 0x3C, 7, 0x5C, 0xC3, 0xFF, 0x61, 0]
    for _ in 0..<500 {
      var decoder = InputDecoder()
      decoder.acceptsMouse = true
      for _ in 0..<Int.random(in: 1...60, using: &generator) {
        _ = decoder.feed((0..<Int.random(in: 1...9, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 })
      }
      _ = decoder.timeOut()
      _ = decoder.timeOut()
      #expect(decoder.timeout == nil)
      #expect(decoder.feed("q".utf8) == [.key(Key(.character("q")))])
    }
  }
}
