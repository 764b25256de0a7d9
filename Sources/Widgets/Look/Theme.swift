package import Canvas

/// Colours by meaning. Widgets and panels never name a colour that is not in here or in the dashboard.
package struct Theme: Hashable, Sendable {
  package var name: String
  package var isDark: Bool
  package var background: Color
  /// What translucent fills are mixed with: the background, or what it is likely to be where it is the terminal's own.
  package var surface: Color
  package var text: Color
  package var mutedText: Color
  /// Axes, grids, unfilled tracks.
  package var faint: Color
  var frame: Color
  /// Focus; one colour, used for nothing else.
  package var accent: Color
  package var success: Color
  package var warning: Color
  package var error: Color
  package var info: Color
  /// Series, in Grafana's classic order. Never empty.
  package var palette: [Color]
  /// Whether Grafana's colour names stand for this theme's colours by meaning (red is `error`) and not for Grafana's own.
  package var keepsHues: Bool

  init(
    name: String, isDark: Bool, background: Color, surface: Color? = nil, text: Color, mutedText: Color, faint: Color,
    frame: Color, accent: Color, success: Color, warning: Color, error: Color, info: Color, palette: [Color], keepsHues: Bool = false
  ) {
    self.name = name
    self.isDark = isDark
    self.background = background
    self.surface = surface ?? (background == .standard ? Color(hex: isDark ? 0x121214 : 0xFFFFFF) : background)
    self.text = text
    self.mutedText = mutedText
    self.faint = faint
    self.frame = frame
    self.accent = accent
    self.success = success
    self.warning = warning
    self.error = error
    self.info = info
    self.keepsHues = keepsHues
    self.palette = palette.isEmpty ? [text] : palette
  }

  /// Gives cells that show the terminal's own colours those of a theme that brings its own background.
  package func settle(_ canvas: inout Canvas) {
    guard background != .standard else { return }
    for row in 0..<canvas.height {
      for column in 0..<canvas.width {
        canvas.restyle(column: column, row: row) { style in
          if style.background == .standard { style.background = background }
          if style.foreground == .standard { style.foreground = text }
        }
      }
    }
  }
}
