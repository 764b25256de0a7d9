@testable import AppCore
import DatasourceKit
import Testing
import TimeSeries

@Suite struct CurlTextTests {
  private func sent(_ request: String, _ expression: String) -> SentQuery {
    SentQuery(
      refID: "A", expression: expression, request: request,
      range: TimeRange(start: Timestamp(milliseconds: 1_000_500), end: Timestamp(milliseconds: 2_000_000)), step: 15_000)
  }

  @Test func `a range query becomes a command that names no server`() {
    let text = CurlText.command(for: sent("POST http://user:secret@prom:9090/api/v1/query_range", "up{job='a'}"))
    #expect(
      text == #"""
        curl -sS "$PROMETHEUS_URL/api/v1/query_range" \
          --data-urlencode 'query=up{job='\''a'\''}' \
          --data start=1000.500 \
          --data end=2000.000 \
          --data step=15.000
        """#)
  }

  @Test func `each kind of server has its own form`() {
    #expect(CurlText.command(for: sent("GET /api/v2/alerts", "all alerts")) == #"curl -sS -G "$ALERTMANAGER_URL/api/v2/alerts""#)
    let annotations = CurlText.command(for: sent("GET /api/annotations?from=1&to=2&tags=of%20a", "annotations with tags of a"))
    #expect(annotations == #"curl -sS -G "$GRAFANA_URL/api/annotations?from=1&to=2&tags=of%20a""#)
    let logs = CurlText.command(for: sent("GET /loki/api/v1/query_range", "{app='a'}"))
    #expect(logs?.hasPrefix(#"curl -sS -G "$LOKI_URL/loki/api/v1/query_range""#) == true)
    var posted = sent("POST /api/ds/query", "SELECT 1")
    posted.body = #"{"queries":["it's"]}"#
    #expect(
      CurlText.command(for: posted) == #"""
        curl -sS "$GRAFANA_URL/api/ds/query" \
          -H 'Content-Type: application/json' \
          --data '{"queries":["it'\''s"]}'
        """#)
  }

  @Test func `what no server was asked has no command`() {
    #expect(CurlText.command(for: sent("embedded", "up")) == nil)
  }
}
