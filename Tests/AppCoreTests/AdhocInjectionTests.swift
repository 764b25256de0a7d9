@testable import AppCore
import Dashboards
import Testing

@Suite struct AdhocInjectionTests {
  static let filters = [
    AdhocFilter(key: "env", operator: "=", value: "prod"), AdhocFilter(key: "zone", operator: "=|", value: "", values: ["a.b", "c"]),
  ]

  @Test(arguments: [
    ("up", #"up{env="prod", zone=~"a\\.b|c"}"#),
    ("sum(rate(x{a='1',b=~\"c\"}[5m]))  by (job) > 0", #"sum(rate(x{a="1", b=~"c", env="prod", zone=~"a\\.b|c"}[5m]))  by (job) > 0"#),
    (#"{__name__="y"} offset 5m"#, #"{__name__="y", env="prod", zone=~"a\\.b|c"} offset 5m"#),
    (#"x{env="prod",} / on() y {a="}"}"#, #"x{env="prod", zone=~"a\\.b|c"} / on() y{a="}", env="prod", zone=~"a\\.b|c"}"#),
    ("sum(", "sum("),
    ("1 + time()", "1 + time()"),
  ])
  func `writes only selectors anew`(expression: String, expected: String) {
    #expect(AdhocInjection.inject(Self.filters, into: expression, sourceType: "prometheus") == expected)
  }

  @Test func `a matcher of the same label and value takes the filter's operator`() {
    let filters = [AdhocFilter(key: "env", operator: "=", value: "prod")]
    #expect(AdhocInjection.inject(filters, into: #"up{env!="prod",a="b"}"#, sourceType: "prometheus") == #"up{env="prod", a="b"}"#)
  }

  @Test(arguments: [
    ("sum(rate(x[5m]))", "sum by (job, pod) (rate(x[5m]))"), ("sum by (job) (x) / max(y)", "sum by (job, pod) (x) / max by (job, pod) (y)"),
    ("sum without (job) (x)", "sum without (job) (x)"), ("rate(x[5m])  # as it is", "rate(x[5m])  # as it is"), ("sum(", "sum("),
  ])
  func `group-by labels join every aggregation`(expression: String, expected: String) {
    #expect(AdhocInjection.group(expression, by: ["job", "pod"], sourceType: "prometheus") == expected)
    #expect(AdhocInjection.group(expression, by: ["job"], sourceType: "loki") == expression)
  }
}
