import DataFrames
import DatasourceKit
import Datasources
import Testing
import Text
import TimeSeries

@Suite struct TestDataTests {
  private let source = TestDataDatasource(sleep: { _ in })

  private func ask(_ model: JSONObject, from start: Int64 = 0, to end: Int64 = 600_000, step: Int64 = 60_000) async throws -> [DataFrame] {
    let range = TimeRange(start: Timestamp(milliseconds: start), end: Timestamp(milliseconds: end))
    let target = QueryRequest.Target(refID: "A", model: model, step: step, range: range)
    return try await source.query(QueryRequest(targets: [target], range: range, maxDataPoints: 100)).frames
  }

  private func numbers(_ frame: DataFrame, _ field: Int = 1) -> [Double] {
    if case .numbers(let values) = frame.fields[field].values { values } else { [] }
  }

  @Test func `a random walk keeps its past when the range moves on`() async throws {
    let model: JSONObject = ["scenarioId": "random_walk", "startValue": 10]
    let before = try await ask(model, from: 0, to: 600_000)
    let after = try await ask(model, from: 60_000, to: 660_000)
    #expect(Array(numbers(before[0]).dropFirst()) == Array(numbers(after[0]).dropLast()))
    #expect(Set(numbers(before[0])).count > 3)
  }

  @Test func `a random walk stays between its limits`() async throws {
    let model: JSONObject = ["scenarioId": "random_walk", "min": 0, "max": 5, "spread": 40, "seriesCount": 3]
    let frames = try await ask(model)
    #expect(frames.count == 3 && frames.allSatisfy { numbers($0).allSatisfy { (0...5).contains($0) } })
  }

  @Test func `pulse and wave repeat by absolute time`() async throws {
    let pulse: JSONObject = [
      "scenarioId": "predictable_pulse", "pulseWave": ["timeStep": 60, "onCount": 2, "onValue": 5, "offCount": 1, "offValue": "null"],
    ]
    #expect(try await ask(pulse, to: 300_000).first.map { frame in numbers(frame).map { $0.isAbsent ? -1 : $0 } } == [5, 5, -1, 5, 5, -1])
    let wave: JSONObject = ["scenarioId": "predictable_csv_wave", "csvWave": [["timeStep": 120, "valuesCSV": "1, 2,3,", "name": "w"]]]
    let frame = try #require(try await ask(wave).first)
    #expect(numbers(frame) == [1, 2, 3, 1, 2, 3] && frame.name == "w")
  }

  @Test func `comma-separated text becomes typed columns`() async throws {
    let text = "time, name, up, \"load{host=\"\"a\"\"}\"\n1000,\"x, y\",true,1.5\n2000,,F,null\n"
    let frame = try #require(try await ask(["scenarioId": "csv_content", "csvContent": .string(text)]).first)
    #expect(frame.fields.map(\.name) == ["time", "name", "up", "load"])
    #expect(frame.fields.map(\.type) == [.time, .string, .boolean, .number])
    #expect(frame.fields[1].values == .strings(["x, y", nil]) && frame.fields[3].labels["host"] == "a")
  }

  @Test func `values of one line spread over the range`() async throws {
    let frame = try #require(try await ask(["scenarioId": "csv_metric_values", "stringInput": "1,20,90"]).first)
    #expect(frame.fields[0].values == .times([0, 300_000, 600_000]) && numbers(frame) == [1, 20, 90])
  }

  @Test(arguments: [
    "random_walk_table", "logs", "trace", "node_graph", "flame_graph", "annotations", "predictable_annotations", "table_static",
    "exponential_heatmap_bucket_data", "linear_heatmap_bucket_data", "datapoints_outside_range", "streaming_client", "steps", "slow_query",
  ])
  func `every scenario gives frames of even columns`(scenario: String) async throws {
    let frames = try await ask(["scenarioId": .string(scenario)], to: 24 * 3_600_000)
    #expect(!frames.isEmpty)
    for frame in frames { #expect(frame.rowCount > 0 && frame.fields.allSatisfy { $0.values.count == frame.rowCount }) }
  }

  @Test func `errors name what was asked`() async {
    for scenario in ["server_error_500", "error_with_source", "no such thing"] {
      do {
        _ = try await ask(["scenarioId": .string(scenario)])
        Issue.record("expected an error")
      } catch let error as DatasourceError {
        #expect(error.request == scenario && !error.reason.isEmpty)
      } catch {
        Issue.record("unexpected \(error)")
      }
    }
  }

  @Test func `raw frames are read as Grafana writes them`() async throws {
    let text = #"[{"schema":{"fields":[{"name":"t","type":"time"},{"name":"v","type":"number"}]},"data":{"values":[[1,2],[3,null]]}}]"#
    let frame = try #require(try await ask(["scenarioId": "raw_frame", "rawFrameContent": .string(text)]).first)
    #expect(frame.fields[0].values == .times([1, 2]) && numbers(frame)[0] == 3 && numbers(frame)[1].isAbsent)
  }
}
