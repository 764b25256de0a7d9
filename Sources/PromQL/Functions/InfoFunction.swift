import StepColumns
import Text
import TimeSeries

/// `info(vector, {selector})`: joins labels of info metrics (`target_info` unless named) by `instance` and `job`.
extension Evaluation {
  func addInfo(_ call: FunctionCall, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    let base = try vector(call.arguments[0], on: grid)
    var request = InfoRequest()
    if call.arguments.count > 1, case .vector(let selector) = call.arguments[1].withoutParentheses {
      request = InfoRequest(selector.matchers)
    }
    let times = try infoTimes(call.arguments[0], ReferenceTimes(grid: grid, offset: 0, pinned: nil))
    let isIdentifiable = base.contains { !request.selectsName(of: $0) && !InfoRequest.identity(of: $0.labels).isEmpty }
    let info = isIdentifiable ? try infoSeries(request, at: times) : []
    var places: [Labels: [Int]] = [:]
    for (index, series) in info.enumerated() { places[InfoRequest.identity(of: series.labels), default: []].append(index) }
    var results: [EvaluatedSeries] = []
    for series in base {
      try checkProgress(work: grid.count)
      let identity = InfoRequest.identity(of: series.labels)
      if request.selectsName(of: series) {
        results.append(series)
      } else {
        let candidates = identity.isEmpty ? [] : places[identity] ?? []
        try append(series, joining: candidates.map { info[$0] }, request, to: &results)
      }
    }
    try reserve(series: results.count, in: grid)
    return try results.removingEmpty().mergingSameLabels()
  }

  /// Info series are looked up at the time of the samples they describe: that of the first selector inside.
  private func infoTimes(_ expression: Expression, _ outer: ReferenceTimes) throws(PromQLError) -> ReferenceTimes {
    func shifted(_ modifiers: TimeModifiers) throws(PromQLError) -> ReferenceTimes {
      var times = try referenceTimes(modifiers, on: outer.grid)
      if times.pinned == nil {
        times.pinned = outer.pinned
        times.offset = times.offset &+ outer.offset
      }
      return times
    }
    switch expression {
    case .vector(let selector): return try shifted(selector.time)
    case .matrix(let matrix): return try shifted(matrix.selector.time)
    case .subquery(let subquery): return try infoTimes(subquery.expression, shifted(subquery.time))
    default:
      for child in expression.children where child.hasSelector { return try infoTimes(child, outer) }
      return outer
    }
  }

  /// With the times of the samples, in milliseconds, as values. An info metric has no histograms.
  private func infoSeries(_ request: InfoRequest, at times: ReferenceTimes) throws(PromQLError) -> [EvaluatedSeries] {
    try selectInstead(try request.names() + request.data, at: times) { (series, index) throws(PromQLError) in
      if series.samples.histograms?[index] != nil {
        throw .execution("this should be an info metric, with float samples: \(series.labels.allBraced)")
      }
      return Double(series.samples.timestamps[index])
    }
  }

  private func append(
    _ series: EvaluatedSeries, joining info: [EvaluatedSeries], _ request: InfoRequest, to results: inout [EvaluatedSeries]
  ) throws(PromQLError) {
    var places: [[Int]: Int] = [:]
    for step in series.floats.indices where series.isPresent(step) {
      let chosen = try latest(of: info, at: step)
      if chosen.isEmpty && !request.acceptsMissing { continue }
      let place = places[chosen] ?? results.count
      if place == results.count {
        places[chosen] = place
        var labels = series.labels
        for (name, value) in try request.labels(of: chosen.map { info[$0].labels }, beside: series.labels) {
          labels[name] = value
        }
        results.append(
          EvaluatedSeries(
            labels: labels, dropsName: series.dropsName, floats: Array(repeating: .absent, count: series.floats.count)))
      }
      results[place].copy(step, from: series)
    }
  }

  /// For each info metric the series with the newest sample.
  private func latest(of info: [EvaluatedSeries], at step: Int) throws(PromQLError) -> [Int] {
    var newest: [String: Int] = [:]
    for (index, series) in info.enumerated() where series.isPresent(step) {
      let name = series.labels.name ?? ""
      guard let rival = newest[name] else {
        newest[name] = index
        continue
      }
      let (old, new) = (info[rival].floats[step], series.floats[step])
      if old == new {
        throw .execution(
          "found duplicate series for info metric: existing \(info[rival].labels.allBraced) @ \(old.plainDecimal),"
            + " new \(series.labels.allBraced) @ \(new.plainDecimal)")
      }
      if new > old { newest[name] = index }
    }
    return newest.values.sorted()
  }
}

/// The second argument of `info`, taken apart.
private struct InfoRequest {
  private var nameMatchers: [Matcher] = []
  var data: [Matcher] = []

  init() {
    nameMatchers = [.equal(Labels.metricName, "target_info")]
  }

  init(_ matchers: [Matcher]) {
    nameMatchers = matchers.filter { $0.name == Labels.metricName }
    data = matchers.filter { $0.name != Labels.metricName }
    if nameMatchers.isEmpty { nameMatchers = [.equal(Labels.metricName, "target_info")] }
  }

  private var namesOnlyWhatIsNot: Bool {
    nameMatchers.allSatisfy { $0.operator == .notEqual || $0.operator == .doesNotMatch }
  }

  /// Matchers that only exclude names leave all other `…_info` metrics.
  func names() throws(PromQLError) -> [Matcher] {
    guard namesOnlyWhatIsNot else { return nameMatchers }
    guard let pattern = try? Pattern(".+_info", syntax: .prometheus) else { return nameMatchers }
    return nameMatchers + [.matching(Labels.metricName, pattern: ".+_info", predicate: InfoNames(pattern: pattern))]
  }

  /// Info series themselves are passed on as they are.
  func selectsName(of series: EvaluatedSeries) -> Bool {
    let name = series.labels.name ?? ""
    if namesOnlyWhatIsNot && !name.hasSuffix("_info") { return false }
    return nameMatchers.allSatisfy { $0.matches(name) }
  }

  static func identity(of labels: Labels) -> Labels { labels.keeping(["instance", "job"]) }

  /// Whether elements without an info series stay.
  var acceptsMissing: Bool { data.allSatisfy(\.matchesEmpty) }

  func labels(of info: [Labels], beside base: Labels) throws(PromQLError) -> [String: String] {
    let wanted = Set(data.map(\.name))
    var added: [String: String] = [:]
    for label in info.flatMap(\.labels) where label.name != Labels.metricName {
      if !wanted.isEmpty && !wanted.contains(label.name) { continue }
      if let other = added[label.name], other != label.value { throw .execution("conflicting label: \(label.name)") }
      if base[label.name] == nil { added[label.name] = label.value }
    }
    return added
  }
}

private struct InfoNames: ValuePredicate {
  let pattern: Pattern
  var literalAlternatives: [String]? { nil }
  var literalPrefix: String { "" }
  func matches(_ value: String) -> Bool { pattern.matches(value) }
}

extension Expression {
  fileprivate var hasSelector: Bool {
    switch self {
    case .vector, .matrix: true
    default: children.contains(where: \.hasSelector)
    }
  }
}
