import GoTemplate
import Testing

/// The language, with data that every kind of value is in.
@Suite struct LanguageTests {
  private static let data = TemplateValue.map(
    TemplateMap([
      "name": "web", "count": .int(3), "ratio": .float(0.25), "on": true, "nothing": .none,
      "labels": .strings(["b": "2", "a": "1"]),
      "list": .list(TemplateList([.int(1), .int(2), .int(3)], type: "[]int")),
      "at": .object(GoTime(nanoseconds: 1_700_000_000_123_000_000)),
      "long": .int(5_430_000_000_000, type: .duration),
    ]))

  static let cases: [TemplateExample] = [
    TemplateExample("text alone stays", "plain }} text", "plain }} text"),
    TemplateExample("trim marks eat blanks and line ends", "a \n{{- 1 -}}\n b", "a1b"),
    TemplateExample("a minus that is a number trims nothing", "a {{-1}}", "a -1"),
    TemplateExample("a comment may trim", "a {{- /* b */ -}} c", "ac"),
    TemplateExample("fields of maps", "{{.name}} {{.labels.a}}", "web 1"),
    TemplateExample("a key that is missing", "{{.missing}}|{{.labels.missing}}|{{.missing.more}}", "<no value>|<no value>|<no value>"),
    TemplateExample("if, else if, else", "{{if .nothing}}1{{else if .on}}2{{else}}3{{end}}", "2"),
    TemplateExample("with moves the dot", "{{with .labels}}{{.b}}{{else}}none{{end}}", "2"),
    TemplateExample("else with", "{{with .nothing}}1{{else with .name}}{{.}}{{end}}", "web"),
    TemplateExample("range over a map is sorted", "{{range $k, $v := .labels}}{{$k}}={{$v}};{{end}}", "a=1;b=2;"),
    TemplateExample("range with one variable takes the elements", "{{range $e := .list}}{{$e}},{{end}}", "1,2,3,"),
    TemplateExample("range over a number", "{{range 3}}{{.}}{{end}}", "012"),
    TemplateExample("break and continue", "{{range .list}}{{if eq . 1}}{{continue}}{{end}}{{if eq . 3}}{{break}}{{end}}{{.}}{{end}}", "2"),
    TemplateExample("range without elements", "{{range .nothing}}x{{else}}empty{{end}}", "empty"),
    TemplateExample("a variable that is assigned within", "{{$n := 0}}{{range .list}}{{$n = .}}{{end}}{{$n}}", "3"),
    TemplateExample("a variable ends with its block", "{{$n := 1}}{{if true}}{{$n := 2}}{{$n}}{{end}}{{$n}}", "21"),
    TemplateExample("$ is the data", "{{with .labels}}{{$.name}}{{end}}", "web"),
    TemplateExample("templates within templates", "{{define \"t\"}}<{{.}}>{{end}}{{template \"t\" .name}}{{template \"t\" 5}}", "<web><5>"),
    TemplateExample("a block is defined and called", "{{block \"b\" .count}}n={{.}}{{end}}", "n=3"),
    TemplateExample("parentheses", "{{(index .list 1) | printf \"%03d\"}}", "002"),
    TemplateExample("the field of a pipeline", "{{(printf \"%s\" .name | len) | print}}{{(index .labels \"a\")}}", "31"),
    TemplateExample("and and or give an argument back", "{{and 1 0 (index .list 9)}} {{or 0 \"x\" (index .list 9)}} {{not .on}}", "0 x false"),
    TemplateExample("print puts blanks between what is no text", "{{print 1 2 \"a\" 3 true}}", "1 2a3 true"),
    TemplateExample("escapes", "{{html \"<'>\"}} {{js \"it's\"}} {{urlquery \"a b&c\"}}", "&lt;&#39;&gt; it\\'s a+b%26c"),
    TemplateExample("slices", "{{slice .name 1}} {{slice .list 1 2}}", "eb [2]"),
    TemplateExample("characters and other bases", "{{'a'}} {{0x1F}} {{0b101}} {{0o17}} {{1_000}}", "97 31 5 15 1000"),
    TemplateExample("texts", "{{\"a\\t\\u00e9\\x41\"}}{{`raw\\n`}}", "a\téAraw\\n"),
    TemplateExample("times", "{{.at.Year}} {{.at.Format \"Mon Jan _2 15:04:05.000 MST 2006\"}} {{.at.Unix}} {{.at.Month}}", "2023 Tue Nov 14 22:13:20.123 UTC 2023 1700000000 November"),
    TemplateExample("layouts", "{{.at.Format \"2006-01-02T15:04:05.999999999Z07:00 3:04PM Monday 02.01.06\"}}", "2023-11-14T22:13:20.123Z 10:13PM Tuesday 14.11.23"),
    TemplateExample("durations", "{{.long}} {{.long.Minutes}}", "1h30m30s 90.5"),
    TemplateExample("an action over lines", "{{ printf\n \"%s\"\n .name }}", "web"),
  ]

  @Test(arguments: cases) func gives(_ example: TemplateExample) throws {
    #expect(try Template(example.template, name: "t").execute(Self.data) == example.text)
  }

