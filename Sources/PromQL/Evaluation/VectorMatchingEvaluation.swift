import TimeSeries

extension VectorMatching {
  /// The labels by which two elements are found to belong together; with `ignoring`, those that do not count.
  fileprivate var signatureNames: Set<String> {
    isOn ? Set(labels) : Set(labels).union([Labels.metricName])
  }
}

/// The series of both sides that share a signature.
struct MatchGroups {
  private(set) var signatures: [Labels] = []
  private(set) var left: [[Int]] = []
  private(set) var right: [[Int]] = []
  private var places: [Labels: Int] = [:]

  init(_ matching: VectorMatching, _ leftSeries: [EvaluatedSeries], _ rightSeries: [EvaluatedSeries]) {
    let names = matching.signatureNames
    places.reserveCapacity(max(leftSeries.count, rightSeries.count))
    for (index, series) in leftSeries.enumerated() {
      left[place(of: matching.isOn ? series.labels.keeping(names) : series.labels.dropping(names))].append(index)
    }
    for (index, series) in rightSeries.enumerated() {
      right[place(of: matching.isOn ? series.labels.keeping(names) : series.labels.dropping(names))].append(index)
    }
  }

  private mutating func place(of signature: Labels) -> Int {
    if let place = places[signature] { return place }
    places[signature] = signatures.count
    signatures.append(signature)
    left.append([])
    right.append([])
    return signatures.count - 1
  }
}

extension Evaluation {
  func combineSets(
    _ symbol: BinaryOperator, _ matching: VectorMatching, _ left: [EvaluatedSeries], _ right: [EvaluatedSeries],
    on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    let groups = MatchGroups(matching, left, right)
    var (left, right) = (left, right)
    for group in groups.signatures.indices {
      try checkProgress(work: grid.count)
      let (ours, theirs) = (groups.left[group], groups.right[group])
      if symbol == .or {
        guard !ours.isEmpty, !theirs.isEmpty else { continue }
        let isTaken = presence(of: ours, in: left, on: grid)
        for index in theirs { right[index].clearSteps { isTaken[$0] } }
      } else {
        guard !ours.isEmpty else { continue }
        let isMatched = presence(of: theirs, in: right, on: grid)
        for index in ours { left[index].clearSteps { isMatched[$0] != (symbol == .and) } }
      }
    }
    guard symbol == .or else { return left.removingEmpty() }
    return try (left + right.removingEmpty()).mergingSameLabels()
  }

  private func presence(of indices: [Int], in series: [EvaluatedSeries], on grid: StepGrid) -> [Bool] {
    var isPresent = Array(repeating: false, count: grid.count)
    for index in indices {
      for step in 0..<grid.count where series[index].isPresent(step) { isPresent[step] = true }
    }
    return isPresent
  }

  /// Arithmetic and comparisons between two vectors.
  func match(
    _ binary: BinaryExpression, _ matching: VectorMatching, _ left: [EvaluatedSeries], _ right: [EvaluatedSeries],
    on grid: StepGrid
  ) throws(PromQLError) -> [EvaluatedSeries] {
    // From here on `right` is the "one" side.
    let isSwapped = matching.cardinality == .oneToMany
    let groups = isSwapped ? MatchGroups(matching, right, left) : MatchGroups(matching, left, right)
    let matcher = VectorMatcher(
      binary: binary, matching: matching, many: isSwapped ? right : left, one: isSwapped ? left : right,
      isSwapped: isSwapped, grid: grid, operation: PointOperation(expression: binary, evaluation: self))
    var results: [EvaluatedSeries] = []
    for group in groups.signatures.indices {
      let (many, one) = (groups.left[group], groups.right[group])
      try checkProgress(work: (many.count + one.count) * grid.count)
      try matcher.append(many, one, signature: groups.signatures[group], to: &results)
    }
    try reserve(series: results.count, in: grid)
    return try results.removingEmpty().mergingSameLabels()
  }
}

extension EvaluatedSeries {
  fileprivate mutating func clearSteps(_ isCleared: (Int) -> Bool) {
    for step in floats.indices where isCleared(step) { clear(step) }
  }
}

/// Joins the elements of one match group after the other.
private struct VectorMatcher {
  let binary: BinaryExpression
  let matching: VectorMatching
  let many: [EvaluatedSeries]
  let one: [EvaluatedSeries]
  /// The "many" side stands on the right of the operator.
  let isSwapped: Bool
  let grid: StepGrid
  let operation: PointOperation

  // Prometheus 3.x does not swap these for `group_right`: `fill_left` always stands in for the "many" side there.
  private var manyFill: Double? { matching.fillLeft }
  private var oneFill: Double? { matching.fillRight }

