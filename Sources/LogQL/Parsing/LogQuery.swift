package import StepColumns
package import TimeSeries

/// A query as it was read.
package enum LogQuery: Hashable, Sendable {
  case lines(LinesQuery)
  case metric(MetricQuery)
}

/// A selector with the stages that its lines go through.
package struct LinesQuery: Hashable, Sendable {
  package var matchers: [Matcher]
  package var stages: [Stage]

  package init(matchers: [Matcher], stages: [Stage] = []) { (self.matchers, self.stages) = (matchers, stages) }
}

/// What happens to a line on its way.
package enum Stage: Hashable, Sendable {
  case lineFilter(LineFilter)
  case json([FieldExpression])
  case logfmt(isStrict: Bool, keepsEmpty: Bool, [FieldExpression])
  case regexp(String)
  case pattern(String)
  case unpack
  case labelFilter(LabelFilter)
  case lineFormat(String)
  case labelFormat([LabelAssignment])
  case drop([LabelChoice])
  case keep([LabelChoice])
  case decolorize
}

package struct LineFilter: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case contains = "|=", containsNot = "!=", matches = "|~", matchesNot = "!~", pattern = "|>", patternNot = "!>"

    package var isNegative: Bool { self == .containsNot || self == .matchesNot || self == .patternNot }
  }

  package struct Alternative: Hashable, Sendable {
    package var text: String
    /// `ip("…")`
    package var isAddress: Bool

    package init(_ text: String, isAddress: Bool = false) { (self.text, self.isAddress) = (text, isAddress) }
  }

  package var kind: Kind
  /// At least one.
  package var alternatives: [Alternative]

  package init(_ kind: Kind, _ alternatives: [Alternative]) { (self.kind, self.alternatives) = (kind, alternatives) }
}

/// `name="expression"` of a parser.
package struct FieldExpression: Hashable, Sendable {
  package var name: String
  package var expression: String
}

package struct LabelAssignment: Hashable, Sendable {
  package enum Value: Hashable, Sendable {
    case rename(String)
    case template(String)
  }

  package var name: String
  package var value: Value
}

/// A label of `drop` or `keep`, with the condition under which it is meant.
package struct LabelChoice: Hashable, Sendable {
  package var name: String
  package var matcher: Matcher?
}

package indirect enum LabelFilter: Hashable, Sendable {
  package enum Comparison: String, Hashable, Sendable {
    case equal = "==", notEqual = "!=", greater = ">", greaterOrEqual = ">=", less = "<", lessOrEqual = "<="
  }

  case string(Matcher)
  case number(String, Comparison, Double)
  /// Nanoseconds.
  case duration(String, Comparison, Int64)
  case bytes(String, Comparison, UInt64)
  case address(String, isEqual: Bool, String)
  case and(LabelFilter, LabelFilter)
  case or(LabelFilter, LabelFilter)
}

/// `| unwrap duration(label)`
package struct Unwrap: Hashable, Sendable {
  package enum Conversion: String, Hashable, Sendable {
    case duration, durationSeconds = "duration_seconds", bytes
  }

  package var label: String
  package var conversion: Conversion?
  /// Label filters behind it.
  package var filters: [LabelFilter]
}

package indirect enum MetricQuery: Hashable, Sendable {
  case range(RangeAggregation)
  case vector(VectorAggregation)
  case binary(MetricQuery, BinaryOperation, VectorMatching, MetricQuery)
  case literal(Double)
  case constant(Double)
  case labelReplace(MetricQuery, target: String, replacement: String, source: String, pattern: String)
}

package struct RangeAggregation: Hashable, Sendable {
  package var function: RangeFunction
  /// Of `quantile_over_time`.
  package var parameter: Double?
  package var lines: LinesQuery
  package var unwrap: Unwrap?
  /// Nanoseconds.
  package var range: Int64
  package var offset: Int64
  package var grouping: Grouping?
}

package enum RangeFunction: String, Hashable, Sendable, CaseIterable {
  case rate, countOverTime = "count_over_time", bytesRate = "bytes_rate", bytesOverTime = "bytes_over_time", absentOverTime = "absent_over_time"
  case sumOverTime = "sum_over_time", avgOverTime = "avg_over_time", minOverTime = "min_over_time", maxOverTime = "max_over_time"
  case stddevOverTime = "stddev_over_time", stdvarOverTime = "stdvar_over_time", firstOverTime = "first_over_time", lastOverTime = "last_over_time"
  case quantileOverTime = "quantile_over_time", rateCounter = "rate_counter"

  var allowsGrouping: Bool {
    switch self {
    case .avgOverTime, .minOverTime, .maxOverTime, .stddevOverTime, .stdvarOverTime, .firstOverTime, .lastOverTime, .quantileOverTime: true
    default: false
    }
  }

  /// `nil` where both are allowed.
  var needsUnwrap: Bool? {
    switch self {
    case .rate, .absentOverTime: nil
    case .countOverTime, .bytesRate, .bytesOverTime: false
    default: true
    }
  }
}

package struct VectorAggregation: Hashable, Sendable {
  package var function: VectorFunction
  /// Of `topk` and its kin.
  package var count: Int?
  package var operand: MetricQuery
  package var grouping: Grouping?
}

package enum VectorFunction: String, Hashable, Sendable, CaseIterable {
  case sum, avg, min, max, count, stddev, stdvar, topk, bottomk, approxTopk = "approx_topk", sort, sortDesc = "sort_desc"

  var takesCount: Bool { self == .topk || self == .bottomk || self == .approxTopk }
}
