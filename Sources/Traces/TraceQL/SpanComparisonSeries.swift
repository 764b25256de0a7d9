/// `compare({…})`: how often each value of each attribute occurs among the selected spans, and among the others.
struct SpanComparisonSeries {
  private let pipeline: PreparedPipeline
  private let selection: SpanCondition?
  private let top: Int
  private let range: ClosedRange<UInt64>?
  private let grid: TraceMetricsGrid

  init(_ pipeline: PreparedPipeline, _ selection: FieldExpression?, top: Int, start: Int64, end: Int64, _ grid: TraceMetricsGrid) {
    (self.pipeline, self.top, self.grid) = (pipeline, top, grid)
    self.selection = selection.map(SpanCondition.init)
    range = start > 0 && end >= start ? UInt64(start)...UInt64(end) : nil
  }

  private struct Key: Hashable {
    var isSelected: Bool
    var attribute: String
    var value: TraceQLValue
  }

  func series(of trees: [TraceTree]) throws(TraceQLError) -> [TraceSeries] {
    var counts: [Key: [Double]] = [:]
    var totals: [Key: [Double]] = [:]
    func add(_ key: Key, _ point: Int, _ table: inout [Key: [Double]]) {
      table[key, default: [Double](repeating: 0, count: grid.count)][point] += 1
    }
    for tree in trees {
      let trace = SearchedTrace(tree)
      for index in Set(pipeline.sets(trace).flatMap(\.spans)).sorted() {
        let span = tree.spans[index]
        guard let point = grid.index(of: span.start) else { continue }
        let isSelected = (selection?.holds(trace, index) ?? true) && (range?.contains(span.start) ?? true)
        for (attribute, value) in Self.values(span) {
          add(Key(isSelected: isSelected, attribute: attribute, value: value), point, &counts)
          add(Key(isSelected: isSelected, attribute: attribute, value: .null), point, &totals)
        }
      }
    }
    var result: [TraceSeries] = []
    for group in Dictionary(grouping: counts.keys, by: { Key(isSelected: $0.isSelected, attribute: $0.attribute, value: .null) }).values {
      let sums = group.map { (key: $0, values: counts[$0] ?? []) }
      let order = sums.sorted { left, right in
        let (first, second) = (left.values.reduce(0, +), right.values.reduce(0, +))
        return first == second ? left.key.value.text < right.key.value.text : first > second
      }
      result += order.prefix(top).map { series($0.key, $0.values, suffix: "") }
    }
    return result + totals.map { series($0.key, $0.value, suffix: "_total") }
  }

  private func series(_ key: Key, _ values: [Double], suffix: String) -> TraceSeries {
    TraceSeries(
      labels: [
        TraceSeries.Label(name: "__meta_type", value: .string((key.isSelected ? "selection" : "baseline") + suffix)),
        TraceSeries.Label(name: key.attribute, value: key.value),
      ], values: values.map { $0 })
  }

  private static func values(_ span: Span) -> [(String, TraceQLValue)] {
    [("name", .string(span.name)), ("kind", .kind(span.kind)), ("status", .status(span.status))]
      + span.attributes.map { ("span.\($0.key)", TraceQLValue($0.value)) }
      + span.resource.attributes.map { ("resource.\($0.key)", TraceQLValue($0.value)) }
  }
}
