import Dashboards
import DatasourceKinds
import Testing
import Text
import TimeSeries

@Suite struct InterpolationTests {
  static func option(_ value: String) -> Variable.Option { Variable.Option(text: value.uppercased(), value: value) }

  static let one = VariableState(variable: Variable(name: "one", kind: .query), options: [option("a.b")], selection: [option("a.b")])
  static let many = VariableState(
    variable: Variable(name: "many", kind: .query, isMulti: true, includesAll: true), options: ["a", "b'c", "d"].map(option),
    selection: ["a", "b'c"].map(option))
  static let all = VariableState(
    variable: Variable(name: "all", kind: .query, isMulti: true, includesAll: true), options: ["x", "y"].map(option),
    selection: [Variable.Option(text: "All", value: "$__all")])
  static let custom = VariableState(
    variable: Variable(name: "anything", kind: .query, includesAll: true, allValue: ".*$one"), options: ["x"].map(option),
    selection: [Variable.Option(text: "All", value: "$__all")])
  static let path = VariableState(variable: Variable(name: "path", kind: .textbox), selection: [Variable.Option(text: "c", value: "C:\\it's \"q\"")])

  static let interpolation = Interpolation(
    variables: [one, many, all, custom, path], scope: ["__field": .tree(["name": "up", "labels": ["job": "api", "a.b": "c"]]), "__value": .tree(["text": "12 ms", "raw": 12])],
    environment: MacroEnvironment(
      range: TimeRange(start: Timestamp(milliseconds: 1_715_731_200_000), end: Timestamp(milliseconds: 1_715_734_800_400)), rawFrom: "now-1h",
      dashboardTitle: "Shop", dashboardUID: "u1", interval: 30_000))

  @Test(arguments: [
    ("$one ${one} [[one]]", "a.b a.b a.b"), ("$many", "{a,b'c}"), ("${many:csv}", "a,b'c"), ("${many:pipe}", "a|b'c"), ("${one:regex}", "a\\.b"),
    ("${many:regex}", "(a|b'c)"), ("${many:distributed}", "a,many=b'c"), ("${many:json}", "[\"a\",\"b'c\"]"), ("${one:json}", "a.b"),
    ("${many:html}", "a, b&#39;c"), ("${many:lucene}", "(\"a\" OR \"b'c\")"), ("${many:singlequote}", "'a','b\\'c'"), ("${many:doublequote}", "\"a\",\"b'c\""),
    ("${many:sqlstring}", "'a','b''c'"), ("${many:percentencode}", "%7Ba%2Cb%27c%7D"), ("${path:percentencode}", "C%3A%5Cit%27s%20%22q%22"),
    ("${many:queryparam}", "var-many=a&var-many=b%27c"), ("${all:queryparam}", "var-all=$__all"), ("${many:customqueryparam:n:p-}", "n=p-a&n=p-b%27c"),
    ("${many:join: + }", "a + b'c"), ("${many:text}", "A + B'C"), ("${all:text}", "All"), ("$all", "{x,y}"), ("${all:unknown}", "{x,y}"),
    ("$anything", ".*a.b"), ("${anything:text}", "All"), ("${anything:queryparam}", "var-anything=All"), ("[[many:csv]]", "a,b'c"),
    ("$1 $unknown ${unknown:csv} $$ $", "$1 $unknown ${unknown:csv} $$ $"), ("$one_two", "$one_two"), ("x$one.y", "xa.b.y"),
    ("${__from} ${__to:date:seconds}", "1715731200000 1715734800"), ("${__from:date}", "2024-05-15T00:00:00.000Z"), ("${__from:date:YYYY-MM}", "2024-05"),
    ("${__to:date:HH:mm:ss}", "01:00:00"), ("$__range $__range_s $__range_ms", "3600s 3600 3600400"), ("$__interval $__interval_ms", "30s 30000"),
    ("$__dashboard ${__dashboard.uid}", "Shop u1"), ("${__field.name} ${__field.labels.job} ${__field.labels[\"a.b\"]}", "up api c"),
    ("${__field.labels}", "job=\"api\", a.b=\"c\""), ("${__value} ${__value.raw}", "12 ms 12"), ("$__url_time_range", "from=now-1h&to=now"),
    ("${one.text}", "A.B"), ("$__rate_interval", "$__rate_interval"),
  ])
  func `fills variables in`(_ text: String, _ expected: String) {
    #expect(Self.interpolation(text) == expected)
  }

