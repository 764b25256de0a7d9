/// Colours that depend on which series it is, not on its values.
package enum SeriesColors {
  /// A colour that stays with the name, whichever other series there are.
  package static func byName(_ name: String, variant: ColorVariant) -> RGB {
    let palette = ColorNames.contrastingPalette(variant)
    return palette[Int(hash(name) % UInt32(palette.count))]
  }

  /// The first is `base`, then lighter and darker ones in turn.
  package static func shade(of base: RGB, index: Int) -> RGB {
    let position = ((index % 11) + 11) % 11
    guard position > 0 else { return base }
    let strength = Double((position + 1) / 2) / 6
    let isLighter = position % 2 == 1
    var turned = base.hsl
    turned.hue += (isLighter ? 10 : -10) * strength
    let spun = RGB(turned)
    guard !isLighter else {
      let step = (255 * 35 * strength / 100).rounded()
      let (red, green, blue) = spun.channels
      return RGB(channels: (red + step, green + step, blue + step))
    }
    var darker = spun.hsl
    darker.lightness -= 35 * strength / 100
    return RGB(darker)
  }

  /// Bernstein's xor hash over UTF-16 units from the end: what Grafana chooses a colour by.
  private static func hash(_ name: String) -> UInt32 {
    var hash: Int32 = 5381
    for unit in name.utf16.reversed() { hash = (hash &* 33) ^ Int32(unit) }
    return UInt32(bitPattern: hash)
  }
}
