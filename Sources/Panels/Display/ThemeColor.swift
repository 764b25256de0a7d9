package import Canvas
import DataFrames
package import Widgets

extension Theme {
  /// Which of Grafana's two palettes colour names stand for.
  var variant: ColorVariant { isDark ? .dark : .light }

  /// The colour that a dashboard means by a text (`semi-dark-red`, `#f00`, `rgba(…)`).
  ///
  /// - Returns: `nil` for what is wholly see-through; translucent colours are mixed with the background. Themes with hues of
  ///   their own give those for Grafana's names.
  package func color(_ text: String) -> Color? {
    if keepsHues, let own = ownHue(text) { return own }
    return color(RGB(text, variant: variant))
  }

  func color(_ rgb: RGB) -> Color? {
    guard rgb.alpha > 0.01 else { return nil }
    let color = Color.rgb(red: rgb.red, green: rgb.green, blue: rgb.blue)
    return rgb.alpha >= 0.99 ? color : color.mixed(over: surface, opacity: rgb.alpha)
  }

  /// The colour of a series by its place.
  func seriesColor(_ index: Int) -> Color { palette[((index % palette.count) + palette.count) % palette.count] }

  /// The same hue, mixed with the text's colour until a line of it can be told from the background: dashboards choose
  /// colours that Grafana fills whole areas with, such as `#052B51`.
  func legible(_ color: Color) -> Color {
    guard let back = surface.luminance else { return color }
    for step in 0..<8 {
      let mixed = text.mixed(over: color, opacity: Double(step) / 10)
      guard let own = mixed.luminance else { return color }
      // Contrast as WCAG 2 defines it; 3 is its limit for graphics, which would wash most palettes out.
      if (max(own, back) + 0.05) / (min(own, back) + 0.05) >= 1.9 { return mixed }
    }
    return color
  }

  private func ownHue(_ text: String) -> Color? {
    switch text.split(separator: "-").last.map(String.init) {
    case "green": success
    case "red": error
    case "orange", "yellow": warning
    case "blue": info
    case "purple": palette[palette.count / 2]
    default: nil
    }
  }
}
