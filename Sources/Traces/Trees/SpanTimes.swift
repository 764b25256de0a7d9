extension TraceTree {
  /// Nanoseconds in which a span itself worked: its duration without the times in which one of its children ran.
  package func selfTimes() -> [UInt64] {
    spans.indices.map { index in
      let (start, end) = (displayedStart(index), displayedEnd(index))
      var covered: UInt64 = 0
      var reached = start
      // Children are in the order of their starts as their clocks say; shifts may change that.
      let children = nodes[index].children.map { (displayedStart($0), displayedEnd($0)) }.sorted { $0.0 < $1.0 }
      for (childStart, childEnd) in children {
        let from = max(childStart, reached)
        let to = min(childEnd, end)
        guard to > from else { continue }
        covered += to - from
        reached = to
      }
      return (end - start) - min(covered, end - start)
    }
  }

  /// A stretch of the critical path.
  package struct PathSegment: Hashable, Sendable {
    package var span: Int
    /// Nanoseconds since the Unix epoch, as displayed.
    package var start: UInt64
    package var end: UInt64
  }

  /// What the length of the trace is made of: from the end of the root backwards, always in the child that ended last,
  /// as Jaeger draws it. In the order of time; the segments neither overlap nor leave out time of the root.
  package func criticalPath() -> [PathSegment] {
    guard let root = mainRoot else { return [] }
    var segments: [PathSegment] = []
    /// A span within which the time before `until` is still to be explained.
    struct Step {
      var span: Int
      var from: UInt64
      var until: UInt64
      /// Ended last at the end.
      var children: [Int]
    }
    func step(_ span: Int, from: UInt64, until: UInt64) -> Step {
      let children = nodes[span].children.filter { displayedStart($0) < until && displayedEnd($0) > from }
      return Step(span: span, from: from, until: until, children: children.sorted { displayedEnd($0) < displayedEnd($1) })
    }
    var open = [step(root, from: displayedStart(root), until: displayedEnd(root))]
    while var current = open.popLast() {
      guard let child = current.children.popLast() else {
        if current.until > current.from { segments.append(PathSegment(span: current.span, start: current.from, end: current.until)) }
        // The time before goes on in the parent.
        continue
      }
      let end = min(displayedEnd(child), current.until)
      let start = max(displayedStart(child), current.from)
      guard end > start, displayedStart(child) < current.until else {
        open.append(current)
        continue
      }
      if current.until > end { segments.append(PathSegment(span: current.span, start: end, end: current.until)) }
      current.until = start
      open.append(current)
      open.append(step(child, from: start, until: end))
    }
    return segments.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }
}
