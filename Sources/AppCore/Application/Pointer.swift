package import Canvas

/// What the mouse did, and what it is over.
package struct Pointer: Sendable {
  package var action: Mouse.Action
  /// `nil` where nothing was drawn that can be clicked.
  var meaning: HitTarget.Meaning?
}

/// Finds what the mouse is over in the frame that is on the screen. While a button is down, everything is about what it went
/// down on.
struct PointerTracker: Sendable {
  private var pressed: HitTarget?

  init() {}

  mutating func pointer(for mouse: Mouse, over frame: Drawn) -> Pointer {
    let target = mouse.action == .drag || mouse.action == .release ? pressed : frame.target(column: mouse.column, row: mouse.row)
    switch mouse.action {
    case .press: pressed = target
    case .release: pressed = nil
    case .drag, .wheelUp, .wheelDown: break
    }
    return Pointer(action: mouse.action, meaning: target?.meaning(mouse.column, mouse.row))
  }
}
