package import Text
package import TimeSeries

/// Why an expression has no result.
package struct ExpressionError: Error, Hashable, Sendable {
  package var reason: String

  init(_ reason: String) { self.reason = reason }
}

/// Grafana's server-side expressions (`__expr__` targets) over the answers of other targets: math, reduce, resample, threshold
/// and classic conditions.
package struct ServerExpressions: Sendable {
  package struct Target: Hashable, Sendable {
    var refID: String
    /// `{type, expression, reducer, settings, window, conditions, …}`, variables filled in.
    var model: JSONObject

    package init(refID: String, model: JSONObject) {
      (self.refID, self.model) = (refID, model)
    }
  }

  package struct Result: Hashable, Sendable {
    /// Of the expressions alone, in the order of the targets.
    package var frames: [DataFrame]
    /// By refID.
    package var errors: [String: ExpressionError]
  }

  /// What is evaluated here.
  package static let types: Set<String> = ["math", "reduce", "resample", "threshold", "classic_conditions"]

  private let targets: [Target]
  private let range: TimeRange

  /// - Parameter range: What resampling spans.
  package init(_ targets: [Target], range: TimeRange) {
    (self.targets, self.range) = (targets, range)
  }

  /// Which other targets an expression needs.
  static func dependencies(of model: JSONObject) -> Set<String> {
    switch model["type"]?.string {
    case "math": return (try? MathExpression(model["expression"]?.text ?? ""))?.variables ?? []
    case "classic_conditions":
      return Set((model["conditions"]?.array ?? []).compactMap { $0["query"]?["params"]?[0]?.text })
    default: return Set([input(of: model)].filter { !$0.isEmpty })
    }
  }

  /// Evaluates in the order of dependencies. Expressions that need each other, or what failed, have errors.
  ///
  /// - Parameter frames: Answers of the other targets, by their refID; a target in `answered` without frames has no data.
  package func evaluate(_ frames: [DataFrame], answered: Set<String> = []) -> Result {
    guard !targets.isEmpty else { return Result(frames: [], errors: [:]) }
    var values = Dictionary(grouping: frames.filter { $0.refID != nil }, by: { $0.refID ?? "" }).mapValues(ExpressionValue.list)
    for refID in answered where values[refID] == nil { values[refID] = [] }
    var result = Result(frames: [], errors: [:])
    var done: [String: [ExpressionValue]] = [:]
    var waiting = targets.map { ($0, Self.dependencies(of: $0.model)) }
    let own = Set(targets.map(\.refID))
    while !waiting.isEmpty {
      let ready = waiting.filter { target, needs in needs.allSatisfy { !own.contains($0) || done[$0] != nil || result.errors[$0] != nil } }
      guard !ready.isEmpty else {
        let names = waiting.map(\.0.refID).sorted().joined(separator: ", ")
        for (target, _) in waiting { result.errors[target.refID] = ExpressionError("expressions need each other: \(names)") }
        break
      }
      for (target, needs) in ready {
        do throws(ExpressionError) {
          if let failed = needs.sorted().first(where: { result.errors[$0] != nil }) {
            throw ExpressionError("needs \(failed), which failed")
          }
          let value = try evaluate(target.model, values)
          done[target.refID] = value
          values[target.refID] = value
        } catch {
          result.errors[target.refID] = error
        }
      }
      let finished = Set(ready.map(\.0.refID))
      waiting.removeAll { finished.contains($0.0.refID) }
    }
    result.frames = targets.flatMap { target in (done[target.refID] ?? []).map { $0.frame(target.refID) } }
    return result
  }

  private static func input(of model: JSONObject) -> String {
    String((model["expression"]?.text ?? "").trimmed.drop { $0 == "$" })
  }

  private func evaluate(_ model: JSONObject, _ values: [String: [ExpressionValue]]) throws(ExpressionError) -> [ExpressionValue] {
    let type = model["type"]?.text ?? ""
    switch type {
    case "math": return try MathExpression(model["expression"]?.text ?? "").evaluate(values)
    case "classic_conditions": return [.number(Labels(), try ClassicConditions(model).firing(values))]
    case "reduce", "resample", "threshold":
      let name = Self.input(of: model)
      guard let input = values[name] else { throw ExpressionError("no query or expression “\(name)”") }
      switch type {
      case "reduce":
        let reduction = try SeriesReduction(model)
        return input.map(reduction.apply)
      case "resample":
        let resampling = try Resampling(model, range: range)
        return input.map(resampling.apply)
      default:
        guard let evaluator = model["conditions"]?[0]?["evaluator"].flatMap(ThresholdEvaluator.init) else {
          throw ExpressionError("the threshold has no condition")
        }
        return input.map { value in value.mapped { $0.isAbsent ? $0 : evaluator.holds(for: $0) ? 1 : 0 } }
      }
    case "sql": throw ExpressionError("SQL expressions are not supported")
    default: throw ExpressionError("expressions of type “\(type)” are not known")
    }
  }
}

