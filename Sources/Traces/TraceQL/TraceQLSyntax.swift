/// A query as a tree.
package struct TraceQLQuery: Hashable, Sendable {
  package enum Root: Hashable, Sendable {
    /// Finds spans, in sets.
    case search(TraceQLPipeline)
    /// Compares what two pipelines count; no server answers it.
    case scalarPipelines(ScalarExpression, FieldOperator, ScalarExpression)
    case metrics(MetricsExpression)
  }

  package var root: Root
  /// `with(sample=0.1)`
  package var hints: [Hint]

  package struct Hint: Hashable, Sendable {
    package var name: String
    package var value: TraceQLValue
  }

  package var isMetrics: Bool { if case .metrics = root { true } else { false } }
}

package enum FieldOperator: String, Hashable, Sendable {
  case add = "+", subtract = "-", multiply = "*", divide = "/", modulo = "%", power = "^"
  case equal = "=", notEqual = "!=", greater = ">", greaterOrEqual = ">=", less = "<", lessOrEqual = "<="
  case matches = "=~", doesNotMatch = "!~"
  case and = "&&", or = "||", not = "!"

  var isArithmetic: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide, .modulo, .power: true
    default: false
    }
  }

  var isComparison: Bool {
    switch self {
    case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual: true
    default: false
    }
  }

  var isBoolean: Bool { !isArithmetic }

  /// The larger, the tighter; `^` groups from the right, all others from the left.
  var precedence: Int {
    switch self {
    case .and, .or: 1
    case .equal, .notEqual, .greater, .greaterOrEqual, .less, .lessOrEqual, .matches, .doesNotMatch: 2
    case .add, .subtract: 3
    case .not: 4
    case .multiply, .divide, .modulo: 5
    case .power: 6
    }
  }
}

/// What is said of one span.
package indirect enum FieldExpression: Hashable, Sendable {
  case literal(TraceQLValue)
  case attribute(TraceQLAttribute)
  case intrinsic(TraceQLIntrinsic)
  case unary(FieldOperator, FieldExpression)
  case binary(FieldOperator, FieldExpression, FieldExpression)
}

package enum SpansetOperator: String, Hashable, Sendable {
  case and = "&&", or = "||"
  case child = ">", descendant = ">>", parent = "<", ancestor = "<<", sibling = "~"
  case notChild = "!>", notDescendant = "!>>", notParent = "!<", notAncestor = "!<<", notSibling = "!~"
  case unionChild = "&>", unionDescendant = "&>>", unionParent = "&<", unionAncestor = "&<<", unionSibling = "&~"

  var precedence: Int { self == .and || self == .or ? 1 : 2 }
}

/// What chooses spans of one trace.
package indirect enum SpansetExpression: Hashable, Sendable {
  /// `nil` for `{}`.
  case filter(FieldExpression?)
  case operation(SpansetOperator, SpansetExpression, SpansetExpression)
  case pipeline(TraceQLPipeline)
}

package struct TraceQLPipeline: Hashable, Sendable {
  package enum Stage: Hashable, Sendable {
    case spans(SpansetExpression)
    /// `avg(duration) > 1s`
    case scalarFilter(ScalarExpression, FieldOperator, ScalarExpression)
    case group(FieldExpression)
    case coalesce
    case select([FieldExpression])
  }

  package var stages: [Stage]
}

package enum SpanAggregate: String, Hashable, Sendable { case count, min, max, sum, avg }

/// A number about a set of spans.
package indirect enum ScalarExpression: Hashable, Sendable {
  case literal(TraceQLValue)
  /// The expression is `nil` for `count()`.
  case aggregate(SpanAggregate, FieldExpression?)
  case binary(FieldOperator, ScalarExpression, ScalarExpression)
  /// `({…} | count())`
  case pipeline(TraceQLPipeline, SpanAggregate, FieldExpression?)
}

package struct MetricsAggregate: Hashable, Sendable {
  package enum Function: Hashable, Sendable {
    case rate
    case countOverTime
    case minOverTime(FieldExpression)
    case maxOverTime(FieldExpression)
    case sumOverTime(FieldExpression)
    case avgOverTime(FieldExpression)
    case quantileOverTime(FieldExpression, [Double])
    case histogramOverTime(FieldExpression)
    /// The filter of the selection; how many values of each attribute; nanoseconds since the epoch.
    case compare(FieldExpression?, top: Int, start: Int64, end: Int64)

    package var name: String {
      switch self {
      case .rate: "rate"
      case .countOverTime: "count_over_time"
      case .minOverTime: "min_over_time"
      case .maxOverTime: "max_over_time"
      case .sumOverTime: "sum_over_time"
      case .avgOverTime: "avg_over_time"
      case .quantileOverTime: "quantile_over_time"
      case .histogramOverTime: "histogram_over_time"
      case .compare: "compare"
      }
    }
  }

  package var function: Function
  package var groups: [FieldExpression]
}

/// Series over time.
package indirect enum MetricsExpression: Hashable, Sendable {
  case aggregate(TraceQLPipeline, MetricsAggregate)
  case top(MetricsExpression, count: Int)
  case bottom(MetricsExpression, count: Int)
  /// Keeps the points that compare.
  case filter(MetricsExpression, FieldOperator, TraceQLValue)
  case binary(FieldOperator, MetricsExpression, MetricsExpression)
  case withNumber(FieldOperator, MetricsExpression, TraceQLValue)
  case numberWith(FieldOperator, TraceQLValue, MetricsExpression)
}
