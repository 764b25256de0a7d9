import FoundationEssentials
import PromQL
import TestSupport
import Testing
import Text

/// The expressions of the reference parser: verdict, type, text, error and place.
@Suite struct ReferenceExpressionTests {
  private static func document() throws -> JSONValue? {
    guard let folder = SharedMaterial.folder,
      let data = FileManager.default.contents(atPath: "\(folder)/corpus/promql/parser.json")
    else {
      print("skipped: the reference material is absent")
      return nil
    }
    return try JSONValue.parse(Array(data))
  }

  @Test func `expressions parse, print and fail as in Prometheus`() throws {
    guard let document = try Self.document() else { return }
    var passed = 0
    var failures: [String] = []
    for entry in document["expressions"]?.array ?? [] {
      let input = entry["input"]?.string ?? ""
      if let difference = Self.difference(from: entry, parsing: input) {
        failures.append("\(input.prefix(120)): \(difference)")
      } else {
        passed += 1
      }
    }
    print("reference expressions: \(passed) passed, \(failures.count) failed")
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  private static func difference(from entry: JSONValue, parsing input: String) -> String? {
    do {
      let expression = try Expression(parsing: input)
      guard entry["ok"]?.bool == true else { return "accepted, expected: \(entry["error"]?.string ?? "")" }
      if expression.type.rawValue != entry["type"]?.string { return "type \(expression.type)" }
      let text = expression.description
      if text != entry["canonical"]?.string { return "printed \(text)" }
      let again = try Expression(parsing: text).description
      return again == text ? nil : "printed again \(again)"
    } catch {
      guard entry["ok"]?.bool == false else { return "refused: \(error)" }
      let message = error.fullMessage(in: input)
      return message == entry["error_full"]?.string ? nil : "said \(message), expected \(entry["error_full"]?.string ?? "")"
    }
  }

  @Test func `expressions are laid out as in Prometheus`() throws {
    guard let document = try Self.document() else { return }
    var failures: [String] = []
    for entry in document["pretty"]?.array ?? [] {
      let input = entry["input"]?.string ?? ""
      let pretty = try Expression(parsing: input).pretty(width: 10)
      if pretty != entry["pretty"]?.string { failures.append("\(input):\n\(pretty)") }
    }
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }
}
