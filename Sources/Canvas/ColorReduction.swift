extension Color {
  /// The nearest colour that a terminal of that depth has.
  ///
  /// 24-bit colours go to xterm's cube and grey ramp at 256 colours, and by hue to the user's own palette at 16,
  /// where a foreground never becomes black and a dark grey background becomes the terminal's own: on the
  /// usual dark terminal both would hide what they colour.
  package func reduced(to depth: ColorDepth, isBackground: Bool = false) -> Color {
    switch (depth, self) {
    case (.none, _): .standard
    case (_, .standard), (.direct, _), (.indexed256, .ansi): self
    case (.ansi16, .ansi(let index)) where index < 16: self
    case (.indexed256, .rgb(let red, let green, let blue)): .ansi(Self.nearest256(red, green, blue))
    case (.ansi16, _):
      components.map { Self.nearest16($0.red, $0.green, $0.blue, isBackground: isBackground) } ?? .standard
    }
  }

  /// Red, green and blue as xterm shows them; `nil` for the terminal's own.
  var components: (red: UInt8, green: UInt8, blue: UInt8)? {
    switch self {
    case .standard: return nil
    case .rgb(let red, let green, let blue): return (red, green, blue)
    case .ansi(let index) where index < 16:
      let hex = Self.xterm16[Int(index)]
      return (UInt8(hex >> 16 & 0xFF), UInt8(hex >> 8 & 0xFF), UInt8(hex & 0xFF))
    case .ansi(let index) where index < 232:
      let cube = Int(index) - 16
      return (Self.cubeLevels[cube / 36], Self.cubeLevels[cube / 6 % 6], Self.cubeLevels[cube % 6])
    case .ansi(let index):
      let level = 8 + 10 * (index - 232)
      return (level, level, level)
    }
  }

  private static let cubeLevels: [UInt8] = [0, 95, 135, 175, 215, 255]
  private static let xterm16: [UInt32] = [
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
  ]

  private static func nearest256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
    let steps = (cubeStep(red), cubeStep(green), cubeStep(blue))
    let cube = (cubeLevels[steps.0], cubeLevels[steps.1], cubeLevels[steps.2])
    let mean = (Int(red) + Int(green) + Int(blue)) / 3
    let greyStep = min(max((mean - 3) / 10, 0), 23)
    let grey = UInt8(8 + 10 * greyStep)
    let color = (red, green, blue)
    return distance(color, (grey, grey, grey)) < distance(color, cube)
      ? UInt8(232 + greyStep) : UInt8(16 + 36 * steps.0 + 6 * steps.1 + steps.2)
  }

  private static func cubeStep(_ value: UInt8) -> Int {
    value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40
  }

  private static func distance(_ one: (UInt8, UInt8, UInt8), _ other: (UInt8, UInt8, UInt8)) -> Int {
    let (red, green, blue) = (Int(one.0) - Int(other.0), Int(one.1) - Int(other.1), Int(one.2) - Int(other.2))
    return red * red + green * green + blue * blue
  }

  private static func nearest16(_ red: UInt8, _ green: UInt8, _ blue: UInt8, isBackground: Bool) -> Color {
    let (red, green, blue) = (Int(red), Int(green), Int(blue))
    let highest = max(red, green, blue)
    let lowest = min(red, green, blue)
    let span = highest - lowest
    if isBackground, highest < 0x48 { return .standard }
    if span * 4 < highest || highest < 0x20 {
      return .ansi(highest < 0x88 ? 8 : highest < 0xD0 ? 7 : 15)
    }
    let isHigh = [red, green, blue].map { 2 * ($0 - lowest) >= span }
    let hue = UInt8(isHigh[0] ? 1 : 0) | UInt8(isHigh[1] ? 2 : 0) | UInt8(isHigh[2] ? 4 : 0)
    return .ansi(highest >= 0xE0 && !isBackground ? hue + 8 : hue)
  }
}

extension Style {
  /// With both colours reduced.
  package func reduced(to depth: ColorDepth) -> Style {
    depth == .direct
      ? self
      : Style(
        foreground: foreground.reduced(to: depth), background: background.reduced(to: depth, isBackground: true),
        attributes: attributes)
  }
}
