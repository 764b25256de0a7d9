import Testing
import TimeSeries

@testable import PromQL

@Suite struct EvaluationLimitsTests {
  static let source = SeriesList([(["__name__": "up", "job": "a"], Array(repeating: 1, count: 100))])

  struct Case: CustomTestStringConvertible {
    var testDescription: String { query }
    var query: String
  }

  static let greedy = [
    Case(query: "max_over_time(up[30y:1s])"),
    Case(query: "sum(sum_over_time(vector(1)[1y:1ms]))"),
    Case(query: "count_over_time(count_over_time(up[1y:1s])[1y:1s])"),
  ]

  @Test(arguments: greedy) func `a subquery that asks for too many points is refused at once`(_ example: Case) {
    #expect { _ = try PromQLEngine().instant(example.query, at: .epoch, in: Self.source) } throws: { error in
      (error as? PromQLError)?.kind == .limit
    }
  }

  @Test(arguments: [("10s", true), ("11s", true), ("12s", false), ("1h", false)])
  func `a subquery has as many steps as a query may have and no more`(length: String, isAnswered: Bool) {
    let engine = PromQLEngine(options: .init(maximumSteps: 11))
    let result = Result { try engine.instant("count_over_time(up[\(length):1s])", at: Timestamp(rawValue: 60_000), in: Self.source) }
    switch result {
    case .success: #expect(isAnswered)
    case .failure(let error): #expect(!isAnswered && (error as? PromQLError)?.message.contains("limit 11") == true)
    }
  }

  @Test func `so is a range query with too many steps`() {
    #expect { _ = try PromQLEngine().range(
      "up", from: .epoch, to: Timestamp(rawValue: .max), step: 1, in: Self.source)
    } throws: { ($0 as? PromQLError)?.kind == .limit }
  }

  @Test func `points in memory are bounded over all series`() {
    let engine = PromQLEngine(options: .init(maximumPoints: 500))
    let many = SeriesList((0..<20).map { (["__name__": "up", "n": "\($0)"], [1, 2, 3]) })
    #expect { _ = try engine.range(
      "up", from: .epoch, to: Timestamp(rawValue: 60_000), step: 1000, in: many)
    } throws: { error in
      guard let error = error as? PromQLError else { return false }
      return error.kind == .limit && error.message.contains("limit 500")
    }
  }

  @Test func `what an operand needed is free again for the next`() throws {
    let engine = PromQLEngine(options: .init(maximumPoints: 900))
    let many = SeriesList((0..<10).map { (["__name__": "up", "n": "\($0)"], [1, 2, 3]) })
    let sums = Array(repeating: "sum(up)", count: 20).joined(separator: " + ")
    _ = try engine.range(sums, from: .epoch, to: Timestamp(rawValue: 30_000), step: 1000, in: many)
  }

  @Test func `a query ends when its task is cancelled`() async {
    let task = Task {
      try PromQLEngine().range(
        "max_over_time(up[5m:1s])", from: .epoch, to: Timestamp(rawValue: 900_000), step: 10, in: Self.source)
    }
    task.cancel()
    await #expect { _ = try await task.value } throws: { ($0 as? PromQLError)?.kind == .cancelled }
  }

  @Test func `a query ends at its deadline`() {
    let engine = PromQLEngine(options: .init(timeout: .zero))
    #expect { _ = try engine.range(
      "max_over_time(up[5m:1s])", from: .epoch, to: Timestamp(rawValue: 900_000), step: 10, in: Self.source)
    } throws: { ($0 as? PromQLError)?.kind == .limit }
  }

  @Test func `times at the edge of what fits do not trap`() throws {
    for time in [Timestamp(rawValue: .min), Timestamp(rawValue: .max)] {
      for query in ["up", "rate(up[5m])", "up offset 1y", "up offset -1y", "year(vector(1e300))", "minute()", "timestamp(up)"] {
        _ = try? PromQLEngine().instant(query, at: time, in: Self.source)
      }
    }
  }

  static let deep = [
    Case(query: "up" + String(repeating: " + up", count: 2000)),
    Case(query: String(repeating: "-(", count: 250) + "up" + String(repeating: ")", count: 250)),
    Case(query: String(repeating: "abs(sum(", count: 120) + "up" + String(repeating: "))", count: 120)),
    Case(query: String(repeating: "max_over_time(", count: 60) + "up" + String(repeating: "[1m:30s])", count: 60)),
  ]

  @Test(arguments: deep) func `a deep expression is evaluated or refused, on the small stack of a task too`(
    _ example: Case
  ) async {
    let source = SeriesList([(["__name__": "up"], [1, 1, 1, 1])])
    let task = Task {
      try PromQLEngine().range(
        example.query, from: .epoch, to: Timestamp(rawValue: 30_000), step: 15_000, in: source)
    }
    guard case .failure(let error) = await task.result else { return }
    #expect([.parse, .limit].contains((error as? PromQLError)?.kind))
  }
}