  @Test(arguments: [
    (QueryDialect.prometheus, "$one", "a.b"), (.prometheus, "$many", "(a|b'c)"), (.prometheus, "$path", #"C:\\it's \"q\""#), (.prometheus, "$all", "(x|y)"),
    (.loki, "$many", "a|b\\\\'c"), (.loki, "$path", "C:\\it\\\\'s \"q\""), (.sql, "$many", "'a','b''c'"), (.sql, "$one", "a.b"), (.lucene, "$many", "(\"a\" OR \"b'c\")"),
    (.influx, "$all", "(x|y)"),
    // Titles, and what pages are made of: the place's format counts where the reference has none.
    (.written(as: "text"), "$many in $all", "A + B'C in All"), (.written(as: "text"), "${many:csv}", "a,b'c"), (.written(as: "text"), "$anything", "All"),
    (.written(as: "html"), "$many", "a, b&#39;c"),
  ])
  func `datasources have formats of their own`(_ dialect: QueryDialect, _ text: String, _ expected: String) {
    #expect(Self.interpolation(text, dialect: dialect) == expected)
  }

  @Test func `patterns of PromQL are escaped twice`() {
    let state = VariableState(variable: Variable(name: "v", kind: .custom, isMulti: true), selection: [Variable.Option(text: "", value: "a.b\\c(d)")])
    #expect(Interpolation(variables: [state])("$v", dialect: .prometheus) == #"a\\.b\\\\c\\(d\\)"#)
  }

  @Test func `a repeated panel sees one value`() {
    let scoped = Self.interpolation.scoped(["many": Variable.Option(text: "D", value: "d.e")])
    #expect(scoped("$many ${many:text}") == "d.e D")
    #expect(scoped("$many", dialect: .prometheus) == "d\\\\.e")
  }

  @Test func `every variable of an address in the order of the dashboard`() {
    let interpolation = Interpolation(variables: [Self.one, Self.many, Self.all])
    #expect(interpolation("$__all_variables") == "var-one=a.b&var-many=a&var-many=b%27c&var-all=$__all")
  }

  @Test func `values that mention themselves end`() {
    let state = VariableState(variable: Variable(name: "a", kind: .query, includesAll: true, allValue: "x$a$a"), selection: [Variable.Option(text: "All", value: "$__all")])
    #expect(Interpolation(variables: [state])("$a").utf8.count < 1000)
  }

  @Test func `an automatic interval follows the range`() {
    let variable = Variable(name: "step", kind: .interval, model: ["auto": true, "auto_count": 60, "auto_min": "10s"])
    let state = VariableState(variable: variable, selection: [Variable.Option(text: "auto", value: "$__auto_interval_step")])
    let environment = MacroEnvironment(range: TimeRange(start: .epoch, end: Timestamp(milliseconds: 3_600_000)))
    #expect(Interpolation(variables: [state], environment: environment)("$step") == "1m")
  }
}

@Suite struct VariableTests {
  static func options(_ values: String...) -> [Variable.Option] { values.map { Variable.Option(text: $0, value: $0) } }

  @Test(arguments: [
    ("", ["b:2", "a:1", "b:2"], ["b:2", "a:1"]), ("/a/", ["b:2", "a:1"], ["a:1"]), ("/(\\w):\\d/", ["b:2", "a:1"], ["b", "a"]), ("a.*", ["b:2", "a:1", "xa"], ["a:1"]),
    ("/(?<value>\\d)/", ["b:2"], ["2"]), ("/\\w(\\d)/g", ["a1b2"], ["1", "2"]), ("/A/i", ["a", "b"], ["a"]),
  ])
  func `the regex picks and cuts`(_ regex: String, _ results: [String], _ expected: [String]) {
    let found = OptionsPipeline.options(from: results.map { Variable.Option(text: $0, value: $0) }, of: Variable(name: "v", kind: .query), regex: regex)
    #expect(found?.map(\.value) == expected)
  }

  @Test func `named groups set label and value`() {
    let found = OptionsPipeline.options(
      from: Self.options("name=web id=7"), of: Variable(name: "v", kind: .query), regex: "/name=(?<text>\\w+) id=(?<value>\\d+)/")
    #expect(found == [Variable.Option(text: "web", value: "7")])
    #expect(OptionsPipeline.options(from: [], of: Variable(name: "v", kind: .query), regex: "/(/") == nil)
  }

  @Test(arguments: [
    (Variable.Sort.alphabeticalAscending, ["B", "a", "c10", "c9"]), (.alphabeticalDescending, ["c9", "c10", "a", "B"]),
    (.numericalAscending, ["a", "B", "c9", "c10"]), (.caseInsensitiveAscending, ["a", "B", "c10", "c9"]), (.naturalAscending, ["a", "B", "c9", "c10"]),
    (.naturalDescending, ["c10", "c9", "B", "a"]), (.none, ["c10", "a", "c9", "B"]),
  ])
  func `sorts as Grafana does`(_ sort: Variable.Sort, _ expected: [String]) {
    #expect(OptionsPipeline.sorted(Self.options("c10", "a", "c9", "B"), by: sort).map(\.value) == expected)
  }