  static let formats: [TemplateExample] = [
    TemplateExample("width, precision and sides", "{{printf \"%6.1f|%-8.3f|%+.1f|%08.2f\" 1.25 1.25 1.25 -1.25}}", "   1.2|1.250   |+1.2|-0001.25"),
    TemplateExample("the shortest float", "{{printf \"%v %g %e %.3g\" 1e21 0.1 12345.678 12345.678}}", "1e+21 0.1 1.234568e+04 1.23e+04"),
    TemplateExample("integers", "{{printf \"%d %+d %x %X %#x %o %b %c %q %U %05d\" 5 5 255 255 255 8 5 65 65 65 -42}}", "5 +5 ff FF 0xff 10 101 A 'A' U+0041 -0042"),
    TemplateExample("texts", "{{printf \"%s|%5s|%-5s|%.2s|%q|%x\" \"é\" \"ab\" \"ab\" \"abc\" \"a\\\"b\" \"hi\"}}", "é|   ab|ab   |ab|\"a\\\"b\"|6869"),
    TemplateExample("types", "{{printf \"%T %T %T %T\" 1 1.5 \"s\" true}}", "int float64 string bool"),
    TemplateExample("the wrong verb", "{{printf \"%d %s %t\" \"x\" 1 2.5}}", "%!d(string=x) %!s(int=1) %!t(float64=2.5)"),
    TemplateExample("missing, extra and none", "{{printf \"%d %d\" 1}} {{printf \"%d\" 1 \"b\"}} {{printf \"%\"}} {{printf \"100%%\"}}", "1 %!d(MISSING) 1%!(EXTRA string=b) %!(NOVERB) 100%"),
    TemplateExample("places and stars", "{{printf \"%[2]d %[1]d\" 1 2}} {{printf \"%*d|%.*f|%[9]d\" 4 7 1 2.55 1}}", "2 1    7|2.5|%!d(BADINDEX)"),
    TemplateExample("lists", "{{printf \"%v %d\" .list .list}}", "[1 2 3] [1 2 3]"),
  ]

  @Test(arguments: formats) func formatsValues(_ example: TemplateExample) throws {
    #expect(try Template(example.template, name: "t").execute(Self.data) == example.text)
  }

  static let failures: [TemplateExample] = [
    TemplateExample("an action that does not end", "a\n{{ .x", "template: t:2: unclosed action"),
    TemplateExample("a block that does not end", "{{if true}}x", "template: t:1: unexpected EOF"),
    TemplateExample("an end too many", "{{end}}", "template: t:1: unexpected {{end}}"),
    TemplateExample("an unknown function", "{{nosuch 1}}", "template: t:1: function \"nosuch\" not defined"),
    TemplateExample("an unknown variable", "{{$x}}", "template: t:1: undefined variable \"$x\""),
    TemplateExample("break outside", "{{break}}", "template: t:1: {{break}} outside {{range}}"),
    TemplateExample("a bracket that stays open", "{{(1}}", "template: t:1: unclosed left paren"),
    TemplateExample("nothing", "{{}}", "template: t:1: missing value for command"),
    TemplateExample("a constant in a pipeline", "{{1 | 2}}", "template: t:1: non executable command in pipeline stage 2"),
    TemplateExample("a number with letters", "{{1x}}", "template: t:1: bad number syntax: \"1x\""),
    TemplateExample("a text that does not end", "{{\"a}}", "template: t:1: unterminated quoted string"),
    TemplateExample("the wrong number of arguments", "{{len}}", "template: t:1:2: executing \"t\" at <len>: wrong number of args for len: want 1 got 0"),
    TemplateExample("kinds that do not compare", "{{gt 1.5 1}}", "template: t:1:2: executing \"t\" at <gt 1.5 1>: error calling gt: incompatible types for comparison"),
    TemplateExample("out of range", "\n {{index .list 7}}", "template: t:2:3: executing \"t\" at <index .list 7>: error calling index: index out of range: 7"),
    TemplateExample("a field of a number", "{{.count.x}}", "template: t:1:2: executing \"t\" at <.count.x>: can't evaluate field x in type int"),
    TemplateExample("an argument to no function", "{{.name 1}}", "template: t:1:2: executing \"t\" at <.name>: name is not a method but has arguments"),
    TemplateExample("a template that is not there", "{{template \"x\"}}", "template: t:1:11: executing \"t\" at <{{template \"x\"}}>: template \"x\" not defined"),
    TemplateExample("recursion without end", "{{define \"r\"}}{{template \"r\"}}{{end}}{{template \"r\"}}", "template: t:1:25: executing \"r\" at <{{template \"r\"}}>: exceeded maximum template depth (100)"),
    TemplateExample("a range without end", "{{range 1000000000}}x{{end}}", "template: t:1:8: executing \"t\" at <1000000000>: exceeded the limit of 200000 steps"),
    TemplateExample("brackets without end", String(repeating: "{{if 1}}", count: 300), "template: t:1: nested deeper than 100 levels"),
  ]

  @Test(arguments: failures) func refuses(_ example: TemplateExample) {
    #expect {
      _ = try Template(example.template, name: "t").execute(Self.data)
    } throws: { error in
      (error as? TemplateError)?.message == example.text
    }
  }

  @Test func `output is bounded`() {
    let doubling = "{{define \"d\"}}{{.}}{{.}}{{end}}{{range 5000}}{{range 20}}{{printf \"%1000d\" 1}}{{end}}{{end}}"
    #expect(throws: TemplateError.self) { try Template(doubling, name: "t").execute(.none) }
    #expect(throws: TemplateError.self) { try Template("{{printf \"%999999d%999999d%999999d%999999d%999999d%999999d\" 1 1 1 1 1 1}}", name: "t").execute(.none) }
  }

  @Test func `functions are injected`() throws {
    let table = FunctionTable(["shout": .texts { $0.uppercased() + "!" }])
    #expect(try Template("{{ .name | shout }}", name: "t", functions: table).execute(Self.data) == "WEB!")
  }
}

struct TemplateExample: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var template: String
  var text: String

  init(_ description: String, _ template: String, _ text: String) { (testDescription, self.template, self.text) = (description, template, text) }
}