/// `{type: gt, params: [5]}`.
struct ThresholdEvaluator {
  private let type: String
  private let parameters: [Double]

  init?(_ json: JSONValue) {
    type = json["type"]?.text ?? ""
    parameters = (json["params"]?.array ?? []).compactMap(\.number)
    let needed = type.contains("range") ? 2 : type == "no_value" ? 0 : 1
    guard parameters.count >= needed, !type.isEmpty else { return nil }
  }

  var wantsNoValue: Bool { type == "no_value" }

  func holds(for value: Double) -> Bool {
    switch type {
    case "gt": return value > parameters[0]
    case "lt": return value < parameters[0]
    case "gte": return value >= parameters[0]
    case "lte": return value <= parameters[0]
    case "eq": return value == parameters[0]
    case "ne": return value != parameters[0]
    case "within_range": return isBetween(value, included: false)
    case "within_range_included": return isBetween(value, included: true)
    case "outside_range": return !isBetween(value, included: true)
    case "outside_range_included": return !isBetween(value, included: false)
    default: return false
    }
  }

  private func isBetween(_ value: Double, included: Bool) -> Bool {
    let (low, high) = (min(parameters[0], parameters[1]), max(parameters[0], parameters[1]))
    return included ? value >= low && value <= high : value > low && value < high
  }
}

/// A series to one number. Null and NaN spoil the result unless the mode drops or replaces them.
struct SeriesReduction {
  private let reducer: String
  private let mode: String
  private let replacement: Double

  static let reducers: Set<String> = ["sum", "mean", "avg", "min", "max", "count", "last", "median", "diff", "diff_abs", "count_non_null"]

  init(_ model: JSONObject) throws(ExpressionError) {
    reducer = model["reducer"]?.text ?? ""
    mode = model["settings"]?["mode"]?.text ?? ""
    replacement = model["settings"]?["replaceWithValue"]?.number ?? 0
    guard Self.reducers.contains(reducer) else { throw ExpressionError("reducer “\(reducer)” is not known") }
  }

  func apply(_ value: ExpressionValue) -> ExpressionValue {
    guard case .series(let series) = value else {
      // Numbers pass; only what is no number is treated.
      return mode == "replaceNN" ? value.mapped { $0.isFinite ? $0 : replacement } : value
    }
    var values = series.values
    if mode == "dropNN" { values = values.filter(\.isFinite) }
    if mode == "replaceNN" { values = values.map { $0.isFinite ? $0 : replacement } }
    return .number(series.labels, Self.reduce(values, by: reducer))
  }

  static func reduce(_ values: [Double], by reducer: String) -> Double {
    switch reducer {
    case "count": return Double(values.count)
    case "count_non_null": return Double(values.count { !$0.isNaN })
    case "last": return values.last ?? .nan
    case "diff", "diff_abs":
      guard let first = values.first(where: { !$0.isNaN }), let last = values.last(where: { !$0.isNaN }) else { return .nan }
      return reducer == "diff" ? last - first : abs(last - first)
    default: break
    }
    if values.contains(where: \.isNaN) { return .nan }
    if reducer == "sum" { return values.reduce(0, +) }
    guard !values.isEmpty else { return .nan }
    switch reducer {
    case "min": return values.min() ?? .nan
    case "max": return values.max() ?? .nan
    case "median":
      let sorted = values.sorted()
      let middle = sorted.count / 2
      return sorted.count % 2 == 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    default: return values.reduce(0, +) / Double(values.count)
    }
  }
}

