import DataFrames
import DatasourceKit
import PromQL
import Text
import TimeSeries

/// Why a LogQL query finds nothing: which matcher leaves no stream, or which stage lets no line through.
extension NoDataDiagnosis {
  private static let logLimits = (parts: 4, matchers: 8, stages: 10)

  func logFindings(_ question: Question, from source: DatasourceAccess) async throws -> [String] {
    let parts = LogQueryPart.all(in: question.expression).prefix(Self.logLimits.parts)
    guard !parts.isEmpty else { return ["there is no stream selector like {app=\"shop\"} in this query"] }
    var lines: [String] = []
    for part in parts {
      let count = try await streamCount(part.selector, question, from: source)
      if count > 0 {
        lines.append("\(part.selector.bareDescription): \(count) stream\(count == 1 ? "" : "s") in this range")
        lines += try await firstEmptyStage(of: part, question, from: source).map { "   " + $0 }
      } else {
        lines.append("\(part.selector.bareDescription): no stream in this range")
        lines += try await why(part.selector, question, from: source).map { "   " + $0 }
      }
    }
    return lines
  }

  private func streamCount(_ selector: VectorSelector, _ question: Question, from source: DatasourceAccess) async throws(DatasourceError) -> Int {
    try await source.variableOptions(VariableRequest(query: .string(selector.bareDescription), range: question.range)).count
  }

  private func why(_ selector: VectorSelector, _ question: Question, from source: DatasourceAccess) async throws(DatasourceError) -> [String] {
    var lines: [String] = []
    for matcher in selector.matchers.prefix(Self.logLimits.matchers) {
      let loosened = selector.without(matcher)
      // A server refuses a selector that any stream would meet.
      let isAskable = loosened.matchers.contains { !$0.matchesEmpty }
      if isAskable {
        let count = try await streamCount(loosened, question, from: source)
        lines.append("without \(matcher): \(count == 0 ? "still nothing" : "\(count) stream\(count == 1 ? "" : "s")")")
        if count == 0 { continue }
      } else {
        lines.append("no stream has \(matcher)")
      }
      if let origin = origin(of: matcher) { lines.append(origin) }
      let nearest = await nearest(to: matcher, in: isAskable ? loosened : nil, named: matcher.name, question, from: source)
      lines.append(nearest ?? "   no stream has a label \(matcher.name)")
    }
    return lines
  }

  /// The pipeline is asked for stage by stage, one line each.
  private func firstEmptyStage(of part: LogQueryPart, _ question: Question, from source: DatasourceAccess) async throws(DatasourceError) -> [String] {
    let stages = part.stages.prefix(Self.logLimits.stages)
    let expressions = (0...stages.count).map { ([part.selector.bareDescription] + stages.prefix($0)).joined(separator: " ") }
    let targets = expressions.enumerated().map { index, text in
      QueryRequest.Target(
        refID: "P\(index)", model: ["expr": .string(text), "queryType": "range", "maxLines": 1], step: max(question.range.length, 1000),
        range: question.range)
    }
    let answer = try await source.query(QueryRequest(targets: targets, range: question.range, maxDataPoints: 1))
    for index in expressions.indices {
      if let error = answer.errors["P\(index)"] { return [error.reason] }
      guard !answer.frames.contains(where: { $0.refID == "P\(index)" && $0.rowCount > 0 }) else { continue }
      return index == 0 ? ["its streams have no line in this range"] : ["no line gets through \(stages[index - 1])"]
    }
    return [stages.isEmpty ? "there are lines in this range" : "lines get through every stage"]
  }
}
