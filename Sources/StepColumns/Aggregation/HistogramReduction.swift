import TimeSeries

extension [EvaluatedSeries] {
  /// Sums (or means) of native histograms; a step at which floats stand beside them has no result.
  func sumHistograms(
    of members: [Int], into result: inout EvaluatedSeries, isMean: Bool, _ context: some EvaluationContext
  ) {
    guard members.contains(where: { self[$0].histograms != nil }) else { return }
    for step in result.floats.indices {
      let holders = members.filter { self[$0].histograms?[step] != nil }
      guard let first = holders.first, let firstHistogram = self[first].histograms?[step] else { continue }
      guard result.floats[step].isAbsent else {
        context.note(.mixedFloatsAndHistograms)
        result.floats[step] = .absent
        continue
      }
      var sum = HistogramSum(firstHistogram)
      var mean = HistogramMean(firstHistogram)
      var hints: Set<NativeHistogram.CounterResetHint> = [firstHistogram.counterResetHint]
      var isCompatible = true
      for index in holders.dropFirst() {
        guard isCompatible, let histogram = self[index].histograms?[step] else { continue }
        hints.insert(histogram.counterResetHint)
        do {
          let notes = isMean ? try mean.add(histogram) : try sum.add(histogram)
          if notes.boundsReconciled { context.note(.boundsReconciled(.aggregation)) }
        } catch {
          context.note(.mixedBucketSchemas(metric: self[index].labels.name ?? ""))
          isCompatible = false
        }
      }
      guard isCompatible else { continue }
      if hints.contains(.counterReset) && hints.contains(.notCounterReset) {
        context.note(.counterResetsCollided(.aggregation))
      }
      result.set((isMean ? mean.value : sum.corrected).compacted(), at: step)
    }
  }
}
