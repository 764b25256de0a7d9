package import Canvas

extension Color {
  /// Red, green and blue from 0 to 255; `nil` for the terminal's own colours, whose look is not known.
  var components: (red: Double, green: Double, blue: Double)? {
    guard case .rgb(let red, let green, let blue) = self else { return nil }
    return (Double(red), Double(green), Double(blue))
  }

  /// This colour laid over `base` with an opacity clamped to `0...1`. A colour that cannot be mixed wins from one half on.
  package func mixed(over base: Color, opacity: Double) -> Color {
    let opacity = opacity.isNaN ? 0 : min(max(opacity, 0), 1)
    guard let own = components, let other = base.components else { return opacity >= 0.5 ? self : base }
    func channel(_ over: Double, _ under: Double) -> UInt8 { UInt8((under + (over - under) * opacity).rounded()) }
    return .rgb(
      red: channel(own.red, other.red), green: channel(own.green, other.green), blue: channel(own.blue, other.blue))
  }

  /// Relative luminance from 0 (black) to 1 (white) as WCAG 2 defines it; `nil` where the colour is not known.
  package var luminance: Double? {
    guard let components else { return nil }
    func linear(_ channel: Double) -> Double {
      let share = channel / 255
      // The exponent 2.2 stands for sRGB's piecewise curve; the error is far below what choosing a text colour needs.
      return share * share * (0.8 + 0.2 * share)
    }
    return 0.2126 * linear(components.red) + 0.7152 * linear(components.green) + 0.0722 * linear(components.blue)
  }

  /// Black or white, whichever reads better on this colour.
  package var contrasting: Color {
    switch self {
    case .ansi(let index): [0, 1, 4, 5, 8].contains(index) ? .ansi(15) : .ansi(0)
    default: (luminance ?? 0) > 0.24 ? Color(hex: 0x0B0C0E) : Color(hex: 0xFFFFFF)
    }
  }
}