  func append(
    _ manyIndices: [Int], _ oneIndices: [Int], signature: Labels, to results: inout [EvaluatedSeries]
  ) throws(PromQLError) {
    if manyIndices.isEmpty && manyFill == nil { return try checkUniqueness(oneIndices, signature) }
    if oneIndices.isEmpty && oneFill == nil { return }
    try checkUniqueness(oneIndices, signature)
    if manyFill == nil && oneFill == nil, oneIndices.count == 1 {
      let partner = one[oneIndices[0]]
      try checkSingleMatches(manyIndices, partner: partner)
      for index in manyIndices { results.append(joined(many[index], partner)) }
      return
    }
    try appendStepwise(manyIndices, oneIndices, signature, to: &results)
  }

  /// At any step at most one element of the "one" side may be in a group.
  private func checkUniqueness(_ indices: [Int], _ signature: Labels) throws(PromQLError) {
    guard indices.count > 1 else { return }
    for step in 0..<grid.count {
      let present = indices.filter { one[$0].isPresent(step) }
      guard present.count > 1 else { continue }
      let side = isSwapped ? "left" : "right"
      let shown = present.prefix(2).map { one[$0].labels }.sorted().map(\.allBraced).joined(separator: ", ")
      throw .execution(
        "found duplicate series for the match group \(signature) on the \(side) hand-side of the operation:"
          + " [\(shown)]"
          + ";many-to-many matching not allowed: matching labels must be unique on one side")
    }
  }

  private func checkSingleMatches(_ indices: [Int], partner: EvaluatedSeries?) throws(PromQLError) {
    guard indices.count > 1 else { return }
    if matching.cardinality == .oneToOne {
      for step in 0..<grid.count where partner?.isPresent(step) ?? true {
        guard indices.count(where: { many[$0].isPresent(step) }) <= 1 else {
          throw .execution(
            "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)")
        }
      }
      return
    }
    guard let partner else { return }
    var byLabels: [Labels: [Int]] = [:]
    for index in indices { byLabels[resultLabels(many[index].labels, partner.labels), default: []].append(index) }
    for twins in byLabels.values where twins.count > 1 {
      for step in 0..<grid.count where partner.isPresent(step) {
        guard twins.count(where: { many[$0].isPresent(step) }) <= 1 else {
          throw .execution("multiple matches for labels: grouping labels must ensure unique matches")
        }
      }
    }
  }

  private func joined(_ manySide: EvaluatedSeries, _ oneSide: EvaluatedSeries) -> EvaluatedSeries {
    var result = EvaluatedSeries(
      labels: resultLabels(manySide.labels, oneSide.labels),
      dropsName: binary.returnsBool || (manySide.dropsName && !binary.operator.changesMetric),
      floats: Array(repeating: .absent, count: grid.count))
    let (left, right) = isSwapped ? (oneSide, manySide) : (manySide, oneSide)
    let symbol = binary.operator
    if left.histograms == nil && right.histograms == nil && !symbol.isTrim {
      let isFilter = symbol.isComparison && !binary.returnsBool
      for step in 0..<grid.count {
        let (a, b) = (left.floats[step], right.floats[step])
        if a.isAbsent || b.isAbsent { continue }
        let value = symbol.number(a, b)
        result.floats[step] = isFilter ? (value != 0 ? a : .absent) : value.asPoint
      }
    } else {
      for step in 0..<grid.count {
        guard let a = left.point(step), let b = right.point(step), let value = operation.apply(a, b) else { continue }
        result.set(value, at: step)
      }
    }
    return result
  }

  /// The general way: elements of a group come and go, or are filled in where they are missing.
  private func appendStepwise(
    _ manyIndices: [Int], _ oneIndices: [Int], _ signature: Labels, to results: inout [EvaluatedSeries]
  ) throws(PromQLError) {
    if oneIndices.isEmpty || oneFill != nil { try checkSingleMatches(manyIndices, partner: nil) }
    for oneIndex in oneIndices {
      try checkSingleMatches(manyIndices, partner: one[oneIndex])
      for index in manyIndices { results.append(joined(many[index], one[oneIndex])) }
    }
    if let oneFill {
      let filler = filling(signature, oneFill) { step in !oneIndices.contains { one[$0].isPresent(step) } }
      for index in manyIndices { results.append(joined(many[index], filler)) }
    }
    if let manyFill {
      let filler = filling(signature, manyFill) { step in !manyIndices.contains { many[$0].isPresent(step) } }
      for index in oneIndices { results.append(joined(filler, one[index])) }
    }
  }

  private func filling(_ labels: Labels, _ value: Double, where isFilled: (Int) -> Bool) -> EvaluatedSeries {
    EvaluatedSeries(labels: labels, floats: (0..<grid.count).map { isFilled($0) ? value : .absent })
  }

  private func resultLabels(_ manySide: Labels, _ oneSide: Labels) -> Labels {
    var labels = binary.operator.changesMetric ? manySide.droppingMetadata() : manySide
    if matching.cardinality == .oneToOne {
      labels = matching.isOn ? labels.keeping(Set(matching.labels)) : labels.dropping(Set(matching.labels))
    }
    for name in matching.include { labels[name] = oneSide[name] }
    return labels
  }
}
