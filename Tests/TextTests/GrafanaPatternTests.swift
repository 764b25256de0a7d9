import Testing
import Text

@Suite struct GrafanaPatternTests {
  @Test(arguments: [("cpu", "cpu", true), ("cpu", "cpu 1", false), ("/cpu/", "a cpu 1", true), ("/CPU/i", "cpu", true), ("cpu.*", "cpu 1", true), ("/^b|c$/", "abc", true)])
  func `bare patterns match whole texts, others search`(_ pattern: String, _ text: String, _ isMatch: Bool) throws {
    #expect(try Pattern(grafana: pattern).matches(text) == isMatch)
  }

  /// What JavaScript accepts and PCRE2 reads otherwise or refuses.
  @Test(arguments: [
    (#"/^[a-\d]+$/"#, "a-7", true), (#"/^[a-\d]+$/"#, "b", false), (#"/^\i\m\y$/"#, "imy", true), (#"/^\Q$/"#, "Q", true), (#"/\A/"#, "xAx", true),
    (#"/\h/"#, " ", false), (#"/[^]b/"#, "\nb", true), (#"/[]/"#, "a", false), (#"/(a)\1/"#, "aa", true), (#"/^\8$/"#, "8", true),
    (#"/(?<n>a)\k<n>/"#, "aa", true), (#"/^a{,3}$/"#, "a{,3}", true), (#"/^a{x}$/"#, "a{x}", true), (#"/^}]$/"#, "}]", true), (#"/^\u0041\x42$/"#, "AB", true),
    (#"/^\/dev\/[^\/]+$/"#, "/dev/sda", true), (#"/(?<!no)pe/"#, "nope", false), (#"/[[:alpha:]]/"#, ":]", true), (#"/^.$/u"#, "😀", true),
    (#"/^\p{L}+$/u"#, "été", true), (#"/^[\w-.]+$/"#, "a-b.c", true), (#"/a$/"#, "a\n", false), (#"/A/i"#, "a", true), (#"/^b$/m"#, "a\nb", true),
  ])
  func `patterns of JavaScript`(_ pattern: String, _ text: String, _ matches: Bool) throws {
    #expect(try Pattern(grafana: pattern).matches(text) == matches)
  }

  @Test(arguments: ["/(?<=a+)b/", "/(/", "/[z-a]/", "/a{2,1}/", "/*a/"]) func `what cannot be read says why`(_ pattern: String) {
    let error = #expect(throws: PatternError.self) { try Pattern(grafana: pattern) }
    #expect(error?.reason.isEmpty == false)
  }
}
