package import TimeSeries

/// `name{label="value"} offset 5m @ 1234`
package struct VectorSelector: Hashable, Sendable {
  /// As written before the braces; `nil` where the name, if any, stands among the matchers (`{"my.name"}`).
  package var name: String?
  /// In the order of the text, with one for ``name`` at the end.
  package var matchers: [Matcher]
  var time: TimeModifiers
  /// How the ends of a range (or the moment of an instant selector) are treated.
  var extent: SelectorExtent?
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
  var range: Range<Int>

  init(selector: VectorSelector, length: DurationExpression, range: Range<Int>) {
    (self.selector, self.length, self.range) = (selector, length, range)
  }
}

/// `expression[30m:1m]`
package struct Subquery: Hashable, Sendable {
  var expression: Expression
  var length: DurationExpression
  /// `nil` stands for the engine's default.
  var step: DurationExpression?
  var time: TimeModifiers
  var range: Range<Int>

  init(
    expression: Expression, length: DurationExpression, step: DurationExpression?, time: TimeModifiers = TimeModifiers(),
    range: Range<Int>
  ) {
    (self.expression, self.length, self.step, self.time, self.range) = (expression, length, step, time, range)
  }
}

package struct TimeModifiers: Hashable, Sendable {
  /// Positive looks back; it may be negative.
  var offset: DurationExpression?
  var at: AtModifier?

  init(offset: DurationExpression? = nil, at: AtModifier? = nil) {
    (self.offset, self.at) = (offset, at)
  }
}

enum AtModifier: Hashable, Sendable {
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
