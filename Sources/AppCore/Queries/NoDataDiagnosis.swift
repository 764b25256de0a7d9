import DataFrames
import Dashboards
import DatasourceKinds
import DatasourceKit
import Panels
import PromQL
import Text
import TimeSeries

/// Finds the part of an expression that finds nothing, by asking for its parts: every selector, every selector with
/// one of its matchers left out, and what is computed from them.
struct NoDataDiagnosis: Sendable {
  struct Question: Hashable, Sendable {
    var datasource: DatasourceID
    var refID: String
    /// As sent.
    var expression: String
    var range: TimeRange
  }

  struct VariableValue: Hashable, Sendable {
    var name: String
    var value: String
  }

  /// Lines that are known without asking.
  var preface: [String]
  var questions: [Question]
  /// What is selected, to say where a matcher's value comes from.
  var variables: [VariableValue]
  var now: Timestamp
  var zone: TimeZoneRules

  /// Bounds on what is asked for one panel.
  private static let limits = (questions: 4, selectors: 6, matchers: 8, parts: 10, values: 8)

  func findings(from world: any World) async -> [String] {
    var lines = preface
    for question in questions.prefix(Self.limits.questions) {
      if !lines.isEmpty { lines.append("") }
      lines.append("\(question.refID)  \(question.expression)")
      guard let source = world.datasource(uid: question.datasource.uid) else {
        lines.append("   \(question.datasource.name) is not configured")
        continue
      }
      do {
        if QueryDialect(datasourceType: question.datasource.type) == .loki {
          lines += try await logFindings(question, from: source).map { "   " + $0 }
          continue
        }
        lines += try await findings(for: try Expression(parsing: question.expression), question, from: source).map { "   " + $0 }
      } catch let error as PromQLError {
        lines += error.rendered(in: question.expression).split(separator: "\n").map { "   \($0)" }
      } catch let error as DatasourceError {
        lines += ([ErrorText.headline(error)] + ErrorText.details(error)).map { "   " + $0 }
      } catch {
        lines.append("   \(error)")
      }
    }
    if questions.count > Self.limits.questions { lines += ["", "… \(questions.count - Self.limits.questions) queries more are not looked at"] }
    return lines
  }
}

// MARK: Selectors and what is made of them

extension NoDataDiagnosis {
  private func findings(for expression: Expression, _ question: Question, from source: DatasourceAccess) async throws -> [String] {
    var seen: Set<String> = []
    let selectors = expression.selectors.filter { seen.insert($0.bareDescription).inserted }.prefix(Self.limits.selectors)
    guard !selectors.isEmpty else { return ["this expression selects no series"] }
    let length = PromDuration.format(max(question.range.length, 60_000))
    let counts = try await values(of: selectors.map { "count(last_over_time(\($0.bareDescription)[\(length)]))" }, question, from: source)
    var lines: [String] = []
    var everySelectorFinds = true
    for (selector, count) in zip(selectors, counts) {
      if let count {
        lines.append("\(selector.bareDescription): \(Self.plural(count, "series")) in this range")
      } else {
        everySelectorFinds = false
        lines.append("\(selector.bareDescription): nothing in this range")
        lines += try await why(selector, length: length, question, from: source).map { "   " + $0 }
      }
    }
    if everySelectorFinds { lines += try await emptyParts(of: expression, question, from: source) }
    return lines
  }

  /// Where all selectors find something, the computation drops it: the innermost empty part is named.
  private func emptyParts(of expression: Expression, _ question: Question, from source: DatasourceAccess) async throws -> [String] {
    let parts = expression.computedParts.prefix(Self.limits.parts)
    let counts = try await values(of: parts.map { "count(\($0))" }, question, from: source)
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

  private func why(_ selector: VectorSelector, length: String, _ question: Question, from source: DatasourceAccess) async throws -> [String] {
    let bare = selector.bareDescription
    let last = try await values(of: ["max(max_over_time(timestamp(\(bare))[1d:5m]))"], question, from: source)[0]
    var lines: [String] = []
    if let last, let milliseconds = Int64(exactly: (last * 1000).rounded()) {
      let time = Timestamp(milliseconds: milliseconds)
      lines.append("last sample \(CivilTimeText.dateAndTime(time, zone: zone)), \(AgeText.age(from: time, to: now)) ago")
    } else {
      lines.append("no sample in the 24 hours before the end of the range either")
    }
    let matchers = Array(selector.matchers.prefix(Self.limits.matchers))
    let loosened = matchers.map { matcher in selector.without(matcher) }
    let askable = loosened.map { $0.matchers.contains { !$0.matchesEmpty } ? "count(last_over_time(\($0.bareDescription)[\(length)]))" : nil }
    let counts = try await values(of: askable.compactMap(\.self), question, from: source)
    var next = counts.makeIterator()
    for (index, matcher) in matchers.enumerated() {
      let count = askable[index] == nil ? nil : next.next() ?? nil
      let isName = matcher.name == Labels.metricName
      guard count != nil || askable[index] == nil && isName else {
        lines.append(isName ? "no other metric has these labels" : "without \(matcher): still nothing")
        continue
      }
      lines.append(count.map { "without \(matcher): \(Self.plural($0, "series"))" } ?? "there is no metric \(matcher.value)")
      if let origin = origin(of: matcher) { lines.append(origin) }
      let others = askable[index] == nil ? nil : loosened[index]
      if let nearest = await nearest(to: matcher, in: others, named: isName ? "metrics" : matcher.name, question, from: source) { lines.append(nearest) }
    }
    return lines
  }

  /// The variable that put a value into the query.
  func origin(of matcher: Matcher) -> String? {
    let parts = matcher.value.split { "|()".contains($0) }.map(String.init)
    let variable = variables.first { $0.value == matcher.value || parts.contains($0.value) }?.name
    return variable.map { "   the value comes from the variable $\($0)" }
  }

  /// The values that there are, those most like the wanted one.
  ///
  /// - Parameter selector: Only its series count; `nil` stands for all.
  func nearest(to matcher: Matcher, in selector: VectorSelector?, named name: String, _ question: Question, from source: DatasourceAccess) async -> String? {
    let query = "label_values(\(selector.map { $0.bareDescription + ", " } ?? "")\(matcher.name))"
    let values = (try? await source.variableOptions(VariableRequest(query: .string(query), range: question.range)))?.map(\.value) ?? []
    let nearest = NearestNames.nearest(to: matcher.value, among: values, limit: Self.limits.values)
    return nearest.isEmpty ? nil : "   \(name) there: \(nearest.joined(separator: ", "))\(values.count > nearest.count ? ", … (\(values.count))" : "")"
  }

  /// The last value of each instant query at the end of the range; `nil` where there is none.
  private func values(of expressions: [String], _ question: Question, from source: DatasourceAccess) async throws -> [Double?] {
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

/// The names that are most like another one.
enum NearestNames {
  static func nearest(to wanted: String, among names: [String], limit: Int) -> [String] {
    let target = Array(wanted.lowercased().prefix(80))
    return names.prefix(5000)
      .map { (name: $0, distance: distance(Array($0.lowercased().prefix(80)), target)) }
      .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
      .prefix(limit).map(\.name)
  }

  /// How many characters must be put in, taken out or changed.
  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    var row = Array(0...other.count)
    for (index, character) in one.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in other.indices {
        let above = row[column + 1]
        row[column + 1] = min(above + 1, row[column] + 1, diagonal + (character == other[column] ? 0 : 1))
        diagonal = above
      }
    }
    return row[other.count]
  }
}
