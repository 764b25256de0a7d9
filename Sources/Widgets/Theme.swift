package import Canvas

/// Colours by meaning. Widgets and panels never name a colour that is not in here or in the dashboard.
package struct Theme: Hashable, Sendable {
  package var name: String
  package var isDark: Bool
  package var background: Color
  package var text: Color
  package var mutedText: Color
  /// Axes, grids, unfilled tracks.
  package var faint: Color
  package var frame: Color
  /// Focus; one colour, used for nothing else.
  package var accent: Color
  package var success: Color
  package var warning: Color
  package var error: Color
  package var info: Color
  /// Series, in Grafana's classic order.
  package var palette: [Color]

  package init(
    name: String, isDark: Bool, background: Color, text: Color, mutedText: Color, faint: Color, frame: Color, accent: Color,
    success: Color, warning: Color, error: Color, info: Color, palette: [Color]
  ) {
    self.name = name
    self.isDark = isDark
    self.background = background
    self.text = text
    self.mutedText = mutedText
    self.faint = faint
    self.frame = frame
    self.accent = accent
    self.success = success
    self.warning = warning
    self.error = error
    self.info = info
    self.palette = palette
  }

  package static let dark = Theme(
    name: "dark", isDark: true, background: .standard, text: Color(hex: 0xD8D9DA), mutedText: Color(hex: 0x9A9DA3),
    faint: Color(hex: 0x3A3D44), frame: Color(hex: 0x4A4E57), accent: Color(hex: 0x6E9FFF), success: Color(hex: 0x73BF69),
    warning: Color(hex: 0xFF9830), error: Color(hex: 0xF2495C), info: Color(hex: 0x5794F2),
    palette: [0x73BF69, 0xF2CC0C, 0x8AB8FF, 0xFF780A, 0xF2495C, 0x5794F2, 0xB877D9, 0x705DA0, 0x37872D, 0xFADE2A].map(
      Color.init(hex:)))
}