/// A series at regular moments of the range.
struct Resampling {
  private let window: Milliseconds
  private let upsampler: String
  private let downsampler: String
  private let range: TimeRange

  init(_ model: JSONObject, range: TimeRange) throws(ExpressionError) {
    guard let window = PromDuration.parse((model["window"]?.text ?? "").trimmed), window > 0 else {
      throw ExpressionError("“\(model["window"]?.text ?? "")” is no length of time to resample to")
    }
    guard range.length / window <= 1_000_000 else { throw ExpressionError("resampling to \(PromDuration.format(window)) makes too many points") }
    self.window = window
    upsampler = model["upsampler"]?.text ?? "fillna"
    downsampler = model["downsampler"]?.text ?? "mean"
    self.range = range
  }

  func apply(_ value: ExpressionValue) -> ExpressionValue {
    guard case .series(let series) = value, range.start <= range.end else { return value }
    var result = ExpressionValue.Series(labels: series.labels, times: [], values: [])
    var next = 0
    var lastSeen = FieldValues.absent
    for time in stride(from: range.start.milliseconds, through: range.end.milliseconds, by: Int(window)) {
      let first = next
      while next < series.times.count, series.times[next] <= time { next += 1 }
      result.times.append(time)
      if next > first {
        lastSeen = series.values[next - 1]
        result.values.append(SeriesReduction.reduce(Array(series.values[first..<next]), by: downsampler))
      } else {
        switch upsampler {
        case "pad": result.values.append(lastSeen)
        case "backfilling": result.values.append(next < series.values.count ? series.values[next] : FieldValues.absent)
        default: result.values.append(FieldValues.absent)
        }
      }
    }
    return .series(result)
  }
}

/// Conditions of old alert rules: each true where any of its series meets the threshold, joined from left to right.
struct ClassicConditions {
  private let conditions: [(refID: String, reducer: String, evaluator: ThresholdEvaluator, isOr: Bool)]

  init(_ model: JSONObject) throws(ExpressionError) {
    var conditions: [(refID: String, reducer: String, evaluator: ThresholdEvaluator, isOr: Bool)] = []
    for (index, entry) in (model["conditions"]?.array ?? []).enumerated() {
      guard let refID = entry["query"]?["params"]?[0]?.text, let evaluator = entry["evaluator"].flatMap(ThresholdEvaluator.init) else {
        throw ExpressionError("condition \(index + 1) has no query or no threshold")
      }
      let isOr = entry["operator"]?["type"]?.text.map { $0 == "or" || $0 == "logic-or" } ?? false
      conditions.append((refID, entry["reducer"]?["type"]?.text ?? "avg", evaluator, isOr))
    }
    guard !conditions.isEmpty else { throw ExpressionError("there are no conditions") }
    self.conditions = conditions
  }

  /// 1 where they hold, else 0; null without any data.
  func firing(_ values: [String: [ExpressionValue]]) throws(ExpressionError) -> Double {
    var isFiring = false
    var hasData = false
    for (index, condition) in conditions.enumerated() {
      guard let input = values[condition.refID] else { throw ExpressionError("no query or expression “\(condition.refID)”") }
      let numbers = input.map { value in
        switch value {
        case .number(_, let number): number
        case .series(let series): SeriesReduction.reduce(series.values.filter { !$0.isNaN }, by: condition.reducer)
        }
      }
      let known = numbers.filter { !$0.isNaN }
      if !known.isEmpty { hasData = true }
      let holds = condition.evaluator.wantsNoValue ? known.isEmpty : known.contains(where: condition.evaluator.holds)
      if condition.evaluator.wantsNoValue { hasData = true }
      isFiring = index == 0 ? holds : condition.isOr ? isFiring || holds : isFiring && holds
    }
    return hasData ? (isFiring ? 1 : 0) : FieldValues.absent
  }
}
