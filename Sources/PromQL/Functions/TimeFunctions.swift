import StepColumns
import Text
import TimeSeries

extension Function {
  static let clock = [
    Function(
      "time", [], returns: .scalar, summary: "Evaluation time in seconds since the epoch",
      body: .perStep { _, time, _ in Double(time) / 1000 }),
    Function("pi", [], returns: .scalar, summary: "The number π", body: .perStep { _, _, _ in .pi }),
    Function(
      "start", [], returns: .scalar, summary: "Start of the query in seconds since the epoch",
      body: .perStep { evaluation, _, _ in Double(evaluation.query.start) / 1000 }),
    Function(
      "end", [], returns: .scalar, summary: "End of the query in seconds since the epoch",
      body: .perStep { evaluation, _, _ in Double(evaluation.query.end) / 1000 }),
    Function(
      "range", [], returns: .scalar, summary: "From start to end of the query in seconds",
      body: .perStep { evaluation, _, _ in Double(evaluation.query.end &- evaluation.query.start) / 1000 }),
    Function(
      "step", [], returns: .scalar, summary: "Step of the query in seconds; 0 in an instant query",
      body: .perStep { evaluation, _, _ in Double(evaluation.query.step) / 1000 }),
    Function(
      "min_of", [.scalar, .scalar], returns: .scalar, summary: "The smaller of two numbers",
      body: .perStep { _, _, numbers in numbers[0].isNaN || numbers[1].isNaN ? .nan : min(numbers[0], numbers[1]) }),
    Function(
      "max_of", [.scalar, .scalar], returns: .scalar, summary: "The larger of two numbers",
      body: .perStep { _, _, numbers in numbers[0].isNaN || numbers[1].isNaN ? .nan : max(numbers[0], numbers[1]) }),
    Function(
      "timestamp", summary: "Time of each sample in seconds since the epoch",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.timestamps(of: call.arguments[0], on: grid))
      }),
    Function(
      "start_timestamp",
      summary: "When each series began to count, in seconds since the epoch; 0 where unknown",
      body: .whole { evaluation, call, grid throws(PromQLError) in
        .vector(try evaluation.startTimestamps(of: call.arguments[0], on: grid))
      }),
  ]

  static let dates = [
    Function(
      "minute", arity: .lastOptional(upTo: 1), summary: "Minute of the hour, 0…59, in UTC",
      body: .perDate { Double($0.minute) }),
    Function(
      "hour", arity: .lastOptional(upTo: 1), summary: "Hour of the day, 0…23, in UTC",
      body: .perDate { Double($0.hour) }),
    Function(
      "day_of_week", arity: .lastOptional(upTo: 1), summary: "Day of the week in UTC; 0 is Sunday",
      body: .perDate { Double($0.weekday) }),
    Function(
      "day_of_month", arity: .lastOptional(upTo: 1), summary: "Day of the month, 1…31, in UTC",
      body: .perDate { Double($0.day) }),
    Function(
      "day_of_year", arity: .lastOptional(upTo: 1), summary: "Day of the year, 1…366, in UTC",
      body: .perDate { Double($0.dayOfYear) }),
    Function(
      "days_in_month", arity: .lastOptional(upTo: 1), summary: "Number of days in the month, 28…31, in UTC",
      body: .perDate { Double(CivilDate.daysInMonth(year: $0.year, month: $0.month)) }),
    Function(
      "month", arity: .lastOptional(upTo: 1), summary: "Month of the year, 1…12, in UTC",
      body: .perDate { Double($0.month) }),
    Function(
      "year", arity: .lastOptional(upTo: 1), summary: "Year in UTC", body: .perDate { Double($0.year) }),
  ]
}

extension Evaluation {
  /// Of the samples that a selector finds; anything computed happens at the evaluation time.
  func timestamps(of expression: Expression, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    if case .vector(let selector) = expression.withoutParentheses, selector.extent == nil {
      var series = try selectInstead(selector.matchers, at: referenceTimes(selector.time, on: grid)) { series, index in
        Double(series.samples.timestamps[index]) / 1000
      }
      for i in series.indices { series[i].dropsName = true }
      return series
    }
    var series = try vector(expression, on: grid)
    for i in series.indices {
      series[i].dropsName = true
      for step in 0..<grid.count where series[i].isPresent(step) {
        series[i].floats[step] = Double(grid.time(step)) / 1000
      }
      series[i].histograms = nil
    }
    return series
  }

  func startTimestamps(of expression: Expression, on grid: StepGrid) throws(PromQLError) -> [EvaluatedSeries] {
    var series: [EvaluatedSeries]
    if case .vector(let selector) = expression.withoutParentheses, selector.extent == nil {
      series = try selectInstead(selector.matchers, at: referenceTimes(selector.time, on: grid)) { series, index in
        Double(series.samples.startTimestamps?[index] ?? 0) / 1000
      }
    } else {
      series = try vector(expression, on: grid)
      for i in series.indices {
        for step in 0..<grid.count where series[i].isPresent(step) { series[i].floats[step] = 0 }
        series[i].histograms = nil
      }
    }
    for i in series.indices { series[i].dropsName = true }
    return series
  }
}

extension CivilDate {
  /// In UTC, of seconds since the epoch. Fractions are cut off; what is more than 285 million years away is held there.
  init(seconds: Double) {
    self.init(localMilliseconds: Int64(clampingToRange: min(max(seconds, -9e15), 9e15).rounded(.towardZero)) * 1000)
  }
}
