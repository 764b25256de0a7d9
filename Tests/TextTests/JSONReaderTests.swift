import Testing
import Text

@Suite struct JSONReaderTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var value: JSONValue
  }

  static let accepted = [
    Case(testDescription: "a byte order mark is skipped", text: "\u{FEFF}{}", value: [:]),
    Case(testDescription: "escapes and surrogate pairs", text: #""a\n\u00e9\ud83d\ude00\/""#, value: "a\né😀/"),
    Case(testDescription: "a lone surrogate becomes a replacement", text: #""\ud83dx""#, value: "\u{FFFD}x"),
    Case(testDescription: "nesting and white space", text: " { \"a\" : [ 1 , [ ] , { } ] } ", value: ["a": [1, [], [:]]]),
    Case(testDescription: "the last of two members counts when read", text: #"[true,false,null]"#, value: [true, false, nil]),
    Case(testDescription: "short numbers", text: "[0,-0.5,12.25,1e3,1E-2]", value: [0, -0.5, 12.25, 1000, 0.01]),
    Case(testDescription: "long numbers are rounded once", text: "[0.1234567890123456789,1e-300]", value: [0.1234567890123456789, 1e-300]),
    Case(testDescription: "too large is infinite", text: "1e999", value: .number(.infinity)),
    Case(testDescription: "a long plain string", text: "\"\(String(repeating: "abc ", count: 50))\"", value: .string(String(repeating: "abc ", count: 50))),
  ]

  @Test(arguments: accepted) func `reads a document`(_ example: Case) throws {
    #expect(try JSONValue.parse(example.text) == example.value)
  }

  @Test(arguments: accepted) func `reads the same in pieces of any size`(_ example: Case) throws {
    let bytes = Array(example.text.utf8)
    for size in 1...7 {
      var reader = JSONReader(streaming: .standard)
      var tokens: [String] = []
      var fed = 0
      reading: while true {
        let token = try reader.next()
        switch token {
        case .needsInput:
          let piece = Array(bytes[fed..<min(fed + size, bytes.count)])
          fed += piece.count
          reader.feed(piece, isLast: fed == bytes.count)
        case .end: break reading
        case .string(let text), .key(let text): tokens.append(reader.string(text))
        default: tokens.append("\(token)")
        }
      }
      var whole = JSONReader(bytes)
      var expected: [String] = []
      while true {
        let token = try whole.next()
        if token == .end { break }
        switch token {
        case .string(let text), .key(let text): expected.append(whole.string(text))
        default: expected.append("\(token)")
        }
      }
      #expect(tokens == expected)
    }
  }

  struct Refusal: CustomTestStringConvertible {
    var testDescription: String { text }
    var text: String
    var line = 1
    var column: Int
    var reason: String
  }

  static let refused = [
    Refusal(text: "", column: 1, reason: "the text is empty"),
    Refusal(text: "  ", column: 3, reason: "expected a value"),
    Refusal(text: "{\"a\":}", column: 6, reason: "expected a value, found “}”"),
    Refusal(text: "{\"a\" 1}", column: 6, reason: "expected a colon"),
    Refusal(text: "{\"a\":1,}", column: 8, reason: "expected a member's name"),
    Refusal(text: "[1,]", column: 4, reason: "expected a value"),
    Refusal(text: "[1 2]", column: 4, reason: "expected a comma or ]"),
    Refusal(text: "[1\n,\n x]", line: 3, column: 2, reason: "expected a value, found “x”"),
    Refusal(text: "{} {}", column: 4, reason: "expected the end"),
    Refusal(text: "\"abc", column: 1, reason: "never ends"),
    Refusal(text: "\"a\u{01}\"", column: 3, reason: "control character"),
    Refusal(text: #""\x""#, column: 3, reason: "unknown escape"),
    Refusal(text: #""\u12g4""#, column: 6, reason: "four hexadecimal digits"),
    Refusal(text: "01", column: 2, reason: "not a number"),
    Refusal(text: "-", column: 2, reason: "not a number"),
    Refusal(text: "tru", column: 1, reason: "expected true"),
    Refusal(text: "[[", column: 3, reason: "the text ends inside an array"),
    Refusal(text: "<html>", column: 1, reason: "expected a value, found “<”"),
  ]

  @Test(arguments: refused) func `says where a document goes wrong`(_ example: Refusal) {
    let error = #expect(throws: JSONError.self) { try JSONValue.parse(example.text) }
    #expect(error?.line == example.line)
    #expect(error?.column == example.column)
    #expect(error?.reason.contains(example.reason) == true, "\(error?.reason ?? "")")
  }

  @Test func `limits are errors, however deep the text is`() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try JSONValue.parse(deep) }
    #expect(throws: JSONError.self) { try JSONValue.parse("[1,2,3]", limits: JSONLimits(values: 3)) }
    #expect(throws: JSONError.self) { try JSONValue.parse("[1,2,3]", limits: JSONLimits(bytes: 6)) }
  }

  @Test func `a stream longer than the limit is refused while it arrives`() throws {
    var reader = JSONReader(streaming: JSONLimits(bytes: 100))
    reader.feed(Array("[ \"".utf8))
    _ = try reader.next()
    for _ in 0..<9 {
      reader.feed([UInt8](repeating: 0x61, count: 10))
      #expect(try reader.next() == .needsInput)
    }
    reader.feed([UInt8](repeating: 0x61, count: 10))
    #expect(throws: JSONError.self) { try reader.next() }
  }

  @Test func `bytes that are not UTF-8 are replaced`() throws {
    #expect(try JSONValue.parse([0x22, 0x61, 0xFF, 0x22]) == "a\u{FFFD}")
  }
}
