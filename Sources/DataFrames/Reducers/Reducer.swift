/// A calculation that makes one value of a field's many.
package enum Reducer: Hashable, Sendable {
  case lastNotNull, last, firstNotNull, first
  case min, max, mean, median, variance, standardDeviation, sum, count, countAll, range, delta, step, difference
  case minAboveZero, allIsZero, allIsNull, changeCount, distinctCount, differencePercent, allValues, uniqueValues
  /// 1–99.
  case percentile(Int)

  /// Grafana's id or an old alias of it (`current`, `avg`, `total`); `nil` for an unknown one.
  package init?(id: String) {
    if let reducer = Self.byID[id] {
      self = reducer
    } else if id.hasPrefix("p"), let rank = Int(id.dropFirst()), (1...99).contains(rank) {
      self = .percentile(rank)
    } else {
      return nil
    }
  }

  package var id: String {
    if case .percentile(let rank) = self { return "p\(rank)" }
    return Self.facts[self]?.id ?? ""
  }

  /// As legends and tables title it: `Last *`, `Mean`, `95th %`.
  package var name: String {
    if case .percentile(let rank) = self { return "\(rank)\(Self.ordinalEnding(rank)) %" }
    return Self.facts[self]?.name ?? ""
  }

  /// Whether the result counts in the field's own unit.
  package var keepsUnit: Bool {
    switch self {
    case .count, .countAll, .allIsNull, .changeCount, .distinctCount, .differencePercent, .allValues, .uniqueValues: false
    default: true
    }
  }

  /// The type of the results for a field of type `type`.
  func resultType(for type: FieldType) -> FieldType {
    switch self {
    case .count, .countAll, .changeCount, .distinctCount: .number
    case .allIsNull, .allIsZero: .boolean
    case .allValues, .uniqueValues: .other
    default: type
    }
  }

  /// In Grafana's order, percentiles last.
  package static let all: [Reducer] = table.map(\.reducer) + (1...99).map { .percentile($0) }

  private static let table: [(reducer: Reducer, id: String, name: String)] = [
    (.lastNotNull, "lastNotNull", "Last *"), (.last, "last", "Last"), (.firstNotNull, "firstNotNull", "First *"),
    (.first, "first", "First"), (.min, "min", "Min"), (.max, "max", "Max"), (.mean, "mean", "Mean"),
    (.median, "median", "Median"), (.variance, "variance", "Variance"), (.standardDeviation, "stdDev", "StdDev"),
    (.sum, "sum", "Total"), (.count, "count", "Count"), (.countAll, "countAll", "Count all"), (.range, "range", "Range"),
    (.delta, "delta", "Delta"), (.step, "step", "Step"), (.difference, "diff", "Difference"),
    (.minAboveZero, "logmin", "Min (above zero)"), (.allIsZero, "allIsZero", "All Zeros"),
    (.allIsNull, "allIsNull", "All Nulls"), (.changeCount, "changeCount", "Change Count"),
    (.distinctCount, "distinctCount", "Distinct Count"), (.differencePercent, "diffperc", "Difference percent"),
    (.allValues, "allValues", "All values"), (.uniqueValues, "uniqueValues", "All unique values"),
  ]

  private static let facts = Dictionary(uniqueKeysWithValues: table.map { ($0.reducer, (id: $0.id, name: $0.name)) })

  private static let byID: [String: Reducer] = {
    var index = Dictionary(uniqueKeysWithValues: table.map { ($0.id, $0.reducer) })
    index["current"] = .lastNotNull
    index["avg"] = .mean
    index["total"] = .sum
    return index
  }()

  private static func ordinalEnding(_ number: Int) -> String {
    if (4...20).contains(number) { return "th" }
    return number % 10 == 1 ? "st" : number % 10 == 2 ? "nd" : number % 10 == 3 ? "rd" : "th"
  }
}
