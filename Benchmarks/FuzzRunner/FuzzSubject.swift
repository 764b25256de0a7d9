import Alerting
import Collectors
import Dashboards
import GoTemplate
import PromQL
import Terminal
import Text
import TimeSeries
import Widgets

/// One parser or decoder, and sound input that damaged input is made from. It may refuse anything, but not trap and not stall.
package struct FuzzSubject: Sendable {
  package let name: String
  let seeds: [String]
  let take: @Sendable ([UInt8]) -> Void

  package static let all: [FuzzSubject] = [
    FuzzSubject(name: "json", seeds: [#"{"a": [1, -2.5e3, "x\u00e9\n", null, true], "b": {"c": []}}"#]) { _ = try? JSONValue.parse($0) },
    FuzzSubject(name: "yaml", seeds: ["a: 1\nb: [x, 'y', \"z\"]\nc:\n  - d: |\n      text\n  - &e {f: 2}\n"]) { _ = try? YAMLNode.parse($0) },
    FuzzSubject(name: "dashboard", seeds: [dashboard, rowsDashboard]) { _ = try? Dashboard.decodeAll($0, file: "fuzz.json") },
    FuzzSubject(
      name: "promql",
      seeds: [
        "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m] offset 1w)) / on(job) group_left sum(up) > bool 0.5",
        "histogram_quantile(0.9, sum without (pod) (increase(x_bucket[1h:30s] @ end()))) or vector(-1e3)",
      ]) { bytes in
      guard let expression = try? Expression(parsing: text(bytes)) else { return }
      // Evaluated too, over nothing: types and limits are looked at then.
      _ = try? PromQLEngine(options: .init(maximumPoints: 100_000, timeout: .seconds(1))).instant(expression, at: .epoch, in: NoSeries())
    },
    FuzzSubject(
      name: "prometheus-text",
      seeds: ["# HELP a b\n# TYPE a counter\na{b=\"c\\\"\\n\",d=\"e\"} 1.5e3 1700000000000\na_bucket{le=\"+Inf\"} NaN\n"]
    ) { _ = try? Exposition($0, format: .prometheusText) },
    FuzzSubject(
      name: "openmetrics",
      seeds: ["# TYPE a counter\n# UNIT a_seconds seconds\na_total{b=\"c\"} 1.0 1700000000.5 # {trace_id=\"x\"} 0.5 1.2\n# EOF\n"]
    ) { _ = try? Exposition($0, format: .openMetrics) },
    FuzzSubject(name: "exposition-protobuf", seeds: ["\u{17}\n\u{1}a\u{12}\u{1}b\u{18}\u{0}\"\u{d}\n\u{6}\n\u{1}c\u{12}\u{1}d\u{1a}\u{3}\t\u{1}\u{2}"]) {
      _ = try? Exposition($0, format: .protobuf)
    },
    FuzzSubject(
      name: "scrape-configuration",
      seeds: ["scrape_configs:\n- job_name: a\n  scrape_interval: 15s\n  static_configs: [{targets: ['b:1'], labels: {c: d}}]\n  relabel_configs:\n  - {source_labels: [x], regex: '(.*)', target_label: y}\n"]
    ) { _ = try? ScrapeConfiguration.decode($0, path: "fuzz.yml") },
    FuzzSubject(name: "rules", seeds: ["groups:\n- name: a\n  interval: 1m\n  rules:\n  - alert: B\n    expr: up == 0\n    for: 5m\n    annotations: {c: '{{ $value }}'}\n"]) {
      _ = RuleFile($0, path: "fuzz.yml")
    },
    FuzzSubject(name: "template", seeds: ["{{ range $i, $e := .a }}{{ if gt $i 1 }}{{ printf \"%5.2f\" $e | len }}{{ else }}x{{ end }}{{ end }}"]) { bytes in
      _ = try? Template(text(bytes), name: "fuzz").execute(.strings(["a": "b"]))
    },
    FuzzSubject(name: "html", seeds: ["<h1>a</h1><p>b &amp; <a href='c'>d</a><ul><li>e</ul><table><tr><td>f</table><!-- g --><script>h</script>", "<<: a"]) {
      _ = HTML.parse(text($0))
    },
    FuzzSubject(name: "markdown", seeds: ["# a\n\n* b **c** _d_ `e`\n  1. [f](g \"h\")\n\n| i | j |\n|--|:-:|\n| k | l |\n\n> m\n\n```\nn\n```\n"]) {
      _ = Markdown.parse(text($0))
    },
    FuzzSubject(name: "terminal-input", seeds: ["a\u{1b}[1;5A\u{1b}[<0;10;20M\u{1b}[200~pasted\u{1b}[201~\u{1b}OP\u{e9}\u{1b}[27u"]) { bytes in
      var decoder = InputDecoder()
      decoder.acceptsMouse = true
      for part in [bytes[..<(bytes.count / 2)], bytes[(bytes.count / 2)...]] { _ = decoder.feed(part) }
      _ = decoder.timeOut()
    },
    FuzzSubject(name: "terminal-reply", seeds: ["\u{1b}[?62;22c\u{1b}]11;rgb:0000/1111/ffff\u{1b}\\\u{1b}P>|name\u{1b}\\\u{1b}[?2026;2$y"]) {
      _ = TerminalReply.parse($0)
    },
    FuzzSubject(name: "time-range", seeds: ["now-1h/d", "now/fQ", "2024-02-30T10:11:12.5+02:00", "1700000000000", "now+9223372036854775807y"]) { bytes in
      let parser = TimeRangeParser(now: Timestamp(milliseconds: 1_700_000_000_000), zone: .utc)
      _ = parser.moment(text(bytes), roundingUp: bytes.count % 2 == 0)
    },
    FuzzSubject(name: "durations", seeds: ["1h30m", "5m10ms", "1.5h", "90", "2w"]) { bytes in
      _ = PromDuration.parse(text(bytes))
      _ = IntervalText.milliseconds(text(bytes))
      _ = IntervalText.serverMilliseconds(text(bytes))
    },
    FuzzSubject(name: "variables", seeds: ["a $b ${c.d[\"e\"]:regex} [[f:csv]] $__interval ${__from:date:YYYY-MM}"]) { bytes in
      let interpolation = Interpolation(scope: ["b": .text("1"), "c": .tree(["d": ["e": "f"]])])
      _ = interpolation(text(bytes))
    },
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static let dashboard = #"""
    {"title": "t", "schemaVersion": 39, "time": {"from": "now-6h", "to": "now"}, "refresh": "5s",
     "templating": {"list": [{"name": "v", "type": "query", "query": "label_values(up, job)", "multi": true, "includeAll": true}]},
     "panels": [{"id": 1, "type": "timeseries", "title": "p", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}, "maxDataPoints": 100,
       "fieldConfig": {"defaults": {"unit": "s", "min": 0, "thresholds": {"steps": [{"color": "green", "value": null}, {"color": "red", "value": 80}]}},
         "overrides": [{"matcher": {"id": "byName", "options": "a"}, "properties": [{"id": "decimals", "value": 2}]}]},
       "targets": [{"refId": "A", "expr": "up{job=~\"$v\"}", "interval": "30s"}],
       "transformations": [{"id": "reduce", "options": {"reducers": ["max"]}}]}]}
    """#
  private static let rowsDashboard = #"""
    {"title": "old", "schemaVersion": 6, "rows": [{"title": "r", "height": "250px", "panels": [
      {"type": "graph", "span": 6, "yaxes": [{"format": "bytes", "min": "0"}], "targets": [{"target": "a.b"}]},
      {"type": "singlestat", "span": 6, "thresholds": "1,2", "colors": ["a", "b", "c"]}]}]}
    """#
}

private struct NoSeries: SeriesSource {
  func select(_ matchers: [Matcher], in range: TimeRange) throws -> [Series] { [] }
  func labelNames(matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] { [] }
  func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) throws -> [String] { [] }
  func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) throws -> [Labels] { [] }
  func metadata(of metric: String?) throws -> [String: MetricMetadata] { [:] }
}
