import Glibc

extension Function {
  static let overTime = [
    Function(
      "avg_over_time", [.matrix], summary: "Average of the samples in the range",
      body: .overTime { window in window.average() }),
    Function(
      "sum_over_time", [.matrix], summary: "Sum of the samples in the range", body: .overTime { window in window.sum() }),
    Function(
      "min_over_time", [.matrix], summary: "Lowest float in the range", body: .overTime { window in window.minimum() }),
    Function(
      "max_over_time", [.matrix], summary: "Highest float in the range", body: .overTime { window in window.maximum() }),
    Function(
      "count_over_time", [.matrix], summary: "Number of samples in the range",
      body: .overTime { window in window.count() }),
    Function(
      "present_over_time", [.matrix], summary: "1 for every series with a sample in the range",
      body: .overTime { _ in .float(1) }),
    Function(
      "first_over_time", [.matrix], keepsMetricName: true,
      summary: "The oldest sample in the range", body: .overTime { window in window.first() }),
    Function(
      "last_over_time", [.matrix], keepsMetricName: true, summary: "The latest sample in the range",
      body: .overTime { window in window.last() }),
    Function(
      "stddev_over_time", [.matrix], summary: "Population standard deviation of the floats in the range",
      body: .overTime { window in window.variance().map { .float($0.squareRoot()) } ?? .none }),
    Function(
      "stdvar_over_time", [.matrix], summary: "Population variance of the floats in the range",
      body: .overTime { window in window.variance().map { .float($0) } ?? .none }),
    Function(
      "quantile_over_time", [.scalar, .matrix], summary: "The φ-quantile of the floats in the range",
      body: .overTime { window in window.quantile() }),
    Function(
      "mad_over_time", [.matrix],
      summary: "Median absolute deviation of the floats in the range",
      body: .overTime { window in window.medianAbsoluteDeviation() }),
    Function(
      "ts_of_first_over_time", [.matrix], summary: "Time of the oldest sample in the range",
      body: .overTime { window in window.timeOfFirst() }),
    Function(
      "ts_of_last_over_time", [.matrix], summary: "Time of the latest sample in the range",
      body: .overTime { window in window.timeOfLast() }),
    Function(
      "ts_of_max_over_time", [.matrix], summary: "Time of the last highest float in the range",
      body: .overTime { window in window.timeOfMaximum() }),
    Function(
      "ts_of_min_over_time", [.matrix], summary: "Time of the last lowest float in the range",
      body: .overTime { window in window.timeOfMinimum() }),
    Function(
      "absent_over_time", [.matrix], summary: "1 where no series has a sample in the range",
      body: .whole { evaluation, call, grid throws(PromQLError) in try evaluation.absentOverTime(call, on: grid) }),
  ]

  static let regression = [
    Function(
      "deriv", [.matrix], summary: "Per-second slope of a gauge by linear regression over the range",
      body: .overTime { window in
        guard let first = window.floatBounds.first else { return .none }
        // A time near the samples keeps the numbers small.
        return window.linearRegression(at: window.floats.timestamps[first]).map { .float($0.slope) } ?? .none
      }),
    Function(
      "predict_linear", [.matrix, .scalar], summary: "The value so many seconds from now, by linear regression",
      body: .overTime { window in
        window.linearRegression(at: window.time).map { .float($0.slope * window.arguments[0] + $0.intercept) } ?? .none
      }),
    Function(
      "double_exponential_smoothing", [.matrix, .scalar, .scalar],
      summary: "Smoothed value of a gauge by a smoothing and a trend factor between 0 and 1",
      body: .overTime { (window: borrowing Window) throws(PromQLError) in try window.doubleExponentialSmoothing() }),
  ]
}
