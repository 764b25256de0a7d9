package import Canvas

/// How drawing looks on this terminal: the theme, the characters and the colours that may be used.
package struct Look: Hashable, Sendable {
  package var theme: Theme
  package var symbols: Symbols
  package var colors: ColorDepth

  package init(theme: Theme, symbols: Symbols = .braille, colors: ColorDepth = .direct) {
    (self.theme, self.symbols, self.colors) = (theme, symbols, colors)
  }

  package var text: Style { Style(foreground: theme.text) }
  package var strong: Style { Style(foreground: theme.text, attributes: .bold) }
  package var muted: Style { Style(foreground: theme.mutedText) }
  package var faint: Style { Style(foreground: theme.faint) }
  /// The line under a cursor or a chosen entry.
  package var chosen: Style {
    colors == .none
      ? Style(attributes: .reversed)
      : Style(foreground: theme.accent.contrasting, background: theme.accent, attributes: .bold)
  }

  /// Whether colours can be mixed finely enough for translucent fills.
  package var showsTints: Bool {
    (colors == .direct || colors == .indexed256) && theme.surface.components != nil && theme.palette[0].components != nil
  }

  /// Whether only shapes tell series apart.
  package var isColorless: Bool { colors == .none }
  package var isASCII: Bool { symbols == .ascii }

  /// Letters that stand for series where colour or fine drawing is missing.
  static let markers: [Unicode.Scalar] = ["*", "+", "x", "o", "#", "@", "%", "&", "=", "~"]

  package func marker(forSeries index: Int) -> Unicode.Scalar { Self.markers[index % Self.markers.count] }

  /// `dark` blended into the background, for fills that text stands on.
  func tint(_ color: Color, _ opacity: Double) -> Color {
    showsTints ? color.mixed(over: theme.surface, opacity: opacity) : .standard
  }
}
