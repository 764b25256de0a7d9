/// What one pass over the numbers of a field tells.
struct StandardStatistics {
  var count = 0
  var numberCount = 0
  var sum = 0.0
  var min = Double.infinity
  var max = -Double.infinity
  var minAboveZero = Double.infinity
  var first: Double?
  var last: Double?
  var step: Double?
  var delta = 0.0
  var isAllZero = true
  private var wasRising = true

  /// Nulls count as zeros with `nullIsZero`, else only in `count` and only with `countsNulls`. NaN counts in `count`.
  init(_ values: some Sequence<Double>, nullIsZero: Bool = false, countsNulls: Bool = false) {
    for value in values {
      if value.isNaN {
        if !value.isAbsent {
          count += 1
        } else if nullIsZero {
          count += 1
          add(0)
        } else if countsNulls {
          count += 1
        }
      } else {
        count += 1
        add(value)
      }
    }
  }

  private mutating func add(_ value: Double) {
    numberCount += 1
    sum += value
    if value > max { max = value }
    if value < min { min = value }
    if value > 0, value < minAboveZero { minAboveZero = value }
    if value != 0 { isAllZero = false }
    if let last {
      let change = value - last
      if step.map({ change < $0 }) ?? true { step = change }
      if last > value {
        // A counter that fell was reset; Grafana skips the first rise after that.
        wasRising = false
      } else {
        if wasRising { delta += change }
        wasRising = true
      }
    } else {
      first = value
    }
    last = value
  }
}
