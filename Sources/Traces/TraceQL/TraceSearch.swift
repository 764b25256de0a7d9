/// A search, made ready to be asked of many traces.
package struct TraceSearch {
  private let pipeline: PreparedPipeline
  /// What the query speaks of, which answers show: attributes and intrinsics, `select`ed ones too.
  package let columns: [FieldExpression]

  /// - Throws: ``TraceQLError`` where the query asks for series.
  package init(_ query: TraceQLQuery) throws(TraceQLError) {
    guard case .search(let pipeline) = query.root else {
      throw TraceQLError(.invalid, "this query computes series, it finds no traces", at: 0, in: query.text)
    }
    self.pipeline = PreparedPipeline(pipeline)
    var columns: [FieldExpression] = []
    for field in pipeline.fields where !columns.contains(field) { columns.append(field) }
    self.columns = columns
  }

  package struct Match: Sendable {
    package var tree: TraceTree
    package var sets: [SpanSet]
  }

  /// `nil` where nothing of the trace is left.
  package func match(_ tree: TraceTree) -> Match? {
    let sets = pipeline.sets(SearchedTrace(tree))
    return sets.isEmpty ? nil : Match(tree: tree, sets: sets)
  }

  /// What the query speaks of, of one span; what it does not have is left out.
  package func values(of span: Int, in tree: TraceTree) -> [(name: String, value: TraceQLValue)] {
    let trace = SearchedTrace(tree)
    return columns.compactMap { column in
      let value = SpanCondition(column).value(trace, span)
      return value == .null ? nil : (column.columnName, value)
    }
  }
}

extension FieldExpression {
  /// As Tempo names it in answers: attributes without their scope.
  package var columnName: String {
    if case .attribute(let attribute) = self { attribute.name } else { text }
  }

  /// Attributes and intrinsics in it.
  fileprivate var fields: [FieldExpression] {
    switch self {
    case .literal: []
    case .attribute, .intrinsic: [self]
    case .unary(_, let operand): operand.fields
    case .binary(_, let left, let right): left.fields + right.fields
    }
  }
}

extension SpansetExpression {
  fileprivate var fields: [FieldExpression] {
    switch self {
    case .filter(let condition): condition?.fields ?? []
    case .operation(_, let left, let right): left.fields + right.fields
    case .pipeline(let pipeline): pipeline.fields
    }
  }
}

extension TraceQLPipeline {
  fileprivate var fields: [FieldExpression] {
    stages.flatMap { stage -> [FieldExpression] in
      switch stage {
      case .spans(let expression): expression.fields
      case .group(let expression): expression.fields
      case .select(let fields): fields
      case .scalarFilter, .coalesce: []
      }
    }
  }
}