  struct SelectionCase: CustomTestStringConvertible {
    var testDescription: String
    var isMulti = false
    var includesAll = false
    var options: [String] = ["a", "b"]
    var current: [String]
    var isExplicit = false
    var expected: [String]
  }

  static let selections = [
    SelectionCase(testDescription: "keeps what is there", current: ["b"], expected: ["b"]),
    SelectionCase(testDescription: "takes the first when it is gone", current: ["x"], expected: ["a"]),
    SelectionCase(testDescription: "drops what is gone from several", isMulti: true, current: ["b", "x"], expected: ["b"]),
    SelectionCase(testDescription: "several with none left take the first", isMulti: true, current: ["x"], expected: ["a"]),
    SelectionCase(testDescription: "All stays All", includesAll: true, current: ["$__all"], expected: ["$__all"]),
    SelectionCase(testDescription: "All without includeAll is the first", current: ["$__all"], expected: ["a"]),
    SelectionCase(testDescription: "nothing to choose from is All where it is offered", includesAll: true, options: [], current: ["a"], expected: ["$__all"]),
    SelectionCase(testDescription: "nothing to choose from is nothing", options: [], current: ["a"], expected: []),
    SelectionCase(testDescription: "an empty current takes All where it is offered", includesAll: true, current: [], expected: ["$__all"]),
    SelectionCase(testDescription: "what the user names stays", isMulti: true, current: ["x", "a"], isExplicit: true, expected: ["x", "a"]),
  ]

  @Test(arguments: selections) func `selects`(_ example: SelectionCase) {
    let variable = Variable(name: "v", kind: .query, isMulti: example.isMulti, includesAll: example.includesAll)
    let selection = VariableSelection.selection(
      of: variable, options: example.options.map { Variable.Option(text: $0, value: $0) },
      current: VariableSelection.options(named: example.current), isExplicit: example.isExplicit)
    #expect(selection.map(\.value) == example.expected)
  }

  @Test func `resolves in the order of mention and reports circles`() {
    func variable(_ name: String, _ query: String) -> Variable { Variable(name: name, kind: .query, query: .string(query)) }
    let order = VariableOrder([
      variable("pod", "label_values(up{ns=\"$ns\", job=~\"${job:regex}\"}, pod)"), variable("ns", "label_values(ns)"), variable("job", "f([[ns]])"),
      variable("x", "$y"), variable("y", "$x"), variable("self", "$self"),
    ])
    #expect(order.stages.prefix(3) == [["ns"], ["job"], ["pod"]])
    #expect(order.cycles.map { Set($0) } == [["x", "y"], ["self"]])
    #expect(order.dependents(of: "ns") == ["job", "pod"])
    #expect(Set(order.stages.joined()).count == 6)
  }

  @Test(arguments: [
    ("a, b\\,c ,d", ["a", "b,c", "d"], ["a", "b,c", "d"]), ("One : 1, Two : 2, a:b", ["One", "Two", "a:b"], ["1", "2", "a:b"]), ("", [], []),
  ])
  func `reads custom lists`(_ query: String, _ texts: [String], _ values: [String]) {
    let options = CustomOptions.options(query, isJSON: false)
    #expect(options.map(\.text) == texts && options.map(\.value) == values)
  }

  @Test(arguments: [
    ("https://g.example/grafana/d/abc/my-board?orgId=2&from=now-6h&to=now&var-job=a&var-job=b%20c&viewPanel=panel-4&refresh=5s", true),
    ("https://g.example/explore", false), ("dashboards/x.json", false), ("https://g.example/d/", false),
  ])
  func `a pasted address is taken apart`(text: String, isOne: Bool) {
    let address = DashboardAddress(text)
    #expect((address != nil) == isOne)
    guard let address else { return }
    #expect(address.server == "https://g.example/grafana" && address.uid == "abc" && address.from == "now-6h" && address.refresh == "5s")
    #expect(address.variables == ["job": ["a", "b c"]] && address.panel == "panel-4" && address.organisation == 2)
  }

  @Test func `reads addresses`() throws {
    let address = try #require(DashboardAddress("https://g.example/sub/d/abc/my-dash?orgId=1&var-job=a%20b&var-job=c&from=now-1h&to=now&var-x=a+b#top"))
    #expect(address.uid == "abc" && address.server == "https://g.example/sub" && address.from == "now-1h")
    #expect(address.variables == ["job": ["a b", "c"], "x": ["a b"]])
    #expect(DashboardAddress("/d/u?time=1000000&time.window=600000")?.from == "700000")
    #expect(DashboardAddress("hello") == nil)
  }
}
