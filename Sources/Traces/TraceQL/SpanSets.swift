/// Spans of one trace that a query found together, with what it found out about them.
package struct SpanSet: Hashable, Sendable {
  package struct Remark: Hashable, Sendable {
    /// `avg(duration)`, `by(resource.service.name)`
    package var name: String
    package var value: TraceQLValue
  }

  /// Indices in the tree, ascending.
  package var spans: [Int]
  package var remarks: [Remark] = []
}

/// A pipeline, made ready to be asked of many traces.
struct PreparedPipeline {
  private let stages: [(SearchedTrace, [SpanSet]) -> [SpanSet]]

  init(_ pipeline: TraceQLPipeline) {
    stages = pipeline.stages.map(Self.stage)
  }

  /// The sets that are left of all spans of the trace; none is empty.
  func sets(_ trace: SearchedTrace) -> [SpanSet] { sets(trace, in: [SpanSet(spans: Array(trace.tree.spans.indices))]) }

  func sets(_ trace: SearchedTrace, in sets: [SpanSet]) -> [SpanSet] {
    var current = sets
    for stage in stages {
      if current.isEmpty { break }
      current = stage(trace, current)
    }
    return current
  }

  private static func stage(_ stage: TraceQLPipeline.Stage) -> (SearchedTrace, [SpanSet]) -> [SpanSet] {
    switch stage {
    case .spans(let expression):
      let choice = SpanChoice(expression)
      return { trace, sets in
        sets.compactMap { set in
          let spans = choice.spans(trace, set.spans)
          return spans.isEmpty ? nil : SpanSet(spans: spans, remarks: set.remarks)
        }
      }
    case .scalarFilter(let left, let comparison, let right):
      let (first, second) = (PreparedScalar(left), PreparedScalar(right))
      return { trace, sets in
        sets.compactMap { set in
          let (one, other) = (first.value(trace, set.spans), second.value(trace, set.spans))
          guard let left = one.number, let right = other.number, TraceQLArithmetic.compares(left, comparison, right) else { return nil }
          var set = set
          for (scalar, value) in [(first, one), (second, other)] {
            guard let name = scalar.name else { continue }
            set.remarks.removeAll { $0.name == name }
            set.remarks.append(SpanSet.Remark(name: name, value: value))
          }
          return set
        }
      }
    case .group(let expression):
      let condition = SpanCondition(expression)
      let name = "by(\(expression.text))"
      return { trace, sets in
        sets.flatMap { set -> [SpanSet] in
          var groups: [TraceQLValue: Int] = [:]
          var result: [SpanSet] = []
          for span in set.spans {
            let value = condition.value(trace, span)
            if let group = groups[value] {
              result[group].spans.append(span)
            } else {
              groups[value] = result.count
              result.append(SpanSet(spans: [span], remarks: set.remarks + [SpanSet.Remark(name: name, value: value)]))
            }
          }
          return result
        }
      }
    case .coalesce:
      return { _, sets in
        let spans = Set(sets.flatMap(\.spans)).sorted()
        return spans.isEmpty ? [] : [SpanSet(spans: spans)]
      }
    case .select: return { _, sets in sets }
    }
  }
}

/// A number about a set of spans, made ready.
private struct PreparedScalar {
  /// Of an aggregate; a constant has none.
  let name: String?
  let value: (SearchedTrace, [Int]) -> TraceQLValue

  init(_ expression: ScalarExpression) {
    switch expression {
    case .literal(let literal):
      name = nil
      value = { _, _ in literal }
    case .aggregate(let aggregate, let field):
      name = expression.text
      let condition = field.map(SpanCondition.init)
      value = { trace, spans in Self.aggregated(aggregate, condition, trace, spans) }
    case .binary(let symbol, let left, let right):
      name = nil
      let (first, second) = (PreparedScalar(left), PreparedScalar(right))
      value = { trace, spans in TraceQLArithmetic.result(first.value(trace, spans), symbol, second.value(trace, spans)) ?? .null }
    // Validation refuses it.
    case .pipeline:
      name = nil
      value = { _, _ in .null }
    }
  }

  /// Of what is a number; durations give a duration.
  private static func aggregated(_ aggregate: SpanAggregate, _ field: SpanCondition?, _ trace: SearchedTrace, _ spans: [Int]) -> TraceQLValue {
    guard let field else { return .int(Int64(spans.count)) }
    let values = spans.map { field.value(trace, $0) }.filter { $0.number != nil }
    guard let first = values.first else { return .null }
    let numbers = values.compactMap(\.number)
    let result: Double
    switch aggregate {
    case .count: return .int(Int64(values.count))
    case .min: result = numbers.min() ?? 0
    case .max: result = numbers.max() ?? 0
    case .sum: result = numbers.reduce(0, +)
    case .avg: result = numbers.reduce(0, +) / Double(numbers.count)
    }
    if first.type == .duration { return result.magnitude < 9.2e18 ? .duration(Int64(result)) : .float(result) }
    if first.type == .int, aggregate != .avg, let whole = Int64(exactly: result) { return .int(whole) }
    return .float(result)
  }
}

