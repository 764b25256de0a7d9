package import Canvas

/// A picture, and what a click means at each place of it. Whoever draws something that can be clicked says so along with it.
package struct Drawn: Sendable {
  package var canvas: Canvas
  /// Later ones lie on top of earlier ones.
  private(set) var targets: [HitTarget] = []

  package init(_ canvas: Canvas) { self.canvas = canvas }

  mutating func mark(_ area: Rect, _ meaning: HitTarget.Meaning) {
    if !area.isEmpty { targets.append(HitTarget(area: area) { _, _ in meaning }) }
  }

  /// - Parameter meaning: What a cell of the area means; asked only when it is clicked.
  mutating func mark(_ area: Rect, each meaning: @escaping @Sendable (_ column: Int, _ row: Int) -> HitTarget.Meaning?) {
    if !area.isEmpty { targets.append(HitTarget(area: area, meaning: meaning)) }
  }

  /// From now on only what is drawn next can be clicked: it lies over everything else.
  mutating func coverTargets() { targets = [] }

  func target(column: Int, row: Int) -> HitTarget? {
    targets.last { $0.area.contains(column: column, row: row) && $0.meaning(column, row) != nil }
  }
}

/// An area of the screen, and what a click in it means.
struct HitTarget: Sendable {
  enum Meaning: Sendable {
    /// Part of something that was drawn, but nothing to press.
    case nothing
    /// As if the key were pressed.
    case key(Key)
    case action(Action.ID)
    case intents([Intent])
    /// For the overlay on top, the start screen or the dashboard, whoever drew it: a message of its own.
    case message(any Sendable)
  }

  let area: Rect
  let meaning: @Sendable (_ column: Int, _ row: Int) -> Meaning?
}
