import Text

/// A colour of Grafana's, resolved.
package struct RGB: Hashable, Sendable {
  package var red: UInt8
  package var green: UInt8
  package var blue: UInt8
  /// 0 is transparent, 1 covers.
  package var alpha: Double

  package init(red: UInt8, green: UInt8, blue: UInt8, alpha: Double = 1) {
    (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
  }

  /// `0xRRGGBB`.
  package init(_ hex: UInt32) {
    self.init(red: UInt8(hex >> 16 & 255), green: UInt8(hex >> 8 & 255), blue: UInt8(hex & 255))
  }

  /// Channels from 0 to 255; what is outside is clamped.
  init(channels: (Double, Double, Double)) {
    func byte(_ value: Double) -> UInt8 { value.isNaN ? 0 : UInt8(min(max(value.rounded(), 0), 255)) }
    self.init(red: byte(channels.0), green: byte(channels.1), blue: byte(channels.2))
  }

  package static let transparent = RGB(red: 0, green: 0, blue: 0, alpha: 0)
  /// For colours that cannot be understood.
  package static let fallback = RGB(0x808080)

  var channels: (Double, Double, Double) { (Double(red), Double(green), Double(blue)) }
}

/// Which of Grafana's two palettes colour names stand for.
package enum ColorVariant: Hashable, Sendable { case dark, light }

extension RGB {
  /// What a colour text of a dashboard means: a name (`semi-dark-red`, `text`, `rebeccapurple`), `#rgb`, `#rrggbb`, both
  /// with alpha, `rgb(…)`, `rgba(…)`, `hsl(…)` or `transparent`; ``fallback`` for anything else.
  package init(_ text: String, variant: ColorVariant = .dark) {
    self = Self.named(text, variant) ?? Self.parsed(text.trimmed) ?? .fallback
  }

  private static func named(_ text: String, _ variant: ColorVariant) -> RGB? {
    if let hex = (variant == .dark ? ColorNames.dark : ColorNames.light)[text] { return RGB(hex) }
    switch text {
    case "transparent": return .transparent
    case "panel-bg": return ColorNames.panelBackground(variant)
    case "text": return variant == .dark ? RGB(0xCCCCDC) : RGB(0x24292E)
    default: return ColorNames.css[text.lowercased()].map { RGB($0) }
    }
  }

  private static func parsed(_ text: String) -> RGB? {
    if text.hasPrefix("#") { return hexadecimal(Array(text.utf8.dropFirst())) }
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else { return nil }
    let arguments = text[text.index(after: open)...].dropLast()
      .split { $0 == "," || $0 == " " || $0 == "/" }
      .map(String.init)
    guard arguments.count >= 3, let alpha = arguments.count > 3 ? number(arguments[3], of: 1) : 1 else { return nil }
    var color: RGB
    switch text[..<open].lowercased() {
    case "rgb", "rgba":
      guard let red = number(arguments[0], of: 255), let green = number(arguments[1], of: 255),
        let blue = number(arguments[2], of: 255)
      else { return nil }
      color = RGB(channels: (red, green, blue))
    case "hsl", "hsla":
      let degrees = arguments[0].hasSuffix("deg") ? String(arguments[0].dropLast(3)) : arguments[0]
      guard let hue = Double(degrees), hue.isFinite, let saturation = number(arguments[1], of: 1),
        let lightness = number(arguments[2], of: 1)
      else { return nil }
      color = RGB(HSL(hue: hue, saturation: saturation, lightness: lightness))
    default: return nil
    }
    color.alpha = min(max(alpha, 0), 1)
    return color
  }

  /// A plain number, or a percentage of `whole`.
  private static func number(_ text: String, of whole: Double) -> Double? {
    let value = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 * whole } : Double(text)
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  private static func hexadecimal(_ digits: [UInt8]) -> RGB? {
    let values = digits.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard values.count == digits.count else { return nil }
    switch values.count {
    case 3, 4:
      return hexadecimal(pairs: values.map { $0 * 17 })
    case 6, 8:
      return hexadecimal(pairs: stride(from: 0, to: values.count, by: 2).map { values[$0] * 16 + values[$0 + 1] })
    default: return nil
    }
  }

  private static func hexadecimal(pairs: [Int]) -> RGB {
    RGB(
      red: UInt8(pairs[0]), green: UInt8(pairs[1]), blue: UInt8(pairs[2]),
      alpha: pairs.count > 3 ? Double(pairs[3]) / 255 : 1)
  }
}

/// Hue in degrees; saturation and lightness from 0 to 1.
struct HSL {
  var hue: Double
  var saturation: Double
  var lightness: Double
}

extension RGB {
  init(_ color: HSL) {
    let turned = color.hue.truncatingRemainder(dividingBy: 360)
    let hue = (turned < 0 ? turned + 360 : turned) / 60
    let lightness = min(max(color.lightness, 0), 1)
    let chroma = (1 - abs(2 * lightness - 1)) * min(max(color.saturation, 0), 1)
    let second = chroma * (1 - abs(hue.truncatingRemainder(dividingBy: 2) - 1))
    let (red, green, blue) =
      switch hue {
      case ..<1: (chroma, second, 0.0)
      case ..<2: (second, chroma, 0.0)
      case ..<3: (0.0, chroma, second)
      case ..<4: (0.0, second, chroma)
      case ..<5: (second, 0.0, chroma)
      default: (chroma, 0.0, second)
      }
    let base = lightness - chroma / 2
    self.init(channels: ((red + base) * 255, (green + base) * 255, (blue + base) * 255))
  }

  var hsl: HSL {
    let (red, green, blue) = (channels.0 / 255, channels.1 / 255, channels.2 / 255)
    let (high, low) = (max(red, green, blue), min(red, green, blue))
    let lightness = (high + low) / 2
    let spread = high - low
    guard spread > 0 else { return HSL(hue: 0, saturation: 0, lightness: lightness) }
    let saturation = lightness > 0.5 ? spread / (2 - high - low) : spread / (high + low)
    let sixths: Double
    if high == red {
      sixths = (green - blue) / spread + (green < blue ? 6 : 0)
    } else if high == green {
      sixths = (blue - red) / spread + 2
    } else {
      sixths = (red - green) / spread + 4
    }
    return HSL(hue: sixths * 60, saturation: saturation, lightness: lightness)
  }

  /// WCAG contrast ratio, 1–21, luminances rounded to three digits as Grafana does.
  func contrast(to other: RGB) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  private var luminance: Double {
    func linear(_ channel: Double) -> Double {
      let value = channel / 255
      return value <= 0.03928 ? value / 12.92 : NumberText.power((value + 0.055) / 1.055, 2.4)
    }
    let value = 0.2126 * linear(channels.0) + 0.7152 * linear(channels.1) + 0.0722 * linear(channels.2)
    return (value * 1000).rounded() / 1000
  }
}