/// What chooses spans, made ready.
private indirect enum SpanChoice {
  case all
  case filter(SpanCondition)
  case operation(SpansetOperator, SpanChoice, SpanChoice)
  case pipeline(PreparedPipeline)

  init(_ expression: SpansetExpression) {
    switch expression {
    case .filter(nil): self = .all
    case .filter(let condition?): self = .filter(SpanCondition(condition))
    case .operation(let symbol, let left, let right): self = .operation(symbol, SpanChoice(left), SpanChoice(right))
    case .pipeline(let pipeline): self = .pipeline(PreparedPipeline(pipeline))
    }
  }

  func spans(_ trace: SearchedTrace, _ among: [Int]) -> [Int] {
    switch self {
    case .all: return among
    case .filter(let condition): return among.filter { condition.holds(trace, $0) }
    case .pipeline(let pipeline): return Set(pipeline.sets(trace, in: [SpanSet(spans: among)]).flatMap(\.spans)).sorted()
    case .operation(let symbol, let left, let right):
      let (first, second) = (left.spans(trace, among), right.spans(trace, among))
      switch symbol {
      case .and: return first.isEmpty || second.isEmpty ? [] : Set(first).union(second).sorted()
      case .or: return Set(first).union(second).sorted()
      default: return SpanRelation(trace.tree).related(first, symbol, second)
      }
    }
  }
}

/// How spans stand to one another.
private struct SpanRelation {
  private let tree: TraceTree

  init(_ tree: TraceTree) { self.tree = tree }

  /// The spans of `second` that stand to one of `first` as the operator says; for unions also those of `first`.
  func related(_ first: [Int], _ symbol: SpansetOperator, _ second: [Int]) -> [Int] {
    switch symbol {
    case .and, .or: []
    case .child: second.filter(isChild(of: first))
    case .notChild: second.filter { !isChild(of: first)($0) }
    case .unionChild: union(second.filter(isChild(of: first)), first.filter(isParent(of: second)))
    case .parent: second.filter(isParent(of: first))
    case .notParent: second.filter { !isParent(of: first)($0) }
    case .unionParent: union(second.filter(isParent(of: first)), first.filter(isChild(of: second)))
    case .descendant: chosen(second, isDescendant(of: first))
    case .notDescendant: chosen(second, isDescendant(of: first).map { !$0 })
    case .unionDescendant: union(chosen(second, isDescendant(of: first)), chosen(first, isAncestor(of: second)))
    case .ancestor: chosen(second, isAncestor(of: first))
    case .notAncestor: chosen(second, isAncestor(of: first).map { !$0 })
    case .unionAncestor: union(chosen(second, isAncestor(of: first)), chosen(first, isDescendant(of: second)))
    case .sibling: second.filter(isSibling(of: first))
    case .notSibling: second.filter { !isSibling(of: first)($0) }
    case .unionSibling: union(second.filter(isSibling(of: first)), first.filter(isSibling(of: second)))
    }
  }

  private func union(_ one: [Int], _ other: [Int]) -> [Int] { Set(one).union(other).sorted() }

  private func chosen(_ spans: [Int], _ flags: [Bool]) -> [Int] { spans.filter { flags[$0] } }

  private func isChild(of others: [Int]) -> (Int) -> Bool {
    let set = Set(others)
    return { tree.nodes[$0].parent.map(set.contains) ?? false }
  }

  private func isParent(of others: [Int]) -> (Int) -> Bool {
    let parents = Set(others.compactMap { tree.nodes[$0].parent })
    return { parents.contains($0) }
  }

  private func isSibling(of others: [Int]) -> (Int) -> Bool {
    var byParent: [Int: Set<Int>] = [:]
    for other in others { if let parent = tree.nodes[other].parent { byParent[parent, default: []].insert(other) } }
    return { span in
      guard let parent = tree.nodes[span].parent, let siblings = byParent[parent] else { return false }
      return siblings.count > (siblings.contains(span) ? 1 : 0)
    }
  }

  /// By span. Parents come before their children in the tree's order.
  private func isDescendant(of others: [Int]) -> [Bool] {
    let set = Set(others)
    var flags = [Bool](repeating: false, count: tree.spans.count)
    for span in tree.order {
      if let parent = tree.nodes[span].parent { flags[span] = flags[parent] || set.contains(parent) }
    }
    return flags
  }

  private func isAncestor(of others: [Int]) -> [Bool] {
    var flags = [Bool](repeating: false, count: tree.spans.count)
    for other in others {
      var current = tree.nodes[other].parent
      while let span = current, !flags[span] {
        flags[span] = true
        current = tree.nodes[span].parent
      }
    }
    return flags
  }
}
