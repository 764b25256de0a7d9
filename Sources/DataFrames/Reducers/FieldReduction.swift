import Glibc
import Text
import TimeSeries

extension Field {
  /// The result of one reducer.
  ///
  /// Nulls are skipped unless the field's null value mode says otherwise; NaN counts only in `last`, `first`, `count` and
  /// the lists. Where there is nothing to calculate from: 0 for sum and counts, else null.
  package func reduced(by reducer: Reducer) -> Value {
    reduced(by: [reducer])[0]
  }

  /// The results of several reducers, in their order, in one pass where possible.
  package func reduced(by reducers: [Reducer]) -> [Value] {
    let reduction = FieldReduction(self, for: reducers)
    return reducers.map { reduction.value(of: $0) }
  }
}

extension Reducer {
  /// Legends and stats mostly ask for the last value, which is found at the end.
  fileprivate var readsEveryValue: Bool {
    switch self {
    case .last, .first, .lastNotNull, .firstNotNull, .countAll: false
    default: true
    }
  }
}

/// Calculates reducers of a field; keeps the shared pass.
private struct FieldReduction {
  let field: Field
  private let statistics: StandardStatistics?

  init(_ field: Field, for reducers: [Reducer]) {
    self.field = field
    guard reducers.contains(where: \.readsEveryValue) else {
      statistics = nil
      return
    }
    let (zero, counted) = (field.config.nullValueMode == .zero, field.config.nullValueMode == .kept)
    statistics =
      switch field.values {
      case .numbers(let values): StandardStatistics(values, nullIsZero: zero, countsNulls: counted)
      case .times(let values):
        StandardStatistics(
          values.lazy.map { $0.map(Double.init) ?? FieldValues.absent }, nullIsZero: zero, countsNulls: counted)
      default: nil
      }
  }

  func value(of reducer: Reducer) -> Value {
    let rows = field.values.count
    if rows == 0 { return emptyResult(of: reducer) }
    switch reducer {
    case .last: return field.values[rows - 1]
    case .first: return field.values[0]
    case .lastNotNull: return lastNotNull
    case .firstNotNull: return firstNotNull
    case .countAll: return .number(Double(rows))
    case .count: return .number(Double(count))
    case .changeCount: return .number(Double(changeCount))
    case .distinctCount: return .number(Double(distinct(keepingNulls: keepsNulls).count))
    case .allValues: return .json(.array((0..<rows).map { field.values[$0].json }))
    case .uniqueValues: return .json(.array(distinct(keepingNulls: true).map(\.json)))
    case .allIsNull: return .boolean(statistics.map { $0.numberCount == 0 } ?? true)
    case .allIsZero: return .boolean(statistics.map { $0.numberCount > 0 && $0.isAllZero } ?? false)
    default: return statistics.map { number(reducer, $0) } ?? nonNumeric(reducer)
    }
  }

  private func emptyResult(of reducer: Reducer) -> Value {
    switch reducer {
    case .sum, .count, .countAll: .number(0)
    case .allIsZero: .boolean(false)
    case .allIsNull: .boolean(true)
    default: .null
    }
  }

  private func nonNumeric(_ reducer: Reducer) -> Value {
    switch reducer {
    case .sum, .delta, .differencePercent, .variance, .standardDeviation: .number(0)
    default: .null
    }
  }

  private func number(_ reducer: Reducer, _ statistics: StandardStatistics) -> Value {
    let hasNumbers = statistics.numberCount > 0
    switch reducer {
    case .sum: return .number(statistics.sum)
    case .delta: return .number(statistics.delta)
    case .variance: return .number(variance)
    case .standardDeviation: return .number(variance.squareRoot())
    case .differencePercent:
      guard let first = statistics.first, let last = statistics.last else { return .number(0) }
      return .number((last - first) / first * 100)
    case .difference:
      guard let first = statistics.first, let last = statistics.last else { return .null }
      return .number(last - first)
    case .step: return statistics.step.map(Value.number) ?? .null
    case .minAboveZero: return statistics.minAboveZero == .infinity ? .null : moment(statistics.minAboveZero)
    case .min: return hasNumbers ? moment(statistics.min) : .null
    case .max: return hasNumbers ? moment(statistics.max) : .null
    case .range: return hasNumbers ? .number(statistics.max - statistics.min) : .null
    case .mean: return hasNumbers ? moment(statistics.sum / Double(statistics.numberCount)) : .null
    case .median: return median
    case .percentile(let rank): return percentile(rank)
    default: return .null
    }
  }

  /// A result that is a moment where the field holds moments.
  private func moment(_ value: Double) -> Value {
    field.type == .time ? .time(Int64(clampingToDates: value)) : .number(value)
  }

  private var keepsNulls: Bool { field.config.nullValueMode == .kept || field.config.nullValueMode == .zero }

  private var count: Int {
    if let statistics { return statistics.count }
    return keepsNulls ? field.values.count : (0..<field.values.count).count { !field.values[$0].isNull }
  }

  private var lastNotNull: Value {
    for row in stride(from: field.values.count - 1, through: 0, by: -1) {
      if let value = proper(row) { return value }
    }
    return .null
  }

  private var firstNotNull: Value {
    for row in 0..<field.values.count {
      if let value = proper(row) { return value }
    }
    return .null
  }

  private func proper(_ row: Int) -> Value? {
    switch field.values[row] {
    case .null: nil
    case .number(let number) where number.isNaN: nil
    case let value: value
    }
  }

  private var numbers: [Double] {
    let nullIsZero = field.config.nullValueMode == .zero
    switch field.values {
    case .numbers(let values): return values.compactMap { $0.isNaN ? ($0.isAbsent && nullIsZero ? 0 : nil) : $0 }
    case .times(let values): return values.compactMap { $0.map(Double.init) ?? (nullIsZero ? 0 : nil) }
    default: return []
    }
  }

  private var variance: Double {
    var mean = 0.0
    var squares = 0.0
    var count = 0.0
    for value in numbers {
      count += 1
      let old = mean
      mean += (value - old) / count
      squares += (value - old) * (value - mean)
    }
    return count > 0 ? squares / count : 0
  }

  private var median: Value {
    let sorted = numbers.sorted()
    guard !sorted.isEmpty else { return .null }
    let middle = sorted.count / 2
    return moment(sorted.count % 2 == 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle])
  }

  private func percentile(_ rank: Int) -> Value {
    let sorted = numbers.sorted()
    guard !sorted.isEmpty else { return .null }
    let index = Int(NumberText.roundHalfUp(Double(sorted.count - 1) * (Double(rank) / 100)))
    return moment(sorted[min(max(index, 0), sorted.count - 1)])
  }

  private var changeCount: Int {
    var changes = 0
    var previous: Value?
    for row in 0..<field.values.count {
      var value = field.values[row]
      if value.isNull {
        guard keepsNulls else { continue }
        if field.config.nullValueMode == .zero { value = .number(0) }
      }
      if let previous, previous != value { changes += 1 }
      previous = value
    }
    return changes
  }

  /// In order of appearance; NaN once.
  private func distinct(keepingNulls: Bool) -> [Value] {
    var seen: Set<Value> = []
    var hasNaN = false
    var values: [Value] = []
    for row in 0..<field.values.count {
      let value = field.values[row]
      if value.isNull, !keepingNulls { continue }
      if case .number(let number) = value, number.isNaN {
        if !hasNaN { values.append(value) }
        hasNaN = true
      } else if seen.insert(value).inserted {
        values.append(value)
      }
    }
    return values
  }
}
