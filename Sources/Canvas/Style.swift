/// A colour as it is meant; what a terminal of lesser depth shows instead is decided when the canvas is put out.
package enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case standard
  case rgb(red: UInt8, green: UInt8, blue: UInt8)
  /// 0–15, the user's own palette.
  case ansi(UInt8)

  /// 0xRRGGBB
  package init(hex: UInt32) {
    self = .rgb(red: UInt8(hex >> 16 & 0xFF), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
  }
}

package struct Style: Hashable, Sendable {
  package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let italic = Attributes(rawValue: 4)
    package static let underlined = Attributes(rawValue: 8)
    package static let reversed = Attributes(rawValue: 16)
    package static let struckThrough = Attributes(rawValue: 32)
  }

  package var foreground: Color
  package var background: Color
  package var attributes: Attributes

  package init(foreground: Color = .standard, background: Color = .standard, attributes: Attributes = []) {
    (self.foreground, self.background, self.attributes) = (foreground, background, attributes)
  }

  package static let plain = Style()

  package func foreground(_ color: Color) -> Style { with { $0.foreground = color } }
  package func background(_ color: Color) -> Style { with { $0.background = color } }
  package func adding(_ attributes: Attributes) -> Style { with { $0.attributes.formUnion(attributes) } }

  private func with(_ change: (inout Style) -> Void) -> Style {
    var copy = self
    change(&copy)
    return copy
  }
}
