import Testing
import Text

@Suite struct PatternTests {
  static let whole: [(String, String, Bool)] = [
    ("a|b.*", "a", true), ("a|b.*", "bcd", true), ("a|b.*", "ac", false), ("a|b.*", "xb", false),
    ("foo|bar", "bar", true), ("foo|bar", "bars", false), ("^(foo|bar)$", "foo", true), ("^foo|bar$", "foo", true),
    ("api-.*", "api-7", true), ("api-.+", "api-", false), (".*err.*", "an error", true), (".*err.*", "fine", false),
    ("a\\.b", "a.b", true), ("a\\.b", "axb", false), ("", "", true), ("", "a", false), (".*", "a\nb", true),
    ("(?i)abc", "ABC", true), ("a{,2}", "a{,2}", true), ("\\Qa.b\\E", "a.b", true), ("[\\s]x", " x", true),
    ("[[:alpha:]]+", "abc", true), ("\\pL+", "é", true), ("a$", "a\n", false), ("a.c.*d.*e", "abcXdYe", true),
    ("x*", "xxx", true), ("(?P<n>a)b", "ab", true), ("(?<n>a)b", "ab", true), ("\\x41\\x{42}", "AB", true),
    ("[^]a]", "b", true), ("[a-c]+", "abc", true), ("ab?", "a", true), ("é?", "", true),
    ("[a-z0-9-_]+", "web-1_x", true), ("[\\w-.]+", "web-1.x", true), ("[a-c-e]+", "b-e", true), ("[a-c-e]+", "d", false),
    ("[--0]+", "-./0", true), ("[\\d-]+", "1-", true), ("[[:alpha:]-0]+", "a-0", true), ("[\\pL-0]+", "é-0", true),
    ("^*a", "a", true), ("a$?", "a", true), ("\\b+a(?:^)*", "a", true), ("\\Aa\\z{2}", "a", true),
    ("(?P<n>a)|(?P<n>b)", "b", true), ("\\p{Uppercase_Letter}\\p{digit}", "É7", true), ("\\p{^Letter}", "7", true),
    ("\\P{Assigned}", "a", false), ("a{1,02}", "a{1,02}", true), ("\\x{000000041}", "A", true),
  ]

  @Test(arguments: whole) func `a Prometheus pattern matches the whole text`(_ pattern: String, _ text: String, _ matches: Bool) throws {
    #expect(try Pattern(pattern, syntax: .prometheus).matches(text) == matches)
  }

  static let refused = [
    ("a(", "missing closing ): `a(`"), ("a)", "unexpected ): `a)`"), ("[a", "missing closing ]: `[a`"),
    ("*a", "missing argument to repetition operator: `*`"), ("a**", "invalid nested repetition operator: `**`"),
    ("a++", "invalid nested repetition operator: `++`"), ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
    ("(?<!a)", "invalid or unsupported Perl syntax: `(?<!`"), ("(?>a)", "invalid or unsupported Perl syntax: `(?>`"),
    ("(a)\\1", "invalid escape sequence: `\\1`"), ("\\h", "invalid escape sequence: `\\h`"),
    ("a{1001}", "invalid repeat count: `{1001}`"), ("[z-a]", "invalid character class range: `z-a`"),
    ("(*UTF8)a", "missing argument to repetition operator: `*`"), ("a\\", "trailing backslash at end of expression: ``"),
    ("[a-\\d]", "invalid escape sequence: `\\d`"), ("a**?", "invalid nested repetition operator: `**?`"),
    ("x(?i", "invalid or unsupported Perl syntax: `(?i`"), ("(?P=n)", "invalid or unsupported Perl syntax: `(?P`"),
    ("a\\E", "invalid escape sequence: `\\E`"), ("\\é", "invalid escape sequence: `\\é`"),
    ("\\x{110000}", "invalid escape sequence: `\\x{110000`"), ("\\xg1", "invalid escape sequence: `\\xg1`"),
    ("\\x{}", "invalid escape sequence: `\\x{}`"), ("x\\p{Nonesuch}y", "invalid character class range: `\\p{Nonesuch}`"),
    ("\\p", "invalid character class range: `\\p`"),
  ]

  @Test(arguments: refused) func `what RE2 refuses is refused`(_ pattern: String, _ reason: String) {
    let error = #expect(throws: PatternError.self) { try Pattern(pattern, syntax: .prometheus) }
    #expect(error?.goDescription == "error parsing regexp: \(reason)")
  }

  @Test func `plain alternations and prefixes are known to an index`() throws {
    #expect(try Pattern("a|b\\.c", syntax: .prometheus).literalAlternatives == ["a", "b.c"])
    #expect(try Pattern("^(?:a|b)$", syntax: .prometheus).literalAlternatives == ["a", "b"])
    #expect(try Pattern("a.*", syntax: .prometheus).literalAlternatives == nil)
    #expect(try Pattern("node-[0-9]+", syntax: .prometheus).literalPrefix == "node-")
    #expect(try Pattern("node-x*", syntax: .prometheus).literalPrefix == "node-")
    #expect(try Pattern("nodeé?", syntax: .prometheus).literalPrefix == "node")
    #expect(try Pattern("abc|abd.", syntax: .prometheus).literalPrefix == "")
    #expect(try Pattern("abc|abd", syntax: .prometheus).literalPrefix == "ab")
  }

