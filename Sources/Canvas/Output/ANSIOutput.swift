extension Canvas {
  /// The rows with SGR sequences, for printing into a terminal or a chat that understands them.
  ///
  /// A sequence is sent only where the look changes; every row ends plain, without trailing blanks, and with a
  /// line feed. At depth ``ColorDepth/none`` attributes such as bold remain.
  package func ansi(depth: ColorDepth = .direct) -> String {
    var output = ""
    for row in 0..<height {
      var line = self.row(row)
      while line.last?.isEmpty == true { line.removeLast() }
      var shown = Style.plain
      for cell in line where cell.glyph.width > 0 {
        var wanted = cell.style.reduced(to: depth)
        if !cell.showsForeground { wanted.foreground = shown.foreground }
        if wanted != shown { output += SGR.change(from: shown, to: wanted) }
        shown = wanted
        cell.glyph.append(to: &output)
      }
      output += shown == .plain ? "\n" : "\u{1b}[m\n"
    }
    return output
  }
}

/// Select Graphic Rendition, ECMA-48 8.3.117.
package enum SGR {
  /// The shortest sequence that turns one style into another; empty when they are equal.
  package static func change(from old: Style, to new: Style) -> String {
    guard old != new else { return "" }
    let whole = ["0"] + attributes(new.attributes) + colors(new, differingFrom: .plain)
    guard old.attributes.subtracting(new.attributes).isEmpty else { return sequence(whole) }
    let added = attributes(new.attributes.subtracting(old.attributes)) + colors(new, differingFrom: old)
    let short = sequence(added)
    let long = new == .plain ? "\u{1b}[m" : sequence(whole)
    return long.utf8.count < short.utf8.count ? long : short
  }

  private static func sequence(_ parameters: [String]) -> String {
    parameters == ["0"] ? "\u{1b}[m" : "\u{1b}[" + parameters.joined(separator: ";") + "m"
  }

  private static func attributes(_ attributes: Style.Attributes) -> [String] {
    codes.filter { attributes.contains($0.attribute) }.map(\.code)
  }

  private static let codes: [(attribute: Style.Attributes, code: String)] = [
    (.bold, "1"), (.dim, "2"), (.italic, "3"), (.underlined, "4"), (.reversed, "7"), (.struckThrough, "9"),
  ]

  private static func colors(_ style: Style, differingFrom old: Style) -> [String] {
    var parameters: [String] = []
    if style.foreground != old.foreground { parameters.append(color(style.foreground, base: 30)) }
    if style.background != old.background { parameters.append(color(style.background, base: 40)) }
    return parameters
  }

  private static func color(_ color: Color, base: Int) -> String {
    switch color {
    case .standard: "\(base + 9)"
    case .ansi(let index) where index < 8: "\(base + Int(index))"
    case .ansi(let index) where index < 16: "\(base + 52 + Int(index))"
    case .ansi(let index): "\(base + 8);5;\(index)"
    case .rgb(let red, let green, let blue): "\(base + 8);2;\(red);\(green);\(blue)"
    }
  }
}
