import LogEntries
import StepColumns
import TimeSeries

/// The values of series as lines come in, in any order.
struct CollectedSeries {
  private let aggregation: RangeAggregation
  private let windows: StepWindows
  private let limits: LogQLLimits
  private var places: [Labels: Int] = [:]
  private var labels: [Labels] = []
  private var columns: [RangeColumn] = []
  private var last: (labels: Labels, place: Int)?
  private var points = 0

  init(_ aggregation: RangeAggregation, windows: StepWindows, limits: LogQLLimits) {
    (self.aggregation, self.windows, self.limits) = (aggregation, windows, limits)
  }

  mutating func add(_ labels: Labels, _ time: Nanoseconds, _ value: Double) throws {
    let place = try place(of: labels)
    points += columns[place].add(time, value, windows)
    guard points <= limits.points else {
      throw LogQLError(kind: .limit, "the query would keep more than \(limits.points) values: take a shorter range or aggregate first")
    }
  }

  private mutating func place(of labels: Labels) throws -> Int {
    if let last, last.labels == labels { return last.place }
    let place: Int
    if let known = places[labels] {
      place = known
    } else {
      guard columns.count < limits.series else {
        throw LogQLError(
          kind: .limit, "maximum of series (\(limits.series)) reached for a single query; consider reducing query cardinality by adding more specific stream selectors, reducing the time range, or aggregating results with functions like sum(), count() or topk()")
      }
      place = columns.count
      places[labels] = place
      self.labels.append(labels)
      columns.append(RangeColumn(aggregation.function, steps: windows.grid.count))
      points += windows.grid.count
    }
    last = (labels, place)
    return place
  }

  func result() -> [EvaluatedSeries] {
    zip(labels, columns).map { labels, column in
      EvaluatedSeries(labels: labels, floats: column.values(aggregation, windows))
    }.removingEmpty()
  }
}

/// The windows of one series.
enum RangeColumn {
  /// Counts and sums of whole numbers: what begins and ends at each step, so that a line costs the same in any number of windows.
  case counts([Int64], entries: [Int32])
  case sums(WindowSums)
  case extremes([Double], isMinimum: Bool)
  case edges([(time: Int64, value: Double)?], isFirst: Bool)
  /// All values, for what needs them together.
  case kept([(time: Int64, value: Double)])

  init(_ function: RangeFunction, steps: Int) {
    switch function {
    case .countOverTime, .bytesRate, .bytesOverTime, .absentOverTime: self = .counts([Int64](repeating: 0, count: steps + 1), entries: [Int32](repeating: 0, count: steps + 1))
    case .rate, .sumOverTime: self = .sums(WindowSums(steps: steps))
    case .minOverTime, .maxOverTime: self = .extremes([Double](repeating: .absent, count: steps), isMinimum: function == .minOverTime)
    case .firstOverTime, .lastOverTime: self = .edges([(time: Int64, value: Double)?](repeating: nil, count: steps), isFirst: function == .firstOverTime)
    case .avgOverTime, .stddevOverTime, .stdvarOverTime, .quantileOverTime, .rateCounter: self = .kept([])
    }
  }

  /// How many more values are kept.
  mutating func add(_ time: Nanoseconds, _ value: Double, _ windows: StepWindows) -> Int {
    let steps = windows.steps(of: time)
    guard !steps.isEmpty else { return 0 }
    switch self {
    case .counts(var differences, var entries):
      // The arrays are moved out and back, so that they are not copied.
      self = .kept([])
      differences[steps.lowerBound] &+= Int64(value)
      differences[steps.upperBound] &-= Int64(value)
      entries[steps.lowerBound] &+= 1
      entries[steps.upperBound] &-= 1
      self = .counts(differences, entries: entries)
      return 0
    case .sums(var sums):
      self = .kept([])
      sums.add(value, steps)
      self = .sums(sums)
      return 0
    case .extremes(var values, let isMinimum):
      self = .kept([])
      for step in steps {
        let known = values[step]
        // NaN gives way to every number.
        if known.isAbsent || known.isNaN || (isMinimum ? value < known : value > known) { values[step] = value.asPoint }
      }
      self = .extremes(values, isMinimum: isMinimum)
      return 0
    case .edges(var edges, let isFirst):
      self = .kept([])
      for step in steps {
        if let known = edges[step], isFirst ? known.time <= time : known.time > time { continue }
        edges[step] = (time, value)
      }
      self = .edges(edges, isFirst: isFirst)
      return 0
    case .kept(var values):
      self = .counts([], entries: [])
      values.append((time, value))
      self = .kept(values)
      return 2
    }
  }

