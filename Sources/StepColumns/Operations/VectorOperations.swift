import TimeSeries

extension [EvaluatedSeries] {
  /// Arithmetic and comparisons between two vectors: this one stands on the left.
  ///
  /// - Throws: What `context` throws; its failure where elements match that must not, in Prometheus' words.
  package func combined<Context: EvaluationContext>(
    with right: [EvaluatedSeries], by operation: BinaryOperation, _ matching: VectorMatching, on grid: StepGrid,
    context: Context
  ) throws(Context.Failure) -> [EvaluatedSeries] {
    // From here on `right` is the "one" side.
    let isSwapped = matching.cardinality == .oneToMany
    let groups = isSwapped ? MatchGroups(matching, right, self) : MatchGroups(matching, self, right)
    let matcher = VectorMatcher(
      operation: operation, matching: matching, many: isSwapped ? right : self, one: isSwapped ? self : right,
      isSwapped: isSwapped, grid: grid, context: context)
    var results: [EvaluatedSeries] = []
    for group in groups.signatures.indices {
      let (many, one) = (groups.left[group], groups.right[group])
      try context.checkProgress(work: (many.count + one.count) * grid.count)
      try matcher.append(many, one, signature: groups.signatures[group], to: &results)
    }
    try context.reserve(series: results.count, in: grid)
    return try results.removingEmpty().mergingSameLabels { context.duplicateLabels }
  }
}

/// Joins the elements of one match group after the other.
private struct VectorMatcher<Context: EvaluationContext> {
  let operation: BinaryOperation
  let matching: VectorMatching
  let many: [EvaluatedSeries]
  let one: [EvaluatedSeries]
  /// The "many" side stands on the right of the operator.
  let isSwapped: Bool
  let grid: StepGrid
  let context: Context

  // Prometheus 3.x does not swap these for `group_right`: `fill_left` always stands in for the "many" side there.
  private var manyFill: Double? { matching.fillLeft }
  private var oneFill: Double? { matching.fillRight }

  func append(
    _ manyIndices: [Int], _ oneIndices: [Int], signature: Labels, to results: inout [EvaluatedSeries]
  ) throws(Context.Failure) {
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
  private func checkUniqueness(_ indices: [Int], _ signature: Labels) throws(Context.Failure) {
    guard indices.count > 1 else { return }
    for step in 0..<grid.count {
      let present = indices.filter { one[$0].isPresent(step) }
      guard present.count > 1 else { continue }
      let side = isSwapped ? "left" : "right"
      let shown = present.prefix(2).map { one[$0].labels }.sorted().map(\.allBraced).joined(separator: ", ")
      throw context.failure(
        "found duplicate series for the match group \(signature) on the \(side) hand-side of the operation:"
          + " [\(shown)]"
          + ";many-to-many matching not allowed: matching labels must be unique on one side")
    }
  }

  private func checkSingleMatches(_ indices: [Int], partner: EvaluatedSeries?) throws(Context.Failure) {
    guard indices.count > 1 else { return }
    if matching.cardinality == .oneToOne {
      for step in 0..<grid.count where partner?.isPresent(step) ?? true {
        guard indices.count(where: { many[$0].isPresent(step) }) <= 1 else {
          throw context.failure(
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
          throw context.failure("multiple matches for labels: grouping labels must ensure unique matches")
        }
      }
    }
  }

  private func joined(_ manySide: EvaluatedSeries, _ oneSide: EvaluatedSeries) -> EvaluatedSeries {
    var result = EvaluatedSeries(
      labels: resultLabels(manySide.labels, oneSide.labels),
      dropsName: operation.returnsBool || (manySide.dropsName && !operation.operator.changesMetric),
      steps: grid.count)
    let (left, right) = isSwapped ? (oneSide, manySide) : (manySide, oneSide)
    let symbol = operation.operator
    if left.histograms == nil && right.histograms == nil && !symbol.isTrim {
      let isFilter = symbol.isComparison && !operation.returnsBool
      for step in 0..<grid.count {
        let (a, b) = (left.floats[step], right.floats[step])
        if a.isAbsent || b.isAbsent { continue }
        let value = symbol.number(a, b)
        result.floats[step] = isFilter ? (value != 0 ? a : .absent) : value.asPoint
      }
    } else {
      let points = PointOperation(operation: operation, context: context)
      for step in 0..<grid.count {
        guard let a = left.point(step), let b = right.point(step), let value = points.apply(a, b) else { continue }
        result.set(value, at: step)
      }
    }
    return result
  }

  /// The general way: elements of a group come and go, or are filled in where they are missing.
  private func appendStepwise(
    _ manyIndices: [Int], _ oneIndices: [Int], _ signature: Labels, to results: inout [EvaluatedSeries]
  ) throws(Context.Failure) {
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
    var labels = operation.operator.changesMetric ? manySide.droppingMetadata() : manySide
    if matching.cardinality == .oneToOne {
      labels = matching.isOn ? labels.keeping(Set(matching.labels)) : labels.dropping(Set(matching.labels))
    }
    for name in matching.include { labels[name] = oneSide[name] }
    return labels
  }
}
