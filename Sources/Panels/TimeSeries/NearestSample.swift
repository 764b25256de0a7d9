import Widgets

/// Finds samples by their place on the x axis.
enum NearestSample {
  /// The index of the sample nearest to `x` among rising `xs`; `nil` where there are none.
  static func index(in xs: PlotSeries.Abscissas, to x: Double) -> Int? {
    func position(_ index: Int) -> Double {
      switch xs {
      case .times(let times): times[index].map(Double.init) ?? -.infinity
      case .numbers(let numbers): numbers[index]
      }
    }
    guard xs.count > 0 else { return nil }
    var (low, high) = (0, xs.count)
    while low < high {
      let middle = (low + high) / 2
      if position(middle) < x { low = middle + 1 } else { high = middle }
    }
    if low == xs.count { return low - 1 }
    return low > 0 && x - position(low - 1) <= position(low) - x ? low - 1 : low
  }
}
