import PromQL
import StepColumns
import Testing
import TimeSeries

@Suite struct ParserTests {
  struct Refused: CustomTestStringConvertible, Sendable {
    var text: String
    var place: String
    var message: String
    var testDescription: String { text }

    init(_ text: String, _ place: String, _ message: String) {
      (self.text, self.place, self.message) = (text, place, message)
    }
  }

  static let refused = [
    Refused("sum(rate(errors_total[5m] on))", "1:27", "unexpected <on> in aggregation"),
    Refused("rate(errors_total[5m] errors)", "1:23", "unexpected identifier \"errors\""),
    Refused("sum by (job) errors", "1:14", "unexpected identifier \"errors\" in aggregation"),
    Refused("{job}", "1:5", "unexpected \"}\" in label matching, expected label matching operator"),
    Refused("{job=\"a\" zone=\"b\"}", "1:10", "unexpected identifier \"zone\" in label matching, expected \",\" or \"}\""),
    Refused("{,}", "1:2", "unexpected \",\" in label matching, expected identifier or \"}\""),
    Refused("a + on b", "1:8", "unexpected identifier \"b\" in grouping opts, expected \"(\""),
    Refused("a + on(b c) d", "1:10", "unexpected identifier \"c\" in grouping opts, expected \",\" or \")\""),
    Refused("up offset", "1:10", "unexpected end of input in offset, expected number, duration, step(), or range()"),
    Refused("up[5m 1m]", "1:7", "unexpected duration \"1m\" in subquery or range, expected \":\" or \"]\""),
    Refused("up[5m:1m 1m]", "1:10", "unexpected duration \"1m\" in subquery selector, expected \"]\""),
    Refused("up[5m", "1:6", "unclosed left bracket"),
    Refused("up @ 1 @ 2", "1:1", "@ <timestamp> may not be set multiple times"),
    Refused("up anchored smoothed", "1:1", "anchored and smoothed modifiers cannot be used together"),
    Refused("up[5m:] anchored", "1:1", "anchored modifier is not supported for subqueries"),
    Refused("1 + fill(2) up", "1:1", "filling in missing series only allowed between instant vectors"),
    Refused("a and fill(2) b", "1:1", "filling in missing series not allowed for set operators"),
    Refused("\"a\" + b", "1:1", "binary expression must contain only scalar and instant vector types"),
    Refused("label_join(up)", "1:1", "expected at least 3 argument(s) in call to \"label_join\", got 1"),
    Refused("up{job=~\"a(\"}", "1:4", "error parsing regexp: missing closing ): `a(`"),
    Refused("sum(up,)", "1:7", "trailing commas not allowed in function call args"),
    Refused("up\n  + (", "2:6", "unclosed left parenthesis"),
    Refused("08e", "1:1", "bad number or duration syntax: \"08e\""),
    Refused("'a\nb'", "1:1", "unterminated quoted string"),
  ]

  @Test(arguments: refused) func `a mistake is named and placed`(_ example: Refused) {
    let error = #expect(throws: PromQLError.self) { try Expression(parsing: example.text) }
    #expect(error?.fullMessage(in: example.text) == "\(example.place): parse error: \(example.message)")
  }

  static let printed = [
    ("-a ^ b * c", "-a ^ b * c"), ("2 ^ -3 ^ 4", "2 ^ -3 ^ 4"), ("a</2", "a </ 2"), ("a >/ b", "a >/ b"),
    ("sum(a)without(b)", "sum without (b) (a)"), ("quantile(.5,a)", "quantile(0.5, a)"),
    ("a[5m:]offset-1h@end()", "a[5m:] @ end() offset -1h"), ("1e30", "1000000000000000000000000000000"),
    ("1e-7", "0.0000001"), ("0x1f", "31"), ("1_000", "1000"), ("90s", "1m30s"),
    ("a offset (5m) + 1s", "a offset (5m) + 1s"), ("a offset (5m) + b", "a offset (5m) + b"),
    ("a * fill_right ( 2 ) b", "a * fill_right (2) b"), ("a or on () b", "a or on () b"),
    ("start{a='x'}", "start{a=\"x\"}"), ("sum", "sum"), ("min_of(1, start())", "min_of(1, start())"),
    ("{\"a b\", \"c d\"!=\"\"}", "{\"c d\"!=\"\",__name__=\"a b\"}"), ("\"\\u00e9\\x41\\101\"", "\"éAA\""),
    ("a # comment\n+ b", "a + b"), ("up{job=\"a\",}", "up{job=\"a\"}"), ("a offset 0s", "a"), ("--1", "1"),
  ]

