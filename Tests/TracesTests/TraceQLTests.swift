import FoundationEssentials
import TestSupport
import Testing
import Text
import Traces

@Suite struct TraceQLTests {
  enum Verdict: String { case valid, parse_fails, validate_fails, unsupported }

  static func verdict(_ text: String) -> (verdict: Verdict, said: String) {
    do throws(TraceQLError) {
      let query = try TraceQLQuery(text)
      return (.valid, query.text)
    } catch {
      switch error.kind {
      case .syntax: return (.parse_fails, error.message)
      case .invalid: return (.validate_fails, error.message)
      case .unsupported: return (.unsupported, error.message)
      }
    }
  }

  /// Tempo's own examples, where the shared material is there.
  static let examples: [(text: String, verdict: Verdict)] = {
    guard let folder = SharedMaterial.folder, let text = try? String(contentsOfFile: "\(folder)/corpus/traceql/examples.yaml", encoding: .utf8),
      let document = try? YAMLNode.parse(text)
    else { return [] }
    return (document.entries ?? []).flatMap { entry in
      (entry.value.sequence ?? []).compactMap { node in
        guard let text = node.text, let verdict = Verdict(rawValue: entry.key.text ?? "") else { return nil }
        return (text, verdict)
      }
    }
  }()

  @Test(.enabled(if: !examples.isEmpty, "the shared corpus is not beside this checkout"))
  func `judges Tempo's own examples as Tempo does`() {
    for (text, expected) in Self.examples {
      let (verdict, said) = Self.verdict(text)
      #expect(verdict == expected, "\(text): \(said)")
    }
  }

  @Test func `prints what it reads the same way again`() throws {
    for (text, expected) in Self.examples + Self.written.map({ ($0, .valid) }) where expected == .valid {
      let query = try TraceQLQuery(text)
      let printed = query.text
      #expect(try TraceQLQuery(printed) == query, "\(text) became \(printed)")
    }
  }

  static let written = [
    "{}", "{ status = error && (.a = 1 || .b = 2) } | select(span.http.url)", "{ -(.a + 1) * 2 ^ 3 > 1.5 }", "{ .a = \"x\\ny\\\"\" }",
    "({ .a } >> { .b }) &~ { .c } | by(resource.service.name) | avg(duration) > 1.5s",
    "{} | quantile_over_time(duration, .5, .99) by (name) | topk(3) > 1s with(sample=true)", "{ !(.a && .b) }", "{ 2 ^ -1 < 1 }", "{ -.a > 1 }",
  ]

  @Test(arguments: [
    ("{ name = ", "parse error at line 1, col 10"), ("{ status > \"x\" }", "binary operations must operate on the same type: status > \"x\""),
    ("{ service.name = 1 }", "parse error at line 1, col 3"), ("{ .a = \"x }", "never ends"), ("", "parse error at line 1, col 1"),
    ("{ .a =~ \"(\" }", "invalid regex"),
  ]) func `says what is wrong`(_ text: String, _ part: String) {
    let (_, said) = Self.verdict(text)
    #expect(said.contains(part), "\(said)")
  }

  @Test func `deep nesting is an error, not a crash`() {
    #expect(Self.verdict("{ " + String(repeating: "(", count: 50_000) + "1 }").verdict == .parse_fails)
    #expect(Self.verdict(String(repeating: "(", count: 50_000)).verdict == .parse_fails)
    #expect(Self.verdict("{ " + String(repeating: "!", count: 50_000) + "true }").verdict == .parse_fails)
  }
}