  func values(_ aggregation: RangeAggregation, _ windows: StepWindows) -> [Double] {
    let seconds = Double(windows.length) / 1e9
    switch self {
    case .counts(let differences, let entries):
      var (sum, present) = (Int64(0), Int32(0))
      let isRate = aggregation.function == .bytesRate
      return differences.dropLast().indices.map { step in
        sum &+= differences[step]
        present &+= entries[step]
        return present == 0 ? .absent : isRate ? Double(sum) / seconds : Double(sum)
      }
    case .sums(let sums): return sums.values(dividedBy: aggregation.function == .rate ? seconds : 1)
    case .extremes(let values, _): return values
    case .edges(let edges, _): return edges.map { $0.map { $0.value.asPoint } ?? .absent }
    case .kept(let values): return KeptValues(values, windows).results(aggregation, seconds: seconds)
    }
  }
}

/// Sums at every step; while every value is whole, they are kept as differences.
struct WindowSums {
  private var differences: [Double]
  private var entries: [Int32]
  private var sums: [KahanSum]?
  private var isWhole = true

  init(steps: Int) {
    differences = [Double](repeating: 0, count: steps + 1)
    entries = [Int32](repeating: 0, count: steps + 1)
  }

  mutating func add(_ value: Double, _ steps: Range<Int>) {
    entries[steps.lowerBound] &+= 1
    entries[steps.upperBound] &-= 1
    if isWhole, value == value.rounded(), value.magnitude < 0x1p40 {
      differences[steps.lowerBound] += value
      differences[steps.upperBound] -= value
      return
    }
    var sums = self.sums ?? [KahanSum](repeating: KahanSum(), count: differences.count - 1)
    self.sums = nil
    for step in steps { sums[step].add(value) }
    self.sums = sums
  }

  func values(dividedBy divisor: Double) -> [Double] {
    var (whole, present) = (0.0, Int32(0))
    return (0..<differences.count - 1).map { step in
      whole += differences[step]
      present &+= entries[step]
      guard present > 0 else { return .absent }
      var sum = sums?[step] ?? KahanSum()
      sum.add(whole)
      return (sum.total / divisor).asPoint
    }
  }
}

/// What needs all values of a window at once.
struct KeptValues {
  private let values: [(time: Int64, value: Double)]
  private let windows: StepWindows

  init(_ values: [(time: Int64, value: Double)], _ windows: StepWindows) {
    self.values = values.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(\.element)
    self.windows = windows
  }

  func results(_ aggregation: RangeAggregation, seconds: Double) -> [Double] {
    var (low, high) = (0, 0)
    return (0..<windows.grid.count).map { step in
      let end = windows.end(step)
      let start = end.subtractingClamped(windows.length)
      while high < values.count, values[high].time <= end { high += 1 }
      while low < high, values[low].time <= start { low += 1 }
      guard low < high else { return .absent }
      return Self.result(values[low..<high].map(\.value), aggregation, seconds: seconds).asPoint
    }
  }

  private static func result(_ values: [Double], _ aggregation: RangeAggregation, seconds: Double) -> Double {
    switch aggregation.function {
    case .quantileOverTime:
      var values = values
      return Quantile.of(&values, at: aggregation.parameter ?? .nan)
    case .stddevOverTime: return variance(values).squareRoot()
    case .stdvarOverTime: return variance(values)
    case .rateCounter: return increase(values) / seconds
    default:
      // The running mean of Loki, so that rounding is the same.
      var (mean, count) = (0.0, 0.0)
      for value in values {
        count += 1
        if mean.isInfinite {
          if value.isInfinite, (mean > 0) == (value > 0) { continue }
          if !value.isInfinite, !value.isNaN { continue }
        }
        mean += value / count - mean / count
      }
      return mean
    }
  }

  /// Of the population, by Welford.
  private static func variance(_ values: [Double]) -> Double {
    var (mean, sum, count) = (0.0, 0.0, 0.0)
    for value in values {
      count += 1
      let distance = value - mean
      mean += distance / count
      sum += distance * (value - mean)
    }
    return sum / count
  }

  /// Resets of the counter are added.
  private static func increase(_ values: [Double]) -> Double {
    guard var last = values.first, let end = values.last, let start = values.first, values.count > 1 else { return 0 }
    var result = end - start
    for value in values.dropFirst() {
      if value < last { result += last }
      last = value
    }
    return result
  }
}
