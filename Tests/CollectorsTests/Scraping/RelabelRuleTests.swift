@testable import Collectors
import Testing
import Text
import TimeSeries

@Suite struct RelabelRuleTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var rules: [RelabelRule]
    var labels: Labels = ["a": "foo", "b": "bar", "c": "baz"]
    /// `nil` where they are dropped.
    var result: Labels?
  }

  static func pattern(_ text: String) -> Pattern {
    (try? Pattern(text, syntax: .prometheus)) ?? .anything
  }

  static let cases = [
    Case(
      testDescription: "replace puts groups into the target",
      rules: [RelabelRule(sourceLabels: ["a"], pattern: pattern("f(.*)"), targetLabel: "d", replacement: "ch${1}-ch${1}")],
      result: ["a": "foo", "b": "bar", "c": "baz", "d": "choo-choo"]),
    Case(
      testDescription: "replace joins its sources", rules: [
        RelabelRule(sourceLabels: ["a", "b"], pattern: pattern("(.*);(.*)"), targetLabel: "d", replacement: "$2 $1")
      ], result: ["a": "foo", "b": "bar", "c": "baz", "d": "bar foo"]),
    Case(
      testDescription: "replace without a match changes nothing",
      rules: [RelabelRule(sourceLabels: ["a"], pattern: pattern("x"), targetLabel: "b", replacement: "y")],
      result: ["a": "foo", "b": "bar", "c": "baz"]),
    Case(
      testDescription: "an empty replacement removes the target",
      rules: [RelabelRule(sourceLabels: ["a"], targetLabel: "b", replacement: "")], result: ["a": "foo", "c": "baz"]),
    Case(
      testDescription: "the target may be made of groups", rules: [
        RelabelRule(sourceLabels: ["a"], pattern: pattern("(f)(.*)"), targetLabel: "x_$1", replacement: "$2")
      ], result: ["a": "foo", "b": "bar", "c": "baz", "x_f": "oo"]),
    Case(
      testDescription: "the pattern must match the whole value",
      rules: [RelabelRule(action: .keep, sourceLabels: ["a"], pattern: pattern("o"))], result: nil),
    Case(
      testDescription: "keep keeps what matches",
      rules: [RelabelRule(action: .keep, sourceLabels: ["a"], pattern: pattern(".*o.*"))],
      result: ["a": "foo", "b": "bar", "c": "baz"]),
    Case(
      testDescription: "drop drops what matches",
      rules: [RelabelRule(action: .drop, sourceLabels: ["b"], pattern: pattern("ba."))], result: nil),
    Case(
      testDescription: "keepequal compares with the target",
      rules: [RelabelRule(action: .keepequal, sourceLabels: ["a"], targetLabel: "b")], result: nil),
    Case(
      testDescription: "dropequal compares with the target",
      rules: [RelabelRule(action: .dropequal, sourceLabels: ["a"], targetLabel: "b")],
      result: ["a": "foo", "b": "bar", "c": "baz"]),
    Case(
      testDescription: "hashmod is Prometheus' own",
      rules: [RelabelRule(action: .hashmod, sourceLabels: ["c"], modulus: 1000, targetLabel: "d")],
      result: ["a": "foo", "b": "bar", "c": "baz", "d": "976"]),
    Case(
      testDescription: "labelmap copies labels by their names",
      rules: [RelabelRule(action: .labelmap, pattern: pattern("(b|c)"), replacement: "x_${1}")],
      result: ["a": "foo", "b": "bar", "c": "baz", "x_b": "bar", "x_c": "baz"]),
    Case(
      testDescription: "labeldrop removes labels by their names",
      rules: [RelabelRule(action: .labeldrop, pattern: pattern("b.*"))], result: ["a": "foo", "c": "baz"]),
    Case(
      testDescription: "labelkeep keeps only those",
      rules: [RelabelRule(action: .labelkeep, pattern: pattern("b.*"))], result: ["b": "bar"]),
    Case(
      testDescription: "lowercase and uppercase write into the target", rules: [
        RelabelRule(action: .uppercase, sourceLabels: ["a"], targetLabel: "u"),
        RelabelRule(action: .lowercase, sourceLabels: ["u", "b"], targetLabel: "l"),
      ], result: ["a": "foo", "b": "bar", "c": "baz", "u": "FOO", "l": "foo;bar"]),
    Case(
      testDescription: "rules see what those before did", rules: [
        RelabelRule(sourceLabels: ["a"], targetLabel: "b"),
        RelabelRule(action: .drop, sourceLabels: ["b"], pattern: pattern("foo")),
      ], result: nil),
  ]

  @Test(arguments: cases) func `changes labels`(_ example: Case) {
    #expect(example.rules.applied(to: example.labels) == example.result)
  }

  static let hashes = [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a"),
  ]

  @Test(arguments: hashes) func `MD5 is that of RFC 1321`(message: String, hash: String) {
    let hexadecimal = MD5.hash(message.utf8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    #expect(hexadecimal.joined() == hash)
  }
}
