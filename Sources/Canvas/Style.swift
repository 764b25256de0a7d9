/// A colour as it is meant; what a terminal of lesser depth shows instead is decided when the canvas is put out.
package enum Color: Hashable, Sendable {
  /// The terminal's own foreground or background.
  case standard
  case rgb(red: UInt8, green: UInt8, blue: UInt8)
  /// 0–15, the user's own palette; 16–255, xterm's fixed palette.
  case ansi(UInt8)

  /// 0xRRGGBB
  package init(hex: UInt32) {
    self = .rgb(red: UInt8(hex >> 16 & 0xFF), green: UInt8(hex >> 8 & 0xFF), blue: UInt8(hex & 0xFF))
  }

  /// 26 bits: the kind in the upper two, the value below. 0 is ``standard``.
  fileprivate var packed: UInt64 {
    switch self {
    case .standard: 0
    case .rgb(let red, let green, let blue): 1 << 24 | UInt64(red) << 16 | UInt64(green) << 8 | UInt64(blue)
    case .ansi(let index): 2 << 24 | UInt64(index)
    }
  }

  fileprivate init(packed: UInt64) {
    switch packed >> 24 & 3 {
    case 0: self = .standard
    case 1: self.init(hex: UInt32(truncatingIfNeeded: packed & 0xFF_FFFF))
    default: self = .ansi(UInt8(truncatingIfNeeded: packed))
    }
  }
}

/// Colours and attributes of a cell, in one machine word: styles are copied and compared for every cell.
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

  /// Foreground in bits 0–25, background in 26–51, attributes in 52–59.
  private var bits: UInt64

  private static let colorMask: UInt64 = 0x3FF_FFFF

  package init(foreground: Color = .standard, background: Color = .standard, attributes: Attributes = []) {
    bits = foreground.packed | background.packed << 26 | UInt64(attributes.rawValue) << 52
  }

  package var foreground: Color {
    get { Color(packed: bits & Self.colorMask) }
    set { bits = bits & ~Self.colorMask | newValue.packed }
  }

  package var background: Color {
    get { Color(packed: bits >> 26 & Self.colorMask) }
    set { bits = bits & ~(Self.colorMask << 26) | newValue.packed << 26 }
  }

  package var attributes: Attributes {
    get { Attributes(rawValue: UInt8(truncatingIfNeeded: bits >> 52)) }
    set { bits = bits & ~(0xFF << 52) | UInt64(newValue.rawValue) << 52 }
  }

  /// Equal for styles of equal colours, whatever their attributes.
  package var colorKey: UInt64 { bits & (1 << 52 - 1) }

  package static let plain = Style()

  package func foreground(_ color: Color) -> Style { with { $0.foreground = color } }
  package func adding(_ attributes: Attributes) -> Style { with { $0.attributes.formUnion(attributes) } }

  private func with(_ change: (inout Style) -> Void) -> Style {
    var copy = self
    change(&copy)
    return copy
  }
}

extension Style {
  /// Spreads styles over a table of 2^bits places.
  package func slot(bits count: Int) -> Int {
    Int(truncatingIfNeeded: (bits &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - count))
  }
}
