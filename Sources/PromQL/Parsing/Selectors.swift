package import TimeSeries

/// `name{label="value"} offset 5m @ 1234`
package struct VectorSelector: Hashable, Sendable {
  /// As written before the braces; `nil` where the name, if any, stands among the matchers (`{"my.name"}`).
  package var name: String?
  /// In the order of the text, with one for ``name`` at the end.
  package var matchers: [Matcher]
  package var time: TimeModifiers
  /// How the ends of a range (or the moment of an instant selector) are treated.
  package var extent: SelectorExtent?
  package var range: Range<Int>

  package init(
    name: String?, matchers: [Matcher], time: TimeModifiers = TimeModifiers(), extent: SelectorExtent? = nil,
    range: Range<Int>
  ) {
    (self.name, self.matchers, self.time, self.extent, self.range) = (name, matchers, time, extent, range)
  }
}

/// `selector[5m]`; offset, `@` and extent of the whole stand in ``selector``.
package struct MatrixSelector: Hashable, Sendable {
  package var selector: VectorSelector
  package var length: DurationExpression
  package var range: Range<Int>

  package init(selector: VectorSelector, length: DurationExpression, range: Range<Int>) {
    (self.selector, self.length, self.range) = (selector, length, range)
  }
}

/// `expression[30m:1m]`
package struct Subquery: Hashable, Sendable {
  package var expression: Expression
  package var length: DurationExpression
  /// `nil` stands for the engine's default.
  package var step: DurationExpression?
  package var time: TimeModifiers
  package var range: Range<Int>

  package init(
    expression: Expression, length: DurationExpression, step: DurationExpression?, time: TimeModifiers = TimeModifiers(),
    range: Range<Int>
  ) {
    (self.expression, self.length, self.step, self.time, self.range) = (expression, length, step, time, range)
  }
}

package struct TimeModifiers: Hashable, Sendable {
  /// Positive looks back; it may be negative.
  package var offset: DurationExpression?
  package var at: AtModifier?

  package init(offset: DurationExpression? = nil, at: AtModifier? = nil) {
    (self.offset, self.at) = (offset, at)
  }
}

package enum AtModifier: Hashable, Sendable {
  case timestamp(Timestamp)
  /// `@ start()` and `@ end()`: the ends of the outermost query.
  case start, end
}

package enum SelectorExtent: String, Hashable, Sendable {
  /// The value at the left end is the last sample at or before it.
  case anchored
  /// The values at both ends are interpolated between their neighbours.
  case smoothed
}
