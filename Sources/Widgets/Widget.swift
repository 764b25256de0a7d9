package import Canvas

/// A drawing part with plain inputs. It clips, never throws, and draws nothing in an empty area; it sees
/// neither the model, nor the clock, nor the theme.
package protocol Widget: Sendable {
  func draw(in area: Rect, on canvas: inout Canvas)
}
