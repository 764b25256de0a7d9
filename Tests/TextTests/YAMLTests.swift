import Testing
import Text

@Suite struct YAMLTests {
  @Test func `reads mappings, lists and scalars with their places`() throws {
    let node = try YAMLNode.parse(
      """
      # a provisioning file
      apiVersion: 1
      datasources:
        - name: "prod"
          isDefault: yes
          url: http://p:9090
          jsonData: {timeInterval: 15s, ratio: 0.5, empty: ~}
      text: |
        one
        two
      """)
    #expect(node["apiVersion"]?.integer == 1)
    let source = try #require(node["datasources"]?.sequence?.first)
    #expect(source["name"]?.string == "prod" && source["isDefault"]?.bool == true && source["url"]?.string == "http://p:9090")
    #expect(source["jsonData"]?["ratio"]?.number == 0.5 && source["jsonData"]?["empty"]?.isNull == true)
    #expect(source["url"]?.line == 6 && source["url"]?.column == 10)
    #expect(node["text"]?.string == "one\ntwo")
  }

  @Test func `becomes JSON by the core schema`() throws {
    let node = try YAMLNode.parse("{a: 1, b: '1', c: true, d: null, e: 1e3, f: [x, 0x10], g: yes, h: 1.2.3, i: .inf}")
    let expected: JSONValue = ["a": 1, "b": "1", "c": true, "d": nil, "e": 1000, "f": ["x", 16], "g": "yes", "h": "1.2.3", "i": .number(.infinity)]
    #expect(JSONValue(node) == expected)
  }

  @Test func `anchors and merge keys are resolved`() throws {
    let node = try YAMLNode.parse("base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\nlist: [*b, *b]")
    #expect(node["own"]?["x"]?.integer == 1 && node["own"]?["y"]?.integer == 3)
    #expect(node["list"]?.sequence?.count == 2)
  }

  @Test func `several documents are kept apart`() throws {
    #expect(try YAMLNode.documents(in: Array("a: 1\n---\nb: 2\n".utf8)).count == 2)
    #expect(try YAMLNode.parse("").isNull)
  }

  @Test(arguments: [
    ("a: [1, 2", 1, "expected"), ("a: 1\na: 2", 2, "twice"), ("a: *nowhere", 1, "no anchor"), ("\tb: 1", 1, "cannot start"), ("a: b: c", 1, "not allowed"),
  ])
  func `says where a text goes wrong`(_ text: String, _ line: Int, _ reason: String) {
    let error = #expect(throws: YAMLError.self) { try YAMLNode.parse(text) }
    #expect(error?.line ?? 0 >= line)
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test func `bombs and depths are limits`() {
    var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1...12 { bomb += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ","))]\n" }
    #expect(throws: YAMLError.self) { try YAMLNode.parse(bomb) }
    #expect(throws: YAMLError.self) { try YAMLNode.parse(String(repeating: "[", count: 10_000)) }
    #expect(throws: YAMLError.self) { try YAMLNode.parse("abc", limits: YAMLLimits(bytes: 2)) }
  }
}
