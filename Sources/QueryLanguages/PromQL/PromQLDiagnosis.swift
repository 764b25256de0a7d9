import DataFrames
import DatasourceKit
import PromQL
import Text
import TimeSeries

/// Finds the part of an expression that finds nothing, by asking for its parts: every selector, every selector with
/// one of its matchers left out, and what is computed from them.
struct PromQLDiagnosis {
  let question: EmptyQuery
  let source: DatasourceAccess

  /// Bounds on what is asked for one query.
  private static let limits = (selectors: 6, matchers: 8, parts: 10)

  func findings() async throws -> [String] {
    let expression: Expression
    do throws(PromQLError) {
      expression = try Expression(parsing: question.query)
    } catch {
      return error.rendered(in: question.query).split(separator: "\n").map(String.init)
    }
    return try await findings(for: expression)
  }
}

// MARK: Selectors and what is made of them

extension PromQLDiagnosis {
  private func findings(for expression: Expression) async throws -> [String] {
    var seen: Set<String> = []
    let selectors = expression.selectors.filter { seen.insert($0.bareDescription).inserted }.prefix(Self.limits.selectors)
    guard !selectors.isEmpty else { return ["this expression selects no series"] }
    let length = PromDuration.format(max(question.range.length, 60_000))
    let counts = try await values(of: selectors.map { "count(last_over_time(\($0.bareDescription)[\(length)]))" })
    var lines: [String] = []
    var everySelectorFinds = true
    for (selector, count) in zip(selectors, counts) {
      if let count {
        lines.append("\(selector.bareDescription): \(Self.plural(count, "series")) in this range")
      } else {
        everySelectorFinds = false
        lines.append("\(selector.bareDescription): nothing in this range")
        lines += try await why(selector, length: length).map { "   " + $0 }
      }
    }
    if everySelectorFinds { lines += try await emptyParts(of: expression) }
    return lines
  }

  /// Where all selectors find something, the computation drops it: the innermost empty part is named.
  private func emptyParts(of expression: Expression) async throws -> [String] {
    let parts = expression.computedParts.prefix(Self.limits.parts)
    let counts = try await values(of: parts.map { "count(\($0))" })
    guard let empty = zip(parts, counts).first(where: { $0.1 == nil })?.0 else { return ["every part has a result at the end of the range"] }
    var lines = ["the first part without a result at the end of the range:", "   \(empty)"]
    if case .binary(let binary) = empty {
      lines.append(
        binary.isComparison
          ? "   no value meets the comparison" : "   no series of both sides have the same labels: look at on (…) and ignoring (…)")
    } else if empty.description.contains("[") {
      lines.append("   rates need two samples within the window in brackets")
    }
    return lines
  }

  private func why(_ selector: VectorSelector, length: String) async throws -> [String] {
    let bare = selector.bareDescription
    let last = try await values(of: ["max(max_over_time(timestamp(\(bare))[1d:5m]))"])[0]
    var lines: [String] = []
    if let last, let milliseconds = Int64(exactly: (last * 1000).rounded()) {
      lines.append("last sample \(question.timeText(Timestamp(milliseconds: milliseconds)))")
    } else {
      lines.append("no sample in the 24 hours before the end of the range either")
    }
    let matchers = Array(selector.matchers.prefix(Self.limits.matchers))
    let loosened = matchers.map { matcher in selector.without(matcher) }
    let askable = loosened.map { $0.matchers.contains { !$0.matchesEmpty } ? "count(last_over_time(\($0.bareDescription)[\(length)]))" : nil }
    let counts = try await values(of: askable.compactMap(\.self))
    var next = counts.makeIterator()
    for (index, matcher) in matchers.enumerated() {
      let count = askable[index] == nil ? nil : next.next() ?? nil
      let isName = matcher.name == Labels.metricName
      guard count != nil || askable[index] == nil && isName else {
        lines.append(isName ? "no other metric has these labels" : "without \(matcher): still nothing")
        continue
      }
      lines.append(count.map { "without \(matcher): \(Self.plural($0, "series"))" } ?? "there is no metric \(matcher.value)")
      if let origin = question.origin(of: matcher) { lines.append(origin) }
      let others = askable[index] == nil ? nil : loosened[index]
      if let nearest = await question.nearest(to: matcher, in: others, named: isName ? "metrics" : matcher.name, from: source) { lines.append(nearest) }
    }
    return lines
  }

  /// The last value of each instant query at the end of the range; `nil` where there is none.
  private func values(of expressions: [String]) async throws -> [Double?] {
    guard !expressions.isEmpty else { return [] }
    let targets = expressions.enumerated().map { index, text in
      QueryRequest.Target(
        refID: "P\(index)", model: ["expr": .string(text), "instant": true, "range": false, "format": "time_series"],
        step: max(question.range.length, 1000), range: question.range)
    }
    let answer = try await source.query(QueryRequest(targets: targets, range: question.range, maxDataPoints: 1))
    if answer.frames.isEmpty, let error = answer.errors.values.first { throw error }
    return expressions.indices.map { index in
      for frame in answer.frames where frame.refID == "P\(index)" {
        for field in frame.fields {
          if case .numbers(let values) = field.values, let value = values.last(where: { !$0.isNaN }) { return value }
        }
      }
      return nil
    }
  }

  private static func plural(_ count: Double, _ noun: String) -> String { "\(Int64(exactly: count) ?? 0) \(noun)" }
}

extension VectorSelector {
  func without(_ matcher: Matcher) -> VectorSelector {
    var copy = self
    copy.matchers.removeAll { $0 == matcher }
    if matcher.name == Labels.metricName { copy.name = nil }
    return copy
  }
}

extension Expression {
  /// Parts with series as their result that are more than a selector, the innermost first.
  fileprivate var computedParts: [Expression] {
    let below = children.flatMap(\.computedParts)
    switch self {
    case .number, .string, .vector, .matrix, .subquery, .parentheses: return below
    case .unary, .binary, .aggregate, .call: return type == .vector ? below + [self] : below
    }
  }
}