  @Test func `hostile patterns end soon`() throws {
    let pattern = try Pattern("(a+)+(b+)+x", syntax: .prometheus)
    #expect(!pattern.matches(String(repeating: "a", count: 50) + String(repeating: "b", count: 50)))
    #expect(throws: PatternError.self) { try Pattern(String(repeating: "a", count: 1 << 20), syntax: .prometheus) }
    #expect(throws: PatternError.self) { try Pattern(String(repeating: "(", count: 5000), syntax: .prometheus) }
  }

  static let costly = [
    ("(a?){30}a{30}", String(repeating: "a", count: 30), true), ("(a?){30}a{30}", String(repeating: "a", count: 29), false),
    ("(x+x+)+y", String(repeating: "x", count: 4000), false), ("(.*)*=.*", String(repeating: "ab", count: 4000) + "=", true),
    ("([a-z]+)*[0-9]", String(repeating: "q", count: 8000) + "7", true),
  ]

  @Test(arguments: costly) func `no pattern is too costly for Prometheus' syntax`(_ pattern: String, _ text: String, _ matches: Bool) throws {
    let compiled = try Pattern(pattern, syntax: .prometheus)
    #expect(compiled.matches(text) == matches && compiled.tooCostly == nil)
  }

  @Test func `a JavaScript pattern that takes too long says so, and costs no more after three texts`() throws {
    let pattern = try Pattern(javaScript: "^(a+)+$")
    let hostile = String(repeating: "a", count: 60) + "b"
    #expect(!pattern.matches("b") && pattern.tooCostly == nil)
    #expect(!pattern.matches(hostile) && pattern.tooCostly?.contains("“^(a+)+$”") == true)
    #expect(pattern.matches("aaa"))
    #expect(CostlyPatterns.noted { pattern.matches(hostile) }.sentences.count == 1)
    #expect(CostlyPatterns.noted { pattern.matches("aaa") }.sentences.isEmpty)
    for _ in 0..<3 { _ = pattern.matches(hostile) }
    #expect(!pattern.matches("aaa"))
  }

  @Test func `groups of a Prometheus pattern keep their places and names`() throws {
    let pattern = try Pattern("(?P<a>x)|(?<b>y+)(z)?", syntax: .prometheus)
    let match = try #require(pattern.firstMatch(in: "yy"))
    #expect(match.range == 0..<2 && match.groups == [nil, 0..<2, nil] && pattern.groupNames == ["a", "b", nil])
    #expect(pattern.namedGroups(of: match, in: "yy") == ["b": "yy"] && pattern.firstMatch(in: "yyx") == nil)
  }

  @Test func `JavaScript patterns search and capture`() throws {
    let pattern = try Pattern(javaScript: "/(?<name>[a-z]+)=(\\d+)?/gi")
    let matches = pattern.allMatches(in: "é A=1, b=")
    #expect(matches.count == 2 && pattern.isGlobal)
    #expect(pattern.namedGroups(of: matches[0], in: "é A=1, b=") == ["name": "A"])
    #expect(matches[0].groups[1] == 5..<6 && matches[1].groups[1] == nil)
    #expect(try Pattern(javaScript: "b").matches("abc"))
    #expect(throws: PatternError.self) { try Pattern(javaScript: "/a/q") }
  }

  static let replaced = [
    ("/(\\w+)-(\\w+)/", "a-b c-d", "$2.$1", "b.a c-d"), ("/(\\w)-(\\w)/g", "a-b c-d", "$2.$1", "b.a d.c"),
    ("/x*/g", "abc", "-", "-a-b-c-"), ("b", "abc", "[$&$$$9]", "a[b$$9]c"), ("/(?<n>b)/", "abc", "<$<n>>", "a<b>c"),
    ("(b)(x)?", "abc", "$2|$10", "a|b0c"), ("none", "abc", "x", "abc"),
  ]

  @Test(arguments: replaced) func `replacing follows JavaScript`(_ pattern: String, _ text: String, _ template: String, _ result: String) throws {
    #expect(try Pattern(javaScript: pattern).replacing(in: text, with: template) == result)
  }

  @Test func `expanding follows Go`() throws {
    let pattern = try Pattern("(?P<first>\\w+)-(\\w+)", syntax: .prometheus)
    let match = try #require(pattern.firstMatch(in: "ab-cd"))
    #expect(pattern.goExpanded("$1 ${2}x $first $1x $$ $", match, in: "ab-cd") == "ab cdx ab  $ $")
  }
}
