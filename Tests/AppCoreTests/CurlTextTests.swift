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

  @Test func `what no server was asked has no command`() {
    #expect(CurlText.command(for: sent("embedded", "up")) == nil)
  }
}
