import Canvas

extension Theme {
  package static let all = [dark, light, highContrast, colorBlindSafe, terminal]

  package static let dark = Theme(
    name: "dark", isDark: true, background: .standard, text: Color(hex: 0xD8D9DA), mutedText: Color(hex: 0x9A9DA3),
    faint: Color(hex: 0x34373E), frame: Color(hex: 0x4A4E57), accent: Color(hex: 0x6E9FFF), success: Color(hex: 0x73BF69),
    warning: Color(hex: 0xFF9830), error: Color(hex: 0xF2495C), info: Color(hex: 0x5794F2), palette: ClassicPalette.dark)

  package static let light = Theme(
    name: "light", isDark: false, background: Color(hex: 0xFBFBFC), text: Color(hex: 0x24292E),
    mutedText: Color(hex: 0x63676D), faint: Color(hex: 0xD9DBDF), frame: Color(hex: 0xB4B7BD), accent: Color(hex: 0x1F62E0),
    success: Color(hex: 0x1A7F4B), warning: Color(hex: 0xB75501), error: Color(hex: 0xCF0E5B), info: Color(hex: 0x1250B0),
    palette: ClassicPalette.light)

  /// White on black, no quiet greys, saturated series.
  static let highContrast = Theme(
    name: "high-contrast", isDark: true, background: Color(hex: 0x000000), text: Color(hex: 0xFFFFFF),
    mutedText: Color(hex: 0xE0E0E0), faint: Color(hex: 0x6E6E6E), frame: Color(hex: 0xC0C0C0), accent: Color(hex: 0x00FFFF),
    success: Color(hex: 0x00FF5F), warning: Color(hex: 0xFFD700), error: Color(hex: 0xFF5F5F), info: Color(hex: 0x5FAFFF),
    palette: [0x00FF5F, 0xFFFF00, 0x5FD7FF, 0xFFAF00, 0xFF5F5F, 0x8787FF, 0xFF87FF, 0xFFFFFF, 0xAFFF00, 0xFFD7AF].map(
      Color.init(hex:)), keepsHues: true)

  /// Series colours of Okabe and Ito, which all common kinds of colour vision tell apart; good is blue, bad is vermilion.
  static let colorBlindSafe = Theme(
    name: "color-blind-safe", isDark: true, background: .standard, text: Color(hex: 0xE4E5E6),
    mutedText: Color(hex: 0xA0A3A9), faint: Color(hex: 0x3A3D44), frame: Color(hex: 0x565A63), accent: Color(hex: 0xFFFFFF),
    success: Color(hex: 0x56B4E9), warning: Color(hex: 0xF0E442), error: Color(hex: 0xE8702A), info: Color(hex: 0xCC79A7),
    palette: [0x56B4E9, 0xE69F00, 0x009E73, 0xF0E442, 0xCC79A7, 0xE8702A, 0x4A90D9, 0xBBBBBB].map(Color.init(hex:)), keepsHues: true)

  /// The sixteen colours of the user's own palette.
  package static let terminal = Theme(
    name: "terminal", isDark: true, background: .standard, text: .standard, mutedText: .ansi(7), faint: .ansi(8),
    frame: .ansi(8), accent: .ansi(12), success: .ansi(2), warning: .ansi(3), error: .ansi(1), info: .ansi(4),
    palette: [2, 3, 6, 5, 1, 4, 10, 11, 14, 13, 9].map(Color.ansi), keepsHues: true)
}

/// Grafana's 56 series colours; the first ten follow the theme's named hues.
private enum ClassicPalette {
  static let dark = palette(
    0x73BF69, 0xF2CC0C, 0x8AB8FF, 0xFF780A, 0xF2495C, 0x5794F2, 0xB877D9, darkGreen: 0x37872D, yellow: 0xFADE2A)
  static let light = palette(
    0x56A64B, 0xCC9D00, 0x5794F2, 0xFA6400, 0xE02F44, 0x3274D9, 0xA352CC, darkGreen: 0x19730E, yellow: 0xF2CC0C)

  private static func palette(_ hues: UInt32..., darkGreen: UInt32, yellow: UInt32) -> [Color] {
    (hues + [0x705DA0, darkGreen, yellow] + rest).map(Color.init(hex:))
  }

  private static let rest: [UInt32] = [
    0x447EBC, 0xC15C17, 0x890F02, 0x0A437C, 0x6D1F62, 0x584477, 0xB7DBAB, 0xF4D598, 0x70DBED, 0xF9BA8F, 0xF29191, 0x82B5D8,
    0xE5A8E2, 0xAEA2E0, 0x629E51, 0xE5AC0E, 0x64B0C8, 0xE0752D, 0xBF1B00, 0x0A50A1, 0x962D82, 0x614D93, 0x9AC48A, 0xF2C96D,
    0x65C5DB, 0xF9934E, 0xEA6460, 0x5195CE, 0xD683CE, 0x806EB7, 0x3F6833, 0x967302, 0x2F575E, 0x99440A, 0x58140C, 0x052B51,
    0x511749, 0x3F2B5B, 0xE0F9D7, 0xFCEACA, 0xCFFAFF, 0xF9E2D2, 0xFCE2DE, 0xBADFF4, 0xF9D9F9, 0xDEDAF7,
  ]
}
