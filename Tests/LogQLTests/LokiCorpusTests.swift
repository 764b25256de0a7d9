import Foundation
import LogEntries
import LogQL
import TestSupport
import Testing
import Text
import TimeSeries

/// The engine beside a real Loki: the same data, the same calls.
@Suite(.enabled(if: SharedMaterial.folder != nil, "needs ../shared")) struct LokiCorpusTests {
  private let folder = "\(SharedMaterial.folder ?? "")/corpus/loki"

  private func json(_ path: String) throws -> JSONValue { try JSONValue.parse(String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)) }

  @Test func `recorded queries have the same lines and points`() throws {
    let store = RecordedServer.store(try json("dataset.json"))
    var count = 0
    for path in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/recorded").sorted() {
      let call = try json("recorded/\(path)")
      let name = call["request"]?["path"]?.text ?? ""
      guard name.hasSuffix("/query_range") || name.hasSuffix("/query") else { continue }
      var parameters: [String: String] = [:]
      for pair in call["request"]?["query"]?.array ?? call["request"]?["form"]?.array ?? [] { parameters[pair[0]?.text ?? ""] = pair[1]?.text ?? "" }
      let categorizes = call["response"]?["json"]?["data"]?["encodingFlags"] != nil
      count += 1
      let query = parameters["query"] ?? ""
      if call["response"]?["status"]?.integer == 200 {
        let expected = RecordedServer.recorded(call["response"]?["json"]?["data"]?["result"]?.array ?? [])
        do {
          let found = try RecordedServer.answer(store, query, parameters, isInstant: name.hasSuffix("/query"), categorizes: categorizes)
          #expect(found == expected, "\(path): \(query)\nmissing \(expected.subtracting(found).sorted().prefix(3))\nadded \(found.subtracting(expected).sorted().prefix(3))")
        } catch {
          Issue.record("\(path): \(query): \(error)")
        }
      } else {
        let expected = call["response"]?["text"]?.text ?? ""
        do {
          _ = try RecordedServer.answer(store, query, parameters, isInstant: name.hasSuffix("/query"))
          // What only a server refuses: its limit of lines, and log queries at one moment.
          #expect(expected.contains("limit") || expected.contains("not supported as an instant"), "\(path): \(query) is answered")
        } catch let error as LogQLError {
          // Which of several series is named is up to chance.
          let length = error.kind == .pipeline ? 50 : Int.max
          #expect(error.fullMessage(in: query).prefix(length) == expected.prefix(length), "\(path)")
        }
      }
    }
    #expect(count >= 30)
  }

  @Test func `edge cases have the same lines and points`() throws {
    let edges = try json("edge.json")
    let store = RecordedServer.store(edges["dataset"] ?? .null)
    for test in edges["cases"]?.array ?? [] {
      let query = test["query"]?.text ?? ""
      let parameters = Dictionary(uniqueKeysWithValues: (test["params"]?.object?.members ?? []).map { ($0.key, $0.value.text ?? "") })
      let expected = RecordedServer.recorded(test["result"]?.array ?? [])
      do {
        let found = try RecordedServer.answer(store, query, parameters, isInstant: false)
        #expect(found == expected, "\(query)\nmissing \(expected.subtracting(found).sorted())\nadded \(found.subtracting(expected).sorted())")
      } catch {
        Issue.record("\(query): \(error)")
      }
    }
  }

  @Test func `queries are read or refused as Loki does, and written as it writes them`() throws {
    for test in try json("syntax.json").array ?? [] {
      let input = test["input"]?.text ?? ""
      let isLegal = test["ok"]?.bool ?? false
      do {
        let query = try LogQuery(checking: input)
        #expect(isLegal, "\(input) is accepted, Loki says \(test["error"]?.text ?? "")")
        if isLegal { #expect(query.description == test["formatted"]?.text, "\(input)") }
        let needsData = test["with_data"]?["error"]?.text
        do throws(LogQLError) {
          try query.checkStages()
          #expect(needsData == nil, "\(input): \(needsData ?? "")")
        } catch {
          #expect(needsData == error.message, "\(input)")
        }
        // What is printed reads the same again.
        #expect(try LogQuery(parsing: query.description).description == query.description)
      } catch {
        #expect(!isLegal, "\(input): \(error)")
      }
    }
  }
}
