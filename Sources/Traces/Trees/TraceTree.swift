/// The spans of one trace as a forest: every span stands in it exactly once, whatever their parents say.
///
/// - A span without parent is a root. A span whose parent is not there is a root marked as orphan.
/// - Of spans that lead in a circle, the one that begins first becomes a root, marked as orphan.
/// - Of several spans with one id (a span sent twice) the first counts, and equal ones are left out; different ones stay,
///   as siblings.
/// - Children stand in the order of their starts.
package struct TraceTree: Sendable {
  package struct Node: Sendable {
    /// Index in ``TraceTree/spans``.
    package var parent: Int?
    package var children: [Int] = []
    package var depth = 0
    /// Its parent is not among the spans, or is its own descendant.
    package var isOrphan = false
    /// Nanoseconds that the span is moved by for display only; see ``TraceTree/skews``.
    package var shift: Int64 = 0
  }

  package let spans: [Span]
  package private(set) var nodes: [Node]
  /// In the order of their starts.
  package private(set) var roots: [Int]
  /// Every index, parents before their children, as a waterfall shows them.
  package private(set) var order: [Int]
  /// Spans that were left out because an equal one was there.
  package let duplicates: Int

  package init(_ all: [Span]) {
    var first: [SpanID: [Int]] = [:]
    var kept: [Span] = []
    kept.reserveCapacity(all.count)
    var duplicates = 0
    for span in all {
      if let same = first[span.id], same.contains(where: { kept[$0] == span }) {
        duplicates += 1
        continue
      }
      first[span.id, default: []].append(kept.count)
      kept.append(span)
    }
    self.duplicates = duplicates
    spans = kept
    nodes = [Node](repeating: Node(), count: kept.count)
    (roots, order) = ([], [])
    for index in kept.indices {
      guard let parentID = kept[index].parentID else { continue }
      // A span that is its own parent is an orphan.
      let parent = first[parentID]?.first { $0 != index && kept[$0].id != kept[index].id }
      nodes[index].parent = parent
      nodes[index].isOrphan = parent == nil
    }
    breakCircles()
    link()
    order = preorder()
    shiftSkewedClocks()
  }

  /// Follows each span upwards once; colours tell the present way from what is known to end.
  private mutating func breakCircles() {
    enum Mark { case unknown, onThisWay, ends }
    var marks = [Mark](repeating: .unknown, count: nodes.count)
    for start in nodes.indices where marks[start] == .unknown {
      var way: [Int] = []
      var current: Int? = start
      while let index = current, marks[index] == .unknown {
        marks[index] = .onThisWay
        way.append(index)
        current = nodes[index].parent
      }
      if let meeting = current, marks[meeting] == .onThisWay, let from = way.firstIndex(of: meeting) {
        let circle = way[from...]
        if let earliest = circle.min(by: { (spans[$0].start, $0) < (spans[$1].start, $1) }) {
          nodes[earliest].parent = nil
          nodes[earliest].isOrphan = true
        }
      }
      for index in way { marks[index] = .ends }
    }
  }

  private mutating func link() {
    let byStart = spans.indices.sorted { (spans[$0].start, $0) < (spans[$1].start, $1) }
    for index in byStart {
      if let parent = nodes[index].parent { nodes[parent].children.append(index) } else { roots.append(index) }
    }
  }

  private mutating func preorder() -> [Int] {
    var order: [Int] = []
    order.reserveCapacity(spans.count)
    var open = Array(roots.reversed())
    while let index = open.popLast() {
      order.append(index)
      for child in nodes[index].children.reversed() {
        nodes[child].depth = nodes[index].depth + 1
        open.append(child)
      }
    }
    return order
  }

  /// A child that stands outside its parent although another service (so another clock) made it is moved into it, with
  /// all below it: to the middle where it fits, else to the parent's start.
  private mutating func shiftSkewedClocks() {
    for index in order {
      guard let parent = nodes[index].parent else { continue }
      let inherited = nodes[parent].shift
      nodes[index].shift = spans[index].service == spans[parent].service ? inherited : shift(of: index, below: parent)
    }
  }

  private func shift(of child: Int, below parent: Int) -> Int64 {
    let outer = (start: spans[parent].start, end: max(spans[parent].end, spans[parent].start))
    let inner = (start: spans[child].start, end: max(spans[child].end, spans[child].start))
    let inherited = nodes[parent].shift
    // What begins within and ends later may just be asynchronous work.
    if inner.start >= outer.start, inner.start <= outer.end { return inherited }
    let latency = spans[child].duration < spans[parent].duration ? (spans[parent].duration - spans[child].duration) / 2 : 0
    let wanted = outer.start.addingReportingOverflow(latency).partialValue
    let moved = wanted >= inner.start ? Int64(clamping: wanted - inner.start) : -Int64(clamping: inner.start - wanted)
    return moved.addingReportingOverflow(inherited).partialValue
  }
}

extension TraceTree {
  /// Whether spans are drawn elsewhere than their clocks said.
  package var skews: Bool { nodes.contains { $0.shift != 0 } }

  package func displayedStart(_ index: Int) -> UInt64 {
    let shift = nodes[index].shift
    let start = spans[index].start
    if shift >= 0 { return start.addingReportingOverflow(UInt64(shift)).partialValue }
    return start > shift.magnitude ? start - shift.magnitude : 0
  }

  package func displayedEnd(_ index: Int) -> UInt64 {
    let (end, overflows) = displayedStart(index).addingReportingOverflow(spans[index].duration)
    return overflows ? .max : end
  }

  /// From the first start to the last end, as displayed; nanoseconds.
  package var extent: (start: UInt64, end: UInt64) {
    var (start, end) = (UInt64.max, UInt64.min)
    for index in spans.indices { (start, end) = (min(start, displayedStart(index)), max(end, displayedEnd(index))) }
    return start > end ? (0, 0) : (start, end)
  }

  package var duration: UInt64 {
    let extent = extent
    return extent.end - extent.start
  }

  /// The span that the trace is named after: the first true root, else the earliest orphan.
  package var mainRoot: Int? { roots.first { !nodes[$0].isOrphan } ?? roots.first }

  /// Service names in the order in which they appear.
  package var services: [String] {
    var seen: Set<String> = []
    return order.map { spans[$0].service }.filter { seen.insert($0).inserted }
  }
}
