import Dashboards
import DatasourceKinds
import QueryLanguages
import Testing

@Suite struct QueryLanguageTests {
  static let problems: [(query: String, problem: String?)] = [
    ("sum(rate(http_requests_total[$__rate_interval]))", nil), ("rate(x[${__interval}]) * $__range_s", nil),
    ("sum(rate(x[5m])", "unclosed left parenthesis at 1:16\n  sum(rate(x[5m])\n                 ^"),
  ]

  @Test(arguments: problems) func `an error stands below its place, macros count as lengths`(_ query: String, _ problem: String?) {
    let found = QueryLanguage.promQL.problem(query)
    #expect((found == nil) == (problem == nil), "\(found ?? "")")
    if problem != nil { #expect(found?.hasSuffix("^") == true, "\(found ?? "")") }
  }

  static let narrowings: [(query: String, filters: [AdhocFilter], grouping: [String], result: String)] = [
    ("up", [AdhocFilter(key: "job", operator: "=", value: "a")], [], "up{job=\"a\"}"),
    ("rate(x{job=\"b\"}[5m]) / y", [AdhocFilter(key: "job", operator: "!=", value: "a")], [], "rate(x{job=\"b\", job!=\"a\"}[5m]) / y{job!=\"a\"}"),
    ("up", [AdhocFilter(key: "job", operator: "=|", value: "a", values: ["a.b", "c"])], [], "up{job=~\"a\\\\.b|c\"}"),
    ("sum by (a) (x)", [], ["b"], "sum by (a, b) (x)"), ("sum without (a) (x)", [], ["b"], "sum without (a) (x)"),
    ("sum(", [AdhocFilter(key: "job", operator: "=", value: "a")], ["b"], "sum("),
  ]

  @Test(arguments: narrowings) func `filters and groupings go into every selector and aggregation`(
    _ query: String, _ filters: [AdhocFilter], _ grouping: [String], _ result: String
  ) {
    #expect(QueryLanguage.promQL.narrowed(query, filters, grouping) == result)
  }

  static let colours: [(query: String, parts: String)] = [
    ("sum by (job) (rate(x:y[5m])) > 2", "f:sum k:by s:( n:job s:) s:( f:rate s:( n:x:y s:[ d:5m s:] s:) s:) s:> #:2"),
    ("up{a=\"b\"} # note", "n:up s:{ n:a s:= \":\"b\" s:} c:# note"), ("a and b", "n:a k:and n:b"), ("a $ b", "n:a !:$ b"),
  ]

  @Test(arguments: colours) func `each part of a query has its colour`(_ query: String, _ expected: String) {
    let marks: [QueryPart.Kind: String] = [
      .function: "f", .keyword: "k", .name: "n", .string: "\"", .number: "#", .duration: "d", .symbol: "s", .comment: "c", .invalid: "!",
    ]
    let bytes = Array(query.utf8)
    let shown = QueryLanguage.promQL.parts(query).map { "\(marks[$0.kind] ?? "?"):\(String(decoding: bytes[$0.range], as: UTF8.self))" }
    #expect(shown.joined(separator: " ") == expected)
  }

  @Test func `completion says what to ask, and what it becomes`() {
    let query = "sum(up{job=\""
    let completion = QueryLanguage.promQL.completion(query, query.utf8.count)
    #expect(completion.questions == ["label_values({__name__=\"up\"}, job)"] && completion.prefix.isEmpty)
    let words = completion.words(answers: ["label_values({__name__=\"up\"}, job)": ["a\"b"]])
    #expect(words == [QueryCompletion.Word("a\\\"b", detail: "value")])
    #expect(completion.signature?.hasPrefix("sum(") == true)
  }

  @Test func `metrics come with what the source says that they are`() {
    let completion = QueryLanguage.promQL.completion("u", 1)
    #expect(completion.wantsMetricDescriptions)
    let words = completion.words(answers: ["label_values(__name__)": ["up"]], descriptions: ["up": "gauge: 1 where the scrape worked"])
    #expect(words.contains(QueryCompletion.Word("up", detail: "gauge: 1 where the scrape worked")))
  }

  @Test func `kinds of datasources know their language`() {
    #expect(QueryLanguage.language(ofType: "victoriametrics-datasource")?.id == .promQL)
    #expect(QueryLanguage.language(ofType: "loki")?.id == .logQL && QueryLanguage.language(ofType: "mysql") == nil)
  }
}
