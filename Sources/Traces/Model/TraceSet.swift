/// Spans grouped into traces, newest trace first: what is searched.
package struct TraceSet: Sendable {
  package private(set) var trees: [TraceTree]

  package init(_ spans: some Sequence<Span>) {
    var groups: [TraceID: [Span]] = [:]
    for span in spans { groups[span.traceID, default: []].append(span) }
    let trees = groups.map { (id: $0.key, tree: TraceTree($0.value)) }
    let starts = trees.map { $0.tree.spans.map(\.start).min() ?? 0 }
    let order = trees.indices.sorted { starts[$0] != starts[$1] ? starts[$0] > starts[$1] : trees[$0].id < trees[$1].id }
    self.trees = order.map { trees[$0].tree }
  }

  package subscript(id: TraceID) -> TraceTree? { trees.first { $0.spans.first?.traceID == id } }

  package var spanCount: Int { trees.reduce(0) { $0 + $1.spans.count } }

  /// Nanoseconds from the first start to the last end; `nil` where there is no span.
  package var extent: (start: UInt64, end: UInt64)? {
    var result: (start: UInt64, end: UInt64)?
    for span in trees.lazy.flatMap(\.spans) {
      let end = max(span.start, span.end)
      result = result.map { (min($0.start, span.start), max($0.end, end)) } ?? (span.start, end)
    }
    return result
  }
}
