import TimeSeries

/// Kahan sums at every step, fed one series at a time.
struct SumColumn {
  private var sums: [Double]
  private var lost: [Double]

  init(steps: Int) {
    sums = Array(repeating: .absent, count: steps)
    lost = Array(repeating: 0, count: steps)
  }

  mutating func add(_ values: [Double]) {
    for step in 0..<min(sums.count, values.count) {
      let value = values[step]
      if value.isAbsent { continue }
      let sum = sums[step]
      if sum.isAbsent {
        sums[step] = value
        continue
      }
      let new = sum + value
      let rounding = abs(sum) >= abs(value) ? (sum - new) + value : (value - new) + sum
      lost[step] = new.isInfinite ? 0 : lost[step] + rounding
      sums[step] = new
    }
  }

  var totals: [Double] {
    zip(sums, lost).map { sum, lost in sum.isAbsent ? sum : (sum + lost).asPoint }
  }
}

struct MeanColumn {
  private var means: [RunningMean?]

  init(steps: Int) {
    means = Array(repeating: nil, count: steps)
  }

  mutating func add(_ values: [Double]) {
    for step in 0..<min(means.count, values.count) where !values[step].isAbsent {
      if means[step] == nil { means[step] = RunningMean(values[step]) } else { means[step]?.add(values[step]) }
    }
  }

  var values: [Double] { means.map { $0?.value.asPoint ?? .absent } }
}

/// Welford's running variance at every step.
struct VarianceColumn {
  private var counts: [Double]
  private var means: [Double]
  private var squares: [Double]

  init(steps: Int) {
    counts = Array(repeating: 0, count: steps)
    means = counts
    squares = counts
  }

  mutating func add(_ values: [Double]) {
    for step in 0..<min(counts.count, values.count) where !values[step].isAbsent {
      let value = values[step]
      counts[step] += 1
      if counts[step] == 1 {
        means[step] = value
        squares[step] = value.isFinite ? 0 : .nan
      } else {
        let delta = value - means[step]
        means[step] += delta / counts[step]
        squares[step] += delta * (value - means[step])
      }
    }
  }

  func values(squareRoot: Bool) -> [Double] {
    counts.indices.map { step in
      guard counts[step] > 0 else { return .absent }
      let variance = squares[step] / counts[step]
      return (squareRoot ? variance.squareRoot() : variance).asPoint
    }
  }
}

extension [Double] {
  /// NaN gives way to every number.
  mutating func keepExtreme(of values: [Double], isMinimum: Bool) {
    for step in 0..<Swift.min(count, values.count) where !values[step].isAbsent {
      let (best, value) = (self[step], values[step])
      if best.isNaN || (isMinimum ? value < best : value > best) { self[step] = value }
    }
  }
}

extension Evaluation {
  /// Sums (or means) of native histograms; a step at which floats stand beside them has no result.
  func sumHistograms(
    _ aggregate: AggregateExpression, _ members: [Int], of series: [EvaluatedSeries], into result: inout EvaluatedSeries,
    isMean: Bool
  ) {
    let position = aggregate.operandPosition
    for step in result.floats.indices {
      let holders = members.filter { series[$0].histograms?[step] != nil }
      guard let first = holders.first, let firstHistogram = series[first].histograms?[step] else { continue }
      guard result.floats[step].isAbsent else {
        annotate(.warning, AnnotationText.mixedFloatsAndHistogramsInAggregation, at: position)
        result.floats[step] = .absent
        continue
      }
      var sum = HistogramSum(firstHistogram)
      var mean = HistogramMean(firstHistogram)
      var hints: Set<NativeHistogram.CounterResetHint> = [firstHistogram.counterResetHint]
      var isCompatible = true
      for index in holders.dropFirst() {
        guard isCompatible, let histogram = series[index].histograms?[step] else { continue }
        hints.insert(histogram.counterResetHint)
        do {
          let notes = isMean ? try mean.add(histogram) : try sum.add(histogram)
          if notes.boundsReconciled {
            annotate(.info, AnnotationText.boundsReconciled(during: .aggregation), at: position)
          }
        } catch {
          annotate(.warning, AnnotationText.mixedBucketSchemas(metric: series[index].labels.name ?? ""), at: position)
          isCompatible = false
        }
      }
      guard isCompatible else { continue }
      if hints.contains(.counterReset) && hints.contains(.notCounterReset) {
        annotate(.warning, AnnotationText.counterResetsCollided(during: .aggregation), at: position)
      }
      result.set((isMean ? mean.value : sum.corrected).compacted(), at: step)
    }
  }
}
