extension Samples {
  /// Replaces unknown hints by what neighbouring histograms tell; the first one's stays.
  package mutating func markCounterResets() {
    var previous: NativeHistogram?
    changeHistograms { histogram, _ in
      if histogram.counterResetHint == .unknown, let previous {
        histogram.counterResetHint = histogram.isReset(after: previous) ? .counterReset : .notCounterReset
      }
      previous = histogram
    }
  }

  /// The hints that Prometheus' store gives back for histograms appended in this order.
  ///
  /// A chunk holds histograms with no reset between them, so all but its first are known to be none; the first one's hint
  /// is lost. Floats, stale markers and changes between gauge and counter end a chunk too.
  package mutating func storeCounterResetHints() {
    var previous: (index: Int, histogram: NativeHistogram)?
    changeHistograms { histogram, index in
      let original = histogram
      if histogram.counterResetHint != .gauge {
        var continues = false
        if let previous, previous.index == index - 1, previous.histogram.counterResetHint != .gauge,
          histogram.counterResetHint != .counterReset {
          continues = !histogram.withHint(.unknown).isReset(after: previous.histogram)
        }
        histogram.counterResetHint = continues ? .notCounterReset : .unknown
      }
      previous = (index, original)
    }
  }

  /// Leaves only "gauge" as a hint.
  package mutating func forgetCounterResetHints() {
    changeHistograms { histogram, _ in
      if histogram.counterResetHint != .gauge { histogram.counterResetHint = .unknown }
    }
  }

  private mutating func changeHistograms(_ change: (inout NativeHistogram, _ index: Int) -> Void) {
    guard var column = histograms else { return }
    histograms = nil
    for index in column.indices {
      guard var histogram = column[index] else { continue }
      change(&histogram, index)
      column[index] = histogram
    }
    histograms = column
  }
}

extension NativeHistogram {
  fileprivate func withHint(_ hint: CounterResetHint) -> NativeHistogram {
    var copy = self
    copy.counterResetHint = hint
    return copy
  }
}
