import Testing
import Text

@Suite struct JSONWriterTests {
  @Test func `what is written reads back`() throws {
    let value: JSONValue = ["a": [1, 2.5, -3, nil, true], "quote\"\n\u{01}": "é\\", "empty": [:], "none": []]
    #expect(try JSONValue.parse(value.compactText) == value)
    #expect(try JSONValue.parse(value.prettyText) == value)
    #expect(value.compactText == #"{"a":[1,2.5,-3,null,true],"quote\"\n\u0001":"é\\","empty":{},"none":[]}"#)
    #expect((["a": [1]] as JSONValue).prettyText == "{\n  \"a\": [\n    1\n  ]\n}")
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (1e21, "1e+21"), (1.5e300, "1.5e+300"), (123456789012345683968, "123456789012345680000"),
    (0.000001, "0.000001"), (1e-7, "1e-7"), (-1.25e-9, "-1.25e-9"), (0.1, "0.1"), (1e16, "10000000000000000"), (123.456, "123.456"),
    (9.5367431640625e-7, "9.5367431640625e-7"),
  ])
  func `numbers are written as JavaScript writes them`(_ number: Double, _ text: String) {
    #expect(JavaScriptNumber.text(number) == text)
  }

  @Test func `samples of an answer stand in one line each`() throws {
    let value = try JSONValue.parse(Array(#"{"values": [[1, "0"], [2, "1"]], "deep": [[[1]], {"a": []}]}"#.utf8))
    #expect(value.rowText == """
      {
        "values": [
          [1,"0"],
          [2,"1"]
        ],
        "deep": [
          [
            [1]
          ],
          {
            "a": []
          }
        ]
      }
      """)
    #expect(try JSONValue.parse(value.rowText) == value)
  }
}
