/// How many columns a character takes in a terminal.
package enum GlyphWidth {
  /// 0, 1 or 2. Ambiguous characters are 1, as in every terminal outside East Asian locales; 0 is for marks and
  /// for what is not drawn at all (``isCombining(_:)`` tells them apart).
  package static func columns(of scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20..<0x7F, 0xA0..<0xAD, 0xAE..<0x300, 0x2500..<0x25FD, 0x2800..<0x2900: 1
    case 0x4E00..<0xA000, 0xAC00...0xD7A3: 2
    // Two of these letters make a flag, and every terminal gives a flag two columns.
    case 0x1F1E6...0x1F1FF: 1
    default:
      if isCombining(scalar) || isInvisible(scalar) { 0 } else { WideRanges.contains(scalar.value) ? 2 : 1 }
    }
  }

  /// Whether it is drawn over the character before it: marks, and the vowels and finals of decomposed Hangul.
  static func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x300, 0xFE00...0xFE0F, 0xE0100...0xE01EF: false
    case 0x1160...0x11FF, 0xD7B0...0xD7FF: true
    default:
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .enclosingMark: true
      default: false
      }
    }
  }

  /// Joiners, directional controls, variation selectors, skin tones: a terminal may merge them with a neighbour
  /// or not, so a row that holds one has no width that all agree on.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x1F3FB...0x1F3FF: true
    default:
      switch scalar.properties.generalCategory {
      case .format, .control, .lineSeparator, .paragraphSeparator, .surrogate: true
      default: false
      }
    }
  }
}
