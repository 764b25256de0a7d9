import DataFrames
import DatasourceKit
import Datasources
import TestSupport
import Testing
import Text
import TimeSeries
import Transport

/// Grafana's own recorded requests and frames, where the material beside the repository has them.
@Suite struct ElasticsearchCorpusTests {
  private static let range = TimeRange(start: Timestamp(milliseconds: 1_668_422_437_218), end: Timestamp(milliseconds: 1_668_422_625_668))

  private static func options(level: String = "", message: String = "") -> ElasticsearchOptions {
    ElasticsearchOptions(
      flavor: .elasticsearch, data: ["timeField": "testtime", "logLevelField": .string(level), "logMessageField": .string(message), "index": "logs"])
  }

  private func file(_ name: String) throws -> JSONValue? {
    guard let folder = SharedMaterial.folder, let bytes = try? FileBytes.read("\(folder)/corpus/elasticsearch/\(name)", limit: 1 << 20) else {
      print("skipped: the reference material is not beside this checkout")
      return nil
    }
    // Comments of the golden files stand in lines of their own.
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("//") }
    return try JSONValue.parse(Array(lines.joined(separator: "\n").utf8))
  }

  private func ask(_ queries: JSONValue, _ server: LoopbackServer, _ options: ElasticsearchOptions) async throws -> QueryAnswer {
    let source = ElasticsearchDatasource(
      id: DatasourceID(uid: "e", name: "e", type: "elasticsearch"),
      client: ServerClient(baseURL: server.url, transport: CurlTransport()), options: options)
    let targets = (queries.array ?? []).map {
      QueryRequest.Target(
        refID: $0["refId"]?.text ?? "A", model: $0.object ?? [:], step: Int64($0["intervalMs"]?.integer ?? 1000), range: Self.range)
    }
    return try await source.query(QueryRequest(targets: targets, range: Self.range, maxDataPoints: 1000))
  }

  @Test(arguments: ["logs", "metric_simple", "raw_data"]) func `sends the bodies that Grafana sends`(_ name: String) async throws {
    guard let queries = try file("request/\(name).queries.json"), let expected = try file("request/\(name).request.line1.json") else { return }
    let server = try LoopbackServer { _ in .json(#"{"responses":[{"hits":{"hits":[]},"status":200}]}"#) }
    defer { server.stop() }
    _ = try await ask(queries, server, Self.options())
    let lines = try #require(server.requests.first).body.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0] == #"{"ignore_unavailable":true,"index":"logs","search_type":"query_then_fetch"}"#)
    #expect(sorted(try JSONValue.parse(Array(lines[1].utf8))) == sorted(expected))
  }

  @Test(arguments: ["metric_avg", "metric_simple", "metric_multi", "logs", "raw_data"]) func `makes the frames that Grafana makes`(_ name: String) async throws {
    guard let queries = try file("response/\(name).queries.json"), let reply = try file("response/\(name).response.json") else { return }
    let server = try LoopbackServer { _ in .json(reply.compactText) }
    defer { server.stop() }
    let answer = try await ask(queries, server, Self.options(level: name == "logs" ? "lvl" : "", message: name == "logs" ? "line" : ""))
    for query in queries.array ?? [] {
      let refID = query["refId"]?.text ?? "A"
      let expected = try #require(try file("response/\(name).\(refID.lowercased()).golden.jsonc"))
      let found = GrafanaReply(results: [GrafanaReply.Result(refID: refID, frames: answer.frames.filter { $0.refID == refID })]).json
      let frames = try #require(found["results"]?[refID]?["frames"]?.array)
      #expect(frames.count == expected["frames"]?.array?.count)
      for (frame, wanted) in zip(frames, expected["frames"]?.array ?? []) {
        var schema = frame["schema"]?.object ?? [:]
        schema["refId"] = nil
        #expect(sorted(.object(schema)) == sorted(wanted["schema"] ?? .null))
        let (columns, wantedColumns) = (frame["data"]?["values"]?.array ?? [], wanted["data"]?["values"]?.array ?? [])
        #expect(columns.count == wantedColumns.count)
        for (column, wantedColumn) in zip(columns, wantedColumns) { #expect(sorted(column) == sorted(wantedColumn)) }
      }
    }
  }

  /// Members by name: their order means nothing in JSON.
  private func sorted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let values): return .array(values.map(sorted))
    case .object(let object):
      let members = object.members.sorted { $0.key < $1.key }.map { JSONObject.Member(key: $0.key, value: sorted($0.value)) }
      return .object(JSONObject(members))
    case .string(let text):
      // A document kept as text.
      guard text.hasPrefix("{"), let document = try? JSONValue.parse(Array(text.utf8)) else { return value }
      return sorted(document)
    default: return value
    }
  }
}
