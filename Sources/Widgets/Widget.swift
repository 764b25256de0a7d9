package import Canvas

/// A drawing part with plain inputs. It clips, never throws, and draws nothing in an empty area; it sees
/// neither the model nor the clock, and what it may look like comes in as a ``Look``.
package protocol Widget: Sendable {
  func draw(in area: Rect, on canvas: inout Canvas)
}

extension Canvas {
  /// Draws with everything outside `area` protected.
  package mutating func clipped(to area: Rect, _ draw: (inout Canvas) -> Void) {
    let outer = clip
    clip = outer.intersection(area)
    draw(&self)
    clip = outer
  }
}

/// Draws nothing.
package struct EmptyWidget: Widget {
  package init() {}
  package func draw(in area: Rect, on canvas: inout Canvas) {}
}