  @Test(arguments: printed) func `what is printed parses to the same`(_ text: String, _ expected: String) throws {
    let expression = try Expression(parsing: text)
    #expect(expression.description == expected)
    #expect(try Expression(parsing: expected).description == expected)
  }

  @Test func `operators bind as in arithmetic`() throws {
    guard case .binary(let sum) = try Expression(parsing: "a + b * c ^ d ^ e or f - g - h"), sum.operator == .or,
      case .binary(let left) = sum.left, case .binary(let product) = left.right, case .binary(let power) = product.right,
      case .binary(let right) = sum.right
    else {
      Issue.record("wrong shape")
      return
    }
    #expect(left.operator == .add && product.operator == .multiply && power.left.description == "c")
    #expect(right.left.description == "f - g")
  }

  @Test func `an operator after a bare offset is not part of it`() throws {
    guard case .binary(let difference) = try Expression(parsing: "a offset 5m - 1m") else {
      Issue.record("wrong shape")
      return
    }
    #expect(difference.left.description == "a offset 5m")
  }

  @Test func `every node knows its place`() throws {
    let text = "  rate(x{a=\"b\"}[5m]) / y"
    guard case .binary(let quotient) = try Expression(parsing: text), case .call(let call) = quotient.left else {
      Issue.record("wrong shape")
      return
    }
    #expect(call.range == 2..<20 && call.arguments[0].range == 7..<19 && quotient.right.range == 23..<24)
    #expect(quotient.range == 2..<24 && quotient.operatorRange == 21..<22)
  }

  @Test func `lengths of time are computed with the query's step and range`() throws {
    guard case .matrix(let matrix) = try Expression(parsing: "a[max_of(step(), range() / 4) + 1s]") else {
      Issue.record("wrong shape")
      return
    }
    #expect(matrix.length.dependsOnQuery)
    #expect(try matrix.length.length(step: 15_000, queryRange: 3_600_000) == 901_000)
    #expect(try matrix.length.length(step: 15_000, queryRange: 1000) == 16_000)
  }

  @Test func `too deep and too long expressions are refused`() {
    let deep = String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000)
    let signs = String(repeating: "-", count: 5000) + "a"
    let chain = Array(repeating: "a", count: 5000).joined(separator: " + ")
    let powers = Array(repeating: "a", count: 5000).joined(separator: " ^ ")
    let duration = "a[" + String(repeating: "(", count: 5000) + "5m" + String(repeating: ")", count: 5000) + "]"
    for text in [deep, signs, chain, powers, duration, String(repeating: " ", count: 10 << 20) + "a"] {
      let error = #expect(throws: PromQLError.self) { try Expression(parsing: text) }
      #expect(error?.kind == .limit)
    }
  }

  @Test func `chains of many terms are fine`() throws {
    let chain = Array(repeating: "a", count: 250).joined(separator: " + ")
    #expect(try Expression(parsing: chain).description == chain)
  }

  @Test func `an error is shown below its place`() throws {
    let text = "sum(rate(a[5m])"
    let error = try #require(#expect(throws: PromQLError.self) { try Expression(parsing: "sum(a) by b") })
    #expect(error.rendered(in: "sum(a) by b") == """
      unexpected identifier "b" in grouping opts, expected "(" at 1:11
        sum(a) by b
                  ^
      """)
    #expect(throws: PromQLError.self) { try Expression(parsing: text) }
  }

  @Test func `a selector alone is read for match parameters`() throws {
    #expect(try VectorSelector(parsing: "up{job=\"a\"}").matchers.count == 2)
    #expect(throws: PromQLError.self) { try VectorSelector(parsing: "sum(up)") }
    #expect(throws: PromQLError.self) { try VectorSelector(parsing: "{}") }
  }
}
