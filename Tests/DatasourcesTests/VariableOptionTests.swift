import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// The same questions to a server and to the engine in this program.
@Suite struct VariableOptionTests {
  private static let range = TimeRange(start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: 60_000))

  /// Two series, at the end of the range.
  private struct TwoSeries: SeriesSource {
    static let series = [("a", 7.0), ("b \"c\"", 0.00000025)].map { name, value in
      Series(labels: ["__name__": "up", "job": name], samples: Samples(timestamps: [60_000], values: [value]))
    }

    func select(_ matchers: [Matcher], in range: TimeRange) -> [Series] { Self.series.filter { series in matchers.allSatisfy { $0.matches(series.labels) } } }
    func labelNames(matching matchers: [[Matcher]], in range: TimeRange) -> [String] { ["__name__", "job"] }
    func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) -> [String] { name == "__name__" ? ["down", "up"] : ["a", "b \"c\""] }
    func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) -> [Labels] { Self.series.map(\.labels) }
    func metadata(of metric: String?) -> [String: MetricMetadata] { [:] }
  }

  private static func reply(to request: LoopbackServer.Request) -> LoopbackServer.Reply {
    let form = request.body
    if request.path == "/api/v1/series" {
      return .json(#"{"status":"success","data":[{"__name__":"up","job":"a"},{"__name__":"up","job":"b \"c\""}]}"#)
    }
    if request.path.hasSuffix("/values") { return .json(#"{"status":"success","data":["down","up"]}"#) }
    if form.contains("scalar") { return .json(#"{"status":"success","data":{"resultType":"scalar","result":[60,"7"]}}"#) }
    return .json(
      #"{"status":"success","data":{"resultType":"vector","result":["#
        + #"{"metric":{"__name__":"up","job":"a"},"value":[60,"7"]},{"metric":{"__name__":"up","job":"b \"c\""},"value":[60,"0.00000025"]}]}}"#)
  }

  @Test(arguments: ["query_result(up)", "query_result(scalar(up{job=\"a\"}))", "metrics(u.*)", "up"])
  func `the engine in this program answers as Prometheus does`(query: String) async throws {
    let server = try LoopbackServer { Self.reply(to: $0) }
    defer { server.stop() }
    let settings = DatasourceSettings(id: DatasourceID(uid: "p", name: "P", type: "prometheus"), url: server.url)
    let prometheus = DatasourceFactory(transport: CurlTransport()).datasource(settings)
    let embedded = EmbeddedDatasource(id: settings.id, opening: Task { TwoSeries() })
    let request = VariableRequest(query: .string(query), range: Self.range)
    let (theirs, ours) = (try await prometheus.variableOptions(request), try await embedded.variableOptions(request))
    #expect(theirs == ours && !ours.isEmpty)
  }

  @Test func `options are written as the regex of a variable expects them`() async throws {
    let embedded = EmbeddedDatasource(id: DatasourceID(uid: "e", name: "E", type: "prometheus"), opening: Task { TwoSeries() })
    let options = try await embedded.variableOptions(VariableRequest(query: "query_result(up)", range: Self.range))
    #expect(options.map(\.value) == ["up{job=\"a\"} 7 60000", "up{job=\"b \"c\"\"} 0.00000025 60000"])
  }

  @Test func `a pattern that takes too long is an error`() async throws {
    struct Long: SeriesSource {
      func select(_ matchers: [Matcher], in range: TimeRange) -> [Series] { [] }
      func labelNames(matching matchers: [[Matcher]], in range: TimeRange) -> [String] { [] }
      func labelValues(of name: String, matching matchers: [[Matcher]], in range: TimeRange) -> [String] { [String(repeating: "a", count: 60) + "!"] }
      func seriesLabels(matching matchers: [[Matcher]], in range: TimeRange) -> [Labels] { [] }
      func metadata(of metric: String?) -> [String: MetricMetadata] { [:] }
    }
    let embedded = EmbeddedDatasource(id: DatasourceID(uid: "e", name: "E", type: "prometheus"), opening: Task { Long() })
    let error = await #expect(throws: DatasourceError.self) {
      try await embedded.variableOptions(VariableRequest(query: "metrics(^(a+)+$)", range: Self.range))
    }
    #expect(error?.kind == .invalidQuery && error?.reason.contains("takes too long") == true)
  }
}
