import Canvas
import Testing
import Widgets

@Suite struct RichTextTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var source: String
    var isHTML = false
    var lines: [String]
  }

  static let cases = [
    Case(testDescription: "headings of both kinds", source: "# One\nTwo\n---\n###Three", lines: ["One", "━━━", "", "Two", "", "Three"]),
    Case(testDescription: "a paragraph is joined and wrapped", source: "one two\nthree four five six seven", lines: ["one two three four", "five six seven"]),
    Case(testDescription: "hard breaks stay", source: "one  \ntwo\\\nthree", lines: ["one", "two", "three"]),
    Case(testDescription: "emphasis marks go, lonely ones stay", source: "**bold** *it* __b__ `c*d` 2 * 3 a_b_c *", lines: ["bold it b c*d 2 * 3", "a_b_c *"]),
    Case(testDescription: "lists nest and continue", source: "- a\n  - b\n    more\n- c\n\n1. x\n2) y", lines: ["• a", "  • b more", "• c", "1. x", "2) y"]),
    Case(testDescription: "task lists", source: "- [ ] open\n- [x] done", lines: ["☐ open", "☑ done"]),
    Case(testDescription: "code keeps its blanks", source: "```sh\n  a  b\n```", lines: ["▏   a  b"]),
    Case(testDescription: "a fence without an end runs on", source: "~~~\na\n\nb", lines: ["▏ a", "▏", "▏ b"]),
    Case(testDescription: "quotes", source: "> one\n> two", lines: ["▌ one two"]),
    Case(testDescription: "links and images keep their text", source: "[a](http://x) ![pic](y.png) <http://z>", lines: ["a pic http://z"]),
    Case(
      testDescription: "tables are aligned", source: "| k | v |\n|---|--:|\n| a | 1 |\n| bb | 22 |", lines: ["k  │  v", "───┼───", "a  │  1", "bb │ 22"]),
    Case(testDescription: "entities and escapes", source: "&lt;b&gt; &#65; \\*no\\* &unknown;", lines: ["<b> A *no* &unknown;"]),
    Case(testDescription: "block HTML in Markdown", source: "<div><h2>T</h2>text<br/>more</div>\n\nafter", lines: ["T", "", "text", "more", "", "after"]),
    Case(testDescription: "HTML lists without closing tags", source: "<ul><li>a<li>b <b>c</b></ul>", isHTML: true, lines: ["• a", "• b c"]),
    Case(testDescription: "scripts and styles are dropped", source: "<style>p{}</style>x<script>alert('<p>')</script>y<!-- z -->", isHTML: true, lines: ["xy"]),
    Case(
      testDescription: "HTML tables", source: "<table><tr><th>k</th><th>v</th></tr><tr><td>a</td><td>1</td></tr></table>", isHTML: true,
      lines: ["k │ v", "──┼──", "a │ 1"]),
    Case(testDescription: "tags that never close", source: "<a href=x <b>text", isHTML: true, lines: ["text"]),
  ]

  @Test(arguments: cases) func `shows Markdown and HTML`(_ example: Case) {
    let text = example.isHTML ? HTML.parse(example.source) : Markdown.parse(example.source)
    var canvas = Canvas(width: 20, height: 30)
    RichTextView(text, look: Look(theme: .dark)).draw(in: canvas.bounds, on: &canvas)
    var lines = canvas.text().split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.reversed().drop { $0 == " " }.reversed())
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    #expect(lines == example.lines)
  }

  @Test(arguments: [
    String(repeating: "[", count: 20_000), String(repeating: "*a", count: 20_000), String(repeating: "> ", count: 10_000),
    String(repeating: "<div>", count: 10_000), String(repeating: "- ", count: 10_000), "|" + String(repeating: "a|", count: 5000) + "\n|-|",
    String(repeating: "`", count: 9_999), "&#x110000; &#99999999999999999999;", "<", "<!--", "</", "![](", "\u{1B}]0;title\u{7}", String(repeating: "x", count: 100_000),
  ])
  func `hostile text is shown, not obeyed`(_ source: String) {
    for text in [Markdown.parse(source), HTML.parse(source)] {
      var canvas = Canvas(width: 30, height: 8)
      RichTextView(text, scroll: 3, look: Look(theme: .dark)).draw(in: canvas.bounds, on: &canvas)
      #expect(!canvas.text().unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }
  }

  @Test func `links are collected in order`() {
    #expect(Markdown.parse("[a](http://1) and <a href='http://2'>b</a> https://3.").links.map(\.url) == ["http://1", "http://2", "https://3"])
  }
}
