extension [EvaluatedSeries] {
  /// `and`, `or` or `unless` between two vectors, step by step.
  ///
  /// - Throws: What `context` throws; its ``EvaluationContext/duplicateLabels`` where both sides of `or` give a point to the same series.
  package func combined<Context: EvaluationContext>(
    with other: [EvaluatedSeries], bySet symbol: BinaryOperator, _ matching: VectorMatching, on grid: StepGrid,
    context: Context
  ) throws(Context.Failure) -> [EvaluatedSeries] {
    let groups = MatchGroups(matching, self, other)
    var (left, right) = (self, other)
    for group in groups.signatures.indices {
      try context.checkProgress(work: grid.count)
      let (ours, theirs) = (groups.left[group], groups.right[group])
      if symbol == .or {
        guard !ours.isEmpty, !theirs.isEmpty else { continue }
        let isTaken = left.presence(of: ours, on: grid)
        for index in theirs { right[index].clearSteps { isTaken[$0] } }
      } else {
        guard !ours.isEmpty else { continue }
        let isMatched = right.presence(of: theirs, on: grid)
        for index in ours { left[index].clearSteps { isMatched[$0] != (symbol == .and) } }
      }
    }
    guard symbol == .or else { return left.removingEmpty() }
    return try (left + right.removingEmpty()).mergingSameLabels { context.duplicateLabels }
  }

  private func presence(of indices: [Int], on grid: StepGrid) -> [Bool] {
    var isPresent = [Bool](repeating: false, count: grid.count)
    for index in indices {
      for step in 0..<grid.count where self[index].isPresent(step) { isPresent[step] = true }
    }
    return isPresent
  }
}

extension EvaluatedSeries {
  fileprivate mutating func clearSteps(_ isCleared: (Int) -> Bool) {
    for step in floats.indices where isCleared(step) { clear(step) }
  }
}
