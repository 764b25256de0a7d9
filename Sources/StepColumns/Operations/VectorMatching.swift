/// Which elements of two instant vectors belong together.
package struct VectorMatching: Hashable, Sendable {
  package enum Cardinality: Hashable, Sendable {
    case oneToOne
    /// `group_left`
    case manyToOne
    /// `group_right`
    case oneToMany
    /// Always and only with set operators.
    case manyToMany
  }

  package var cardinality: Cardinality
  /// `on (…)` where true, else `ignoring (…)`; an `ignoring` with no labels may be unwritten.
  package var isOn: Bool
  package var labels: [String]
  /// Labels that `group_left` or `group_right` takes over from the "one" side.
  package var include: [String]
  /// Values for elements that are missing on the left or the right side.
  package var fillLeft: Double?
  package var fillRight: Double?

  package init(
    cardinality: Cardinality = .oneToOne, isOn: Bool = false, labels: [String] = [], include: [String] = [],
    fillLeft: Double? = nil, fillRight: Double? = nil
  ) {
    (self.cardinality, self.isOn, self.labels, self.include) = (cardinality, isOn, labels, include)
    (self.fillLeft, self.fillRight) = (fillLeft, fillRight)
  }
}
